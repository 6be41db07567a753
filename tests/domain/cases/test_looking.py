"""Who is at a case now, when did they last look, and what does everybody see first?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.factories.house import AT, HOUR, VIEWER, House, open_house, order

from hearthline.domain.cases import api as cases
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db
ANN, BO = Actor("staff", "ann-1"), Actor("staff", "boss-1")
SECOND = timedelta(seconds=1)


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


@pytest.fixture
def folder(house):
    return house.arrive(order())[0]


def test_the_first_visit_has_nothing_before_it(folder):
    assert cases.look(folder, by=ANN, at=AT, here_at=AT).before_at is None


def test_a_visit_remembers_the_end_of_the_one_before(folder):
    cases.look(folder, by=ANN, at=AT, here_at=AT)
    cases.look(folder, by=ANN, at=AT + 15 * SECOND, here_at=AT + 15 * SECOND)
    assert cases.look(folder, by=ANN, at=AT + HOUR, here_at=AT + HOUR).before_at == AT + 15 * SECOND
    assert cases.look(folder, by=ANN, at=AT + HOUR + SECOND, here_at=AT + HOUR + SECOND).before_at == AT + 15 * SECOND


def test_colleagues_see_each_other_as_long_as_they_give_signs_of_life(folder):
    assert cases.look(folder, by=BO, at=AT, here_at=AT).others == []
    assert cases.look(folder, by=ANN, at=AT, here_at=AT + 45 * SECOND).others == ["boss-1"]
    assert cases.look(folder, by=ANN, at=AT, here_at=AT + 46 * SECOND).others == []


def test_a_pin_is_put_and_taken_away_for_everybody(folder):
    assert cases.toggle_pin(folder, entry="noted:1", by=ANN, at=AT)
    assert list(cases.pins_of(VIEWER, folder.id)) == ["noted:1"]
    assert not cases.toggle_pin(folder, entry="noted:1", by=BO, at=AT)
    assert cases.pins_of(VIEWER, folder.id) == {}
