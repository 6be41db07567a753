"""Does one program hear the events of every client together, each once, and does trouble stay with the event that makes it?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import jobs as factory
from tests.factories.house import open_house, order

from hearthline.entrypoints.jobs import pump, switchboard
from hearthline.plumbing import access, changes, outbox
from hearthline.plumbing.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(monkeypatch):
    """The sets of ids that the one listener was handed."""
    sets: list[tuple] = []
    monkeypatch.setitem(switchboard.HEARD, factory.HEARD, (lambda event, **_: sets.append(event.ids),))
    return sets


def run() -> int:
    return pump.pump(now=lambda: factory.AT)


def ids_of(*event_ids: int) -> set:
    with access.acting(pump.VIEWER):
        return {id_ for event in OutboxEvent.objects.filter(id__in=event_ids) for id_ in event.ids}


def test_events_of_one_name_are_heard_together_whosever_book_they_are_in(heard):
    events = [*factory.announce(2, code="one"), *factory.announce(1, code="two")]
    assert run() == 3
    assert [set(ids) for ids in heard] == [ids_of(*events)]
    assert run() == 0


def test_two_clients_cost_as_much_as_one(heard):
    def cost(*codes: str) -> int:
        for code in codes:
            factory.announce(1, code=code)
        with CaptureQueriesContext(connection) as queries:
            run()
        return len(queries)

    one = cost("one")
    assert cost("one", "two", "three") == one


def test_what_nobody_hears_is_noted_beside_what_somebody_hears(heard):
    final = factory.announce(2, name="cases.closed")
    events = factory.announce(1, code="two")
    assert run() == 3
    assert [set(ids) for ids in heard] == [ids_of(*events)]
    with access.acting(pump.VIEWER):
        assert outbox.count_waiting() == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM plumbing_effect WHERE key = ANY(%s)", [[f"event:{id_}" for id_ in [*final, *events]]]
        )
        assert cursor.fetchone() == (3,)


def test_an_event_that_fails_is_tried_alone_and_parked_alone(monkeypatch):
    (poison,), sound = factory.announce(1, code="one"), factory.announce(3, code="two")
    bad = ids_of(poison)
    heard: list[tuple] = []

    def listener(event, **_):
        if bad & set(event.ids):
            raise ValueError("a value of a row")
        heard.append(event.ids)

    monkeypatch.setitem(switchboard.HEARD, factory.HEARD, (listener,))
    run()
    assert {id_ for ids in heard for id_ in ids} == ids_of(*sound)
    with access.acting(pump.VIEWER):
        assert [(one.id, one.reason) for one in outbox.parked()] == [(poison, "ValueError")]


def lists() -> list[tuple[str, str]]:
    with access.acting(pump.VIEWER), connection.cursor() as cursor:
        cursor.execute("SELECT queue, kind FROM worklist_row")
        return cursor.fetchall()


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "given up"])
def test_an_order_is_listed_when_it_is_heard_and_also_when_nobody_hears_it(monkeypatch, is_heard):
    with access.acting(pump.VIEWER), changes.gathered():
        house = open_house()
        house.arrive(order())
    assert lists() == []

    def listener(event, **_):
        raise ValueError("a value of a row")

    if not is_heard:
        monkeypatch.setitem(switchboard.HEARD, "referrals.received", (listener,))
    with access.acting(pump.VIEWER), changes.gathered():
        run()
    assert [queue for queue, _ in lists()] == (["benefits"] if is_heard else ["new"])
    with access.acting(pump.VIEWER):
        assert len(outbox.parked()) == (0 if is_heard else 1)


def test_an_order_amended_before_anybody_has_heard_of_it_is_listed_when_it_is_heard():
    with access.acting(pump.VIEWER), changes.gathered():
        house = open_house()
        house.arrive(order(note="at once"))
        house.arrive(order(note="not before Monday"))
    assert lists() == []
    with access.acting(pump.VIEWER), changes.gathered():
        run()
    assert [queue for queue, _ in lists()] == ["benefits"]
