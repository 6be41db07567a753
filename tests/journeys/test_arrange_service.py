"""An accepted case gets its visit or delivery: asked for, committed to a window, and told to everyone who must know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import (
    AT,
    BY,
    DAY,
    HOUR,
    OFFICE,
    VIEWER,
    WHEELCHAIR,
    House,
    clocks,
    escalated,
    loose_ends,
    npi,
    open_house,
    order,
    running,
    sent,
    visits,
)

from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import arrange_service
from hearthline.kernel.vocabulary import Barrier
from hearthline.plumbing import access, outbox
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db
WEDNESDAY = AT + 2 * DAY  # 9:00 at the door


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def test_the_provider_is_asked_for_a_window_with_all_the_door_needs(house):
    draft = order()
    address = members.Address(
        line1="9 Quay Street", city="Chicago", state="IL", zip="60611", barriers=(Barrier.STAIRS,), barrier_note="Two flights"
    )
    folder = house.booked(order(member=members.MemberDraft(**{**_said(draft.member), "address": address})))
    (ask,) = sent(folder, "visit-request")
    assert (ask.recipient, ask.reference, ask.attempt) == (npi(1), f"{folder.number}.V1", 1)
    told = ask.body
    assert (told["kind"], told["step"], told["zone"], told["order_number"]) == ("delivery", "1 of 1", folder.zone, "ORD-1")
    assert (told["line1"], told["zip"], told["phone"]) == ("9 Quay Street", "60611", draft.member.phone)
    assert (told["barriers"], told["barrier_note"]) == (["stairs"], "Two flights")
    assert told["earliest"] == "2026-07-08T08:00:00-05:00"  # the requested day, eight in the morning at the door
    assert "1940" not in json.dumps(told)
    (owed,) = clocks(folder, "schedule_confirm")
    assert (owed.owner, owed.counterparty, owed.verdict) == ("provider", npi(1), "")


def _said(member) -> dict:
    return {name: getattr(member, name) for name in ("family", "given", "birth_date", "phone")}


def test_a_window_is_kept_with_its_first_commitment_and_the_member_is_told(house):
    folder = house.booked()
    house.now = AT + HOUR
    assert house.window(folder, WEDNESDAY).filed == 1
    (visit,) = visits(folder)
    assert (visit.state, visit.window_end_at, visit.first_window_end_at) == (
        "CONFIRMED",
        WEDNESDAY + 2 * HOUR,
        WEDNESDAY + 2 * HOUR,
    )
    (letter,) = sent(folder, "appointment-notice")
    assert (letter.recipient, letter.body["window_start_at"]) == ("member", "2026-07-08T09:00:00-05:00")
    assert (letter.body["manager"], letter.body["extension"], letter.body["zone"]) == ("Ann Larkin", "204", "America/Chicago")
    assert sent(folder, "discharge-confirmation") == []
    (proof,) = clocks(folder, "visit_proof")
    assert proof.due_at == WEDNESDAY + 26 * HOUR
    assert clocks(folder, "schedule_confirm")[0].verdict == "met"
    assert house.nobody() == 0


def test_a_moved_window_keeps_the_first_commitment_and_the_member_hears_again(house):
    folder = house.confirmed()
    house.now = AT + DAY
    assert house.window(folder, WEDNESDAY + 5 * HOUR).filed == 1
    (visit,) = visits(folder)
    assert (visit.window_start_at, visit.first_window_end_at) == (WEDNESDAY + 5 * HOUR, WEDNESDAY + 2 * HOUR)
    assert [one.attempt for one in sent(folder, "appointment-notice")] == [1, 2]
    assert loose_ends([folder]) == []


def test_for_a_discharge_the_ward_gets_it_in_writing(house):
    folder = house.booked(order(discharge_at=AT + 30 * HOUR, facility_name="Lakeview", requested_start_date=None))
    assert visits(folder)[0].earliest_at == AT + 30 * HOUR
    house.window(folder, WEDNESDAY)
    (letter,) = sent(folder, "discharge-confirmation")
    assert (letter.recipient, letter.channel) == (OFFICE, "fax")
    assert {"provider", "window_start_at", "window_end_at", "case_number", "manager", "extension"} <= set(letter.body)


def test_an_unknown_reference_another_provider_and_an_upside_down_window_are_faults(house):
    folder = house.booked()
    good = {"answered_at": AT, "window_start_at": WEDNESDAY, "window_end_at": WEDNESDAY + HOUR}
    recorded = arrange_service.record_confirmations(
        [
            fulfillment.Confirmation(reference="XXX.V1", **good),
            fulfillment.Confirmation(reference=f"{folder.number}.V1", **{**good, "window_end_at": WEDNESDAY - HOUR}),
        ],
        by=BY,
        at=AT,
    )
    assert [reference for reference, _ in recorded.faults] == ["XXX.V1", f"{folder.number}.V1"]
    assert "ends before it starts" in recorded.faults[1][1]
    stranger = arrange_service.record_confirmations(
        [fulfillment.Confirmation(reference=f"{folder.number}.V1", **good)], by=Actor("organization", OFFICE), at=AT
    )
    assert stranger.filed == 1  # an office that is no organization on file speaks for whoever it calls for
    house.hear()
    open_house_supplier_two(house)
    other = arrange_service.record_confirmations(
        [fulfillment.Confirmation(reference=f"{folder.number}.V1", **{**good, "window_end_at": WEDNESDAY + 3 * HOUR})],
        by=Actor("organization", npi(2)),
        at=AT,
    )
    assert "given to another provider" in other.faults[0][1]


def open_house_supplier_two(house: House) -> None:
    from tests.factories.network import supplier

    supplier(2)


def test_the_same_window_twice_and_a_window_for_what_is_over_change_nothing(house):
    folder = house.confirmed()
    again = house.window(folder, WEDNESDAY)
    assert (again.filed, again.known, again.faults) == (0, 1, ())
    house.change((folder, "cancelled"))
    late = house.window(folder, WEDNESDAY + HOUR)
    assert (late.filed, late.known) == (0, 1)
    assert visits(folder)[0].state == "CANCELLED"


def test_a_promise_later_than_the_service_is_due_goes_to_a_manager(house):
    folder = house.booked()
    (service,) = clocks(folder, "service")
    house.window(folder, service.due_at - HOUR)  # it ends an hour after the promise
    assert visits(folder)[0].state == "CONFIRMED"
    assert [one.reason for one in escalated(folder)] == ["promised later than due"]


def test_a_silent_provider_is_asked_three_times_and_then_a_manager_has_it(house):
    folder = house.booked()
    house.wait(AT + 5 * DAY)
    assert [one.attempt for one in sent(folder, "visit-request")] == [1, 2, 3]
    assert "provider silent" in [one.reason for one in escalated(folder)]
    assert (visits(folder)[0].state, house.nobody()) == ("TO_CONFIRM", 0)
    house.answer_for(folder)
    assert clocks(folder, "schedule_confirm")[-1].due_at > house.now
    assert (house.nobody(), loose_ends([folder])) == (0, [])


def test_an_urgent_window_is_owed_within_two_hours(house):
    folder = house.booked(order(urgency="urgent"))
    assert clocks(folder, "schedule_confirm")[0].due_at == AT + 2 * HOUR


def test_complex_equipment_is_evaluated_built_and_delivered_each_with_its_own_booking_and_due_time(house):
    folder = house.booked(order(lines=(WHEELCHAIR,)))
    service = clocks(folder, "service")[0].due_at
    for visit, (kind, days_left) in enumerate([("evaluation", 11), ("fabrication", 4), ("delivery", 0)], start=1):
        *earlier, current = visits(folder)
        assert (current.kind, current.step, current.steps, current.reference) == (kind, visit, 3, f"{folder.number}.V{visit}")
        assert {one.state for one in earlier} <= {"PROVED"}
        assert current.due_at == service - days_left * DAY
        starts_at = max(house.now, current.earliest_at) + 2 * HOUR
        house.window(folder, starts_at, visit=visit)
        house.now = starts_at + HOUR
        house.proof(folder, visit=visit)
        assert (house.nobody(), loose_ends([folder])) == (0, [])
    assert len(sent(folder, "witness-request")) == 1  # only what changes hands at the door
    told = [one.body["kind"] for one in sent(folder, "appointment-notice")]
    assert told == ["evaluation", "delivery"]  # nobody comes for the fabrication
    house.witness(folder, visit=3)
    assert running(folder) == []


def test_what_is_made_for_the_member_begins_before_the_day_it_is_wanted(house):
    folder = house.booked(order(lines=(WHEELCHAIR,), requested_start_date=date(2026, 7, 17)))
    wanted = datetime(2026, 7, 17, 13, 0, tzinfo=UTC)  # eight in the morning at the door
    assert visits(folder)[0].earliest_at == house.now
    for visit in (1, 2):
        house.window(folder, house.now + HOUR, visit=visit)
        house.now += 2 * HOUR
        house.proof(folder, visit=visit)
    assert [one.earliest_at >= wanted for one in visits(folder)] == [False, False, True]


def test_an_acceptance_heard_twice_books_once(house):
    folder = house.booked()
    event = outbox.Event(
        id=0, client_id=house.client_id, name="assignments.accepted", ids=(visits(folder)[0].assignment_id,), happened_at=AT
    )
    arrange_service.on_provider_accepted(event, by=BY, at=AT + HOUR)
    assert len(visits(folder)) == 1


def test_nothing_is_booked_for_a_case_that_ended_meanwhile(house):
    (folder,) = house.arrive(order())
    house.hear()
    house.covered(folder)
    house.accepted(folder)
    house.change((folder, "deceased"))
    event = outbox.Event(
        id=0, client_id=house.client_id, name="assignments.accepted", ids=(visits(folder)[0].assignment_id,), happened_at=AT
    )
    arrange_service.on_provider_accepted(event, by=BY, at=AT + HOUR)
    assert [one.state for one in visits(folder)] == ["CANCELLED"]


def test_fifty_bookings_cost_as_many_queries_as_one(house):
    def cost(numbers) -> tuple[int, int, int]:
        folders = house.arrive(*(order(number) for number in numbers))
        house.hear()
        house.covered(*folders)
        for offer in range(1, 2):
            house.accepted(*folders, offer=offer)
        booked = [visit for one in folders for visit in visits(one)]
        assert len(booked) == len(folders)
        event = outbox.Event(
            id=0,
            client_id=house.client_id,
            name="assignments.accepted",
            ids=tuple(one.assignment_id for one in booked),
            happened_at=AT,
        )
        fulfillment.Booking.objects.filter(id__in=[one.id for one in booked]).update(state="CANCELLED")
        with CaptureQueriesContext(connection) as booking:
            arrange_service.on_provider_accepted(event, by=BY, at=AT)
        fresh = [visit for one in folders for visit in visits(one) if visit.state == "TO_CONFIRM"]
        assert len(fresh) == len(folders)
        asked = outbox.Event(
            id=0, client_id=house.client_id, name="fulfillment.to_confirm", ids=tuple(one.id for one in fresh), happened_at=AT
        )
        with CaptureQueriesContext(connection) as asking:
            arrange_service.on_window_needed(asked, by=BY, at=AT)
        answers = [
            fulfillment.Confirmation(
                reference=one.reference, answered_at=AT, window_start_at=WEDNESDAY, window_end_at=WEDNESDAY + 2 * HOUR
            )
            for one in fresh
        ]
        with CaptureQueriesContext(connection) as committing:
            assert arrange_service.record_confirmations(answers, by=BY, at=AT).filed == len(folders)
        return len(booking), len(asking), len(committing)

    one = cost([1])
    fifty = cost(range(2, 12))
    assert all(many <= single + 1 for many, single in zip(fifty, one, strict=True)), (one, fifty)


def test_late_answers_are_judged_by_when_they_were_given(house):
    folder = house.booked()
    (owed,) = clocks(folder, "schedule_confirm")
    house.now = owed.due_at + 3 * HOUR  # the job slept
    answer = fulfillment.Confirmation(
        reference=f"{folder.number}.V1",
        answered_at=owed.due_at - timedelta(minutes=1),
        window_start_at=WEDNESDAY,
        window_end_at=WEDNESDAY + HOUR,
    )
    arrange_service.record_confirmations([answer], by=BY, at=house.now)
    assert clocks(folder, "schedule_confirm")[0].verdict == obligations.MET


def test_a_refill_is_not_delivered_sooner_than_ten_days_before_the_supply_ends(house):
    ends = (AT + 14 * DAY).date()
    asked = {"is_refill": True, "supply_ends_date": ends.isoformat(), "contact_date": AT.date().isoformat(), "is_affirmed": True}
    folder = house.booked(order(evidence=asked))
    early = house.window(folder, AT + 2 * DAY)
    assert f"A refill may not be delivered before {(AT + 4 * DAY).date()}" in early.faults[0][1]
    assert visits(folder)[0].state == "TO_CONFIRM"
    assert house.window(folder, AT + 4 * DAY).filed == 1


def test_a_first_supply_may_come_at_once(house):
    folder = house.booked(order(evidence={"is_refill": False, "supply_ends_date": (AT + 14 * DAY).date().isoformat()}))
    assert house.window(folder, AT + 2 * DAY).filed == 1
