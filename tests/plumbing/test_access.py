"""Does a viewer's scope open and close with the work it is for?"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import pytest
from django.db import connection
from tests.factories.parties import client

from hearthline.plumbing.access import EVERY_CLIENT, Actor, Viewer, acting, system, token
from hearthline.plumbing.ids import new_id

SOMEBODY = Actor("staff", "wren")


def scope() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx_clients()")
        return sorted(cursor.fetchone()[0], key=str)


@pytest.mark.django_db
def test_work_inside_work_keeps_the_outer_scope() -> None:
    with acting(system("test")):
        cedar, maple = client("CEDAR"), client("MAPLE")
        with acting(Viewer(actor=SOMEBODY, clients=(cedar,))):
            assert scope() == [cedar]
            with acting(Viewer(actor=SOMEBODY, clients=(maple,))):
                assert scope() == [maple]
            assert scope() == [cedar]
        assert {cedar, maple} <= set(scope())


@pytest.mark.django_db
def test_after_the_work_nothing_is_open() -> None:
    with acting(system("test")):
        client()
    assert scope() == []


@pytest.mark.django_db
def test_work_that_fails_leaves_nothing_open() -> None:
    def fail() -> None:
        with acting(system("test")):
            client()
            raise RuntimeError("the office hung up")

    with pytest.raises(RuntimeError):
        fail()
    assert scope() == []


@pytest.mark.django_db
def test_every_book_means_those_there_are_now() -> None:
    with acting(system("test")):
        before = scope()
        added = client("JUNIPER")
        assert set(scope()) == {*before, added}


def test_a_name_with_a_bar_in_it_cannot_add_a_part_to_the_context() -> None:
    viewer = Viewer(actor=Actor("staff", "wren|*||1|9999999999"), clients=(new_id(),))
    parts = token(viewer, anchor="1", expires=2, key=b"k").split("|")
    assert len(parts) == 6
    assert parts[1] == viewer.scope


def test_the_signature_covers_everything_before_it() -> None:
    viewer = Viewer(actor=SOMEBODY, clients=EVERY_CLIENT, organization=new_id())
    body, _, signature = token(viewer, anchor="7", expires=11, key=b"key").rpartition("|")
    assert body == f"staff:wren|*|{viewer.organization}|7|11"
    assert signature == hmac.new(b"key", body.encode(), hashlib.sha256).hexdigest()
