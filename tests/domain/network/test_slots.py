"""Is a provider's time ever promised twice?"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.factories.network import supplier
from tests.factories.parties import AT, BY

from hearthline.domain.network import api as network
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
DAY = date(2026, 7, 7)


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


def ask(organization, *, capacity=2, day=DAY, line="dme"):
    return network.StartAsk(booking_id=uuid4(), organization_id=organization, service_line=line, day=day, capacity=capacity)


def test_a_day_with_two_starts_takes_two_and_leaves_the_third_out():
    id_ = supplier(1)
    asks = [ask(id_) for _ in range(3)]
    assert network.take_starts(asks, by=BY, at=AT) == {asks[0].booking_id, asks[1].booking_id}
    assert network.starts_taken(VIEWER, [id_], days=[DAY]) == {(id_, "dme", DAY): 2}


def test_what_is_given_back_can_be_taken_again():
    id_ = supplier(1)
    first, second = ask(id_, capacity=1), ask(id_, capacity=1)
    assert network.take_starts([first], by=BY, at=AT)
    assert network.take_starts([second], by=BY, at=AT) == set()
    network.release_slots([first.booking_id])
    assert network.take_starts([second], by=BY, at=AT) == {second.booking_id}


def test_asking_twice_for_one_booking_takes_one_start():
    id_ = supplier(1)
    one = ask(id_)
    assert network.take_starts([one], by=BY, at=AT) == network.take_starts([one], by=BY, at=AT) == {one.booking_id}
    assert network.starts_taken(VIEWER, [id_], days=[DAY]) == {(id_, "dme", DAY): 1}


def test_other_days_lines_and_providers_do_not_compete():
    one, other = supplier(1), supplier(2)
    asks = [ask(one, capacity=1), ask(other, capacity=1), ask(one, capacity=1, day=DAY + timedelta(days=1)),
            ask(one, capacity=1, line="home_health")]  # fmt: skip
    assert len(network.take_starts(asks, by=BY, at=AT)) == 4


def test_a_crew_is_refused_by_the_database_when_its_windows_overlap_and_free_when_they_touch():
    id_ = supplier(1)

    def window(hours, crew=0):
        begins = AT + timedelta(hours=hours)
        return network.WindowAsk(booking_id=uuid4(), organization_id=id_, service_line="dme", crew=crew, begins_at=begins,
                                 ends_at=begins + timedelta(hours=2))  # fmt: skip

    first, overlapping, touching, other_crew = window(0), window(1), window(2), window(1, crew=1)
    taken = network.take_windows([first, overlapping, touching, other_crew], by=BY, at=AT)
    assert taken == {first.booking_id, touching.booking_id, other_crew.booking_id}
    assert network.starts_taken(VIEWER, [id_], days=[AT.date()]) == {}
