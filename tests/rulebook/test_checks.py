"""Each check accepts what can be used and says what is wrong with the rest."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hearthline.rulebook.checks import CHECKS, is_blank

DAY = date(2026, 3, 2)


def finding(name, value, **where):
    return CHECKS[name](value, where, DAY)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("npi", "1234567893"), ("npi", 1234567893), ("mbi", "1EG4-TE5-MK73"), ("phone", "(312) 555-0142"), ("zip", "60201"),
        ("state", "IL"), ("icd10cm", "J44.9"), ("icd10cm", ["J449"]), ("procedure_code", "E1390"), ("signed", " Signed "),
        ("birth_date", date(1950, 1, 31)), ("birth_date", "1950-01-31"), ("birth_date", DAY), ("near_date", DAY),
        ("near_date", datetime(2026, 3, 4, tzinfo=UTC)), ("moment", datetime(2026, 3, 4, tzinfo=UTC)),
        ("moment", "2026-03-04T14:00-06:00"), ("positive", "2.5"), ("positive", Decimal(1)), ("positive", 3),
    ],
)  # fmt: skip
def test_what_can_be_used_has_no_finding(name, value):
    assert finding(name, value) == ""


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("npi", "1234567890", "last digit"), ("mbi", "1SG4TE5MK73", "Medicare"), ("phone", "555-0142", "telephone"),
        ("zip", "6020", "ZIP"), ("state", "ZZ", "state"), ("icd10cm", ["J44.9", "COPD"], "not a code"),
        ("procedure_code", "oxygen", "neither"), ("signed", "unsigned", "without a signature"),
        ("birth_date", date(2026, 3, 3), "future"), ("birth_date", "31.1.1950", "cannot be read"),
        ("birth_date", date(1900, 12, 31), "older than 125"), ("near_date", "2023-01-01", "two years"),
        ("near_date", "tomorrow", "cannot be read"), ("moment", "2026-03-04T14:00", "time and zone"),
        ("moment", "noon", "cannot be read"),
        ("moment", DAY, "time and zone"), ("moment", "2020-03-04T14:00Z", "two years"), ("positive", "0", "more than zero"),
        ("positive", -1, "more than zero"), ("positive", "some", "not a number"), ("positive", "inf", "more than zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_explained(name, value, said):
    assert said in finding(name, value)


def test_a_code_of_another_system_is_kept_and_words_are_not_a_code():
    assert finding("procedure_code", "57485005", code_system="SNOMED") == ""
    assert "no code" in finding("procedure_code", "E1390", code_system="text")
    assert "neither" in finding("procedure_code", "57485005", code_system="hcpcs")


@pytest.mark.parametrize(
    ("value", "blank"),
    [(None, True), ("", True), (" \t", True), ((), True), ([], True), (False, False), (0, False), ("x", False)],
)
def test_silence_is_not_the_same_as_no(value, blank):
    assert is_blank(value) is blank
