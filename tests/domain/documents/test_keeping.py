"""What arrives is kept unchanged and sealed before anyone reads it, once, and the fate of every part of it is recorded."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from tests.factories.parties import client

from hearthline.domain.documents import api as documents
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
VIEWER = access.system("test")
LETTER = b"Bring the concentrator for Ms. Quill before Friday."


@pytest.fixture
def book(db) -> Iterator[UUID]:
    with access.acting(VIEWER):
        yield client("CEDAR")


def keep(book: UUID, content: bytes = LETTER, *, key: str = "k1", sender: str = "office") -> documents.KeptMessage:
    return documents.keep(
        io.BytesIO(content), client_id=book, sender=sender, key=key, channel="fax", name="a.txt", kind="", received_at=AT
    )


def test_a_message_is_read_back_as_it_arrived_and_lies_sealed(book):
    kept = keep(book)
    assert (kept.is_new, kept.is_read) == (True, False)
    assert b"".join(documents.content(VIEWER, kept.id)) == LETTER
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM documents_content WHERE inbound_id = %s", [kept.id])
        (sealed,) = cursor.fetchone()
    assert b"Quill" not in bytes(sealed)


def test_a_large_message_passes_part_by_part(book, monkeypatch):
    from hearthline.domain.documents import operations

    monkeypatch.setattr(operations, "PART", 7)
    kept = keep(book)
    parts = list(documents.content(VIEWER, kept.id))
    assert (b"".join(parts), len(parts)) == (LETTER, -(-len(LETTER) // 7))


def test_the_same_key_of_the_same_sender_is_kept_once_whatever_is_in_it(book):
    first = keep(book)
    again = keep(book, b"something else")
    assert (again.id, again.is_new) == (first.id, False)
    assert b"".join(documents.content(VIEWER, first.id)) == LETTER
    assert keep(book, sender="another office").is_new
    assert keep(client("BIRCH")).is_new


def test_without_a_key_the_content_is_its_own_key(book):
    first = keep(book, key="")
    assert keep(book, key="").id == first.id
    assert keep(book, b"other", key="").is_new


def test_the_source_is_left_where_it_began(book):
    source = io.BytesIO(LETTER)
    documents.keep(source, client_id=book, sender="s", key="k", channel="fax", name="a", kind="", received_at=AT)
    assert source.read() == LETTER


def test_an_unreadable_unit_is_put_aside_once_with_its_reason(book):
    kept = keep(book)
    unit = documents.Unit(position="line 3", fault="The birth date is not a date.", raw=b"1,2,3")
    for _ in range(2):
        documents.quarantine([unit], client_id=book, inbound_id=kept.id, at=AT)
    assert documents.quarantined_of(VIEWER, kept.id) == [("line 3", "The birth date is not a date.")]


def test_evidence_is_new_once_in_each_book(book):
    unit = documents.Unit(position="entry 1", kept="A device, kept as evidence.", raw=b'{"resourceType": "Device"}')
    other = documents.Unit(position="entry 2", kept="A device, kept as evidence.", raw=b'{"resourceType": "Basic"}')
    first, second = keep(book), keep(book, key="k2")
    assert documents.keep_evidence([unit, other, unit], client_id=book, inbound_id=first.id) == [True, True, False]
    assert documents.keep_evidence([unit], client_id=book, inbound_id=second.id) == [False]
    birch = client("BIRCH")
    elsewhere = keep(birch)
    assert documents.keep_evidence([unit], client_id=birch, inbound_id=elsewhere.id) == [True]
    assert documents.Kept.objects.filter(client_id=birch).count() == 1


def test_counts_add_up_chunk_by_chunk_and_a_new_reading_starts_at_nought(book):
    kept = keep(book)
    documents.count(kept.id, received=5, filed=3, known=1, quarantined=1)
    documents.count(kept.id, received=2, filed=2, known=0, quarantined=0, read_at=AT + timedelta(minutes=1))
    assert documents.totals(VIEWER) == {"received": 7, "filed": 5, "known": 1, "quarantined": 1}
    assert keep(book).is_read
    documents.start_reading(kept.id)
    assert set(documents.totals(VIEWER).values()) == {0}


def test_a_hub_without_messages_has_received_nothing(book):
    assert documents.totals(VIEWER) == {"received": 0, "filed": 0, "known": 0, "quarantined": 0}
