"""A cleared case gets a provider: planned, offered, answered, offered to the next, and told when nobody is left."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.assignments import AT, BY, event, line, ready, reply
from tests.factories.network import supplier
from tests.factories.parties import client, npi

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts.models import Outbound
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.network import api as network
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import assign_provider
from hearthline.kernel.vocabulary import DeclineReason, ServiceLine
from hearthline.plumbing import access, outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.models import Zip

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
NEAR, FAR, FARTHER = (41.89, -87.62), (41.95, -87.70), (42.10, -87.90)
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def book(db):
    with access.acting(VIEWER):
        Zip.objects.create(zip="60611", city="Chicago", state="IL", zone="America/Chicago", latitude=41.89, longitude=-87.62)
        yield client("CEDAR")


def clear(cases_ready, *, at=AT, name="authorizations.cleared"):
    """The event that a payer's yes, or its needlessness, leads to."""
    one = cases_ready[0]
    assign_provider.on_ready_to_assign(
        event(name, [some.case_id for some in cases_ready], client_id=one.client_id, at=at), by=BY, at=at
    )


def offers_of(one):
    found = [offer for some in assignments.by_cases(VIEWER, [one.case_id]).values() for offer in some]
    return [offer for some in assignments.offers_of(VIEWER, [search.id for search in found]).values() for offer in some]


def search_of(one):
    return assignments.of_case(VIEWER, one.case_id)[0]


def answer(reference, said="accepted", *, at=LATER, by=BY, **more):
    return assign_provider.record_offer_replies([reply(reference, said, at=at, **more)], by=by, at=at)


def miss(offer, *, at):
    """The hold of an offer runs out, and the clock's miss is heard."""
    missed = [one for one in obligations.notice_missed(at=at, by=BY) if one.subject_id == offer.id]
    assign_provider.on_offer_missed(
        event("obligations.missed", [one.id for one in missed], client_id=offer.client_id, at=at), by=BY, at=at
    )


def announced(name):
    return [one for one in outbox.waiting(limit=1000) if one.name == name]


def test_the_nearest_supplier_is_offered_the_case_with_what_it_needs_to_know_and_no_more(book):
    near, _ = supplier(1, where=NEAR, name="Larkmoor Oxygen"), supplier(2, where=FARTHER)
    (one,) = ready(book, requested_start_date=date(2026, 7, 8))
    clear([one])
    (offer,) = offers_of(one)
    assert (offer.organization_id, offer.reference, offer.state) == (near, f"{one.number}.O1", "OPEN")
    message = Outbound.objects.get(kind="offer")
    assert (message.recipient, message.reference) == (npi(1), offer.reference)
    told = message.body
    assert told["provider"] == npi(1)
    assert told["lines"] == [{"code": "E1390", "description": "Item E1390", "quantity": 1, "unit": "EA", "frequency": ""}]
    assert (told["city"], told["state"], told["zip3"], told["urgency"]) == ("Chicago", "IL", "606", "routine")
    assert told["hold_until"] == (AT + timedelta(hours=4)).isoformat() == offer.hold_until.astimezone(UTC).isoformat()
    assert told["starts_by"] == offer.start_due_at.isoformat()
    whole = json.dumps(told)
    for secret in ("Marl", "Pat", "Quay", "60611", "1940", "312555"):
        assert secret not in whole


def test_the_plan_says_why_and_who_was_next(book):
    near, far = supplier(1, where=NEAR, name="Larkmoor Oxygen"), supplier(2, where=FAR, name="Fenholt Supply")
    (one,) = ready(book)
    clear([one])
    search = search_of(one)
    first, second = assignments.candidates_of(VIEWER, [search])[search.id]
    assert [first.organization_id, second.organization_id] == [near, far]
    said = " ".join(first.reasons)
    assert "km away" in said
    assert "Fenholt Supply" in said
    assert npi(2) not in said
    assert "dearer than Larkmoor Oxygen" in second.reasons[0]
    assert first.cost < second.cost


def test_an_acceptance_brings_the_provider_into_the_case_and_ends_the_search(book):
    near = supplier(1)
    (one,) = ready(book)
    clear([one])
    recorded = answer(f"{one.number}.O1")
    search, (offer,) = search_of(one), offers_of(one)
    assert (recorded.filed, recorded.known, recorded.faults) == (1, 0, ())
    assert (search.state, search.organization_id, search.starts_date) == ("ACCEPTED", near, offer.starts_date)
    assert (offer.state, offer.answered_at) == ("TAKEN", LATER)
    assert cases.Participation.objects.get(case_id=one.case_id, role="servicing").organization_id == near
    (heard,) = announced("assignments.accepted")
    assert heard.ids == (search.id,)
    (taken,) = assignments.accepted(VIEWER, heard.ids)
    assert (taken.organization_id, taken.provider_key, taken.case_id) == (near, npi(1), one.case_id)
    clocks = {clock.kind: clock.verdict for clock in obligations.of_case(VIEWER, one.case_id)}
    assert (clocks["offer_answer"], clocks["assignment"]) == ("met", "met")
    assert Outbound.objects.get(kind="offer").answered_at == LATER


