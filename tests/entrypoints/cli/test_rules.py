"""Does the command answer what the rules say, and a wrong question with a sentence?"""

import json

import pytest
from typer.testing import CliRunner

from hearthline.entrypoints.cli import rules


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(rules.app, list(arguments))
    return done.exit_code, done.output


def answered(*arguments: str) -> dict[str, object]:
    code, said = run(*arguments, "--json")
    assert code == 0, said
    return json.loads(said)


def test_received_on_the_eve_of_a_holiday_weekend_is_acknowledged_by_the_end_of_the_next_open_day() -> None:
    answer = answered("due", "hub.acknowledgement.promise", "--at", "2026-07-02T17:40", "--zone", "America/Chicago")
    assert answer["due_at"] == "2026-07-06T23:00:00+00:00"
    assert (answer["rule"], answer["confidence"]) == ("hub.acknowledgement.promise", "guide")
    assert "Operations guide" in str(answer["citation"])
    assert any("Independence Day" in sentence for sentence in answer["derivation"])


def test_a_moment_with_its_offset_is_the_same_moment_in_any_zone() -> None:
    one = answered("due", "hub.acknowledgement.measure", "--at", "2026-07-02T17:40-05:00", "--zone", "America/Chicago")
    other = answered("due", "hub.acknowledgement.measure", "--at", "2026-07-02T22:40+00:00", "--set", "zone=America/Chicago")
    assert one["due_at"] == other["due_at"] == "2026-07-03T22:40:00+00:00"


