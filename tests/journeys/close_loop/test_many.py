"""Many cases cost what one costs, and whatever happens to them each has its turn and its clock."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import (
    AT,
    BY,
    HAPPENED,
    HOUR,
    VAGUE,
    VIEWER,
    WHEELCHAIR,
    WINDOW,
    House,
    case_of,
    exceptions,
    order,
    running,
    sent,
    stands,
    visits,
)

from hearthline.domain.cases import api as cases
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import close_loop
from hearthline.plumbing import outbox

pytestmark = pytest.mark.django_db


def test_ten_cases_cost_as_many_queries_as_one(house):
    def counted(work) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    def cost(numbers) -> list[int]:
        house.now = AT
        folders = house.arrive(*(order(number) for number in numbers))
        house.hear()
        house.covered(*folders)
        house.accepted(*folders)
        for one in folders:
            house.window(one, WINDOW)
        house.now = HAPPENED
        proofs = [
            fulfillment.Proof(reference=f"{one.number}.V1", recorded_at=HAPPENED, outcome="done", happened_at=HAPPENED)
            for one in folders
        ]
        replies = [
            fulfillment.WitnessReply(reference=f"{one.number}.W1", answered_at=HAPPENED, reply="confirmed") for one in folders
        ]
        costs = [
            counted(lambda: close_loop.record_proofs(proofs, by=BY, at=HAPPENED)),
            counted(lambda: close_loop.record_witness(replies, by=BY, at=HAPPENED)),
        ]
        ids = tuple(visit.id for one in folders for visit in visits(one))
        event = outbox.Event(id=0, client_id=house.client_id, name="fulfillment.proved", ids=ids, happened_at=AT)
        costs.append(counted(lambda: close_loop.on_proved(event, by=BY, at=HAPPENED)))
        assert {case_of(one).state for one in folders} == {"CLOSED"}
        return costs

    one, ten = cost([1]), cost(range(2, 12))
    assert all(many <= single + 1 for many, single in zip(ten, one, strict=True)), (one, ten)


def test_changes_and_decisions_of_ten_cases_cost_as_many_queries_as_of_one(house):
    def counted(work) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    def cost(numbers) -> list[int]:
        folders = house.arrive(*(order(number) for number in numbers))
        house.hear()
        house.covered(*folders)
        house.accepted(*folders)

        def changed(what):
            changes = [
                referrals.CircumstanceChange(case_number=one.number, reported_at=house.now, change=what) for one in folders
            ]
            return counted(lambda: close_loop.apply_changes(changes, by=BY, at=house.now))

        held, resumed = changed("readmitted"), changed("discharged")
        house.hear()
        proofs = [fulfillment.Proof(reference=f"{one.number}.V2", recorded_at=house.now, outcome="missed") for one in folders]
        missed = counted(lambda: close_loop.record_proofs(proofs, by=BY, at=house.now))
        ids = [one.id for folder in folders for one in exceptions(folder)]
        decided = counted(lambda: close_loop.resolve_exceptions(ids, resolution="rearrange", by=BY, at=house.now))
        return [held, resumed, missed, decided, changed("deceased")]

    one, ten = cost([1]), cost(range(2, 11))
    assert all(many <= single + 2 for many, single in zip(ten, one, strict=True)), (one, ten)


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_no_case_is_nobodys_and_every_state_has_its_clock(house, seed):
    dice = random.Random(seed)
    folders = [
        *house.arrive(order(1, lines=(VAGUE,))),
        house.booked(order(2, lines=(WHEELCHAIR,))),
        house.confirmed(order(3)),
        house.confirmed(order(4)),
    ]
    house.hear()
    reached: set[str] = set()
    for _ in range(80):
        _something(house, dice.choice(folders), dice)
        stands(house, *folders)
        reached |= {visit.state for one in folders for visit in visits(one)}
    assert len(reached) >= 5, reached  # it went somewhere
    for folder in folders:
        if case_of(folder).closed_at is None:
            house.change((folder, "cancelled"))
    assert [running(folder) for folder in folders] == [[]] * len(folders)
    assert {one.reason for one in escalations.with_managers(VIEWER)} == set()


def _something(house: House, folder: cases.Case, dice: random.Random) -> None:
    visit, offer = max(1, len(visits(folder))), max(1, len(sent(folder, "offer")))
    match dice.choice((1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10)):
        case 1:
            house.answer(folder, {"line.liters_per_day": "2880"})
        case 2:
            house.covered(folder)
        case 3:
            house.accepted(folder, offer=offer)
        case 4:
            house.window(folder, house.now + dice.randint(1, 30) * HOUR, visit=visit)
        case 5:
            house.proof(folder, dice.choice(("done", "done", "done", "missed", "partial")), visit=visit)
        case 6:
            house.witness(folder, dice.choice(("confirmed", "confirmed", "disputed")), visit=visit)
        case 7:
            house.change((folder, dice.choice(("readmitted", "discharged", "discharged", "discharged"))))
        case 8:
            _decide_somehow(house, folder, dice)
        case 9:
            house.answer_for(folder)
        case _:
            house.wait(house.now + timedelta(hours=dice.randint(1, 12)))


def _decide_somehow(house: House, folder: cases.Case, dice: random.Random) -> None:
    waiting = [one for one in exceptions(folder) if one.state == "UNRESOLVED"]
    possible = [
        one
        for one in escalations.RESOLUTIONS
        if one != "end" and all(not escalations.refusal(one, subject=some.subject, cause=some.cause) for some in waiting)
    ]
    if waiting and possible:
        house.decide(folder, dice.choice(possible))