def test_a_decline_goes_to_who_was_next_and_gives_the_start_back(book):
    near, far = supplier(1, where=NEAR, starts_per_day=1), supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    first = offers_of(one)[0]
    answer(first.reference, "declined", reason=DeclineReason.NO_CAPACITY, note="Full until Monday")
    first, second = offers_of(one)
    assert (first.state, first.reason, first.note) == ("DECLINED", "no_capacity", "Full until Monday")
    assert (second.organization_id, second.reference, second.state) == (far, f"{one.number}.O2", "OPEN")
    taken = network.starts_taken(VIEWER, [near, far], days=[first.starts_date, second.starts_date])
    assert {organization for organization, _, _ in taken} == {far}
    assert search_of(one).state == "SEARCHING"


@pytest.mark.parametrize("reason", [DeclineReason.OUT_OF_AREA, DeclineReason.SERVICE_NOT_OFFERED, DeclineReason.NOT_IN_NETWORK])
def test_a_decline_that_contradicts_the_terms_is_told_to_provider_relations(book, reason):
    supplier(1)
    (one,) = ready(book)
    clear([one])
    answer(f"{one.number}.O1", "declined", reason=reason)
    (offer,) = offers_of(one)
    (told,) = announced("assignments.terms_doubted")
    assert told.ids == (offer.id,)
    assert assignments.terms_doubted(VIEWER, since=AT) == [offer]


def test_an_incomplete_order_is_told_to_intake_and_the_next_is_asked_meanwhile(book):
    supplier(1, where=NEAR)
    far = supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    answer(f"{one.number}.O1", "declined", reason=DeclineReason.INCOMPLETE_ORDER)
    assert announced("assignments.order_questioned")[0].ids == (one.case_id,)
    assert offers_of(one)[1].organization_id == far


def test_silence_ends_the_offer_and_the_next_is_asked(book):
    supplier(1, where=NEAR)
    far = supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    (offer,) = offers_of(one)
    miss(offer, at=offer.hold_until + timedelta(minutes=1))
    first, second = offers_of(one)
    assert (first.state, first.answered_at, second.organization_id) == ("EXPIRED", None, far)
    clocks = [clock for clock in obligations.of_case(VIEWER, one.case_id) if clock.kind == "offer_answer"]
    assert [clock.verdict for clock in clocks] == ["missed", ""]


def test_an_answer_after_the_hold_changes_nothing(book):
    supplier(1, where=NEAR)
    supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    (offer,) = offers_of(one)
    late = offer.hold_until + timedelta(minutes=1)
    miss(offer, at=late)
    recorded = answer(offer.reference, at=late)
    assert (recorded.filed, recorded.known) == (0, 1)
    assert [one.state for one in offers_of(one)] == ["EXPIRED", "OPEN"]


def test_an_answer_that_was_in_time_is_met_however_late_it_is_read(book):
    supplier(1)
    (one,) = ready(book)
    clear([one])
    (offer,) = offers_of(one)
    read_at = offer.hold_until + timedelta(days=2)
    assign_provider.record_offer_replies([reply(offer.reference, at=LATER)], by=BY, at=read_at)
    clocks = {clock.kind: clock.verdict for clock in obligations.of_case(VIEWER, one.case_id)}
    assert clocks["offer_answer"] == "met"
    assert offers_of(one)[0].answered_at == LATER


def test_the_same_answer_twice_in_a_file_and_again_tomorrow_is_recorded_once(book):
    supplier(1)
    (one,) = ready(book)
    clear([one])
    replies = [reply(f"{one.number}.O1", at=LATER)] * 2
    assert assign_provider.record_offer_replies(replies, by=BY, at=LATER).filed == 1
    again = assign_provider.record_offer_replies(replies, by=BY, at=LATER + timedelta(days=1))
    assert (again.filed, again.known, again.faults) == (0, 2, ())
    assert len(announced("assignments.accepted")) == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"said": "maybe"}, "is no answer to an offer"),
        ({"said": "counter"}, "names no start"),
    ],
)
def test_an_answer_that_cannot_be_read_is_a_fault_in_words(book, said, sentence):
    supplier(1)
    (one,) = ready(book)
    clear([one])
    recorded = answer(f"{one.number}.O1", **said)
    assert recorded.filed == 0
    assert sentence in recorded.faults[0][1]
    assert offers_of(one)[0].state == "OPEN"


