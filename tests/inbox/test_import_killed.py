"""Does an import that dies in the middle, and is run again, lose nothing and double nothing?

Each test has a database of its own, in which every chunk is truly committed before the program dies.
"""

from __future__ import annotations

import pytest
from django.db import connection
from tests.inbox.desk import count, holdings, people, rows_of, take

from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.inbox import chunks


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks of ten units, so that a small file has several."""
    whole = chunks.chunks
    monkeypatch.setattr(chunks, "chunks", lambda units: whole(units, size=10))


class Killed(BaseException):
    """What ends a program from outside, and what no handler of errors may catch."""


@pytest.mark.parametrize("after", [1, 2, 3])
def test_an_import_that_dies_between_chunks_and_runs_again_loses_nothing_and_doubles_nothing(own_database, small_chunks, after):
    content = people(30) + b"\nbroken,line,with,far,too,many,cells"

    told: list[int] = []

    def die(units: int) -> None:
        told.append(units)
        if len(told) == after:
            raise Killed

    with pytest.raises(Killed):
        take(content, progress=die)
    connection.close()  # the program is gone, and its connection with it
    assert count(members.Member) == 10 * after
    [message] = rows_of(documents.Inbound)
    assert message.read_at is None
    receipt = take(content)
    assert (receipt.received, receipt.quarantined) == (31, 1)
    assert (receipt.filed, receipt.known) == (30 - 10 * after, 10 * after)
    assert count(members.Member) == 30
    assert count(documents.Quarantined) == 1
    [message] = rows_of(documents.Inbound)
    counted = (message.received_count, message.filed_count, message.known_count, message.quarantined_count)
    assert message.read_at is not None
    assert counted == (31, receipt.filed, receipt.known, 1)
    before = holdings()
    again = take(content)
    assert (again.received, again.filed, again.known, again.quarantined) == (31, 0, 30, 1)
    assert holdings() == before


def test_two_imports_of_one_message_at_once_are_counted_once(own_database, small_chunks):
    content = people(30)
    second = []

    def begin_again(units: int) -> None:
        if not second:
            second.append(None)
            second[0] = take(content)

    first = take(content, progress=begin_again)
    assert (first.received, first.reasons[-1]["position"]) == (10, "file")
    assert "Another import of the same message has begun" in first.reasons[-1]["reason"]
    assert (second[0].received, second[0].filed, second[0].known, second[0].reasons) == (30, 20, 10, [])
    [message] = rows_of(documents.Inbound)
    assert (message.received_count, message.filed_count, message.known_count) == (30, 20, 10)
    assert take(content).received == 30
    assert count(members.Member) == 30


def test_referrals_of_an_import_that_died_are_opened_once(own_database, small_chunks):
    heading = "sender,order_number,member_family,member_given,birth_date,code"
    lines = [f"LAKESHORE,N-{n},Birdsong{chr(97 + n)},Lyle,1950-03-02,E1390" for n in range(20)]
    content = "\n".join([heading, *lines]).encode()

    def die(units: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        take(content, name="orders.csv", progress=die)
    connection.close()
    assert count(referrals.Referral) == 10
    receipt = take(content, name="orders.csv")
    assert (receipt.filed, receipt.known) == (10, 10)
    assert (count(referrals.Referral), count(referrals.Amendment)) == (20, 0)