def test_a_clock_that_may_start_later_starts_later() -> None:
    received = answered("due", "hub.service.standard", "--at", "2026-07-02T10:00-05:00")
    discharged = answered(
        "due", "hub.service.standard", "--at", "2026-07-02T10:00-05:00", "--set", "discharge_at=2026-07-04T10:00-05:00"
    )
    assert received["due_at"] == "2026-07-05T15:00:00+00:00"
    assert discharged["due_at"] == "2026-07-07T15:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("due", "hub.nothing", "--at", "2026-07-02"), "There is no rule"),
        (("due", "hub.service.standard", "--at", "tomorrow"), "is not a moment"),
        (("due", "hub.service.standard", "--at", "2026-07-02", "--zone", "Mars"), "no time zone"),
        (("due", "hub.service.standard", "--at", "2026-07-02", "--set", "payer"), "KEY=VALUE"),
        (("due", "hub.service.standard", "--at", "2026-07-02", "--set", "mood=good"), "No rule can depend on"),
        (("due", "hub.service.standard", "--at", "1999-07-02"), "no version"),
        (("due", "hub.service.standard", "--at", "9999-12-31T17:00"), "--at: A moment must lie between 1900 and 2999"),
        (
            ("due", "hub.service.standard", "--at", "2026-07-02", "--set", "urgency=urgent"),
            "does not use urgency; it may",
        ),
        (
            ("due", "hub.service.standard", "--at", "2026-07-02", "--set", "calendar=office"),
            "does not use calendar; it",
        ),
        (("due", "hub.service.standard", "--at", "2026-07-02", "--set", "contract=C-1"), "tell the contract's length"),
        (("due", "hub.service.standard", "--at", "2026-07-02", "--set", "contract=soon"), "'soon' is no length"),
        (("due", "hub.service.standard", "--at", "2026-07-02", "--set", "contract=99999 days"), "is no length"),
        (("due", "hub.service.standard", "--at", "2026-07-02", "--set", "as_of=2026-07-03"), "as_of counts only beside pause"),
        (
            ("due", "hub.service.standard", "--at", "2026-07-02", "--set", "discharge_at=soon"),
            "discharge_at: 'soon' is not",
        ),
        (("due", "hub.intake.triage", "--at", "2026-07-02", "--set", "calendar=moon"), "--set calendar: There is no calendar"),
        (
            ("due", "hub.intake.triage", "--at", "2026-07-02", "--set", "urgency=asap"),
            "may be discharge, routine, urgent;",
        ),
        (
            ("due", "erisa.pre", "--at", "2026-07-02", "--set", "state=ZZ"),
            "ZZ is no state; this rule has its own time for CA",
        ),
        (("due", "erisa.pre", "--at", "2026-07-02", "--set", "line_of_business=HMO"), "HMO is none of them"),
        (("due", "erisa.pre", "--at", "2026-07-02", "--set", "state=TX", "--set", "state=NY"), "state is told twice, TX and NY"),
        (("due", "hub.intake.triage", "--at", "2026-07-02", "--set", "pause=2026-07-05/2026-07-03"), "pause: A pause cannot end"),
        (("due", "mcd.l1.file", "--at", "2026-07-02", "--set", "notice_date=7/1/2026"), "notice_date must be a date such as"),
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence_and_exit_code_2(arguments: tuple[str, ...], said: str) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert said in " ".join(output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (("notice_date=10/07/2026",), "--set notice_date: notice_date must be a date such as 2026-10-07; '10/07/2026' is none."),
        (("notice_date=2026-13-01",), "notice_date must be a date such as 2026-10-07"),
        (("notice_date=0001-01-01",), "notice_date must lie between 1900 and 2999"),
        (("notice_date=2026-07-10", "evidence=postmark"), "A notice of 2026-07-10 cannot have been received on 2026-07-02"),
        (("notice_date=2026-07-01", "evidence=banana"), "evidence must be the day of receipt, such as 2026-07-02, or begin with"),
        (("notice_date=2026-07-01", "evidence=2026-07-03"), "evidence shows receipt on 2026-07-03, but --at says 2026-07-02"),
        (("evidence=postmark",), "evidence counts only beside notice_date"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(settings: tuple[str, ...], said: str) -> None:
    told = [word for setting in settings for word in ("--set", setting)]
    code, output = run("due", "ma.l1.file", "--at", "2026-07-02", *told)
    assert code == 2
    assert said in " ".join(output.replace("│", " ").split())


def test_a_receipt_that_is_shown_counts_from_its_day() -> None:
    told = ("due", "ma.l1.file", "--at", "2026-07-03T09:00", "--set", "notice_date=2026-07-02", "--set")
    for evidence in ("postmark, page 7", "fax_header", "2026-07-03"):
        assert answered(*told, f"evidence={evidence}")["due_local"] == "2026-09-01T23:59:59-05:00"


def test_a_state_may_be_written_small() -> None:
    told = ("due", "erisa.pre", "--at", "2026-03-02T09:00", "--set", "line_of_business=ACA", "--set")
    assert answered(*told, "state=tx") == answered(*told, "state=TX")


def test_every_rule_is_listed_and_can_be_shown() -> None:
    listed = answered("list")
    assert len(listed) > 20
    for one in listed:
        shown = answered("show", one["id"])
        assert shown["versions"]
        assert all(version["citation"] for version in shown["versions"])


def test_a_pause_a_calendar_and_a_zone_may_be_told() -> None:
    told = ("due", "hub.intake.triage", "--at", "2026-07-02T17:00", "--set", "zone=America/New_York", "--set", "calendar=office")
    plain = answered(*told)
    held = answered(*told, "--set", "pause=2026-07-02T16:30/2026-07-06T10:00/fax 12")
    assert (plain["due_at"], held["due_at"]) == ("2026-07-06T16:00:00+00:00", "2026-07-06T18:00:00+00:00")
    assert any("fax 12" in sentence for sentence in held["derivation"])
    assert held["due_local"] == "2026-07-06T14:00:00-04:00"


def test_a_notice_date_presumes_receipt() -> None:
    answer = answered("due", "ma.l1.file", "--at", "2026-03-02T09:00-06:00", "--set", "notice_date=2026-03-02")
    assert answer["due_local"] == "2026-05-06T23:59:59-05:00"
    assert answer["on_miss"]["means"] == "late"
    assert (answer["citation"], answer["confidence"]) == ("42 CFR 422.582(b)(1)", "V")


def test_a_notice_date_starts_the_clock_of_a_rule_that_counts_from_it() -> None:
    answer = answered("due", "mcd.l1.file", "--at", "2026-03-20T09:00", "--set", "notice_date=2026-03-02")
    assert answer["due_local"] == "2026-05-01T23:59:59-05:00"


def test_law_and_contract_stand_side_by_side() -> None:
    answer = answered(
        "due", "erisa.pre", "--at", "2026-03-02T09:00", "--set", "line_of_business=ACA", "--set", "state=TX",
        "--set", "contract=2 days", "--set", "clinical_due_at=2026-03-03T12:00",
    )  # fmt: skip
    assert [layer["authority"] for layer in answer["layers"]] == ["state", "federal", "contract"]
    assert answer["due_local"] == "2026-03-03T12:00:00-06:00"


def test_rule_files_are_checked_in_words(tmp_path) -> None:
    assert run("check")[0] == 0
    (tmp_path / "rules.yaml").write_text("- id: hub.x.y\n  title: T\n")
    code, said = run("check", str(tmp_path))
    assert code == 1
    assert "rules.yaml, hub.x.y: 'question' is missing." in said
    (tmp_path / "rules.yaml").write_text("- id: hub.x.y\n  from: 2025-13-01\n")
    code, said = run("check", str(tmp_path))
    assert (code, said.splitlines()[-1]) == (1, "1 fault.")
    assert "rules.yaml, hub.x.y: 2025-13-01 in line 2 is no day of the calendar" in said
    assert run("check", str(tmp_path / "nowhere"))[0] == 2