def test_an_unknown_reference_and_another_providers_answer_are_faults(book):
    supplier(1, where=NEAR)
    supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    stranger = answer(f"{one.number}.O1", by=Actor("organization", npi(2)))
    assert "made to another provider" in stranger.faults[0][1]
    assert "No offer XXX.O1" in answer("XXX.O1").faults[0][1]
    assert answer(f"{one.number}.O1", by=Actor("organization", npi(1))).filed == 1


def test_a_counter_offer_within_the_deadline_is_taken_and_moves_the_start(book):
    id_ = supplier(1)
    (one,) = ready(book)
    clear([one])
    (offer,) = offers_of(one)
    wanted = offer.start_due_at - timedelta(hours=2)
    answer(offer.reference, "counter", counter_start_at=wanted)
    search = search_of(one)
    day = wanted.astimezone(search.deadline_at.tzinfo).date()
    assert (search.state, search.starts_date) == ("ACCEPTED", day)
    assert network.starts_taken(VIEWER, [id_], days=[offer.starts_date, day]) == {(id_, "dme", day): 1}


def test_a_later_counter_offer_is_kept_and_come_back_to_when_nobody_else_is_left(book):
    near, far = supplier(1, where=NEAR), supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    wanted = AT + timedelta(days=5)
    answer(f"{one.number}.O1", "counter", counter_start_at=wanted)
    first, second = offers_of(one)
    assert (first.state, second.organization_id) == ("COUNTERED", far)
    answer(second.reference, "declined", reason=DeclineReason.STAFFING)
    third = offers_of(one)[2]
    assert (third.organization_id, third.starts_date) == (near, wanted.date())
    assert third.start_due_at >= wanted
    answer(third.reference, "counter", counter_start_at=wanted)  # it names its own day again
    assert search_of(one).state == "ACCEPTED"


def test_nobody_left_is_the_hubs_turn_with_a_clock_and_the_ladder_hears_of_the_case(book):
    supplier(1)
    (one,) = ready(book)
    clear([one])
    answer(f"{one.number}.O1", "declined", reason=DeclineReason.NO_CAPACITY)
    search = search_of(one)
    assert search.state == "NO_PROVIDER"
    assert "declined" in search.reason
    assert npi(1) not in search.reason
    assert announced("assignments.exhausted")[0].ids == (one.case_id,)
    (clock,) = [clock for clock in obligations.of_case(VIEWER, one.case_id) if clock.kind == "no_provider"]
    assert (clock.owner, clock.stopped_at) == ("hub", None)
    assert assignments.waiting(VIEWER) == [search]


@pytest.mark.parametrize(
    ("terms", "case", "sentence"),
    [
        ({"payers": ("TAMARAC",)}, {}, "No servicing provider has a contract with CEDAR for dme"),
        ({"is_fee_schedule_verified": False}, {}, "none has a contract with payer CEDAR in IL"),
        ({"licensed_until": date(2026, 6, 19)}, {}, "none has a contract with payer CEDAR in IL"),
        ({"without": ("w9",)}, {}, "a credential is missing or expired"),
        ({"prefixes": ("900",)}, {}, "none serves ZIP 60611"),
        ({"details": ("mobility",)}, {}, "offers oxygen"),
        ({"starts_per_day": 0}, {}, "none has a start of dme left"),
        ({}, {"state": ""}, "state is not known"),
        ({}, {"payer_code": ""}, "payer is not known"),
        ({}, {"service_line": ""}, "which service line"),
    ],
)
def test_a_provider_that_may_not_be_asked_is_never_asked_and_the_reason_is_told(book, terms, case, sentence):
    supplier(1, **terms)
    (one,) = ready(book, **case)
    clear([one])
    search = search_of(one)
    assert (offers_of(one), search.state) == ([], "NO_PROVIDER")
    assert sentence in search.reason
    assert Outbound.objects.count() == 0


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


def test_clearing_twice_opens_one_search_and_one_offer(book):
    supplier(1)
    (one,) = ready(book)
    clear([one])
    clear([one], at=LATER)
    assert len(assignments.of_case(VIEWER, one.case_id)) == 1
    assert len(offers_of(one)) == 1
    answer(f"{one.number}.O1", at=LATER)
    clear([one], at=LATER)
    assert search_of(one).state == "ACCEPTED"


