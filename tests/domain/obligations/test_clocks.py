"""A promise is a clock: started by a rule, held on evidence, resumed by the rule, missed once, judged by event times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import clocks
from tests.factories.clocks import ZONE
from tests.factories.parties import client

from hearthline.domain.cases import api as cases
from hearthline.domain.obligations import api as obligations
from hearthline.kernel.periods import to_datetimes, to_instants
from hearthline.plumbing import access, outbox
from hearthline.plumbing.access import Actor

BY = Actor("system", "test")
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)  # a Monday, 9:00 in Chicago
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VIEWER = access.system("test")
moments = st.integers(0, 10_000_000).map(lambda seconds: AT + timedelta(seconds=seconds))


@pytest.fixture
def book(db) -> Iterator[UUID]:
    with access.acting(VIEWER):
        yield client("CEDAR")


def promised(book: UUID, **said) -> list[UUID]:
    """Cases with one running clock each, begun on Monday at 9:00."""
    return clocks.promised(book, AT, **said)


def only(case_id: UUID) -> obligations.Obligation:
    (clock,) = obligations.of_case(VIEWER, case_id)
    return clock


# Pure.


@given(due_at=moments, stopped_at=moments)
def test_a_verdict_is_a_function_of_event_times(due_at, stopped_at):
    assert (obligations.verdict(due_at=due_at, stopped_at=stopped_at) == obligations.MET) == (stopped_at <= due_at)


def test_a_clock_that_stops_while_it_is_held_had_run_until_the_hold():
    due_at = AT + HOUR
    assert obligations.verdict(due_at=due_at, stopped_at=AT + 5 * HOUR, held_since=AT) == obligations.MET
    assert obligations.verdict(due_at=due_at, stopped_at=AT + 5 * HOUR, held_since=AT + 2 * HOUR) == obligations.MISSED


def test_a_night_of_clocks_is_what_one_by_one_would_be():
    starts = [AT + index * 7 * HOUR for index in range(40)]
    zones = [("America/Chicago", "America/New_York", "America/Puerto_Rico")[index % 3] for index in range(40)]
    for rule in ("hub.acknowledgement.promise", "hub.service.standard", "hub.exception.resolve"):
        single = [obligations.clock(rule, start, zone=zone) for start, zone in zip(starts, zones, strict=True)]
        versions, due = obligations.deadlines(rule, to_instants(starts), zones=zones)
        assert (versions, to_datetimes(due)) == ([one.version for one in single], [one.due_at for one in single])


def test_a_clock_knows_the_circumstances_it_was_asked_with():
    urgent = obligations.clock("hub.exception.resolve", AT, zone=ZONE, urgency="urgent", payer=None)
    assert (urgent.due_at, urgent.circumstances) == (AT + 4 * HOUR, (("urgency", "urgent"),))


def test_a_rule_without_a_length_sets_no_clock():
    with pytest.raises(ValueError, match="sets no clock"):
        obligations.clock("hub.completeness.signature", AT, zone=ZONE)


# Started and stopped.


def test_a_clock_that_counts_from_later_keeps_both_moments(book):
    (case,) = promised(book)
    obligations.count_from({case: AT + 5 * DAY}, "service", by=BY, at=AT + HOUR)
    clock = only(case)
    assert (clock.started_at, clock.counts_from_at, clock.due_at) == (AT, AT + 5 * DAY, AT + 5 * DAY + 72 * HOUR)


def test_a_clock_cannot_be_due_before_it_starts_nor_stopped_without_a_verdict(book):
    (case,) = promised(book)
    for change in ("due_at = started_at - interval '1 hour'", "stopped_at = now()", "verdict = 'met'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE obligations_obligation SET {change} WHERE case_id = %s", [case])


@pytest.mark.parametrize(("after", "verdict"), [(72 * HOUR, "met"), (72 * HOUR + timedelta(seconds=1), "missed")])
def test_the_verdict_goes_by_the_moment_of_the_event(book, after, verdict):
    (case,) = promised(book)
    obligations.stop([case], "service", at=AT + after)
    assert only(case).verdict == verdict


def test_an_event_dated_before_the_start_stops_at_the_start(book):
    (case,) = promised(book)
    obligations.stop([case], "service", at=AT - DAY)
    assert (only(case).stopped_at, only(case).verdict) == (AT, "met")


def test_a_stopped_clock_is_not_stopped_again(book):
    (case,) = promised(book)
    obligations.stop([case], "service", at=AT + HOUR)
    obligations.stop([case], "service", at=AT + 99 * DAY)
    obligations.release_all([case], at=AT + 99 * DAY)
    assert (only(case).stopped_at, only(case).verdict) == (AT + HOUR, "met")


def test_what_is_released_was_neither_met_nor_missed(book):
    one, other = promised(book, count=2)
    obligations.release_all([one], at=AT + 9 * DAY)
    assert (only(one).verdict, only(other).verdict) == ("released", "")
    obligations.release_all([], at=AT)
    assert only(other).stopped_at is None


# Held and resumed.


def held(case: UUID) -> list[obligations.Pause]:
    return list(obligations.Pause.objects.filter(case_id=case).order_by("began_at"))


def test_held_twice_is_held_once(book):
    (case,) = promised(book)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT + HOUR)
    obligations.hold([case], "service", evidence={case: "X.Q2"}, at=AT + 2 * HOUR)
    assert [(one.evidence, one.began_at, one.ended_at) for one in held(case)] == [("X.Q1", AT + HOUR, None)]


def test_a_resumed_clock_has_the_time_it_stood_still(book):
    (case,) = promised(book)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT + HOUR)
    obligations.resume([case], at=AT + 6 * HOUR)
    assert only(case).due_at == AT + 77 * HOUR
    obligations.hold([case], "service", evidence={case: "X.Q2"}, at=AT + 8 * HOUR)
    obligations.resume([case], at=AT + 10 * HOUR)
    assert only(case).due_at == AT + 79 * HOUR
    obligations.resume([case], at=AT + 20 * HOUR)
    assert only(case).due_at == AT + 79 * HOUR


def test_a_night_on_hold_costs_a_desk_clock_nothing(book):
    (case,) = promised(book, kind="schedule_confirm", rule="hub.schedule.confirm")
    before = only(case).due_at
    evening = AT + 9 * HOUR  # 18:00 in Chicago, when the desk closes
    obligations.hold([case], "schedule_confirm", evidence={case: "X"}, at=evening)
    obligations.resume([case], at=evening + 14 * HOUR)  # 8:00, when it opens
    assert only(case).due_at == before


def test_a_resumed_clock_remembers_that_it_was_urgent(book):
    (case,) = promised(book, kind="exception", rule="hub.exception.resolve", urgency="urgent")
    obligations.hold([case], "exception", evidence={case: "X"}, at=AT + HOUR)
    obligations.resume([case], at=AT + 2 * HOUR)
    assert only(case).due_at == AT + 5 * HOUR


def test_only_the_kinds_that_are_named_are_resumed(book):
    (case,) = promised(book)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT)
    obligations.resume([case], "schedule_confirm", at=AT + HOUR)
    assert held(case)[0].ended_at is None
    obligations.resume([case], "service", at=AT + HOUR)
    assert held(case)[0].ended_at == AT + HOUR


def test_an_answer_dated_before_the_ask_ends_the_hold_where_it_began(book):
    (case,) = promised(book)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT + HOUR)
    obligations.resume([case], at=AT - DAY)
    assert (held(case)[0].ended_at, only(case).due_at) == (AT + HOUR, AT + 72 * HOUR)


def test_a_held_clock_that_is_stopped_ends_its_hold_and_is_judged_by_the_time_it_ran(book):
    (case,) = promised(book)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT + HOUR)
    obligations.stop([case], "service", at=AT + 9 * DAY)
    assert (only(case).verdict, held(case)[0].ended_at) == ("met", AT + 9 * DAY)


# Missed, once.


def test_a_miss_is_noticed_once_and_told_once(book):
    first, second = promised(book, count=2)
    assert obligations.notice_missed(at=AT + 72 * HOUR, by=BY) == []
    missed = obligations.notice_missed(at=AT + 73 * HOUR, by=BY)
    assert {one.case_id for one in missed} == {first, second}
    assert obligations.notice_missed(at=AT + 99 * DAY, by=BY) == []
    (event,) = [one for one in outbox.waiting(limit=100) if one.name == "obligations.missed"]
    assert set(event.ids) == {one.id for one in missed}
    assert [one.id for one in obligations.missed_by_ids(VIEWER, event.ids)] == sorted(event.ids, key=str)


def test_a_held_clock_is_not_missed_and_a_resumed_one_is_in_its_time(book):
    (case,) = promised(book)
    obligations.hold([case], "service", evidence={case: "X.Q1"}, at=AT + HOUR)
    assert obligations.notice_missed(at=AT + 9 * DAY, by=BY) == []
    assert obligations.next_due(after=AT) is None
    obligations.resume([case], at=AT + 2 * HOUR)
    assert obligations.next_due(after=AT) == AT + 73 * HOUR
    assert len(obligations.notice_missed(at=AT + 9 * DAY, by=BY)) == 1


def test_an_answered_clock_is_not_behind_the_miss_any_more(book):
    (case,) = promised(book)
    (missed,) = obligations.notice_missed(at=AT + 9 * DAY, by=BY)
    obligations.stop([case], "service", at=AT + 9 * DAY)
    assert obligations.missed_by_ids(VIEWER, [missed.id]) == []


def test_many_misses_are_noticed_in_portions_the_oldest_first(book):
    promised(book, count=5)
    assert [len(obligations.notice_missed(at=AT + 9 * DAY, by=BY, limit=2)) for _ in range(4)] == [2, 2, 1, 0]


# Owed anew.


def test_what_was_missed_and_taken_in_hand_is_owed_anew_and_the_miss_stays(book):
    (case,) = promised(book, kind="triage", rule="hub.intake.triage", urgency="urgent")
    assert obligations.renew([case], at=AT + 9 * DAY) == 0  # nobody has noticed a miss
    obligations.notice_missed(at=AT + 9 * DAY, by=BY)
    assert obligations.renew([case], at=AT + 9 * DAY) == 1
    old, new = obligations.of_case(VIEWER, case)
    assert (old.verdict, old.stopped_at) == ("missed", AT + 9 * DAY)
    assert (new.verdict, new.due_at, new.noticed_at, new.follows_state) == ("", AT + 9 * DAY + HOUR, None, True)
    assert obligations.renew([case], at=AT + 9 * DAY) == 0


def test_the_promise_to_the_member_is_measured_once(book):
    (case,) = promised(book)
    obligations.notice_missed(at=AT + 9 * DAY, by=BY)
    assert obligations.renew([case], at=AT + 9 * DAY) == 0
    assert only(case).stopped_at is None


# With the move.


def test_a_move_into_a_state_without_a_clock_is_refused_and_nothing_is_written(book):
    (case,) = promised(book)
    with pytest.raises(obligations.MoveRefused, match="nobody has said by when hold_review is owed"), transaction.atomic():
        obligations.move(cases.Case, [obligations.ClockedStep(id=case, move="hold")], by=BY, at=AT)
    assert (cases.by_ids(VIEWER, [case])[case].state, only(case).stopped_at) == ("OPEN", None)


def test_a_move_stops_the_old_clock_at_the_answer_and_starts_the_new_one_now(book):
    (case,) = promised(book)
    step = obligations.ClockedStep(
        id=case, move="hold", clock=obligations.clock("hub.hold.review", AT, zone=ZONE), answered_at=AT + HOUR
    )
    obligations.move(cases.Case, [step], by=BY, at=AT + 5 * DAY)
    old, new = obligations.of_case(VIEWER, case)
    assert (old.stopped_at, old.verdict) == (AT + HOUR, "met")
    assert (new.kind, new.started_at, new.stopped_at) == ("hold_review", AT + 5 * DAY, None)


def test_no_steps_are_no_move(book):
    assert obligations.move(cases.Case, [], by=BY, at=AT) == []


def test_fifty_clocks_cost_as_many_queries_as_one(book):
    def cost(count: int) -> int:
        ids = promised(book, kind="triage", rule="hub.intake.triage", count=count)
        with CaptureQueriesContext(connection) as queries:
            obligations.hold(ids, "triage", evidence=dict.fromkeys(ids, "X.Q1"), at=AT)
            obligations.resume(ids, at=AT + HOUR)
            obligations.count_from(dict.fromkeys(ids, AT + HOUR), "triage", by=BY, at=AT + HOUR)
            assert len(obligations.notice_missed(at=AT + 9 * DAY, by=BY)) == count
            assert obligations.renew(ids, at=AT + 9 * DAY) == count
            obligations.release_all(ids, at=AT + 10 * DAY)
        return len(queries)

    assert cost(50) <= cost(1)
