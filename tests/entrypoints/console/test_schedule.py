"""Is a window committed only when it can be kept, a late one only with its reason, and every day of an address answered?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from tests.factories.desks import at_the_desk_of
from tests.factories.house import VIEWER, House, escalated, open_house, sent, visits

from hearthline.domain.cases import api as cases
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.entrypoints.console.presenting import local
from hearthline.entrypoints.console.schedule.forms import ProofForm
from hearthline.plumbing import access, clock
from hearthline.plumbing.models import StateChange

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


@pytest.fixture
def noor(house: House) -> Client:
    clock.simulate(house.now)
    return at_the_desk_of("network_dispatcher", username="noor", name="Noor Aziz")


@pytest.fixture
def visit(house: House) -> fulfillment.Booking:
    return visits(house.booked())[0]


def typed(visit: fulfillment.Booking, moment: datetime) -> str:
    """A moment as it is typed: on the wall clock of the door."""
    return f"{moment.astimezone(ZoneInfo(case_of_visit(visit).zone)):%Y-%m-%dT%H:%M}"


def case_of_visit(visit: fulfillment.Booking) -> cases.Case:
    return cases.by_ids(VIEWER, [visit.case_id])[visit.case_id]


def commits(browser: Client, visit: fulfillment.Booking, starts: datetime, ends: datetime, *, why_late: str = "") -> Any:
    said = {"starts": typed(visit, starts), "ends": typed(visit, ends), "why_late": why_late}
    return browser.post(f"/schedule/{visit.id}/confirm/", said, headers={"HX-Request": "true"})


def window_of(visit: fulfillment.Booking) -> tuple[datetime | None, datetime | None]:
    now = fulfillment.by_ids(VIEWER, [visit.id])[0]
    return now.window_start_at, now.window_end_at


def test_a_window_before_the_promise_is_committed_and_nobody_asks_why(house: House, noor: Client, visit) -> None:
    starts = visit.due_at - 6 * HOUR
    answer = commits(noor, visit, starts, starts + 4 * HOUR)
    assert answer.status_code == 200
    assert "later than promised" not in answer.content.decode()
    assert window_of(visit)[0] is not None


def test_a_window_after_the_promise_is_not_committed_without_a_reason(house: House, noor: Client, visit) -> None:
    starts = visit.due_at + DAY
    answer = commits(noor, visit, starts, starts + 4 * HOUR)
    form = answer.context["window_form"]
    assert answer.status_code == 422
    assert list(form.errors) == ["ends", "why_late"]
    assert local(visit.due_at, case_of_visit(visit).zone).split(",")[0] in form.errors["ends"][0]
    assert typed(visit, starts) in answer.content.decode()
    assert window_of(visit) == (None, None)
    assert sent(case_of_visit(visit), "appointment-notice") == []


def test_a_late_window_is_committed_with_its_reason_and_a_manager_has_the_case(house: House, noor: Client, visit) -> None:
    starts = visit.due_at + DAY
    why = "The member is away until then and asked for it."
    answer = commits(noor, visit, starts, starts + 4 * HOUR, why_late=why)
    house.hear()
    assert answer.status_code == 200
    assert "later than promised" in answer.content.decode()
    assert StateChange.objects.filter(subject_id=visit.id, move="confirm").values_list("why", flat=True)[0] == why
    assert [one.reason for one in escalated(case_of_visit(visit))] == ["promised later than due"]
    day = f"{starts.astimezone(ZoneInfo('America/Chicago')):%Y-%m-%d}"
    assert "later than promised" in noor.get(f"/schedule/?day={day}").content.decode()


def test_the_reason_stays_while_another_field_is_put_right(house: House, noor: Client, visit) -> None:
    starts = visit.due_at + DAY
    answer = commits(noor, visit, starts, starts - HOUR, why_late="They asked for it.")
    assert list(answer.context["window_form"].errors) == ["ends"]
    assert 'value="They asked for it."' in answer.content.decode()


@pytest.mark.parametrize(
    ("starts", "ends", "field", "said"),
    [
        # nobody waits at home for longer than a working day
        (2 * DAY, 4 * DAY, "ends", "12 hours at most"),
        (2 * DAY, 2 * DAY + 12 * HOUR + timedelta(minutes=1), "ends", "12 hours at most"),
        # what is over
        (-4 * HOUR, -2 * HOUR, "ends", "This window is over."),
        (-30 * 365 * DAY, -30 * 365 * DAY + HOUR, "ends", "This window is over."),
        # a slip of the pen
        (380 * DAY, 380 * DAY + HOUR, "starts", "more than a year ahead"),
        (2 * DAY, 2 * DAY, "ends", "must end after it starts"),
    ],
)
def test_a_window_that_nobody_can_keep_is_an_error_at_its_field(
    house: House, noor: Client, visit, starts: timedelta, ends: timedelta, field: str, said: str
) -> None:
    answer = commits(noor, visit, house.now + starts, house.now + ends, why_late="They asked for it.")
    assert answer.status_code == 422
    assert said in answer.context["window_form"].errors[field][0]
    assert window_of(visit) == (None, None)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:00"])
def test_the_ends_of_the_calendar_are_no_window(house: House, noor: Client, visit, moment: str) -> None:
    ends = moment.replace(":00", ":59")
    answer = noor.post(f"/schedule/{visit.id}/confirm/", {"starts": moment, "ends": ends}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.context["window_form"].errors


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2106-02-07", "not-a-day", "2026-13-40"])
def test_a_day_out_of_reach_shows_today(house: House, noor: Client, day: str) -> None:
    answer = noor.get(f"/schedule/?day={day}")
    assert answer.status_code == 200
    assert answer.context["day"] == answer.context["today"]


def test_a_day_of_another_year_says_its_year(house: House, noor: Client) -> None:
    next_year = house.now.year + 1
    assert f"March 3, {next_year}" in noor.get(f"/schedule/?day={next_year}-03-03").content.decode()


def test_the_wall_clock_of_the_door_is_named_as_people_say_it(house: House, noor: Client, visit) -> None:
    page = noor.get(f"/schedule/{visit.id}/").content.decode()
    assert case_of_visit(visit).zone not in page
    assert "on the wall clock of the door (CDT)" in page


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ("0001-01-01T10:00", "more than a year ago"),
        ("2019-07-08T10:00", "more than a year ago"),
        ("2031-07-08T10:00", "lies ahead"),
    ],
)
def test_a_proof_of_another_year_is_a_slip_of_the_pen(happened: str, said: str) -> None:
    now = datetime(2026, 7, 8, 12, tzinfo=ZoneInfo("America/Chicago"))
    form = ProofForm({"outcome": "done", "happened": happened}, zone="America/Chicago", now=now)
    assert said in form.errors["happened"][0]
    assert ProofForm({"outcome": "done", "happened": "2026-07-08T11:00"}, zone="America/Chicago", now=now).is_valid()