def test_the_last_start_of_a_day_goes_to_one_case_and_the_other_goes_elsewhere(book):
    near, far = supplier(1, where=NEAR, starts_per_day=1), supplier(2, where=FAR, starts_per_day=1)
    some = ready(book, count=4)
    clear(some)
    placed = [(offer.organization_id, offer.starts_date) for one in some for offer in offers_of(one)]
    assert len(placed) == len(set(placed)) == 4
    assert {organization for organization, _ in placed} == {near, far}


def test_a_discharge_goes_before_a_routine_case_for_the_last_start(book):
    supplier(1, where=NEAR, starts_per_day=1)
    routine = ready(book, count=3, payer_code="CEDAR")
    (urgent,) = ready(book, first=20, urgency="discharge", discharge_at=AT + timedelta(hours=3))
    clear([*routine, urgent])
    (offer,) = offers_of(urgent)
    others = [one.starts_date for some in routine for one in offers_of(some)]
    assert all(offer.starts_date < day for day in others)
    assert offer.hold_until == AT + timedelta(hours=1)


def test_infusion_with_nursing_makes_two_offers_of_one_case(book):
    supplier(1, line=ServiceLine.HOME_INFUSION, details=("pharmacy",))
    supplier(2, line=ServiceLine.HOME_INFUSION, details=("nursing",))
    (one,) = ready(book, service_line="home_infusion", lines=[line("S9500"), line("99601")])
    clear([one])
    offers = offers_of(one)
    assert [offer.reference for offer in offers] == [f"{one.number}.O1", f"{one.number}.O2"]
    bodies = {message.recipient: [some["code"] for some in message.body["lines"]] for message in Outbound.objects.all()}
    assert bodies == {npi(1): ["S9500"], npi(2): ["99601"]}


def test_what_was_accepted_so_far_counts_for_the_next_case(book):
    slow, keen = supplier(1, where=NEAR), supplier(2, where=(41.895, -87.625))
    some = ready(book, count=6)
    for one in some:
        clear([one])
        for _ in range(2):
            offer = offers_of(one)[-1]
            if offer.state == "OPEN" and offer.organization_id == slow:
                answer(offer.reference, "declined", reason=DeclineReason.STAFFING)
            elif offer.state == "OPEN":
                answer(offer.reference)
    assert assignments.acceptance(VIEWER, [slow, keen], at=LATER)[keen][0] == 6
    assert offers_of(some[-1])[0].organization_id == keen


def test_a_plan_whose_day_has_passed_is_made_anew(book):
    supplier(1, where=NEAR)
    far = supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    week_later = AT + timedelta(days=7)
    answer(f"{one.number}.O1", "declined", reason=DeclineReason.STAFFING, at=week_later)
    second = offers_of(one)[1]
    assert (second.organization_id, second.round, search_of(one).round) == (far, 2, 2)
    assert second.starts_date >= week_later.date()


def test_a_license_that_runs_out_between_plan_and_start_is_caught_before_the_offer(book):
    supplier(1, where=NEAR, licensed_until=date(2026, 7, 10))
    far = supplier(2, where=FAR)
    (one,) = ready(book, requested_start_date=date(2026, 7, 20))
    clear([one])
    (offer,) = offers_of(one)
    assert offer.organization_id == far


def test_fifty_cases_cost_as_many_queries_as_one(book):
    for number in range(1, 6):
        supplier(number, starts_per_day=40)
    counts = []
    for first, size in ((1, 1), (100, 50)):
        some = ready(book, count=size, first=first)
        steps = []
        with CaptureQueriesContext(connection) as queries:
            clear(some)
        steps.append(len(queries))
        replies = [reply(f"{one.number}.O1", "declined", at=LATER, reason=DeclineReason.STAFFING) for one in some]
        with CaptureQueriesContext(connection) as queries:
            assign_provider.record_offer_replies(replies, by=BY, at=LATER)
        steps.append(len(queries))
        replies = [reply(f"{one.number}.O2", at=LATER) for one in some]
        with CaptureQueriesContext(connection) as queries:
            assert assign_provider.record_offer_replies(replies, by=BY, at=LATER).filed == size
        steps.append(len(queries))
        counts.append(steps)
    assert counts[0] == counts[1]


def test_the_same_day_gives_the_same_offers(book):
    for number in range(1, 8):
        supplier(number, where=(41.80 + number / 50, -87.60 - number / 70), starts_per_day=2)
    some = ready(book, count=12)
    told = []
    for _ in range(2):
        point = connection.savepoint()
        clear(some)
        told.append([(offer.reference, offer.organization_id, offer.starts_date) for one in some for offer in offers_of(one)])
        connection.savepoint_rollback(point)
    assert told[0] == told[1]
    assert len(told[0]) == 12


