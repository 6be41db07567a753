"""Are two addresses one door, and are two numbers one number?"""

from __future__ import annotations

import pytest

from hearthline.domain.members.facts import Address
from hearthline.domain.members.policy import numbers
from hearthline.domain.members.policy.places import are_neighboring, is_door, place_key, zip5_of, zone_of_state


def _key(line1="14 Harbor Street", line2="", zip="60611"):
    return place_key(Address(line1=line1, line2=line2, city="Chicago", state="IL", zip=zip))


@pytest.mark.parametrize(
    "other",
    [
        _key("14 HARBOR ST."),
        _key("14  Harbor   Str"),
        _key(zip="60611-4402"),
        place_key(Address(line1="14 Harbor St", zip="60611", city="CHICAGO ILL")),
    ],
)
def test_one_door_in_several_spellings(other):
    assert _key() == other
    assert is_door(other)


def test_a_unit_is_one_unit_however_it_is_written():
    spelled = {_key(line2=text) for text in ("Apt 4B", "#4B", "Unit 4-B", "apartment 4b")} | {
        _key("14 Harbor St Apt 4B"),
        _key("14 Harbor St #4B"),
    }
    assert len(spelled) == 1
    assert _key() not in spelled


def test_two_doors_are_neighboring_or_not():
    assert are_neighboring(_key(), _key(line2="Apt 4B")), "the unit is missing"
    assert are_neighboring(_key(), _key("14 Harbour Street")), "a letter of the street"
    assert not are_neighboring(_key(), _key("9 Orchard Lane"))
    assert not are_neighboring(_key(), _key(zip="60612"))


def test_a_town_is_no_door_and_nothing_is_nothing():
    assert not is_door(place_key(Address(city="Chicago", state="IL")))
    assert place_key(Address()) == ""


def test_the_first_five_of_a_postal_code():
    assert zip5_of("60611-4402") == "60611"
    assert zip5_of("k1a 0b1") == "K1A0B"


@pytest.mark.parametrize(
    ("state", "zone"),
    [("IL", "America/Chicago"), ("az", "America/Phoenix"), ("HI", "Pacific/Honolulu"), ("", "America/New_York")],
)
def test_the_zone_in_which_most_of_a_state_lives(state, zone):
    assert zone_of_state(state) == zone


@pytest.mark.parametrize(
    ("system", "value", "expected"),
    [
        ("mbi", "1eg4-te5-mk73", "1EG4TE5MK73"),
        ("ssn", "001-12-3344", "001123344"),
        ("ssn", "1123344", "001123344"),  # a spreadsheet dropped two zeros
        ("member_id", "qx 447-1902", "QX4471902"),
        ("other", " Patient/aB1 ", "Patient/aB1"),
        ("ssn", "xxx-xx-3344", ""),
        ("ssn", "000-00-0000", ""),
        ("ssn", "123-45-6789", ""),
        ("member_id", "PENDING", ""),
        ("member_id", "self pay", ""),
        ("member_id", "12", ""),
        ("mrn", "99999", ""),
    ],
)
def test_numbers_in_one_spelling_and_stand_ins_in_none(system, value, expected):
    assert numbers.canonical(system, value) == expected


def test_a_record_number_is_personal_only_under_an_issuer():
    assert numbers.is_personal("mrn", numbers.issuer_key("mrn", "Lakeside Hospital"))
    assert not numbers.is_personal("mrn", "")
    assert not numbers.is_personal("member_id", "")
    assert numbers.issuer_key("mrn", "LAKESIDE  HOSPITAL") == numbers.issuer_key("mrn", "Lakeside Hospital")


def test_one_slip_in_a_long_number_is_possible_and_two_are_not():
    assert numbers.one_slip("member_id", "QX4471902", "QX4471903")
    assert numbers.one_slip("member_id", "QX4471902", "QX4417902")
    assert not numbers.one_slip("member_id", "QX4471902", "QX4471113")
    assert not numbers.one_slip("member_id", "A1", "A2")
    assert numbers.one_slip("ssn", "3344", "3344"), "the last four are the same, the number is not: its slip is before them"
