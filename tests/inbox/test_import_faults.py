"""Does one bad unit cost only itself?"""

from __future__ import annotations

import json
import random
from types import SimpleNamespace

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError, connection
from tests.factories import parties as book
from tests.inbox.desk import AT, SAMPLES, VIEWER, bring, count, people, rows_of, take

from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.inbox import chunks, filing
from hearthline.inbox.receive import receive
from hearthline.kernel.vocabulary import Channel
from hearthline.plumbing import access
from hearthline.plumbing.ahead import Ahead

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks of ten units, so that a small file has several."""
    whole = chunks.chunks
    monkeypatch.setattr(chunks, "chunks", lambda units: whole(units, size=10))


@pytest.fixture
def poison(monkeypatch):
    """A room that breaks on people of this name, with this error; returns how many batches it was handed."""
    batches: list[int] = []
    look_up = members.look_up

    def arm(family: str, error: Exception) -> list[int]:
        def poisoned(drafts):
            batches.append(len(drafts))
            people = look_up(drafts)

            def place(*, by, at):
                placed = people.place(by=by, at=at)  # some of the work is done when it breaks
                if any(getattr(draft, "draft", draft).family == family for _, draft in drafts):
                    raise error
                return placed

            return SimpleNamespace(look_further=people.look_further, place=place)

        monkeypatch.setattr(members, "look_up", poisoned)
        monkeypatch.setattr(members, "match_or_register", lambda drafts, *, by, at: poisoned(drafts).place(by=by, at=at))
        return batches

    return arm


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DataError("value too long: Quillwaterda"), "longer or larger than the hub can hold"),
        (psycopg.DataError("value too long: Quillwaterda"), "longer or larger than the hub can hold"),
        (IntegrityError("duplicate key: Quillwaterda"), "contradicts what is on file"),
        (KeyError("Quillwaterda"), "cannot be filed as it stands"),
    ],
    ids=["data", "data below Django", "contradiction", "a room's own trouble"],
)
def test_a_poison_unit_is_isolated_by_halving_and_the_others_are_filed(poison, error, sentence):
    batches = poison("Quillwaterda", error)
    receipt = take(people(100))
    assert (receipt.received, receipt.filed, receipt.quarantined) == (100, 99, 1)
    [reason] = receipt.reasons
    assert reason["position"] == "line 5"  # after the heading, the fourth person
    assert sentence in reason["reason"]
    assert "Quillwater" not in reason["reason"]  # no value of the row leaks into a sentence
    assert count(members.Member) == 99
    assert len(batches) < 20  # halves, not one by one


def test_a_real_value_that_the_database_cannot_hold_is_put_aside():
    """An order number too long for any index, which no rule of the translators refuses."""
    endless = random.Random(1).randbytes(20_000).hex()
    heading = "order_number,member_family,member_given,birth_date,code"
    lines = [f"{endless if n == 3 else n},Birdsong,Lyle{n},1950-03-02,E1390" for n in range(8)]
    receipt = take("\n".join([heading, *lines]).encode(), name="orders.csv")
    assert (receipt.received, receipt.filed, receipt.quarantined) == (8, 7, 1)
    assert receipt.reasons[0]["position"] == "line 5"
    assert "longer or larger" in receipt.reasons[0]["reason"]
    assert count(referrals.Referral) == 7


def test_a_poisoned_order_is_put_aside_with_all_its_lines(poison):
    poison("Whitcombe", DataError("x"))
    heading = "order_number,member_family,member_given,birth_date,code"
    orders = (("A", "Birdsong", 2), ("B", "Whitcombe", 3), ("C", "Delacroix", 1))
    lines = [f"{number},{family},Ada,1950-03-02,E139{n}" for number, family, many in orders for n in range(many)]
    receipt = take("\n".join([heading, *lines]).encode(), name="orders.csv")
    assert (receipt.received, receipt.filed, receipt.quarantined) == (6, 3, 3)
    assert [one["position"] for one in receipt.reasons] == ["line 4", "line 5", "line 6"]
    assert "send the lines of the order again together" in receipt.reasons[1]["reason"]
    assert count(referrals.Referral) == 2


def test_a_chunk_never_parts_an_order_from_its_lines(small_chunks):
    heading = "order_number,member_family,member_given,birth_date,code"
    lines = [f"N-{n // 7},Birdsong,Lyle{n // 7},1950-03-02,E13{n:02}" for n in range(28)]
    told: list[int] = []
    receipt = take("\n".join([heading, *lines]).encode(), name="orders.csv", progress=told.append)
    assert told == [14, 14]
    assert (receipt.filed, count(referrals.Referral), count(referrals.OrderLine)) == (28, 4, 28)


def test_a_chunk_that_lost_against_another_import_is_filed_again(monkeypatch):
    tries = []
    whole = filing.file

    def file(units, context):
        tries.append(len(units))
        if len(tries) == 1:
            raise OperationalError("deadlock detected") from psycopg.errors.DeadlockDetected("deadlock detected")
        return whole(units, context)

    monkeypatch.setattr(filing, "file", file)
    receipt = take(people(5))
    assert (tries, receipt.filed) == ([5, 5], 5)


def test_an_order_that_breaks_while_it_is_read_ahead_is_put_aside_alone(monkeypatch):
    whole = referrals.digest

    def digest(draft):
        if draft.member.family == "Whitcombe":
            raise ValueError("Whitcombe")
        return whole(draft)

    monkeypatch.setattr(referrals, "digest", digest)
    heading = "order_number,member_family,member_given,birth_date,code"
    lines = [f"N-{n},{'Whitcombe' if n == 3 else 'Birdsong'},Lyle{n},1950-03-02,E1390" for n in range(8)]
    receipt = take("\n".join([heading, *lines]).encode(), name="orders.csv")
    assert (receipt.received, receipt.filed, receipt.quarantined) == (8, 7, 1)
    assert receipt.reasons[0]["position"] == "line 5"
    assert "cannot be filed as it stands" in receipt.reasons[0]["reason"]


def test_what_ends_the_reading_ahead_is_told_after_the_units_before_it():
    def units():
        yield from (documents.Unit(position=f"line {n}", kept="kept") for n in (2, 3))
        raise KeyboardInterrupt

    ahead = Ahead(units(), most=chunks.CHUNK, step=chunks.STEP)
    assert (ahead.make(), ahead.make()) == (True, False)
    read = iter(ahead)
    assert [next(read).position, next(read).position] == ["line 2", "line 3"]
    with pytest.raises(KeyboardInterrupt):
        next(read)


def test_a_database_that_goes_away_is_nobodys_fault_and_is_told(monkeypatch):
    def file(units, context):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(filing, "file", file)
    with pytest.raises(OperationalError):
        take(people(5))
    assert count(documents.Quarantined) == 0


def test_a_small_message_costs_two_transactions(monkeypatch):
    opened: list[str] = []
    acting = access.acting

    def counted(viewer):
        if connection.savepoint_ids == outside:
            opened.append(str(viewer.actor))
        return acting(viewer)

    outside = list(connection.savepoint_ids)
    monkeypatch.setattr(access, "acting", counted)
    take(people(3))
    assert len(opened) == 2


def test_the_same_message_under_its_key_is_taken_once():
    message = documents.Message(
        content=people(4), name="members.csv", channel=Channel.PROVIDER_PORTAL, sender="LAKESHORE", key="form-17", received_at=AT
    )
    first, second = receive(message, at=AT), receive(message, at=AT)
    assert (first.filed, second.filed, second.known) == (4, 0, 4)


def test_whose_book_it_is_is_said_or_known_from_the_sender_or_else_the_hubs_own():
    with access.acting(VIEWER):
        cedar = book.client("CEDAR")
    take(people(1, prefix="Alder"), client="cedar")
    take(people(1, prefix="Birch"), sender="CEDAR")
    take(people(1, prefix="Cole"), sender="LAKESHORE")
    with access.acting(VIEWER):
        unassigned = parties.unassigned_client()
    owners = [one.client_id for one in rows_of(members.Member)]
    assert owners == [cedar, cedar, unassigned]


def test_nothing_is_kept_for_a_client_nobody_knows():
    with pytest.raises(parties.UnknownClient, match="There is no client NOBODY"):
        take(people(2), client="NOBODY")
    assert count(documents.Inbound) == 0


def test_an_entry_that_is_no_resource_is_put_aside_with_its_place_and_the_rest_is_filed(tmp_path):
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "name": [{"family": "Birdsong"}]}},
            {"fullUrl": "urn:uuid:2", "resource": {"resourceType": "Unicorn"}},
            {"fullUrl": "urn:uuid:3", "resource": "text"},
        ],
    }
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle))
    receipt = bring(path)
    assert (receipt.filed, receipt.quarantined) == (1, 2)
    assert [one["position"] for one in receipt.reasons] == ["entry 2 urn:uuid:2", "entry 3 urn:uuid:3"]
    assert receipt.reasons[0]["file"] == str(path)


def test_damage_in_a_table_costs_its_lines_only():
    content = (SAMPLES / "members.csv").read_bytes() + b'\n"never closed,x\ntoo,few\n'
    receipt = take(content)
    assert (receipt.filed, receipt.quarantined) == (6, 2)
