"""Do two workers who meet the same new person at the same moment register one?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import connection, connections
from tests.factories.members import book, person, place, policy

from hearthline.domain.members import api as members
from hearthline.plumbing import access


def test_the_second_worker_waits_and_finds_the_person_of_the_first(own_database):
    with access.acting(access.system("test")):
        client = book()
    has_placed, may_commit = Event(), Event()

    def first() -> members.Placed:
        try:
            with access.acting(access.system("first")):
                placed = place(client, person(identifiers=(policy(),)))[0]
                has_placed.set()
                assert may_commit.wait(10)
                return placed
        finally:
            connections["default"].close()

    def second() -> members.Placed:
        try:
            assert has_placed.wait(10)
            with access.acting(access.system("second")):
                return place(client, person(identifiers=(policy(),)))[0]
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(first), pool.submit(second)
        assert has_placed.wait(10)
        _wait_until_somebody_waits()
        may_commit.set()
        assert one.result(10).is_new
        assert (other.result(10).member_id, other.result().is_new) == (one.result().member_id, False)


def _wait_until_somebody_waits() -> None:
    """The second worker stands at the desk of the first (an advisory lock that is not granted)."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("Nobody waited: two workers would register one person twice.")
