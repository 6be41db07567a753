"""Codes by shape, against examples and against the releases."""

import pytest

from hearthline.kernel import identifiers
from hearthline.kernel.identifiers import BadIdentifier


@pytest.mark.parametrize(
    ("text", "stored"),
    [("J44.9", "J449"), ("j44.9", "J449"), ("Z3A.01", "Z3A01"), ("S72.001D", "S72001D"), ("I10", "I10"), (" C7A.00 ", "C7A00")],
)
def test_diagnosis_codes_are_stored_without_the_dot(text, stored):
    assert identifiers.parse_icd10cm(text) == stored


@pytest.mark.parametrize("text", ["see notes", "JO4.9", "J4", "J44.", "J44.90123", "J44.9.1", "449", "", "COPD"])
def test_words_and_slips_are_no_diagnosis_code(text):
    assert not identifiers.is_icd10cm(text)


def test_diagnosis_codes_are_shown_with_the_dot():
    assert [identifiers.show_icd10cm(code) for code in ("J449", "I10")] == ["J44.9", "I10"]


def test_every_diagnosis_of_the_release_is_accepted(release_rows):
    codes = [row["code"] for row in release_rows("icd10cm_2026_apr_leaf.csv")]
    assert len(codes) > 70_000
    assert [code for code in codes if identifiers.show_icd10cm(code) != code] == []


def test_every_item_code_of_the_release_is_accepted(release_rows):
    codes = {row["HCPC"].strip() for row in release_rows("hcpcs_2026_jul_contractor.csv")}
    items = {code for code in codes if len(code) == 5 and not code.startswith("D")}
    assert len(items) > 8_000
    assert {code for code in items if not identifiers.is_hcpcs(code)} == set()


@pytest.mark.parametrize("text", ["D0120", "E139", "E13900", "1390E", "W1234", "e 1390x"])
def test_other_shapes_are_no_hcpcs_code(text):
    assert not identifiers.is_hcpcs(text)


@pytest.mark.parametrize(
    ("text", "is_code"),
    [("99213", True), ("0001F", True), ("0042T", True), ("0001U", True), ("9921", False), ("E1390", False)],
)
def test_cpt_by_shape(text, is_code):
    assert identifiers.is_cpt(text) is is_code


def test_a_claim_line_takes_either():
    assert identifiers.is_procedure_code("e1390")
    assert identifiers.is_procedure_code("99601")
    assert not identifiers.is_procedure_code("oxygen")


@pytest.mark.parametrize(
    ("text", "digits"),
    [("0002-8215-01", "00002821501"), ("50242-040-62", "50242004062"), ("60574-4111-1", "60574411101"),
     ("00002-8215-01", "00002821501"),
     ("00002821501", "00002821501"), ("000002-8215-01", "000002821501"), ("0002 - 8215 - 01", "00002821501")],
)  # fmt: skip
def test_drug_codes_of_any_era_become_digits(text, digits):
    assert identifiers.parse_ndc(text) == digits


def test_ten_bare_digits_could_be_three_drugs():
    with pytest.raises(BadIdentifier, match="three different drugs"):
        identifiers.parse_ndc("0002821501")


@pytest.mark.parametrize("text", ["0002-82-1501", "12-34-56", "0002-821A-01", "", "123456789"])
def test_other_groupings_are_no_drug_code(text):
    assert not identifiers.is_ndc(text)


@pytest.mark.parametrize(
    ("text", "is_modifier"), [("rr", True), ("RA", True), ("59", True), ("R", False), ("RRR", False), ("é1", False)]
)
def test_modifiers_have_two_characters(text, is_modifier):
    assert identifiers.is_modifier(text) is is_modifier
