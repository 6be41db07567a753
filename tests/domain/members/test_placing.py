"""Does every description of a person find that person, and nobody else?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from hearthline.domain.members import api as members
from hearthline.plumbing import access
from tests.factories.members import AT, ELSEWHERE, HOME, book, medicare, person, place, place_singly, policy, record_number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _acting():
    with access.acting(access.system("test")):
        yield


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_the_same_person_from_two_files_is_one_member():
    client = book()
    first, = place(client, person(identifiers=(policy(),)))
    second, = place(client, person(family="MARROW", phone="(312) 555-0142", identifiers=(policy("qx-447-1902"), medicare())))
    assert first.is_new
    assert (second.member_id, second.verdict, second.is_new) == (first.member_id, "same", False)
    assert _count("members_member") == 1