def test_a_case_that_is_over_is_not_searched_for(book):
    supplier(1)
    (one,) = ready(book)
    obligations.move(cases.Case, [obligations.ClockedStep(id=one.case_id, move="cancel", releases=True)], by=BY, at=AT)
    clear([one])
    assert assignments.of_case(VIEWER, one.case_id) == []


def test_a_payer_known_only_by_name_is_found_by_it(book):
    supplier(1)
    from tests.factories.parties import file_organizations, organization

    file_organizations(organization(50, kind="payer", npi="", code="CEDAR", name="Cedar Health Plan"))
    (one,) = ready(book, payer_code="", payer_name="Cedar Health Plan")
    clear([one])
    assert search_of(one).payer_code == "CEDAR"
    assert len(offers_of(one)) == 1


def test_offers_are_dated_in_the_hubs_own_order(book):
    supplier(1)
    some = ready(book, count=3)
    clear(some)
    written = list(Outbound.objects.order_by("id").values_list("reference", flat=True))
    assert written == sorted(written)
    assert datetime.fromisoformat(Outbound.objects.first().body["hold_until"]).tzinfo is not None


def test_whatever_providers_answer_no_search_is_ever_nobodys(book):
    """A random walk: after every step each open search asks exactly one provider or is the hub's turn, with a running clock."""
    dice = random.Random(7)
    suppliers = [supplier(n, where=(41.8 + n / 60, -87.6 - n / 80), starts_per_day=2, radius_km=15.0) for n in range(1, 9)]
    some = ready(book, count=6)
    clear(some)
    at = AT
    for _ in range(30):
        at += timedelta(minutes=dice.randrange(10, 200))
        asked = [offer for _, offers in _standing(some) for offer in offers if offer.state == "OPEN"]
        missed = obligations.notice_missed(at=at, by=BY)
        if missed:
            ids = [one.id for one in missed]
            assign_provider.on_offer_missed(event("obligations.missed", ids, client_id=book, at=at), by=BY, at=at)
        elif asked:
            said = dice.choices(["accepted", "declined", "counter"], [1, 6, 2])[0]
            more = {"reason": dice.choice(list(DeclineReason))} if said == "declined" else {}
            more |= {"counter_start_at": at + timedelta(days=dice.randrange(1, 9))} if said == "counter" else {}
            answer(dice.choice(asked).reference, said, at=at, **more)
        stuck = [search for search, _ in _standing(some) if search.state == "NO_PROVIDER"]
        if stuck and dice.random() < 0.3:
            assign_provider.widen([stuck[0].id], by=BY, at=at, why="Try farther away.")
        _check(some, suppliers)
    assert "ACCEPTED" in {search.state for search, _ in _standing(some)}


def _standing(some):
    """Every search with its offers, in two queries."""
    found = [search for searches in assignments.by_cases(VIEWER, [one.case_id for one in some]).values() for search in searches]
    offers = assignments.offers_of(VIEWER, [search.id for search in found])
    return [(search, offers[search.id]) for search in found]


def _check(some, suppliers):
    held = 0
    clocks = obligations.Obligation.objects.filter(client_id=some[0].client_id, stopped_at__isnull=True)
    running = {}
    for case_id, kind in clocks.values_list("case_id", "kind"):
        running.setdefault(case_id, set()).add(kind)
    for search, offers in _standing(some):
        states = [offer.state for offer in offers]
        assert states.count("OPEN") == (search.state == "SEARCHING")
        assert states.count("TAKEN") == (search.state == "ACCEPTED")
        held += states.count("OPEN") + states.count("TAKEN")
        owed = {"SEARCHING": {"assignment", "offer_answer"}, "NO_PROVIDER": {"no_provider"}}.get(search.state, set())
        assert running[search.case_id] - {"service"} == owed
    assert network.ProviderSlot.objects.filter(organization_id__in=suppliers).count() == held


def test_a_provider_that_takes_part_does_not_read_what_is_said_of_the_others(book):
    near = supplier(1, where=NEAR)
    supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    answer(f"{one.number}.O1")
    outside = access.Viewer(actor=Actor("organization", npi(1)), clients=(book,), organization=near)
    assert assignments.Candidate.objects.count() == 2
    with access.acting(outside):
        assert assignments.Candidate.objects.count() == 0
        assert [offer.organization_id for offer in assignments.Offer.objects.all()] == [near]
