"""Are records joined by a person only, and parted as if nothing had happened?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from tests.factories.members import AT, BY, ELSEWHERE, book, medicare, person, place, policy, record_number

from hearthline.domain.members import api as members
from hearthline.domain.members.models import Merge, MergeProposal
from hearthline.plumbing import access
from hearthline.plumbing.models import AuditEvent, OutboxEvent

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
LATER = AT + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _acting():
    with access.acting(VIEWER):
        yield


def _tables() -> dict[str, list[tuple]]:
    """Every row of the room except the history of merging itself."""
    with connection.cursor() as cursor:
        rows = {}
        for table in ("member", "address", "identifier", "change", "equipment"):
            cursor.execute(f"SELECT t::text FROM members_{table} t ORDER BY 1")
            rows[table] = cursor.fetchall()
        return rows


def _near_pair(client):
    (known,) = place(client, person(identifiers=(policy(),)))
    (near,) = place(
        client,
        person(birth_date=date(1948, 11, 3), email="d.marrow@example.org", phone="", address=ELSEWHERE),
        at=AT + timedelta(hours=1),
    )
    return known.member_id, near.member_id, near.proposals[0]


def test_merge_then_undo_restores_exactly():
    client = book()
    known, newcomer, proposal = _near_pair(client)
    before = _tables()
    (done,) = members.accept([proposal], by=BY, at=LATER, why="Read the card on the telephone.")
    assert (done.absorbed_id, done.survivor_id) == (newcomer, known)
    assert _tables() != before
    members.undo_merge([done.id], by=BY, at=LATER, why="Two cards after all.")
    assert _tables() == before


def test_a_merged_record_is_read_as_its_survivor():
    known, newcomer, proposal = _near_pair(book())
    members.accept([proposal], by=BY, at=LATER, why="Same card.")
    assert members.current(VIEWER, [known, newcomer]) == {known: known, newcomer: known}
    cards = members.cards(VIEWER, [known, newcomer])
    assert cards[newcomer].current_id == known
    assert cards[newcomer].birth_date == date(1948, 3, 11), "the survivor speaks"
    assert cards[known].email == "d.marrow@example.org", "and what only the other knew is not lost"
    assert cards[known].city == "Denver", "the newest address of both"


def test_what_is_filed_during_a_merge_goes_back_with_its_record():
    client = book()
    known, newcomer, proposal = _near_pair(client)
    (done,) = members.accept([proposal], by=BY, at=LATER, why="Same card.")
    (filed,) = place(client, person(birth_date=date(1948, 11, 3), phone="", address=ELSEWHERE, identifiers=(record_number(),)))
    assert (filed.member_id, filed.current_id) == (newcomer, known), "filed with the record it matched, read as the survivor"
    members.undo_merge([done.id], by=BY, at=LATER, why="Two people.")
    assert [one.system for one in members.numbers_on_file(VIEWER, [newcomer])[newcomer]] == ["mrn"]
    assert [one.system for one in members.numbers_on_file(VIEWER, [known])[known]] == ["member_id"]
    assert members.current(VIEWER, [filed.member_id]) == {newcomer: newcomer}


def test_who_was_parted_is_neither_proposed_nor_joined_again():
    client = book()
    known, newcomer, proposal = _near_pair(client)
    (done,) = members.accept([proposal], by=BY, at=LATER, why="Same card.")
    members.undo_merge([done.id], by=BY, at=LATER, why="Two people.")
    placed = place(client, person(identifiers=(policy(),)), person(birth_date=date(1948, 11, 3), phone="", address=ELSEWHERE))
    assert [one.member_id for one in placed] == [known, newcomer]
    assert members.proposals(VIEWER) == []
    assert MergeProposal.objects.get().decision == "undone"


def test_a_rejected_pair_is_not_asked_about_again():
    client = book()
    _, newcomer, proposal = _near_pair(client)
    members.reject([proposal], by=BY, at=LATER, why="Mother and daughter.")
    place(client, person(birth_date=date(1948, 11, 3), phone="", address=ELSEWHERE))
    assert members.proposals(VIEWER) == []
    assert MergeProposal.objects.get().why == "Mother and daughter."
    with pytest.raises(members.MergeRefused, match="decided"):
        members.accept([proposal], by=BY, at=LATER, why="On second thought.")
    assert members.current(VIEWER, [newcomer]) == {newcomer: newcomer}


def test_chains_of_merges_come_apart_in_any_order():
    client = book()
    first, second, third = (
        one.member_id for one in place(client, person(), person(given="Rosalind"), person(given="Oskar", sex="male"))
    )
    (inner,) = members.merge([(first, second)], by=BY, at=AT, why="one")
    (outer,) = members.merge([(second, third)], by=BY, at=LATER, why="two")
    assert members.current(VIEWER, [first, second, third]) == dict.fromkeys((first, second, third), third)
    assert members.same_person(VIEWER, [first])[first] == (third, second, first)
    assert [one.id for one in members.standing_merges(VIEWER, third)] == [inner.id, outer.id]
    members.undo_merge([inner.id], by=BY, at=LATER, why="not one")
    assert members.current(VIEWER, [first, second]) == {first: first, second: third}
    members.undo_merge([outer.id], by=BY, at=LATER, why="not two")
    assert members.current(VIEWER, [first, second, third]) == {one: one for one in (first, second, third)}


def test_several_merges_at_once_follow_each_other():
    first, second, third = (
        one.member_id for one in place(book(), person(), person(given="Rosalind"), person(given="Oskar", sex="male"))
    )
    members.merge([(first, second), (first, third)], by=BY, at=AT, why="a family card")
    assert set(members.current(VIEWER, [first, second, third]).values()) == {third}


def test_what_is_refused_writes_nothing():
    here, there = book(), book()
    (one,) = place(here, person())
    (other,) = place(there, person())
    before = _tables()
    with pytest.raises(members.MergeRefused, match="two clients"):
        members.merge([(one.member_id, other.member_id)], by=BY, at=AT, why="same name")
    with pytest.raises(members.MergeRefused, match="one person already"):
        members.merge([(one.member_id, one.member_id)], by=BY, at=AT, why="itself")
    with pytest.raises(members.MergeRefused, match="book"):
        members.merge([(one.member_id, AuditEvent.objects.first().client_id)], by=BY, at=AT, why="nobody")
    assert (_tables(), Merge.objects.count()) == (before, 0)


def test_a_merge_is_undone_once():
    known, _, proposal = _near_pair(book())
    (done,) = members.accept([proposal], by=BY, at=LATER, why="Same card.")
    members.undo_merge([done.id], by=BY, at=LATER, why="No.")
    with pytest.raises(members.MergeRefused, match="undone before"):
        members.undo_merge([done.id], by=BY, at=LATER, why="No again.")
    assert members.standing_merges(VIEWER, known) == []


def test_merging_and_parting_are_remembered_and_announced():
    known, newcomer, proposal = _near_pair(book())
    (done,) = members.accept([proposal], by=BY, at=LATER, why="Same card.")
    members.undo_merge([done.id], by=BY, at=LATER, why="No.")
    told = [row.text for row in AuditEvent.objects.filter(chain=known).order_by("seq")]
    assert ["registered" in told[0], "member.merged" in told[1], "member.merge_undone" in told[2]] == [True] * 3
    assert str(BY) in told[1]
    names = list(OutboxEvent.objects.filter(ids__contains=[newcomer]).order_by("id").values_list("name", flat=True))
    assert names == [members.events.REGISTERED, members.events.MERGED, members.events.MERGE_UNDONE]


def test_an_automatic_match_finds_the_person_through_either_record():
    client = book()
    _, newcomer, proposal = _near_pair(client)
    members.accept([proposal], by=BY, at=LATER, why="Same card.")
    placed = place(
        client, person(identifiers=(policy(), medicare())), person(birth_date=date(1948, 11, 3), phone="", address=ELSEWHERE)
    )
    assert len({one.current_id for one in placed}) == 1
    assert placed[1].member_id == newcomer
    assert not any(one.proposals for one in placed)
