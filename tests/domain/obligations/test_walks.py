"""Whatever moves a subject makes, its state has exactly its clock, its history is whole, and a final state owes nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from tests.factories.house import AT, BY, VIEWER, House, loose_ends, open_house, order, order_of, visits

from hearthline.domain.cases import api as cases
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import close_loop, escalate
from hearthline.plumbing import access, outbox
from hearthline.plumbing.models import StateChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def a_case(house: House) -> tuple[cases.Case, UUID]:
    (folder,) = house.arrive(order())
    return folder, folder.id


def a_referral(house: House) -> tuple[cases.Case, UUID]:
    (folder,) = house.arrive(order())
    return folder, order_of(folder).id


def a_booking(house: House) -> tuple[cases.Case, UUID]:
    folder = house.booked()
    return folder, visits(folder)[0].id


def an_escalation(house: House) -> tuple[cases.Case, UUID]:
    (folder,) = house.arrive(order())
    escalate.on_case_needs_manager(_event("coverage.unanswered", folder), by=BY, at=AT)
    return folder, escalations.open_escalations_of(VIEWER, [folder.id])[0].id


def an_exception(house: House) -> tuple[cases.Case, UUID]:
    (folder,) = house.arrive(order())
    close_loop.on_service_refused(_event("coverage.not_covered", folder), by=BY, at=AT)
    return folder, escalations.unresolved_of(VIEWER, [folder.id])[0].id


def _event(name: str, folder: cases.Case) -> outbox.Event:
    return outbox.Event(id=0, client_id=folder.client_id, name=name, ids=(folder.id,), happened_at=AT)


SUBJECTS = [
    (cases.Case, a_case),
    (referrals.Referral, a_referral),
    (fulfillment.Booking, a_booking),
    (escalations.Escalation, an_escalation),
    (escalations.CaseException, an_exception),
]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("model", "make"), SUBJECTS, ids=[model.lifecycle.subject for model, _ in SUBJECTS])
def test_a_random_walk_keeps_exactly_the_clock_of_the_state(house, model: Any, make: Callable, seed: int):
    dice = random.Random(f"{model.lifecycle.subject} {seed}")
    folder, id_ = make(house)
    at, steps = AT + timedelta(days=1), 0
    for _ in range(14):
        state = model.objects.get(id=id_).state
        possible = model.lifecycle.moves_from(state)
        if not possible:
            break
        move = dice.choice(possible)
        at += timedelta(hours=dice.randint(1, 50))
        clock = obligations.clock("hub.exception.resolve", at, zone=folder.zone) if move.target.obligation else None
        answered_at = at - timedelta(minutes=dice.randint(0, 99))
        step = obligations.ClockedStep(id=id_, move=move.name, clock=clock, releases=dice.random() < 0.3, answered_at=answered_at)
        obligations.move(model, [step], by=BY, at=at)
        steps += 1
        assert loose_ends([folder]) == []
        assert model.objects.get(id=id_).state == move.target.code
    changes = list(StateChange.objects.filter(subject_id=id_, moved_at__gt=AT + timedelta(days=1)).order_by("moved_at", "id"))
    assert len(changes) == steps > 0
    assert all(one.target == later.source for one, later in pairwise(changes))


@pytest.mark.parametrize("model", [model for model, _ in SUBJECTS], ids=[model.lifecycle.subject for model, _ in SUBJECTS])
def test_the_table_is_sound(model: Any):
    assert model.lifecycle.faults() == []


@pytest.mark.parametrize(("model", "make"), SUBJECTS, ids=[model.lifecycle.subject for model, _ in SUBJECTS])
def test_a_move_that_the_table_does_not_have_writes_nothing(house, model: Any, make: Callable):
    folder, id_ = make(house)
    before = StateChange.objects.filter(subject_id=id_).count()
    with pytest.raises(obligations.MoveRefused, match="possible:"):
        obligations.move(model, [obligations.ClockedStep(id=id_, move="fly")], by=BY, at=AT)
    assert StateChange.objects.filter(subject_id=id_).count() == before
    assert loose_ends([folder]) == []
