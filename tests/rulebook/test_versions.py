"""A version answers when, from when on, because of whom, and gives way to a contract."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hearthline import rulebook

CHICAGO = ZoneInfo("America/Chicago")
DAY = date(2026, 3, 2)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def wall(moment):
    return f"{moment.astimezone(CHICAGO):%Y-%m-%d %H:%M}"


def test_a_due_moment_names_the_rule_version_and_citation_that_set_it():
    due = rulebook.rule_on("hub.acknowledgement.promise", DAY).due(at("2026-03-02 10:00"), zone=CHICAGO)
    (reason,) = due.because
    assert (reason.rule_id, reason.version_from, reason.confidence) == ("hub.acknowledgement.promise", date(2025, 1, 1), "guide")
    assert "first business day" in reason.citation
    assert reason.sentence == "When a case is acknowledged: 1 business day."
    assert due.derivation[-1].endswith("Tue 2026-03-03 18:00 CST.")


def test_the_period_alone_gives_the_same_moment():
    rule = rulebook.rule_on("hub.acknowledgement.promise", DAY)
    assert rule.period.after(at("2026-03-02 10:00"), CHICAGO) == rule.due(at("2026-03-02 10:00"), zone="America/Chicago").at


def test_where_the_earliest_wins_the_deciding_citation_comes_first():
    rule = rulebook.rule_on("hub.authorization.answer", DAY, line_of_business="ACA", state="TX")
    because = rule.due(at("2026-03-02 10:00"), zone=CHICAGO).because
    assert "Texas" in because[0].citation
    assert because[1].citation.startswith("29 CFR 2560.503-1")
    assert because[1].sentence == "Also spoke: 29 CFR 2560.503-1(f)(2)(iii)(A),(c)(1), Tue 2026-03-17 23:59 CDT."


def test_service_opens_after_a_day_and_is_due_after_three():
    rule = rulebook.rule_on("hub.service.standard", DAY)
    moments = {"received_at": at("2026-03-02 10:00"), "discharge_at": None}
    assert wall(rule.due_from(moments, zone=CHICAGO).at) == "2026-03-05 10:00"
    assert wall(rule.opens(rule.start_of(moments), zone=CHICAGO)) == "2026-03-03 10:00"
    assert rulebook.rule_on("hub.case.close", DAY).opens(at("2026-03-02 10:00"), zone=CHICAGO) is None


def test_the_later_of_receipt_and_discharge_starts_the_service_clock():
    rule = rulebook.rule_on("hub.service.standard", DAY)
    moments = {"received_at": at("2026-03-02 10:00"), "discharge_at": at("2026-03-04 15:00")}
    assert wall(rule.due_from(moments, zone=CHICAGO).at) == "2026-03-07 15:00"
    with pytest.raises(ValueError, match="starts from received_at or discharge_at, and none is known"):
        rule.start_of({"started_at": at("2026-03-02 10:00")})


def test_a_pause_moves_the_service_clock_and_says_why():
    rule = rulebook.rule_on("hub.service.standard", DAY)
    due = rule.due(at("2026-03-02 10:00"), zone=CHICAGO, pauses=[(at("2026-03-02 12:00"), at("2026-03-03 12:00"))])
    assert wall(due.at) == "2026-03-06 10:00"
    assert due.derivation[-1] == "Pauses move it to Fri 2026-03-06 10:00 CST."


def test_a_contract_replaces_the_figure_and_the_default_is_still_named():
    agreed = rulebook.rule_on("hub.offer.answer", DAY).under_contract(
        2, citation="Contract CEDAR 2026, acceptance within 2 hours"
    )
    due = agreed.due(at("2026-03-02 16:30"), zone=CHICAGO)
    assert wall(due.at) == "2026-03-03 08:30"
    assert [reason.citation for reason in due.because] == [
        "Contract CEDAR 2026, acceptance within 2 hours",
        "Hearthline default; the acceptance hours of the contract replace it",
    ]


@pytest.mark.parametrize("rule_id", ["hub.service.line", "hub.identity.verifiable"])
def test_a_rule_without_a_clock_says_so(rule_id):
    rule = rulebook.rule_on(rule_id, DAY)
    for ask in (
        lambda: rule.due(at("2026-03-02 10:00"), zone=CHICAGO),
        lambda: rule.due_many([at("2026-03-02 10:00")], zones=CHICAGO),
        lambda: rule.under_contract(2, citation="x"),
    ):
        with pytest.raises(ValueError, match=f"{rule_id} (sets no clock|has no single figure)"):
            ask()


@pytest.mark.parametrize(
    "rule_id",
    [
        rule.id
        for rule in rulebook.rules()
        if rule.versions[0].period and any(version.is_in_force(date(2026, 10, 30)) for version in rule.versions)
    ],
)
def test_a_nights_file_is_due_when_each_line_alone_is_due(rule_id):
    starts = [datetime(2026, 10, 30, 12, tzinfo=UTC) + timedelta(hours=7 * step) for step in range(12)]
    zones = ["America/Puerto_Rico", "America/Chicago", "Pacific/Honolulu"] * 4
    rule = rulebook.rule_on(rule_id, date(2026, 10, 30), line_of_business="ACA", state="CA")
    assert rule.due_many(starts, zones=zones) == [
        rule.due(start, zone=zone).at for start, zone in zip(starts, zones, strict=True)
    ]


def test_every_shipped_rule_of_the_closed_loop_is_there():
    wanted = """acknowledgement.promise acknowledgement.measure service.standard service.complex service.complex.evaluation
        service.complex.fabrication service.complex.delivery discharge.escalation intake.triage clarification.answer
        benefits.answer
        benefits.manual_check authorization.submit authorization.answer offer.answer assignment.start schedule.confirm visit.proof
        member.witness exception.resolve hold.review escalation.eta denial.decision case.close appeal.window claim.filing"""
    assert {f"hub.{name}" for name in wanted.split()} <= {rule.id for rule in rulebook.rules() if rule.versions[0].period}
