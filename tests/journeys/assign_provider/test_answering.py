"""What follows when a provider accepts, declines, names another day, or says nothing."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from tests.factories.assignments import AT, BY, event, ready, reply
from tests.factories.network import supplier
from tests.factories.parties import npi
from tests.factories.searches import FAR, LATER, NEAR, VIEWER, announced, answer, clear, miss, offers_of, search_of

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts.models import Outbound
from hearthline.domain.network import api as network
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import assign_provider
from hearthline.kernel.vocabulary import DeclineReason
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db


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
