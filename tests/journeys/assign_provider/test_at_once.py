"""Two providers accept a broadcast, or a dispatcher agrees while another accepts, in the same moment: one wins, one is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, connections
from tests.factories.assignments import AT, ready, reply
from tests.factories.network import supplier
from tests.factories.parties import client, npi
from tests.factories.searches import FAR, LATER, NEAR, VIEWER, answer, clear, offers_of, search_of

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts.models import Outbound
from hearthline.domain.network import api as network
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import assign_provider
from hearthline.journeys.assign_provider import answering
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor
from hearthline.plumbing.models import Zip

NOOR = Actor("staff", "noor-1")
AGREED_AT = LATER + timedelta(minutes=1)


@pytest.fixture
def asked(own_database: str) -> Iterator:
    """A committed case in which two suppliers are asked at once."""
    with access.acting(VIEWER):
        Zip.objects.create(zip="60611", city="Chicago", state="IL", zone="America/Chicago", latitude=41.89, longitude=-87.62)
        book = client("CEDAR")
        near, far = supplier(1, where=NEAR), supplier(2, where=FAR)
        (one,) = ready(book)
        clear([one])
        search = search_of(one).id
        assign_provider.take_back([search], by=NOOR, at=AT, why="Both are asked at once.")
        both = assign_provider.Chosen(search_id=search, organization_ids=(near, far), is_broadcast=True)
        assert assign_provider.offer([both], by=NOOR, at=AT) == []
    return one


def meet(first: Callable[[], object], second: Callable[[], object]) -> tuple[object, object]:
    """Both in transactions of their own on connections of their own; the first commits only when the second waits for it."""
    has_done, may_commit = Event(), Event()

    def earlier() -> object:
        try:
            with access.acting(access.system("first")):
                said = first()
                has_done.set()
                assert may_commit.wait(10)
                return said
        finally:
            has_done.set()
            connections["default"].close()

    def later() -> object:
        try:
            assert has_done.wait(10)
            with access.acting(access.system("second")):
                return second()
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(earlier), pool.submit(later)
        try:
            assert has_done.wait(10)
            _wait_until_somebody_waits()
        finally:
            may_commit.set()
        return one.result(10), other.result(10)


def test_an_acceptance_waits_while_another_is_being_read_though_neither_is_written(asked, monkeypatch):
    """The first has read the offers and written nothing yet: the second must not read them too, or both would win."""
    has_read, may_write = Event(), Event()
    weigh = answering._first_to_accept

    def slowly(answers):
        if not has_read.is_set():
            has_read.set()
            assert may_write.wait(10)
        return weigh(answers)

    monkeypatch.setattr(answering, "_first_to_accept", slowly)
    with access.acting(VIEWER):
        _, first, second = offers_of(asked)

    def told(number: int, reference: str, after: Event | None = None) -> object:
        try:
            assert after is None or after.wait(10)
            with access.acting(access.system(f"provider {number}")):
                return accepts(number, reference)()
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(told, 1, first.reference), pool.submit(told, 2, second.reference, has_read)
        try:
            assert has_read.wait(10)
            _wait_until_somebody_waits()
        finally:
            may_write.set()
        assert (one.result(10).filed, other.result(10).known) == (1, 1)
    with access.acting(VIEWER):
        assert sorted(offer.state for offer in offers_of(asked)) == ["TAKEN", "WITHDRAWN", "WITHDRAWN"]


def _wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN "
                "(SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("Nobody waited: two providers could be given one case.")


def accepts(number: int, reference: str) -> Callable[[], object]:
    return lambda: assign_provider.record_offer_replies(
        [reply(reference, at=LATER)], by=Actor("organization", npi(number)), at=LATER
    )


def test_of_two_acceptances_at_once_exactly_one_wins_and_the_other_is_told(asked):
    with access.acting(VIEWER):
        _, first, second = offers_of(asked)
    one, other = meet(accepts(1, first.reference), accepts(2, second.reference))
    assert ((one.filed, one.known), (other.filed, other.known)) == ((1, 0), (0, 1))
    with access.acting(VIEWER):
        _, first, second = offers_of(asked)
        assert (first.state, second.state) == ("TAKEN", "WITHDRAWN")
        search = search_of(asked)
        assert (search.state, search.organization_id) == ("ACCEPTED", first.organization_id)
        days = [first.starts_date, second.starts_date]
        taken = network.starts_taken(VIEWER, [first.organization_id, second.organization_id], days=days)
        assert taken == {(first.organization_id, "dme", first.starts_date): 1}
        told = Outbound.objects.filter(kind="offer-withdrawn", reference=second.reference)
        assert [message.recipient for message in told] == [npi(2)]
        assert cases.Participation.objects.filter(case_id=asked.case_id, role="servicing").count() == 1
        running = [clock.kind for clock in obligations.of_case(VIEWER, asked.case_id) if clock.stopped_at is None]
        assert running == ["service"]


def test_an_acceptance_in_the_moment_a_dispatcher_agrees_to_another_comes_too_late(asked):
    with access.acting(VIEWER):
        _, first, second = offers_of(asked)
        answer(first.reference, "counter", counter_rate="10 percent above the schedule")

    def agrees() -> object:
        return assign_provider.agree(first.id, by=NOOR, at=AGREED_AT, why="The payer granted the rate.")

    said, late = meet(agrees, accepts(2, second.reference))
    assert (said, late.filed, late.known) == ("", 0, 1)
    with access.acting(VIEWER):
        assert [offer.state for offer in offers_of(asked)][1:] == ["TAKEN", "WITHDRAWN"]
        assert search_of(asked).organization_id == first.organization_id


def test_a_dispatcher_who_agrees_in_the_moment_another_accepts_hears_that_the_case_is_gone(asked):
    with access.acting(VIEWER):
        _, first, second = offers_of(asked)
        answer(first.reference, "counter", counter_rate="10 percent above the schedule")

    def agrees() -> object:
        return assign_provider.agree(first.id, by=NOOR, at=AGREED_AT, why="The payer granted the rate.")

    won, said = meet(accepts(2, second.reference), agrees)
    assert (won.filed, said) == (1, "Nobody is looked for any more in this search.")
    with access.acting(VIEWER):
        assert search_of(asked).organization_id == second.organization_id
