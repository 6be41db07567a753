"""NPI, Medicare number and EIN: shape, check digit, and no way around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.kernel import identifiers
from hearthline.kernel.identifiers import BadIdentifier

npis = st.from_regex(r"[12][0-9]{8}", fullmatch=True).map(lambda nine: nine + identifiers.npi_check_digit(nine))
_LETTERS = "ACDEFGHJKMNPQRTUVWXY"


def luhn_over_card(npi: str) -> int:
    """The Luhn sum as a card reader computes it over 80840 and the NPI: an independent second way."""
    total = 0
    for place, character in enumerate(reversed("80840" + npi)):
        digit = int(character) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total


@given(npis)
def test_npi_agrees_with_the_card_formula(npi):
    assert luhn_over_card(npi) % 10 == 0
    assert identifiers.parse_npi(npi) == npi


@given(npis, st.integers(0, 9), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_npi_is_noticed(npi, place, wrong):
    changed = npi[:place] + wrong + npi[place + 1 :]
    assert identifiers.is_npi(changed) is (changed == npi)


@pytest.mark.parametrize(
    "text", ["1234567890", "0234567893", "9234567893", "0000000000", "123456789", "12345678930", "", "١٢٣٤٥٦٧٨٩٣"]
)
def test_what_is_no_npi_is_refused(text):
    assert not identifiers.is_npi(text)


def test_npi_is_read_with_blanks_and_hyphens():
    assert identifiers.parse_npi(" 1234-567 893 ") == "1234567893"


@pytest.mark.parametrize("text", ["1EG4-TE5-MK73", "1eg4te5mk73", "1EG4 TE5 MK73", "1EG4\u2011TE5\u2011MK73"])
def test_medicare_number_is_read_as_on_the_card(text):
    assert identifiers.parse_mbi(text) == "1EG4TE5MK73"


@pytest.mark.parametrize("letter", "SLOIBZ")
@pytest.mark.parametrize("place", [1, 2, 4, 5, 7, 8])
def test_medicare_never_uses_confusable_letters(letter, place):
    good = "1EG4TE5MK73"
    assert not identifiers.is_mbi(good[:place] + letter + good[place + 1 :])


def test_every_permitted_letter_may_open_a_medicare_number():
    assert all(identifiers.is_mbi(f"1{letter}G4TE5MK73") for letter in _LETTERS)


@pytest.mark.parametrize("text", ["0EG4TE5MK73", "1EG4TE5MK7", "1EG4TE5MK733", "1AAAAAAAAAA", ""])
def test_other_shapes_are_no_medicare_number(text):
    assert not identifiers.is_mbi(text)


def test_ein_is_written_with_its_hyphen():
    assert identifiers.parse_ein("123456789") == identifiers.parse_ein("12-3456789") == "12-3456789"


def test_an_unknown_ein_prefix_is_a_reason_to_look_never_to_refuse():
    assert identifiers.is_ein("07-1234567")
    assert not identifiers.is_known_ein_prefix("07-1234567")
    assert identifiers.is_known_ein_prefix("36-1234567")


@pytest.mark.parametrize(
    ("parse", "text"),
    [(identifiers.parse_npi, "1111111111"), (identifiers.parse_mbi, "1SG4TE5MK73"), (identifiers.parse_ein, "98765"),
     (identifiers.parse_phone, "555-0142"), (identifiers.parse_zip, "6020")],
)  # fmt: skip
def test_a_refusal_is_a_sentence_that_never_repeats_what_was_typed(parse, text):
    with pytest.raises(BadIdentifier) as refusal:
        parse(text)
    assert text not in str(refusal.value)
    assert str(refusal.value).endswith(".")
