"""The population: who lives where, with whom, insured by whom, and the names that make matching hard."""

from collections import Counter
from datetime import date

import pytest

from hearthline.kernel import identifiers
from hearthline_outside import places
from hearthline_outside.markets import national_market
from hearthline_outside.people import MEMBER_COLUMNS, Population

DAY = date(2026, 7, 13)
COUNT = 20_000


@pytest.fixture(scope="module")
def population():
    where = places.crowded(places.SMALL_TABLE, seed=1)
    market = national_market(sorted({place.state for place in where}))
    return Population(
        1, members=COUNT, places=where, market=market, day=DAY, issuers=[("2141421356", "Quillwater General Hospital")]
    )


@pytest.fixture(scope="module")
def people(population):
    return [population.person(index) for index in range(COUNT)]


@pytest.fixture(scope="module")
def pairs(people):
    return list(zip(people[::2], people[1::2], strict=True))


def test_a_person_is_the_same_whoever_was_asked_for_before(population, people):
    assert population.person(4_711) == people[4_711]
    assert population.age(4_711) == people[4_711].age


def test_nobody_is_unborn_or_older_than_anybody_ever_was(people):
    born = [date.fromisoformat(person.birth_date) for person in people]
    assert max(born) <= DAY
    assert min(born).year > DAY.year - 110


def test_every_address_lies_on_a_real_zip_of_its_state(people):
    known = {place.zip: place for place in places.SMALL_TABLE}
    assert all((known[person.zip].city, known[person.zip].state) == (person.city, person.state) for person in people)
    assert len({person.zip for person in people}) == len(known)


def test_no_two_people_share_a_policy_number(people):
    assert len({person.policy_number for person in people}) == COUNT


def test_only_medicare_members_carry_a_valid_mbi(people):
    assert all(bool(person.mbi) == (person.line_of_business == "MA") for person in people)
    assert all(identifiers.is_mbi(person.mbi) for person in people if person.mbi)


def test_insurance_follows_age(people):
    seniors = [person for person in people if person.age >= 65]
    children = [person for person in people if person.age < 19]
    assert sum(person.line_of_business == "MA" for person in seniors) / len(seniors) > 0.7
    assert not any(person.line_of_business == "MA" for person in children)


def test_twins_share_home_and_birthday_but_not_the_name(pairs):
    twins = [(a, b) for a, b in pairs if (a.family, a.birth_date, a.address_line1) == (b.family, b.birth_date, b.address_line1)]
    assert 0.008 < len(twins) / len(pairs) < 0.016
    assert all(a.given != b.given for a, b in twins)


def test_father_and_son_share_name_and_home_and_are_a_generation_apart(pairs):
    named = [(a, b) for a, b in pairs if a.suffix]
    assert 0.012 < len(named) / len(pairs) < 0.025
    for father, son in named:
        assert (father.suffix, son.suffix) == ("Sr", "Jr")
        assert (father.family, father.given, father.address_line1) == (son.family, son.given, son.address_line1)
        assert father.age - son.age >= 18


def test_names_have_diacritics_hyphens_apostrophes_and_two_words(people):
    families = {person.family for person in people}
    assert "O'Neil-Smith" in families
    assert any(not family.isascii() for family in families)
    assert any("-" in family for family in families)
    assert any(" " in family for family in families)
    assert not any("  " in name or "\n" in name for person in people for name in (person.family, person.given))


def test_no_name_is_so_common_that_everybody_has_it(people):
    common = Counter(person.family for person in people).most_common(1)[0]
    assert common[1] < 0.03 * COUNT


def test_a_row_is_what_the_member_file_documents(population):
    assert len(population.row(5)) == len(MEMBER_COLUMNS) == 27
    assert all(isinstance(cell, str) for cell in population.row(5))
