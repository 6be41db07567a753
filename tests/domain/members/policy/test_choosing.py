"""With whom is a newcomer placed when several records on file look alike?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hearthline.domain.members.policy.choosing import MOST_PROPOSALS, Judged, choose
from hearthline.domain.members.policy.comparing import Verdict, compare
from hearthline.domain.members.policy.people import Number, read_person

START = datetime(2026, 1, 5, tzinfo=UTC)
PHONE = "+13125550142"


def _number(value: str, system: str = "mrn") -> Number:
    return Number(system, "lakeside", value.encode(), value)


def who(*numbers: str, phone: str = PHONE, given: str = "Delphine", born: date = date(1948, 3, 11)):
    return read_person(
        family="Marrow",
        given=given,
        birth_date=born,
        phones=(phone,),
        numbers={(one := _number(value)).token: one for value in numbers},
    )


def record(position: int, person, newcomer, *, root: int | None = None) -> Judged:
    return Judged(UUID(int=position), UUID(int=root or position), START + timedelta(days=position), compare(newcomer, person))


def always(one, other):
    return True


def never(one, other):
    return False


def test_nobody_like_them_is_on_file():
    choice = choose([], are_one=always)
    assert (choice.place, choice.near) == (None, ())


def test_one_proof_places():
    newcomer = who("A1")
    assert choose([record(1, who("A1"), newcomer)], are_one=never).place.id == UUID(int=1)


def test_records_merged_already_are_one_person_and_the_speaking_one_takes_the_draft():
    newcomer = who("A1")
    found = [record(1, who("A1"), newcomer, root=2), record(2, who("A1"), newcomer)]
    choice = choose(found, are_one=never)
    assert (choice.place.id, choice.doubles) == (UUID(int=2), ())


def test_two_records_on_file_that_are_one_are_proposed_against_each_other():
    newcomer = who("A1")
    found = [record(2, who("A1"), newcomer), record(1, who("A1"), newcomer)]
    choice = choose(found, are_one=always)
    assert choice.place.id == UUID(int=1), "the older one"
    assert [(older.id.int, younger.id.int) for older, younger in choice.doubles] == [(1, 2)]


def test_two_records_that_are_not_one_leave_the_newcomer_apart():
    newcomer = who()
    found = [record(1, who(), newcomer), record(2, who(), newcomer)]
    choice = choose(found, are_one=never)
    assert choice.place is None
    assert {one.id.int for one in choice.near} == {1, 2}


def test_the_record_that_alone_carries_everything_takes_the_repetition():
    newcomer = who("A1", "B2", phone="")
    partial, whole = who("A1"), who("A1", "B2")
    found = [record(1, partial, newcomer), record(2, whole, newcomer)]
    assert choose(found, are_one=never).place.id == UUID(int=2)


def test_a_number_carried_by_somebody_else_spoils_the_proof():
    newcomer = who("A1", "B2")
    stranger = read_person(family="Tate", given="Oskar", birth_date=date(1990, 1, 5), numbers={b"B2": _number("B2")})
    found = [record(1, who("A1"), newcomer), record(2, stranger, newcomer)]
    assert found[1].match.verdict is Verdict.DIFFERENT
    choice = choose(found, are_one=always)
    assert choice.place is None
    assert [one.id.int for one in choice.near] == [1]


def test_the_most_likely_come_first_and_not_more_than_a_reviewer_compares():
    newcomer = who("A1")
    weak = [record(position, who(given="Delphin", phone="", born=date(1948, 3, 11)), newcomer) for position in range(2, 12)]
    strong = record(20, who("A1", given="Delphin"), newcomer)
    choice = choose([*weak, strong], are_one=always)
    assert choice.place is None
    assert choice.near[0].id == UUID(int=20)
    assert len(choice.near) == MOST_PROPOSALS
    assert [one.id.int for one in choice.near[1:]] == [2, 3, 4, 5], "equal ones by age"


def test_one_proposal_per_person_however_many_records_they_have():
    newcomer = who("A1")
    found = [record(position, who("A1", given="Delphin"), newcomer, root=1) for position in (1, 2, 3)]
    assert len(choose(found, are_one=always).near) == 1
