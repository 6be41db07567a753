"""Is what somebody types read as what they mean?"""

from __future__ import annotations

from datetime import date

import pytest

from hearthline.entrypoints.console.find.words import wanted
from hearthline.kernel.identifiers import case_number

TODAY = date(2026, 11, 25)
NUMBER = case_number(4711)


@pytest.mark.parametrize("said", [NUMBER, NUMBER.lower(), NUMBER.replace("-", ""), NUMBER.replace("-", " "), f"  {NUMBER} "])
def test_a_case_number_in_any_spelling(said):
    assert wanted(said, today=TODAY).case_number == NUMBER


@pytest.mark.parametrize(
    "said",
    [
        "1945-01-23",
        "01/23/1945",
        "1/23/45",
        "23.1.1945",
        "January 23, 1945",
        "23 jan 1945",
        "jan 23rd 1945",
        "01231945",
        "19450123",
    ],
)
def test_a_date_of_birth_in_any_form(said):
    assert wanted(said, today=TODAY).birth_date == date(1945, 1, 23)
    beside = wanted(f"O'Neil-Smith {said}", today=TODAY)
    assert beside.birth_date == date(1945, 1, 23)
    assert beside.names == (("O'Neil-Smith", ""),)


@pytest.mark.parametrize("said", ["13/13/1945", "1/1/2040", "0/0/0000", "1945-02-30"])
def test_what_is_no_day_or_still_to_come_is_no_date(said):
    assert wanted(said, today=TODAY).birth_date is None


@pytest.mark.parametrize("said", ["312-555-0180", "(312) 555 0180", "+1 312 555 0180", "3125550180", "1.312.555.0180"])
def test_a_telephone_number(said):
    found = wanted(said, today=TODAY)
    assert "".join(filter(str.isdigit, found.phone)).endswith("3125550180")
    assert found.names == ()


def test_names_either_way_round():
    assert wanted("Smith, Ada", today=TODAY).names == (("Smith", "Ada"),)
    assert ("Smith", "Ada") in wanted("Ada Smith", today=TODAY).names
    assert ("Smith", "Ada") in wanted("smith ada".title(), today=TODAY).names
    assert ("García López", "Ana") in wanted("Ana García López", today=TODAY).names
    assert ("López", "Ana García") in wanted("Ana García López", today=TODAY).names


@pytest.mark.parametrize("said", ["", " ", "a", "?!", "7", "x" * 5_000])
def test_nothing_to_look_for_is_nothing(said):
    found = wanted(said, today=TODAY)
    assert found.birth_date is None
    assert not found.case_number
