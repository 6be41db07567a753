"""How does an invented person or organization get a number that passes every check and belongs to nobody?

NPIs start with 2: the check accepts it (SETTLED: `^[12]` and Luhn over 80840) and none has been issued so far. Telephone
numbers are in 555-0100..0199, kept for fiction. Social security numbers lie in the 900 area, never issued.
"""

from __future__ import annotations

from itertools import product
from math import prod

from hearthline_outside.chance import spread

_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"  # CMS leaves out S L O I B Z
_MBI_MIXED = "0123456789" + _MBI_LETTERS
_MBI_ALPHABETS = (
    "123456789",
    _MBI_LETTERS,
    _MBI_MIXED,
    "0123456789",
    _MBI_LETTERS,
    _MBI_MIXED,
    "0123456789",
    _MBI_LETTERS,
    _MBI_LETTERS,
    "0123456789",
    "0123456789",
)
_MBI_PARTS = tuple(
    tuple("".join(letters) for letters in product(*_MBI_ALPHABETS[first:last]))
    for first, last in ((0, 2), (2, 4), (4, 6), (6, 8), (8, 11))
)
_MBI_SPACE = prod(map(len, _MBI_PARTS))
_EIN_PREFIXES = ("20", "26", "27", "35", "45", "46", "47", "81", "82", "83", "84", "85", "86", "87", "88")


def npi(index: int) -> str:
    """The index-th invented National Provider Identifier; distinct for indexes below 100 million."""
    body = f"2{spread(index, 100_000_000, stride=61_803_399, offset=14_142_135):08d}"
    return body + str(npi_check_digit(body))


def npi_check_digit(body: str) -> int:
    """The Luhn digit over 80840 and the nine digits (69 FR 3434); 24 is what the prefix adds."""
    total = 24
    for position, digit in enumerate(reversed(body)):
        value = int(digit)
        total += _LUHN_DOUBLED[value] if position % 2 == 0 else value
    return -total % 10


def is_npi(text: str) -> bool:
    """Whether this is a well-formed NPI with the right check digit."""
    return len(text) == 10 and text.isdigit() and text[0] in "12" and npi_check_digit(text[:9]) == int(text[9])


def bad_npi(good: str, draw: int) -> str:
    """The same number with one slip of the pen, so that its check digit no longer fits."""
    position = 1 + draw % 8
    wrong = (int(good[position]) + 1 + draw % 7) % 10
    text = good[:position] + str(wrong) + good[position + 1 :]
    return text if not is_npi(text) else text[:-1] + str((int(text[-1]) + 1) % 10)


def mbi(index: int, *, offset: int = 0) -> str:
    """The index-th Medicare Beneficiary Identifier, without dashes (CMS: position kinds C A AN N A AN N A A N N)."""
    left = spread(index, _MBI_SPACE, stride=88_172_645_463_325_253, offset=offset)
    text = ""
    for part in _MBI_PARTS:
        left, position = divmod(left, len(part))
        text += part[position]
    return text


def is_mbi(text: str) -> bool:
    """Whether each of the eleven positions holds a kind of character that CMS allows there."""
    return len(text) == 11 and all(letter in allowed for letter, allowed in zip(text, _MBI_ALPHABETS, strict=True))


def ssn(index: int, *, offset: int = 0) -> str:
    """A social security number of the never issued 900 area; distinct for indexes below 49 million."""
    number = spread(index, 100 * 49 * 9_999, stride=15_485_863, offset=offset)
    number, serial = divmod(number, 9_999)
    area, group = divmod(number, 49)
    return f"{900 + area}-{group + 1:02d}-{serial + 1:04d}"


def ein(index: int) -> str:
    """An employer identification number with an issued prefix; it has no check digit."""
    number = spread(index, len(_EIN_PREFIXES) * 10_000_000, stride=32_452_843, offset=7_654_321)
    prefix, serial = divmod(number, 10_000_000)
    return f"{_EIN_PREFIXES[prefix]}-{serial:07d}"


def phone(area_code: str, draw: int) -> str:
    """A telephone number of the hundred that each area code keeps for fiction."""
    return f"{area_code}-555-01{draw % 100:02d}"
