"""Needs are coded with codes that exist, and come at the ages at which they come."""

import csv

import pytest

from hearthline.kernel import identifiers
from hearthline.kernel.vocabulary import ServiceLine
from hearthline_outside.catalog import CONDITIONS, band_of, needs_by_age_and_sex

OXYGEN = {"E0424", "E0431", "E0433", "E0434", "E0439", "E1390", "E1391", "E1392", "K0738"}
ITEMS = [item for condition in CONDITIONS for need in condition.needs for item in need.items]


def test_every_code_has_the_shape_of_its_code_set():
    assert all(identifiers.is_icd10cm(code) for condition in CONDITIONS for code in condition.codes)
    assert all(identifiers.is_hcpcs(item.code) for item in ITEMS)


def test_every_item_that_is_oxygen_says_so():
    assert {item.code for item in ITEMS if item.is_oxygen} == {item.code for item in ITEMS} & OXYGEN


def test_all_four_service_lines_are_needed_at_most_ages():
    for band in range(1, 6):
        lines = {need.service_line for sex in (0, 1) for _, need in needs_by_age_and_sex()[band][sex]}
        assert lines == set(ServiceLine)


@pytest.mark.parametrize(
    ("name", "age", "is_woman", "expected"),
    [
        ("lung disease of prematurity", 0, False, True),
        ("lung disease of prematurity", 40, False, False),
        ("vomiting in pregnancy", 30, True, True),
        ("vomiting in pregnancy", 70, True, False),
        ("dementia", 85, True, True),
        ("dementia", 20, True, False),
    ],
)
def test_a_condition_comes_at_its_age(name, age, is_woman, expected):
    found = {condition.name for condition, _ in needs_by_age_and_sex()[band_of(age)][is_woman]}
    assert (name in found) is expected


@pytest.mark.parametrize(
    ("file", "column", "encoding", "codes"),
    [
        ("hcpcs_2026_jul_contractor.csv", 0, "latin-1", {item.code for item in ITEMS}),
        ("icd10cm_2026_apr_leaf.csv", 0, "utf-8", {code for condition in CONDITIONS for code in condition.codes}),
    ],
)
def test_every_code_is_in_the_release(shared_data, file, column, encoding, codes):
    with (shared_data / "codes" / file).open(encoding=encoding, newline="") as source:
        released = {row[column].strip() for row in csv.reader(source) if row}
    assert codes <= released
