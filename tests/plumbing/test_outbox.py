"""Is what happened told once, in order, and is an effect had once, however often its job runs?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from tests.factories.parties import client

from hearthline.plumbing import access, effects, outbox
from hearthline.plumbing.ids import new_ids
from hearthline.plumbing.models import OutboxEvent

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
SYSTEM = access.system("test")


def announce(name: str = "cases.closed", count: int = 1) -> None:
    outbox.announce(name, client_id=client(), ids=new_ids(count), at=AT)


@pytest.mark.django_db
def test_a_night_of_events_is_told_in_batches_that_one_job_can_carry() -> None:
    with access.acting(SYSTEM):
        announce(count=outbox.BATCH * 2 + 1)
        waiting = outbox.waiting()
    assert [len(event.ids) for event in waiting] == [outbox.BATCH, outbox.BATCH, 1]
    assert len({id_ for event in waiting for id_ in event.ids}) == outbox.BATCH * 2 + 1


@pytest.mark.django_db
def test_events_wait_in_the_order_in_which_they_were_told_until_they_are_settled() -> None:
    with access.acting(SYSTEM):
        for name in ("referrals.received", "referrals.complete", "coverage.verified"):
            announce(name)
        first, *rest = outbox.waiting()
        assert [one.name for one in (first, *rest)] == ["referrals.received", "referrals.complete", "coverage.verified"]
        outbox.settle([first], at=AT)
        assert outbox.waiting() == rest


@pytest.mark.django_db
def test_nothing_to_tell_is_not_told() -> None:
    with access.acting(SYSTEM):
        announce(count=0)
        assert outbox.waiting() == []


@pytest.mark.django_db
def test_an_event_that_fails_three_times_stays_with_its_reason_and_holds_nobody_up() -> None:
    with access.acting(SYSTEM):
        announce("cases.open")
        announce("cases.closed")
        poison, sound = outbox.waiting()
        for _ in range(3):
            outbox.fail(poison, reason="KeyError" * 200)
        assert outbox.waiting() == [sound]
        kept = OutboxEvent.objects.get(id=poison.id)
    assert (kept.attempts, kept.handled_at, len(kept.error)) == (3, None, 500)


@pytest.mark.django_db
def test_events_of_another_book_are_not_seen() -> None:
    with access.acting(SYSTEM):
        announce()
        other = client("MAPLE")
        with access.acting(access.Viewer(actor=SYSTEM.actor, clients=(other,))):
            assert outbox.waiting() == []


@pytest.mark.django_db
def test_an_effect_happens_the_first_time_only() -> None:
    first, second = "letter:K7M-4PQ-X.N1", "letter:K7M-4PQ-X.N2"
    assert effects.first_time([first], attempt=1, at=AT) == {first}
    assert effects.first_time([first, second], attempt=2, at=AT + timedelta(hours=1)) == {second}
    assert effects.first_time([first, second], attempt=3, at=AT + timedelta(hours=2)) == set()


@pytest.mark.django_db
def test_an_effect_whose_transaction_failed_may_happen_again() -> None:
    def die() -> None:
        with transaction.atomic():
            assert effects.first_time(["letter:1"], at=AT)
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        die()
    assert effects.first_time(["letter:1"], at=AT)


def test_two_workers_never_hold_the_same_event(own_database: str, cluster: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        with access.acting(SYSTEM):
            announce("cases.open")
            announce("cases.closed")
        with access.acting(SYSTEM):
            (mine,) = outbox.waiting(limit=1)
            with psycopg.connect(cluster.url("app", own_database)) as other:
                signed = access.token(
                    SYSTEM, anchor=str(other.info.backend_pid), expires=2**33, key=b"test-context-key-of-32-bytes-..."
                )
                other.execute("SELECT ctx_open(%s)", [signed])
                theirs = other.execute(
                    "SELECT name FROM plumbing_outbox_event WHERE handled_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED"
                ).fetchall()
        connection.close()
    assert mine.name == "cases.open"
    assert theirs == [("cases.closed",)]
