"""Invented numbers pass the checks of the hub itself, and belong to nobody."""

import pytest

from hearthline.kernel import identifiers
from hearthline_outside import numbers


@pytest.mark.parametrize("index", [0, 1, 999, 1_000_000, 10_000_015, 99_999_999])
def test_every_npi_passes_the_hubs_check_and_lies_where_none_was_issued(index):
    npi = numbers.npi(index)
    assert identifiers.is_npi(npi)
    assert npi.startswith("2")


def test_npis_of_different_indexes_differ():
    assert len({numbers.npi(index) for index in range(50_000)}) == 50_000


def test_a_slip_of_the_pen_never_makes_another_valid_npi():
    for draw in range(0, 65_536, 61):
        wrong = numbers.bad_npi(numbers.npi(draw), draw)
        assert len(wrong) == 10
        assert not identifiers.is_npi(wrong)


def test_our_own_npi_check_agrees_with_the_hubs():
    for text in ("1234567893", "1234567890", "0234567893", "123456789", "12345678931", "2000000002", "abcdefghij"):
        assert numbers.is_npi(text) == identifiers.is_npi(text)


def test_every_mbi_passes_the_hubs_check_and_is_its_owners_alone():
    made = [numbers.mbi(index, offset=12_345) for index in range(20_000)]
    assert len(set(made)) == len(made)
    assert all(identifiers.is_mbi(one) for one in made[::97])


def test_social_security_numbers_lie_in_the_area_never_issued():
    made = {numbers.ssn(index) for index in range(20_000)}
    assert len(made) == 20_000
    assert {one[0] for one in made} == {"9"}


def test_telephone_numbers_are_the_hundred_kept_for_fiction_and_still_valid():
    for draw in (0, 7, 99, 65_535):
        phone = numbers.phone("312", draw)
        assert phone.startswith("312-555-01")
        assert identifiers.is_phone(phone)


def test_tax_ids_have_issued_prefixes():
    assert all(identifiers.is_known_ein_prefix(identifiers.parse_ein(numbers.ein(index))) for index in range(0, 5_000, 13))
