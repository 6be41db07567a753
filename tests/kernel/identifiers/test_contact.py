"""Telephone numbers that can be dialed, ZIP codes that can be driven to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.kernel import identifiers
from hearthline.kernel.identifiers import Phone


@pytest.mark.parametrize(
    "text",
    [
        "3125550142",
        "(312) 555-0142",
        "312.555.0142",
        "+1 312 555 0142",
        "1-312-555-0142",
        " 312-555-0142 ",
        "312\u2011555\u20110142",
    ],
)
def test_one_number_however_it_is_written(text):
    assert identifiers.parse_phone(text) == "+13125550142"


@pytest.mark.parametrize("text", ["312-555-0142 x204", "(312) 555-0142 ext. 204", "+13125550142;ext=204"])
def test_the_extension_is_kept_apart(text):
    assert identifiers.parse_phone(text) == "+13125550142;ext=204"
    assert identifiers.split_phone(text) == Phone("+13125550142", "204")
    assert identifiers.show_phone(text) == "(312) 555-0142 ext. 204"


@pytest.mark.parametrize(
    "text", ["", "555-0142", "112-555-0142", "312-055-0142", "911", "312-911-0142", "31255501422222", "call me"]
)
def test_what_cannot_be_dialed_is_refused(text):
    assert not identifiers.is_phone(text)


def test_numbers_of_other_countries_keep_their_own():
    assert identifiers.parse_phone("+44 20 7946 0958") == "+442079460958"
    assert identifiers.show_phone("+442079460958") == "+44 20 7946 0958"


@given(st.from_regex(r"[2-9][02-8][0-9][2-9][02-8][0-9][0-9]{4}", fullmatch=True))
def test_a_canonical_number_reads_as_itself(digits):
    canonical = identifiers.parse_phone(digits)
    assert (
        canonical
        == f"+1{digits}"
        == identifiers.parse_phone(canonical)
        == identifiers.parse_phone(identifiers.show_phone(canonical))
    )


@pytest.mark.parametrize(
    ("text", "zip_code"), [("60201", "60201"), ("602011234", "60201-1234"), ("60201-1234", "60201-1234"), (" 00501 ", "00501")]
)
def test_zip_codes(text, zip_code):
    assert identifiers.parse_zip(text) == zip_code


def test_a_dropped_zero_is_explained():
    with pytest.raises(identifiers.BadIdentifier, match="dropped its first zero"):
        identifiers.parse_zip("2138")


@pytest.mark.parametrize("text", ["", "6020", "602011", "ABCDE", "K1A 0B1"])
def test_other_shapes_are_no_zip_code(text):
    assert not identifiers.is_zip(text)


def test_every_zip_and_state_of_the_table_is_accepted(release_rows):
    rows = list(release_rows("us_zips_county_tz.csv"))
    assert len(rows) > 40_000
    assert [row["zip"] for row in rows if not identifiers.is_zip(row["zip"])] == []
    assert {row["state"] for row in rows} <= identifiers.STATES


@pytest.mark.parametrize(("text", "state"), [("il", "IL"), (" Pr ", "PR"), ("N.Y.", "NY"), ("AE", "AE")])
def test_states_territories_and_military_addresses(text, state):
    assert identifiers.parse_state(text) == state


@pytest.mark.parametrize("text", ["ZZ", "Illinois", ""])
def test_what_is_no_state(text):
    assert not identifiers.is_state(text)
