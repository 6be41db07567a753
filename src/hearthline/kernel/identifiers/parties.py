"""Is this number really that provider, member or company?

NPI: 45 CFR 162.406 and 69 FR 3434; MBI: CMS, Medicare Beneficiary Identifier format; EIN: IRS form SS-4, nine digits, no check
digit.
"""

from __future__ import annotations

import re
from functools import lru_cache

from hearthline.kernel.identifiers.refusal import BadIdentifier, accepts, plain

_NPI = re.compile(r"[12][0-9]{9}")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_NPI_PREFIX_SUM = 24
"""What the digits 80840, which a card number would start with, add to the Luhn sum."""

_MBI_LETTER = "AC-HJKMNP-RT-Y"
_MBI = re.compile(
    rf"[1-9][{_MBI_LETTER}][0-9{_MBI_LETTER}][0-9][{_MBI_LETTER}][0-9{_MBI_LETTER}][0-9][{_MBI_LETTER}]{{2}}[0-9]{{2}}"
)
_EIN = re.compile(r"[0-9]{9}")
_EIN_PREFIX_RANGES = ((1, 6), (10, 16), (20, 27), (30, 48), (50, 68), (71, 77), (80, 88), (90, 95), (98, 99))


@lru_cache(maxsize=16_384)
def parse_npi(text: str) -> str:
    """The ten digits of a National Provider Identifier.

    Raises:
        BadIdentifier: not ten digits starting with 1 or 2, or the Luhn digit over 80840 is wrong.
    """
    digits = plain(text)
    if not _NPI.fullmatch(digits):
        raise BadIdentifier("This is not an NPI: ask for the ten digits, which start with 1 or 2.")
    if npi_check_digit(digits[:9]) != digits[9]:
        raise BadIdentifier(
            "This is not an NPI: its last digit does not fit, so one digit is wrong; ask the office to read it again."
        )
    return digits


def npi_check_digit(first_nine: str) -> str:
    """The Luhn digit that makes these nine digits an NPI."""
    total = _NPI_PREFIX_SUM
    for position, character in enumerate(first_nine):
        digit = int(character)
        total += digit if position % 2 else _DOUBLED[digit]
    return str(-total % 10)


def is_npi(text: str) -> bool:
    """Whether the text is an NPI."""
    return accepts(parse_npi, text)


@lru_cache(maxsize=16_384)
def parse_mbi(text: str) -> str:
    """The eleven characters of a Medicare Beneficiary Identifier, without its dashes.

    Raises:
        BadIdentifier: wrong length or a character where CMS never puts it (S, L, O, I, B and Z are never used).
    """
    characters = plain(text)
    if not _MBI.fullmatch(characters):
        raise BadIdentifier(
            "This is not a Medicare number: read the eleven characters from the red, white and blue card "
            "(never S, L, O, I, B or Z)."
        )
    return characters


def is_mbi(text: str) -> bool:
    """Whether the text has the shape of a Medicare Beneficiary Identifier."""
    return accepts(parse_mbi, text)


def parse_ein(text: str) -> str:
    """An employer identification number as 12-3456789.

    Raises:
        BadIdentifier: not nine digits. An unknown prefix is no error, because the IRS adds prefixes; see `is_known_ein_prefix`.
    """
    digits = plain(text)
    if not _EIN.fullmatch(digits):
        raise BadIdentifier("This is not an EIN: copy the nine digits from the W-9.")
    return f"{digits[:2]}-{digits[2:]}"


def is_ein(text: str) -> bool:
    """Whether the text is nine digits, as an EIN is."""
    return accepts(parse_ein, text)


def is_known_ein_prefix(ein: str) -> bool:
    """Whether public lists show the first two digits as issued; a reason to look twice, never to refuse."""
    prefix = int(parse_ein(ein)[:2])
    return any(low <= prefix <= high for low, high in _EIN_PREFIX_RANGES)
