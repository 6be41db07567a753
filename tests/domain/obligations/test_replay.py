"""The same events give the same verdict, bit for bit; another rule tried on them changes nothing that is stored."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.clocks import promised
from tests.factories.parties import client

from hearthline import rulebook
from hearthline.domain.assignments import api as assignments
from hearthline.domain.obligations import api as obligations
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor
from hearthline.rulebook.experiments import changed

BY = Actor("system", "test")
VIEWER = access.system("test")
AT = datetime(2026, 6, 30, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KINDS = (
    ("service", "hub.service.standard"),
    ("triage", "hub.intake.triage"),
    ("acknowledgement", "hub.acknowledgement.promise"),
    ("exception", "hub.exception.resolve"),
    ("authorization_answer", "hub.authorization.answer"),
    ("complex", "hub.service.complex"),
)
ZONES = ("America/Chicago", "America/New_York", "Pacific/Honolulu", "America/Puerto_Rico")


@pytest.fixture
def book(db) -> Iterator[UUID]:
    with access.acting(VIEWER):
        yield client("CEDAR")


def lived(book: UUID, seed: int) -> UUID:
    """A clock that was held, resumed, hurried, counted from elsewhere, answered or released, as chance has it."""
    dice = random.Random(seed)
    at = AT + timedelta(minutes=dice.randrange(0, 20_000))
    kind, rule = dice.choice(KINDS)
    moment = at + timedelta(minutes=dice.randrange(0, 9_000))
    agreed = dice.choice(({}, {}, {"not_after_at": moment}, {"not_before_at": moment}))
    (case,) = promised(book, at, kind=kind, rule=rule, zone=dice.choice(ZONES), **agreed)
    for number in range(dice.randrange(0, 5)):
        at += timedelta(minutes=dice.randrange(1, 3_000))
        step = dice.randrange(6)
        if step == 0:
            obligations.hold([case], kind, evidence={case: f"X.Q{number}"}, at=at)
        elif step in (1, 2):
            obligations.resume([case], at=at)
        elif step == 3:
            obligations.follow({case: {"urgency": dice.choice(("urgent", "routine"))}}, kind, by=BY, at=at)
        elif step == 4:
            obligations.count_from({case: at}, kind, by=BY, at=at)
        else:
            obligations.notice_missed(at=at, by=BY)
    if dice.random() < 0.7:
        at += timedelta(minutes=dice.randrange(0, 3_000))
        if dice.random() < 0.3:
            obligations.resume([case], at=at)
        obligations.stop([case], kind, at=at, release=dice.random() < 0.2)
    return case


def test_replaying_the_events_gives_the_stored_deadlines_and_verdicts(book):
    cases = [lived(book, seed) for seed in range(120)]
    records = obligations.recorded(VIEWER)
    assert {one.case_id for one in records} == set(cases)
    assert {one.verdict for one in records} == {"", "met", "missed", "released"}
    assert sum(len(one.holds) for one in records) > 30
    different = [
        (one, outcome) for one, outcome in zip(records, obligations.replayed(records), strict=True) if outcome.differs(one)
    ]
    assert different == []
    assert obligations.replayed(records) == obligations.replayed(records)
    one_by_one = [obligations.replayed([one])[0] for one in records]
    assert one_by_one == obligations.replayed(records)


def test_a_record_that_was_tampered_with_is_found(book):
    case = promised(book, AT)[0]
    obligations.stop([case], "service", at=AT + 80 * HOUR)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE obligations_obligation SET verdict = 'met' WHERE case_id = %s", [case])
    (one,) = obligations.recorded(VIEWER)
    (outcome,) = obligations.replayed([one])
    assert outcome.differs(one)
    assert (one.verdict, outcome.verdict) == ("met", "missed")


def test_a_contracts_own_figure_is_replayed_and_explained(book):
    clock = assignments.offer_clock(at=AT, zone="America/Chicago", urgency="routine", acceptance_hours=2, payer_code="CEDAR")
    (case,) = promised(book, AT, kind="offer", rule="hub.offer.answer", **dict(clock.circumstances))
    (one,) = obligations.recorded(VIEWER)
    assert one.due_at == clock.due_at == AT + 2 * HOUR
    assert not obligations.replayed([one])[0].differs(one)
    told = obligations.explanations(VIEWER, [one.id], at=AT)[one.id]
    assert told.citation == "Acceptance hours of the contract with CEDAR"
    obligations.hold([case], "offer", evidence={case: "X.Q1"}, at=AT)
    obligations.resume([case], at=AT + HOUR)
    assert obligations.recorded(VIEWER)[0].due_at == AT + 3 * HOUR


def test_a_moment_that_a_colleague_committed_to_is_kept_through_holds_and_replayed(book):
    """An hour was promised where the rule allows three days: no hold lengthens it, and the explanation says who wanted it so."""
    (case,) = promised(book, AT, not_after_at=AT + HOUR)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT)
    obligations.resume([case], at=AT + 30 * timedelta(minutes=1))
    obligations.stop([case], "service", at=AT + 2 * HOUR)
    (one,) = obligations.recorded(VIEWER)
    assert (one.due_at, one.verdict) == (AT + HOUR, "missed")
    assert not obligations.replayed([one])[0].differs(one)
    told = obligations.explanations(VIEWER, [one.id], at=AT)[one.id]
    assert "Agreed to end by Tue 2026-06-30 10:00 CDT." in told.steps


def test_what_if_shows_which_verdicts_would_differ_and_touches_none(book):
    quick, slow = promised(book, AT, count=2)
    obligations.stop([quick], "service", at=AT + 20 * HOUR)
    obligations.stop([slow], "service", at=AT + 60 * HOUR)
    before = obligations.recorded(VIEWER)
    stricter = changed(rulebook.shipped(), "hub.service.standard", {"hours": "48"})
    then = obligations.replayed(before, book=stricter)
    assert {one.case_id: outcome.verdict for one, outcome in zip(before, then, strict=True)} == {quick: "met", slow: "missed"}
    assert obligations.recorded(VIEWER) == before
    assert [one.verdict for one in obligations.replayed(before)] == ["met", "met"]


def test_a_rule_that_is_gone_is_said_to_be_gone(book):
    promised(book, AT)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE obligations_obligation SET rule = 'hub.gone'")
    (one,) = obligations.recorded(VIEWER)
    (outcome,) = obligations.replayed([one])
    assert (outcome.due_at, outcome.why_not) == (None, "There is no rule hub.gone.")
    told = obligations.explanations(VIEWER, [one.id], at=AT)[one.id]
    assert told.lines[0] == "There is no rule hub.gone."
    assert told.lines[1].startswith("On record as due ")


def test_the_ledger_is_walked_in_portions_and_one_query_each(book):
    promised(book, AT, count=7)
    with CaptureQueriesContext(connection) as queries:
        portions = [obligations.recorded(VIEWER, limit=4)]
        portions.append(obligations.recorded(VIEWER, limit=4, after=portions[0][-1].id))
    assert [len(portion) for portion in portions] == [4, 3]
    assert len(queries) == 2
    assert sum(len(portion) for portion in obligations.walk(VIEWER, rules=["hub.service.standard"])) == 7
    assert obligations.recorded(VIEWER, rules=["hub.intake.triage"]) == []
    assert obligations.recorded(VIEWER, since=AT + HOUR) == []
    assert len(obligations.recorded(VIEWER, until=AT + HOUR)) == 7


def test_fifty_explanations_cost_one_query(book):
    promised(book, AT, count=50)
    ids = [one.id for one in obligations.recorded(VIEWER)]
    with CaptureQueriesContext(connection) as queries:
        assert len(obligations.explanations(VIEWER, ids, at=AT)) == 50
    assert len(queries) == 1
    assert obligations.explanations(VIEWER, [], at=AT) == {}


def corrected(monkeypatch, **said) -> None:
    book = changed(rulebook.shipped(), "hub.service.standard", said)
    monkeypatch.setattr(rulebook, "shipped", lambda: book)


def test_a_corrected_rule_sets_every_clock_that_runs_and_no_other(book, monkeypatch):
    running, held, answered = promised(book, AT, count=3)
    (other,) = promised(book, AT, kind="triage", rule="hub.intake.triage")
    obligations.hold([held], "service", evidence={held: "X.Q1"}, at=AT)
    obligations.resume([held], at=AT + 5 * HOUR)
    obligations.stop([answered], "service", at=AT + 60 * HOUR)
    before = {one.case_id: one for one in obligations.recorded(VIEWER)}
    corrected(monkeypatch, hours="48")
    assert obligations.set_by_rules(["hub.service.standard"], by=BY, at=AT + HOUR, portion=1) == 2
    after = {one.case_id: one for one in obligations.recorded(VIEWER)}
    assert (after[running].due_at, after[held].due_at) == (AT + 48 * HOUR, AT + 53 * HOUR)
    assert {case: after[case] for case in (answered, other)} == {case: before[case] for case in (answered, other)}
    assert obligations.set_by_rules(["hub.service.standard"], by=BY, at=AT + HOUR) == 0


def test_a_miss_by_the_corrected_rule_is_noticed(book, monkeypatch):
    (case,) = promised(book, AT)
    assert obligations.notice_missed(at=AT + 50 * HOUR, by=BY) == []
    corrected(monkeypatch, hours="48")
    obligations.set_by_rules(["hub.service.standard"], by=BY, at=AT + 50 * HOUR)
    assert [one.case_id for one in obligations.notice_missed(at=AT + 50 * HOUR, by=BY)] == [case]


def test_three_hundred_clocks_are_set_with_as_many_queries_as_ten(book, monkeypatch):
    counts = []
    for size, hours in ((10, "48"), (300, "36")):
        promised(book, AT, count=size)
        corrected(monkeypatch, hours=hours)
        with CaptureQueriesContext(connection) as queries:
            assert obligations.set_by_rules(["hub.service.standard"], by=BY, at=AT) >= size
        counts.append(len(queries))
    assert counts[0] == counts[1]
