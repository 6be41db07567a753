"""What becomes of a member when the referring office answers?"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from tests.factories.members import AT, BY, book, person, place, policy

from hearthline.domain.members import api as members
from hearthline.domain.members.models import MemberChange
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
LATER = AT + timedelta(hours=3)


@pytest.fixture(autouse=True)
def _acting():
    with access.acting(VIEWER):
        yield


def test_an_answer_replaces_what_was_on_file_and_what_was_stays_in_history():
    (known,) = place(book(), person(family="Marow", birth_date=date(1948, 11, 3)))
    answers = {"member_family": "Marrow", "birth_date": "03/11/1948", "zip": "60612", "mbi": "1EG4-TE5-MK73", "quantity": "2"}
    done = members.correct([(known.member_id, answers)], by=BY, at=LATER)
    card = members.cards(VIEWER, [known.member_id])[known.member_id]
    assert (done.filed, done.known, done.faults) == (1, 0, ())
    assert (card.family, card.birth_date, card.zip, card.line1) == ("Marrow", date(1948, 3, 11), "60612", "14 Harbor Street")
    assert members.numbers_in_full(VIEWER, [known.member_id], system="mbi") == {known.member_id: "1EG4TE5MK73"}
    assert {(row.field, row.was, row.became) for row in MemberChange.objects.all()} == {
        ("family", "Marow", "Marrow"),
        ("birth_date", "1948-11-03", "1948-03-11"),
    }
    assert members.search(VIEWER, family="marrow", birth_date=date(1948, 3, 11)) == [known.member_id], "and is found under it"


def test_the_same_answer_again_changes_nothing():
    (known,) = place(book(), person())
    answer = [(known.member_id, {"member_phone": "303-555-0177", "city": "Chicago"})]
    assert members.correct(answer, by=BY, at=LATER).filed == 1
    again = members.correct(answer, by=BY, at=LATER + timedelta(hours=1))
    assert (again.filed, again.known) == (0, 1)


def test_a_date_that_cannot_be_read_is_a_fault_and_the_rest_is_filed():
    (known,) = place(book(), person())
    done = members.correct([(known.member_id, {"birth_date": "the eleventh", "member_phone": "303-555-0177"})], by=BY, at=LATER)
    assert done.filed == 1
    assert done.faults[0][0] == "birth_date"
    assert members.cards(VIEWER, [known.member_id])[known.member_id].birth_date == date(1948, 3, 11)


def test_somebody_who_is_not_on_file_is_a_fault():
    done = members.correct([(uuid4(), {"member_phone": "303-555-0177"})], by=BY, at=LATER)
    assert (done.filed, len(done.faults)) == (0, 1)


def test_a_corrected_record_that_now_looks_like_another_is_proposed_and_not_merged():
    client = book()
    (known,) = place(client, person(identifiers=(policy(),)))
    (wrong,) = place(client, person(birth_date=date(1962, 6, 28), phone="", given="Delphin"))
    assert wrong.verdict == "different"
    members.correct([(wrong.member_id, {"birth_date": "1948-03-11", "member_given": "Delphine"})], by=BY, at=LATER)
    (proposal,) = members.proposals(VIEWER)
    assert (proposal.newcomer_id, proposal.candidate_id) == (wrong.member_id, known.member_id)
    assert members.current(VIEWER, [wrong.member_id]) == {wrong.member_id: wrong.member_id}
