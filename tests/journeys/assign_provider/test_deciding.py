"""What a dispatcher decides about a search, and what follows when the provider fails or the case ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories.assignments import AT, BY, event, line, ready
from tests.factories.network import supplier
from tests.factories.parties import npi
from tests.factories.searches import FAR, FARTHER, LATER, NEAR, VIEWER, answer, clear, offers_of, search_of

from hearthline.domain.assignments import api as assignments
from hearthline.domain.contacts.models import Outbound
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.network import api as network
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import assign_provider
from hearthline.kernel.vocabulary import DeclineReason, ServiceLine
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db


def test_widening_goes_farther_and_asks_those_again_who_had_no_room(book):
    near = supplier(1, where=NEAR)
    supplier(2, where=FARTHER, prefixes=(), radius_km=20.0)
    (one,) = ready(book)
    clear([one])
    answer(f"{one.number}.O1", "declined", reason=DeclineReason.NO_CAPACITY)
    search = search_of(one)
    assert search.state == "NO_PROVIDER"
    assign_provider.widen([search.id], by=Actor("staff", "rm"), at=LATER, why="Nobody within the usual areas.")
    search, offers = search_of(one), offers_of(one)
    assert (search.state, search.widened) == ("SEARCHING", 2)
    assert offers[1].organization_id == near
    assert Outbound.objects.get(reference=offers[1].reference).body["is_beyond_usual_area"] is True
    answer(offers[1].reference, "declined", reason=DeclineReason.OUT_OF_AREA)
    assert len(offers_of(one)) == 3  # the farther one is within twice its radius


def test_abandoning_takes_the_open_offer_back_and_tells_the_provider(book):
    id_ = supplier(1)
    (one,) = ready(book)
    clear([one])
    (offer,) = offers_of(one)
    assign_provider.abandon([search_of(one).id], by=BY, at=LATER, why="The family arranged it.")
    assert (search_of(one).state, offers_of(one)[0].state) == ("ABANDONED", "WITHDRAWN")
    told = Outbound.objects.get(kind="offer-withdrawn")
    assert (told.reference, told.recipient) == (offer.reference, npi(1))
    assert network.starts_taken(VIEWER, [id_], days=[offer.starts_date]) == {}
    assert {clock.verdict for clock in obligations.of_case(VIEWER, one.case_id) if clock.kind != "service"} == {"released"}
    assert answer(offer.reference).known == 1


def test_a_cancelled_case_asks_and_holds_nobody(book):
    id_ = supplier(1)
    waiting, served = ready(book, count=2)
    clear([waiting, served])
    answer(f"{served.number}.O1")
    days = [offer.starts_date for one in (waiting, served) for offer in offers_of(one)]
    cancelled = event("cases.cancelled", [waiting.case_id, served.case_id], client_id=book, at=LATER)
    assign_provider.on_case_cancelled(cancelled, by=BY, at=LATER)
    assert search_of(waiting).state == "ABANDONED"
    assert search_of(served).state == "ACCEPTED"  # what was agreed stays on the record
    assert network.starts_taken(VIEWER, [id_], days=days) == {}
    assign_provider.on_case_cancelled(cancelled, by=BY, at=LATER)
    assert Outbound.objects.filter(kind="offer-withdrawn").count() == 1


def test_a_provider_that_accepted_and_then_cannot_is_replaced(book):
    near, far = supplier(1, where=NEAR), supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    answer(f"{one.number}.O1")
    clear([one], at=LATER, name="fulfillment.reassign")
    search, (first, second) = search_of(one), offers_of(one)
    assert (first.organization_id, first.state, first.reason) == (near, "WITHDRAWN", assignments.FAILED)
    assert (second.organization_id, second.state, search.state, search.organization_id) == (far, "OPEN", "SEARCHING", None)
    answer(second.reference, at=LATER + timedelta(hours=1))
    assert search_of(one).organization_id == far


def test_of_two_providers_of_a_case_only_the_one_that_failed_is_replaced(book):
    supplier(1, line=ServiceLine.HOME_INFUSION, details=("pharmacy",))
    supplier(2, where=NEAR, line=ServiceLine.HOME_INFUSION, details=("nursing",))
    other_nurse = supplier(3, where=FAR, line=ServiceLine.HOME_INFUSION, details=("nursing",))
    (one,) = ready(book, service_line="home_infusion", lines=[line("S9500"), line("99601")])
    clear([one])
    for offer in offers_of(one):
        answer(offer.reference)
    searches = assignments.of_case(VIEWER, one.case_id)
    bookings = [booking(taken) for taken in assignments.accepted(VIEWER, [search.id for search in searches])]
    obligations.move(
        fulfillment.Booking, [obligations.ClockedStep(id=bookings[1].id, move="cancel", releases=True)], by=BY, at=LATER
    )
    clear([one], at=LATER, name="fulfillment.reassign")
    drug, nurse = assignments.of_case(VIEWER, one.case_id)
    assert (drug.state, nurse.state) == ("ACCEPTED", "SEARCHING")
    assert offers_of(one)[-1].organization_id == other_nurse
    assert assignments.unfinished_cases(VIEWER, [one.case_id]) == {one.case_id}


def booking(taken):
    """The delivery that an acceptance leads to."""
    draft = fulfillment.BookingDraft(
        client_id=taken.client_id, case_id=taken.case_id, referral_id=taken.referral_id, assignment_id=taken.id,
        organization_id=taken.organization_id, provider_key=taken.provider_key, reference=f"V{taken.position}", kind="delivery",
        step=1, steps=1, earliest_at=AT, due_at=AT + timedelta(days=3), zone="America/Chicago",
    )  # fmt: skip
    return fulfillment.book([draft], by=BY, at=LATER)[0]


def test_a_search_that_was_given_up_starts_again_when_the_case_wants_it(book):
    supplier(1)
    (one,) = ready(book)
    clear([one])
    assign_provider.abandon([search_of(one).id], by=BY, at=LATER, why="Nobody in reach.")
    clear([one], at=LATER, name="fulfillment.reassign")
    assert search_of(one).state == "SEARCHING"
    assert [offer.state for offer in offers_of(one)] == ["WITHDRAWN", "OPEN"]
