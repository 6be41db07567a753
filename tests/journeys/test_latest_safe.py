"""A manager hears of a case when its slack is spent, long before a promise is missed, and not while there is time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import AT, DAY, HOUR, VAGUE, VIEWER, House, clocks, escalated, open_house, order, running, sent
from tests.factories.parties import client

from hearthline.domain.cases import api as cases
from hearthline.domain.forecasts import api as forecasts
from hearthline.domain.forecasts import policy
from hearthline.domain.forecasts.models import Duration
from hearthline.domain.worklist import api as worklist
from hearthline.journeys.escalate import SLACK_SPENT
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db
LEAVES = AT + 52 * HOUR  # Wednesday 13:00: further away than what escalates at once
SECOND = timedelta(seconds=1)


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def leaving(number: int = 1, **said):
    return order(number, urgency="discharge", discharge_at=said.pop("discharge_at", LEAVES), **said)


def arrive(house: House, *drafts):
    """Orders arrive and are complete: the payer is asked about benefits."""
    folders = house.arrive(*drafts)
    house.hear()
    look(*folders)
    return folders


def look(*folders) -> None:
    """What every transaction does before it commits."""
    forecasts.watch([one.id for one in folders])


def spent(folder) -> list[str]:
    return [one.reason for one in escalated(folder) if one.reason.startswith(SLACK_SPENT)]


def timers(folder) -> list[tuple[str, str]]:
    return [(one.kind, one.verdict) for kind in forecasts.KINDS for one in clocks(folder, kind)]


def outlook(house: House, folder) -> forecasts.Outlook:
    return forecasts.outlooks(VIEWER, [folder.id], at=house.now)[folder.id]


def test_the_slack_is_spent_before_the_discharge_and_a_manager_hears_of_it_at_that_moment(house):
    (folder,) = arrive(house, leaving())
    (timer,) = clocks(folder, "latest_safe.verify")
    assert AT + 4 * HOUR < timer.due_at < LEAVES - 20 * HOUR
    assert (timer.owner, timer.due_at) == ("", outlook(house, folder).safe_until)
    house.wait(timer.due_at)
    assert spent(folder) == []
    house.wait(timer.due_at + 2 * SECOND)
    assert spent(folder) == [f"{SLACK_SPENT}: verify benefits"]
    (ladder,) = [one for one in escalated(folder) if one.reason in spent(folder)]
    assert ladder.opened_at == timer.due_at + SECOND
    assert ladder.manager_id is not None
    (notice,) = [one for one in sent(folder, "escalation-notice") if one.reference == ladder.reference]
    assert notice.body["because"][0] == "Needed by Wed 2026-07-08 13:00 CDT: the member leaves."
    told = worklist.notices(VIEWER, folder.manager_id)
    assert [one.reason for one in told if one.reason == "slack"] == ["slack"]
    assert any("80 of 100 cases take up to" in line and "at CEDAR" in line for line in notice.body["because"])


def test_a_spent_step_is_told_once_and_the_next_one_has_a_timer_of_its_own(house):
    (folder,) = arrive(house, leaving())
    house.wait(clocks(folder, "latest_safe.verify")[0].due_at + HOUR)
    for _ in range(3):
        look(folder)
        house.wait(house.now + HOUR)
    assert spent(folder) == [f"{SLACK_SPENT}: verify benefits"]
    house.covered(folder)
    look(folder)
    assert ("latest_safe.verify", "missed") in timers(folder)
    house.wait(house.now + HOUR)
    assert len(spent(folder)) == 1  # the same manager has it still


def test_where_there_is_plenty_of_time_nobody_is_called(house):
    (folder,) = arrive(house, leaving(discharge_at=AT + 10 * DAY))
    house.covered(folder)
    look(folder)
    house.accepted(folder)
    look(folder)
    house.window(folder, AT + 10 * DAY + HOUR)
    look(folder)
    assert spent(folder) == []
    assert [verdict for _, verdict in timers(folder)] == ["met", "met", "met"]
    assert outlook(house, folder).standing.steps == ("keep",)


def test_a_discharge_that_escalated_at_once_is_not_escalated_again_for_its_slack(house):
    (folder,) = arrive(house, leaving(discharge_at=AT + 6 * HOUR))
    house.wait(AT + 5 * HOUR)
    assert spent(folder) == []
    assert "discharge_near" in [one.reason for one in escalated(folder)]


def test_what_was_seen_since_lets_a_timer_run_on(house):
    (folder,) = arrive(house, leaving())
    before = clocks(folder, "latest_safe.verify")[0].due_at
    quick = [0] * policy.BINS
    quick[2] = 500
    for step in ("authorize", "assign", "arrange"):
        Duration.objects.create(
            client_id=house.client_id, step=step, is_urgent=True, party="", weekday=-1, counts=quick, counted_at=AT
        )
    house.wait(before + HOUR)
    assert spent(folder) == []
    (timer,) = clocks(folder, "latest_safe.verify")
    assert timer.due_at > before + 4 * HOUR
    house.wait(timer.due_at + HOUR)
    assert len(spent(folder)) == 1


def test_a_case_that_waits_for_an_answer_of_the_office_has_no_timer_but_a_hospital_bed_does(house):
    waiting, bed = house.arrive(order(1, urgency="urgent", lines=(VAGUE,)), leaving(2, lines=(VAGUE,)))
    house.hear()
    look(waiting, bed)
    assert [kind for kind in running(waiting) if kind.startswith(forecasts.TIMER)] == []
    assert "latest_safe.complete" in running(bed)


def test_a_routine_case_shows_its_slack_and_calls_nobody_for_it(house):
    (folder,) = arrive(house, order())
    assert [kind for kind in running(folder) if kind.startswith(forecasts.TIMER)] == []
    assert outlook(house, folder).standing.need == "service"
    assert outlook(house, folder).standing.steps == ("verify", "authorize", "assign", "arrange", "deliver")


def test_a_bed_that_no_longer_waits_calls_nobody_any_more(house):
    (folder,) = arrive(house, leaving())
    cases.change_urgency({folder.id: "routine"})
    look(folder)
    assert timers(folder) == [("latest_safe.verify", "released")]


def test_a_member_who_left_without_a_window_is_said_to_have_and_the_promise_is_the_next_need(house):
    (folder,) = arrive(house, leaving())
    assert outlook(house, folder).standing.left_at is None
    house.wait(LEAVES + HOUR)
    house.covered(folder)
    found = outlook(house, folder)
    assert (found.standing.need, found.standing.left_at) == ("service", LEAVES)
    assert found.lines[0] == "The member left Wed 2026-07-08 13:00 CDT without a committed window; what follows is the next need."


def test_a_timer_is_nobodys_turn(house):
    (folder,) = arrive(house, leaving())
    assert worklist.turns(VIEWER, [folder.id])[folder.id].kind == "clinical_review"
    assert house.nobody() == 0


@pytest.mark.parametrize("count", [1, 12])
def test_one_case_or_many_are_watched_in_as_many_queries(house, count):
    folders = house.arrive(*(leaving(number) for number in range(1, count + 1)))
    house.hear()
    with CaptureQueriesContext(
        connection,
    ) as counted:
        look(*folders)
    assert len(counted) <= 4  # where they stand, what runs, what was observed, what begins
    with CaptureQueriesContext(connection) as again:
        look(*folders)
    assert len(again) == 3


def test_cases_that_came_at_different_moments_are_watched_in_as_many_queries(house):
    folders = []
    for number in range(1, 6):
        house.now = AT + number * HOUR
        folders += house.arrive(leaving(number))
    with CaptureQueriesContext(connection) as counted:
        look(*folders)
    assert len(counted) <= 4
    assert [clocks(one, "latest_safe.complete")[0].started_at for one in folders] == [AT + n * HOUR for n in range(1, 6)]


def test_durations_are_counted_from_the_record_set_at_a_time(house):
    folders = arrive(house, leaving(1), leaving(2), leaving(3))
    house.now = AT + 2 * HOUR
    house.covered(*folders)
    house.now = AT + 3 * HOUR
    house.accepted(*folders)
    with CaptureQueriesContext(connection) as counted:
        assert forecasts.count(at=house.now) == 4 * len(folders)
    assert len(counted) <= 3
    found = {(one.step, one.party): one for one in forecasts.durations(VIEWER, ["step", "payer"], at=house.now)}
    verify = found["verify", "CEDAR"]
    assert (verify.seen, verify.is_urgent, verify.is_working) == (3, True, False)
    assert 60 < verify.median <= 120
    everywhere = {one.step: one.seen for one in forecasts.durations(VIEWER, ["step"], at=house.now)}
    assert everywhere == {"complete": 3, "verify": 3, "authorize": 3, "assign": 3}
    (monday,) = [one for one in forecasts.durations(VIEWER, ["step", "payer", "weekday"], at=house.now) if one.step == "verify"]
    assert (monday.weekday, monday.seen) == (0, 3)
    assert forecasts.count(at=house.now) == 4 * len(folders)  # counted anew, not added to
    assert {one.seen for one in forecasts.durations(VIEWER, ["step"], at=house.now)} == {3}


def test_durations_are_counted_once_a_day(house):
    assert forecasts.count_daily(at=AT)
    assert not forecasts.count_daily(at=AT + HOUR)
    assert forecasts.count_daily(at=AT + DAY)


def test_a_viewer_of_one_book_sees_its_durations_alone(db):
    with access.acting(VIEWER):
        mine, other = client("CEDAR"), client("MAPLE")
        for book in (mine, other):
            Duration.objects.create(
                client_id=book, step="verify", is_urgent=False, party="", weekday=-1, counts=[1] * policy.BINS, counted_at=AT
            )
        assert [one.seen for one in forecasts.durations(VIEWER, ["step"], at=AT)] == [2 * policy.BINS]
    viewer = access.Viewer(actor=access.Actor("staff", "x"), clients=(mine,))
    with access.acting(viewer):
        assert [one.seen for one in forecasts.durations(viewer, ["step"], at=AT)] == [policy.BINS]
