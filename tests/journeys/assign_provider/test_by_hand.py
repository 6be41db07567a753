"""A dispatcher asks somebody else, several in turn or at once, takes an offer back, or agrees to what one named instead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories.assignments import AT, BY, ready, reply
from tests.factories.network import supplier
from tests.factories.parties import npi
from tests.factories.searches import FAR, FARTHER, LATER, NEAR, VIEWER, answer, clear, miss, offers_of, search_of

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts.models import Outbound
from hearthline.domain.network import api as network
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import assign_provider
from hearthline.kernel.vocabulary import DeclineReason
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db
NOOR = Actor("staff", "noor-1")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def three(book):
    return supplier(1, where=NEAR), supplier(2, where=FAR), supplier(3, where=FARTHER)


@pytest.fixture
def one(book, three):
    """A case in which the nearest is being asked by the plan."""
    (found,) = ready(book)
    clear([found])
    return found


def ask(one, *organizations, at=LATER, **more):
    return assign_provider.offer(
        [assign_provider.Chosen(search_id=search_of(one).id, organization_ids=organizations, **more)], by=NOOR, at=at
    )


def standing(one):
    """Whom was asked, how that stands, and for how long."""
    return [(offer.organization_id, offer.state) for offer in offers_of(one)]


def told(kind):
    return [(message.recipient, message.reference) for message in Outbound.objects.filter(kind=kind).order_by("reference")]


def running(one):
    return sorted(clock.kind for clock in obligations.of_case(VIEWER, one.case_id) if clock.stopped_at is None)


def days_taken(*organizations):
    days = [AT.date() + timedelta(days=ahead) for ahead in range(30)]
    return {organization for organization, _, _ in network.starts_taken(VIEWER, list(organizations), days=days)}


# One, against the plan.


def test_somebody_dearer_is_asked_only_with_a_reason_and_the_offer_keeps_what_it_costs(one, three):
    near, far, _ = three
    (refused,) = ask(one, far)
    best = assign_provider.propose(VIEWER, at=LATER, only=[search_of(one)]).pairs[0]
    over = best.candidate(far).cost - best.candidates[0].cost
    assert (refused.field, refused.sentence) == ("why", f"Say why: this is {over} points dearer than the plan's first choice.")
    assert standing(one) == [(near, "OPEN")]
    assert ask(one, far, why="The member asked for them.") == []
    first, second = offers_of(one)
    assert (first.state, second.organization_id, second.state) == ("WITHDRAWN", far, "OPEN")
    assert (second.chosen_because, second.cost_over) == ("The member asked for them.", over)
    assert told("offer-withdrawn") == [(npi(1), first.reference)]
    assert days_taken(near, far) == {far}
    assert running(one) == ["assignment", "offer_answer", "service"]


def test_the_plans_own_first_choice_needs_no_reason(one, three):
    _, far, _ = three
    answer(f"{one.number}.O1", "declined", reason=DeclineReason.STAFFING)  # the plan goes on to the second
    assign_provider.take_back([search_of(one).id], by=NOOR, at=LATER, why="Their desk is closed today.")
    assert ask(one, far) == []
    assert offers_of(one)[-1].cost_over == 0


@pytest.mark.parametrize(("who", "sentence"), [((), "Choose at least one"), ((9,), "may not be asked any more")])
def test_a_choice_that_cannot_be_asked_is_refused_in_words_and_nothing_is_taken_back(one, three, who, sentence):
    stranger = [supplier(number, payers=("TAMARAC",)) for number in who]
    (refused,) = ask(one, *stranger, why="They are known to us.")
    assert sentence in refused.sentence
    assert standing(one) == [(three[0], "OPEN")]


def test_a_search_that_is_over_is_not_offered_again(one, three):
    answer(f"{one.number}.O1")
    (refused,) = ask(one, three[1], why="Sooner.")
    assert refused.sentence == "Nobody is looked for any more in this search."
    assert [state for _, state in standing(one)] == ["TAKEN"]


def test_the_whole_board_is_offered_with_one_override_and_its_cost(book, three):
    some = ready(book, count=3)
    clear(some)
    searches = [search_of(one) for one in some]
    assign_provider.take_back([one.id for one in searches], by=NOOR, at=LATER, why="The board is planned anew.")
    proposal = assign_provider.propose(VIEWER, at=LATER)
    assert {pair.id for pair in proposal.pairs} == {one.id for one in searches}
    assert proposal.points == sum(pair.points for pair in proposal.pairs)
    overridden, *others = proposal.pairs
    other = overridden.candidates[1]
    over = other.cost - overridden.candidates[0].cost
    assert over > 0
    chosen = [
        assign_provider.Chosen(search_id=overridden.id, organization_ids=(other.organization_id,), why="They know the house."),
        *(assign_provider.Chosen(search_id=pair.id, organization_ids=(pair.candidates[0].organization_id,)) for pair in others),
    ]
    assert assign_provider.offer(chosen, by=NOOR, at=LATER) == []
    asked = {
        offer.assignment_id: (offer.organization_id, offer.chosen_because, offer.cost_over)
        for one in some
        for offer in offers_of(one)
        if offer.state == "OPEN"
    }
    assert asked.pop(overridden.id) == (other.organization_id, "They know the house.", over)
    assert set(asked.values()) == {(pair.candidates[0].organization_id, "", 0) for pair in others}


# In sequence.


def test_in_sequence_each_is_held_for_the_minutes_given_and_silence_leads_to_the_next_chosen(one, three):
    near, far, farther = three
    answer(f"{one.number}.O1", "declined", reason=DeclineReason.STAFFING)
    assert ask(one, farther, far, why="By the member's wish.", hold_minutes=30) == []
    first = offers_of(one)[-1]
    assert (first.organization_id, first.hold_until) == (farther, LATER + 30 * MINUTE)
    miss(first, at=first.hold_until + MINUTE)
    second = offers_of(one)[-1]
    assert (second.organization_id, second.state) == (far, "OPEN")
    assert second.hold_until == first.hold_until + MINUTE + 30 * MINUTE
    miss(second, at=second.hold_until + MINUTE)
    assert [state for _, state in standing(one)][-2:] == ["EXPIRED", "EXPIRED"]
    assert search_of(one).state == "NO_PROVIDER"
    assert near not in days_taken(*three)
    assert running(one) == ["no_provider", "service"]


def test_after_those_chosen_the_rest_of_the_plan_is_asked_and_held_as_its_contract_says(one, three):
    _, far, farther = three
    answer(f"{one.number}.O1", "declined", reason=DeclineReason.STAFFING)
    ask(one, farther, why="By the member's wish.", hold_minutes=15)
    answer(offers_of(one)[-1].reference, "declined", reason=DeclineReason.NO_CAPACITY, at=LATER + 5 * MINUTE)
    last = offers_of(one)[-1]
    assert (last.organization_id, last.state, last.hold_until) == (far, "OPEN", LATER + 5 * MINUTE + 4 * HOUR)


def test_a_hold_that_a_dispatcher_gave_is_replayed_and_explained(one, three):
    ask(one, three[1], why="Sooner.", hold_minutes=30)
    (record,) = [record for record in obligations.recorded(VIEWER) if record.kind == "offer_answer" and not record.stopped_at]
    assert not obligations.replayed([record])[0].differs(record)
    assert "Agreed for " in " ".join(obligations.explanations(VIEWER, [record.id], at=LATER)[record.id].steps)


# Several at once.


def test_a_broadcast_asks_everybody_at_once_and_holds_a_start_at_each(one, three):
    near, far, farther = three
    assert ask(one, far, farther, why="The discharge is near.", is_broadcast=True, hold_minutes=30) == []
    _, second, third = offers_of(one)
    assert (second.broadcast_id, second.hold_until) == (third.broadcast_id, LATER + 30 * MINUTE)
    assert second.broadcast_id is not None
    assert standing(one) == [(near, "WITHDRAWN"), (far, "OPEN"), (farther, "OPEN")]
    assert days_taken(*three) == {far, farther}
    assert len(told("offer")) == 3


def test_the_first_to_accept_a_broadcast_has_it_and_the_others_are_told(one, three):
    _, far, farther = three
    ask(one, far, farther, why="The discharge is near.", is_broadcast=True)
    _, second, third = offers_of(one)
    answer(third.reference, at=LATER + MINUTE)
    assert standing(one)[1:] == [(far, "WITHDRAWN"), (farther, "TAKEN")]
    assert told("offer-withdrawn")[-1] == (npi(2), second.reference)
    assert days_taken(*three) == {farther}
    assert answer(second.reference, at=LATER + 2 * MINUTE).known == 1
    assert search_of(one).organization_id == farther


def test_of_two_acceptances_in_one_file_the_earlier_counts_whatever_their_order(one, three):
    _, far, farther = three
    ask(one, far, farther, why="The discharge is near.", is_broadcast=True)
    _, second, third = offers_of(one)
    replies = [reply(second.reference, at=LATER + 9 * MINUTE), reply(third.reference, at=LATER + 2 * MINUTE)]
    recorded = assign_provider.record_offer_replies(replies, by=BY, at=LATER + HOUR)
    assert (recorded.filed, recorded.known, recorded.faults) == (1, 1, ())
    assert standing(one)[1:] == [(far, "WITHDRAWN"), (farther, "TAKEN")]


def test_a_no_from_one_of_a_broadcast_leaves_the_others_asked_and_only_the_last_leads_on(one, three):
    near, far, farther = three
    ask(one, far, farther, why="The discharge is near.", is_broadcast=True)
    _, second, third = offers_of(one)
    answer(second.reference, "declined", reason=DeclineReason.NO_CAPACITY, at=LATER + MINUTE)
    assert standing(one)[1:] == [(far, "DECLINED"), (farther, "OPEN")]
    miss(third, at=third.hold_until + MINUTE)
    assert standing(one)[-1] == (near, "OPEN")


# Taken back.


def test_what_is_taken_back_leaves_the_search_to_the_dispatcher_with_its_clock_running(one, three):
    near, far, _ = three
    assign_provider.take_back([search_of(one).id], by=NOOR, at=LATER, why="Their desk is closed today.")
    assert standing(one) == [(near, "WITHDRAWN")]
    assert told("offer-withdrawn") == [(npi(1), f"{one.number}.O1")]
    assert days_taken(*three) == set()
    assert (search_of(one).state, running(one)) == ("SEARCHING", ["assignment", "service"])
    assert assignments.unplaced(VIEWER, limit=10) == [search_of(one)]
    assign_provider.take_back([search_of(one).id], by=NOOR, at=LATER, why="Again.")
    assert len(told("offer-withdrawn")) == 1
    assign_provider.ask_next([search_of(one).id], by=NOOR, at=LATER)
    assert standing(one)[-1] == (far, "OPEN")


def test_an_answer_to_what_was_taken_back_changes_nothing(one):
    assign_provider.take_back([search_of(one).id], by=NOOR, at=LATER, why="Their desk is closed today.")
    assert answer(f"{one.number}.O1", at=LATER + MINUTE).known == 1
    assert search_of(one).state == "SEARCHING"


# What one named instead.


@pytest.fixture
def countered(one):
    """The nearest would take it at another rate; the next is being asked meanwhile."""
    answer(f"{one.number}.O1", "counter", counter_rate="10 percent above the schedule")
    return offers_of(one)[0]


def test_a_counter_offer_that_is_agreed_to_gives_the_provider_the_case_and_tells_whoever_is_asked(one, countered, three):
    near, far, _ = three
    assert standing(one) == [(near, "COUNTERED"), (far, "OPEN")]
    assert days_taken(*three) == {far}
    assert assign_provider.agree(countered.id, by=NOOR, at=LATER + HOUR, why="The payer granted the rate.") == ""
    assert standing(one) == [(near, "TAKEN"), (far, "WITHDRAWN")]
    assert days_taken(*three) == {near}
    search = search_of(one)
    assert (search.state, search.organization_id, search.starts_date) == ("ACCEPTED", near, countered.starts_date)
    assert cases.Participation.objects.get(case_id=one.case_id, role="servicing").organization_id == near
    (agreed,) = Outbound.objects.filter(kind="offer-agreed")
    assert (agreed.recipient, agreed.body["terms"]) == (npi(1), {"rate": "10 percent above the schedule"})
    assert told("offer-withdrawn") == [(npi(2), f"{one.number}.O2")]
    assert running(one) == ["service"]


def test_a_later_start_that_is_agreed_to_is_the_start(one, three):
    wanted = AT + timedelta(days=6)
    answer(f"{one.number}.O1", "counter", counter_start_at=wanted)
    offer = offers_of(one)[0]
    assert offer.state == "COUNTERED"
    assert assign_provider.agree(offer.id, by=NOOR, at=LATER, why="The family can wait.") == ""
    assert search_of(one).starts_date == wanted.date()
    assert network.starts_taken(VIEWER, [three[0]], days=[offer.starts_date, wanted.date()]) == {
        (three[0], "dme", wanted.date()): 1
    }


def test_when_nobody_is_left_a_counter_offer_can_still_be_agreed_to(one, countered, three):
    for _ in range(2):
        answer(offers_of(one)[-1].reference, "declined", reason=DeclineReason.RATE)
    assert (search_of(one).state, running(one)) == ("NO_PROVIDER", ["no_provider", "service"])
    assert assign_provider.agree(countered.id, by=NOOR, at=LATER + HOUR, why="The payer granted the rate.") == ""
    assert (search_of(one).state, running(one)) == ("ACCEPTED", ["service"])


def test_what_cannot_be_agreed_to_is_refused_in_words(one, countered, three):
    near, far, _ = three
    agree = assign_provider.agree
    assert "no counter-offer any more" in agree(offers_of(one)[1].id, by=NOOR, at=LATER, why="Now.")
    late = AT + timedelta(days=30)
    assert "has passed; ask the provider for another" in agree(countered.id, by=NOOR, at=late, why="Now.")
    network.Credential.objects.filter(organization_id=near, kind="license").update(expires_date=AT.date() - timedelta(days=1))
    assert "license" in agree(countered.id, by=NOOR, at=LATER, why="Now.")
    assert standing(one) == [(near, "COUNTERED"), (far, "OPEN")]
    answer(offers_of(one)[1].reference, at=LATER + MINUTE)
    assert agree(countered.id, by=NOOR, at=LATER + HOUR, why="Now.") == "Nobody is looked for any more in this search."
