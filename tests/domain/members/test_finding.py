"""Is what somebody types read as what they mean?"""

from __future__ import annotations

from datetime import date

import pytest

from hearthline.domain.members.queries.finding import take_apart

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "said",
    [
        "1945-01-23", "01/23/1945", "1/23/45", "23.1.1945", "January 23, 1945", "23 jan 1945", "jan 23rd 1945", "01231945",
        "19450123",
    ],
)  # fmt: skip
def test_a_date_of_birth_in_any_form(said):
    assert take_apart(said, on=TODAY).birth_date == date(1945, 1, 23)
    beside = take_apart(f"O'Neil-Smith {said}", on=TODAY)
    assert (beside.birth_date, beside.name) == (date(1945, 1, 23), "O'Neil-Smith")


@pytest.mark.parametrize("said", ["13/13/1945", "1/1/2040", "0/0/0000", "1945-02-30"])
def test_what_is_no_day_or_still_to_come_is_no_date(said):
    assert take_apart(said, on=TODAY).birth_date is None


@pytest.mark.parametrize("said", ["312-555-0180", "(312) 555 0180", "+1 312 555 0180", "3125550180", "1.312.555.0180"])
def test_a_telephone_number(said):
    found = take_apart(said, on=TODAY)
    assert "".join(filter(str.isdigit, found.phone)).endswith("3125550180")
    assert (found.name, found.number) == ("", None)


@pytest.mark.parametrize("said", ["HM008155662", "hm008155662", "1207-55632", "880155662"])
def test_the_number_on_a_payers_card(said):
    found = take_apart(f"Quarrington {said}", on=TODAY)
    assert found.number is not None
    assert (found.number.system, found.number.value, found.name) == ("member_id", said, "Quarrington")


def test_a_medicare_number_is_known_by_its_form():
    found = take_apart("1EG4-TE5-MK73", on=TODAY)
    assert found.number is not None
    assert found.number.system == "mbi"


@pytest.mark.parametrize("said", ["", " ", "a", "?!", "7", "1234"])
def test_nothing_to_look_for_is_nothing(said):
    assert not take_apart(said, on=TODAY).says_something


def test_an_essay_is_read_to_its_beginning():
    assert len(take_apart("x" * 5_000, on=TODAY).name) <= 120
