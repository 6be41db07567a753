"""Everything that bears on a deadline is told in sentences: receipt, extension, tolling, contract, the member's health."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hearthline import rulebook
from hearthline.kernel.periods import Pause
from hearthline.rulebook import Facts, Lengthened, deadline, length

CHICAGO = ZoneInfo("America/Chicago")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def asked(rule_id, start, *, where=(), **facts):
    rule = next(one for one in rulebook.rules() if one.id == rule_id)
    moments = {rule.versions[0].starts[0]: at(start)} if start else {}
    version = rulebook.rule_on(rule_id, date.fromisoformat((start or str(facts["notice_date"]))[:10]), **dict(where))
    return deadline(version, Facts(moments=moments, zone=CHICAGO, **facts))


def wall(answer):
    return f"{answer.due.at.astimezone(CHICAGO):%Y-%m-%d %H:%M:%S}"


def test_federal_state_and_contract_are_all_shown_and_a_missing_contract_is_not_a_missing_law():
    alone = asked("ma.od.std.pa", "2026-03-02 09:00")
    assert alone.due.derivation[-4:-1] == (
        "Federal: Mon 2026-03-09 23:59 CDT, 42 CFR 422.568(b)(1)(ii),(b)(2).",
        "State: none known here.",
        "Contract: none known here.",
    )
    three = asked(
        "erisa.pre",
        "2026-03-02 09:00",
        where={"state": "TX", "line_of_business": "ACA"},
        contract=(length({"days": 2}), "contract C-1"),
    )
    assert [one.authority for one in three.layers] == ["state", "federal", "contract"]
    assert wall(three) == "2026-03-04 23:59:59"
    assert any(line.startswith("State: Thu 2026-03-05") for line in three.lines)
    assert any(line.startswith("Federal: Tue 2026-03-17") for line in three.lines)
    assert any(line.startswith("Contract: Wed 2026-03-04") for line in three.lines)


def test_a_contract_that_is_slower_than_the_law_changes_nothing():
    slow = asked("ma.od.std.pa", "2026-03-02 09:00", contract=(length({"days": 10}), "contract C-1"))
    assert wall(slow) == "2026-03-09 23:59:59"
    assert any("not earlier, so it changes nothing" in line for line in slow.lines)


def test_receipt_is_presumed_five_days_after_the_notice_until_something_shows_another_day():
    presumed = asked("ma.l1.file", "", notice_date=date(2026, 3, 2))
    assert wall(presumed) == "2026-05-06 23:59:59"
    assert presumed.due.derivation[0] == "Notice of Mon 2026-03-02: taken to be received 5 calendar days later, Sat 2026-03-07."
    later = asked("ma.l1.file", "2026-03-12 10:00", notice_date=date(2026, 3, 2), receipt_evidence="envelope, scanned")
    assert wall(later) == "2026-05-11 23:59:59"
    assert "envelope, scanned" in later.due.derivation[1]
    earlier = asked("ma.l1.file", "2026-03-04 10:00", notice_date=date(2026, 3, 2))
    assert wall(earlier) == wall(presumed)
    shown = asked("ma.l1.file", "2026-03-04 10:00", notice_date=date(2026, 3, 2), receipt_evidence="signed for")
    assert wall(shown) == "2026-05-03 23:59:59"


@pytest.mark.parametrize(
    ("extension", "said"),
    [
        (Lengthened(reason="backlog", noticed_at=at("2026-03-03 10:00")), "backlog is no reason; the rule has enrollee request"),
        (Lengthened(reason="enrollee_request", noticed_at=None), "its notice is not on record"),
        (Lengthened(reason="enrollee_request", noticed_at=at("2026-03-10 10:00")), "after the time was over"),
    ],
)
def test_an_extension_without_reason_or_timely_notice_extends_nothing(extension, said):
    answer = asked("ma.od.std.pa", "2026-03-02 09:00", extension=extension)
    assert wall(answer) == "2026-03-09 23:59:59"
    assert any(said in line for line in answer.lines)


def test_an_extension_with_reason_and_notice_says_both():
    answer = asked(
        "ma.od.std.pa", "2026-03-02 09:00", extension=Lengthened(reason="enrollee_request", noticed_at=at("2026-03-05 10:00"))
    )
    assert wall(answer) == "2026-03-23 23:59:59"
    assert "Extended by 14 calendar days (enrollee request, notice of Thu 2026-03-05 10:00 CST): Mon 2026-03-23 23:59 CDT." in (
        answer.lines
    )


def test_a_rule_that_knows_no_extension_says_so():
    answer = asked("ma.od.partb.std", "2026-03-02 09:00", extension=Lengthened(reason="any", noticed_at=at("2026-03-03 09:00")))
    assert wall(answer) == "2026-03-05 09:00:00"
    assert any("knows no extension" in line for line in answer.lines)


def test_an_hour_clock_extended_by_days_ends_at_the_same_time_of_day_even_over_the_spring_change():
    answer = asked(
        "ma.od.exp", "2026-03-02 09:30", extension=Lengthened(reason="enrollee_request", noticed_at=at("2026-03-03 10:00"))
    )
    assert wall(answer) == "2026-03-19 09:30:00"


def test_no_medicare_clock_stops_for_a_question():
    asked_for = Pause(at("2026-03-03 09:00"), at("2026-03-06 09:00"), "K7M.Q1")
    answer = asked("ma.od.std.pa", "2026-03-02 09:00", pauses=(asked_for,))
    assert wall(answer) == "2026-03-09 23:59:59"
    assert any(line.startswith("No question stops this clock: 42 CFR 422.568") for line in answer.lines)


def test_only_erisa_tolls_in_whole_days_and_not_beyond_the_claimants_time():
    stopped = Pause(at("2026-03-12 10:00"), at("2026-04-01 16:00"), "request for records")
    answer = asked("erisa.pre", "2026-03-02 09:00", pauses=(stopped,))
    assert wall(answer) == "2026-04-06 23:59:59"
    assert "Tolled Thu 2026-03-12 to Wed 2026-04-01: request for records." in answer.lines
    silent = Pause(at("2026-03-12 10:00"), None, "request for records")
    assert wall(asked("erisa.pre", "2026-03-02 09:00", pauses=(silent,))) == "2026-05-01 23:59:59"
    too_late = Pause(at("2026-03-20 10:00"), at("2026-04-01 16:00"), "request for records")
    assert wall(asked("erisa.pre", "2026-03-02 09:00", pauses=(too_late,))) == "2026-03-17 23:59:59"


def test_a_reviewers_earlier_clinical_date_wins_and_a_later_one_does_not():
    sooner = asked("ma.od.std.pa", "2026-03-02 09:00", clinical_due_at=at("2026-03-04 12:00"))
    assert wall(sooner) == "2026-03-04 12:00:00"
    assert any("because the member's health requires it; the earlier, it counts" in line for line in sooner.lines)
    assert wall(asked("ma.od.std.pa", "2026-03-02 09:00", clinical_due_at=at("2026-03-20 12:00"))) == "2026-03-09 23:59:59"


@pytest.mark.parametrize(
    ("rule_id", "means"),
    [
        ("ma.od.std.pa", "adverse_and_appealable"),
        ("mco.auth.std", "denial"),
        ("partd.cd.std", "forward_to_ire"),
        ("ma.l1.exp", "forward_to_ire"),
        ("mcd.l1.std", "deemed_exhausted"),
        ("erisa.app.pre.one", "deemed_exhausted"),
        ("filing.medicare", "late"),
    ],
)
def test_what_a_miss_means_is_data_and_is_said(rule_id, means):
    answer = asked(rule_id, "2026-03-02 09:00")
    assert answer.version.terms.on_miss.means == means
    assert any(line.startswith("A miss: ") and answer.version.terms.on_miss.citation in line for line in answer.lines)


def test_the_last_line_names_rule_version_citation_and_how_sure_we_are():
    assert asked("ma.od.exp", "2026-03-02 09:00").lines[-1] == (
        "Medicare Advantage decides, expedited: 72 hours. Rule ma.od.exp, version from 2020-01-01: "
        "42 CFR 422.572(a)(1),(b) (verified at the source on 2026-09-25)."
    )


def test_where_nobody_kept_the_day_of_reading_the_line_says_so():
    last = asked("erisa.pre", "2026-03-02 09:00").lines[-1]
    assert last.endswith("(verified at the source by 2026-11-22, day of reading not recorded).")


def test_a_contracts_own_figure_was_not_read_in_a_rule_file():
    agreed = rulebook.rule_on("ma.od.exp", date(2026, 3, 2)).under_contract(48, citation="Contract 7")
    assert rulebook.when_read(agreed.reason()) == ""


def test_a_proposed_rule_says_that_it_is_not_law():
    answer = asked("qhp.drug.std.PROPOSED", "2027-10-04 09:00")
    assert "Proposed, not law yet." in answer.lines


def test_the_regulations_own_examples():
    assert wall(asked("aca.ext.file", "2026-10-30 12:00")) == "2027-03-01 23:59:59"
    assert wall(asked("filing.medicare", "2026-01-15 12:00")) == "2027-01-15 23:59:59"
    assert wall(asked("filing.medicare", "2024-02-29 12:00")) == "2025-02-28 23:59:59"
    assert wall(asked("filing.medicaid", "2026-01-15 12:00", where={"state": "IL"})) == "2026-07-14 23:59:59"
    assert wall(asked("filing.medicaid", "2026-01-15 12:00", where={"state": "TX"})) == "2026-04-20 23:59:59"
    assert wall(asked("hh.nomnc", "2026-03-06 12:00")) == "2026-03-04 23:59:59"
    encounter = asked("hh.face_to_face", "2026-04-01 10:00")
    assert (wall(encounter), encounter.opens_at) == ("2026-05-01 23:59:59", at("2026-01-01 00:00").astimezone(UTC))
    recertified = asked("hh.assessment.recertification", "2026-03-02 10:00")
    assert (wall(recertified), recertified.opens_at) == ("2026-04-30 23:59:59", at("2026-04-26 00:00").astimezone(UTC))
    assert wall(asked("hh.assessment", "2026-03-02 10:00")) == "2026-03-07 23:59:59"
    assert wall(asked("rental.capped.title", "2026-01-15 10:00")) == "2027-02-15 00:00:00"


def test_every_row_of_the_law_that_was_read_is_there_by_its_id():
    ids = {rule.id for rule in rulebook.rules()}
    families = {"ma.od.": 8, "mco.auth.": 4, "erisa.": 11, "ncqa.": 5, "core.": 3, "ma.l1.": 9, "mcd.": 11, "aca.": 6, "hh.": 9}
    for family, count in families.items():
        assert sum(id_.startswith(family) for id_ in ids) >= count, family


def test_unverified_values_are_marked_and_verified_ones_say_where_they_were_read():
    for rule in rulebook.rules():
        for version in rule.versions:
            assert version.confidence in ("V", "V2", "M", "guide")
            assert bool(version.source) or version.confidence in ("M", "guide") or rule.id.startswith("hub."), rule.id
