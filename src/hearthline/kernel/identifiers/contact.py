"""Can this number be dialed, and can this ZIP be driven to?

Telephone numbers are kept in E.164 (ITU-T); an extension follows as in RFC 3966 (`+13125550142;ext=204`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from hearthline.kernel.identifiers.refusal import BadIdentifier, accepts, plain

_NORTH_AMERICAN = re.compile(r"[2-9](?!11)[0-9]{2}[2-9](?!11)[0-9]{6}")
_ONLY_DIGITS_AND_MARKS = re.compile(r"(?:\+?1)?[0-9 ().\-]+")
_MARKS = str.maketrans("", "", " ().-")
_ZIP = re.compile(r"[0-9]{5}(?:[0-9]{4})?")

_STATES_AND_TERRITORIES = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX
UT VT VA WA WV WI WY DC PR VI GU AS MP FM MH PW AA AE AP
"""
STATES = frozenset(_STATES_AND_TERRITORIES.split())
"""USPS Publication 28, appendix B: states, territories, freely associated states and military addresses."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be dialed (E.164) and the digits to key in after the call is answered."""

    number: str
    extension: str = ""


@lru_cache(maxsize=8_192)
def parse_phone(text: str) -> str:
    """A telephone number as E.164, followed by `;ext=` and the extension where there is one.

    A number without a country is North American.

    Raises:
        BadIdentifier: too short, too long, or not dialable.
    """
    compact = text.strip()
    if _ONLY_DIGITS_AND_MARKS.fullmatch(compact):
        digits = compact.lstrip("+").translate(_MARKS)
        national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
        if _NORTH_AMERICAN.fullmatch(national):
            return f"+1{national}"
    return _parse_any_phone(text)


def _parse_any_phone(text: str) -> str:
    refused = BadIdentifier(
        "This is not a telephone number: ask for the area code and seven digits, and the extension if there is one."
    )
    try:
        number = phonenumbers.parse(plain(text, without=""), "US")
    except phonenumbers.NumberParseException:
        raise refused from None
    if number.country_code == 1:
        if not _NORTH_AMERICAN.fullmatch(str(number.national_number)):
            raise refused
    elif not phonenumbers.is_valid_number(number):
        raise refused
    dialed = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{dialed};ext={number.extension}" if number.extension else dialed


def is_phone(text: str) -> bool:
    """Whether the text is a telephone number that can be dialed."""
    return accepts(parse_phone, text)


def split_phone(text: str) -> Phone:
    """The dialable number and its extension apart, as a database row keeps them."""
    number, _, extension = parse_phone(text).partition(";ext=")
    return Phone(number, extension)


def show_phone(text: str) -> str:
    """The number as people read it: (312) 555-0142 ext. 204; other countries in international form."""
    phone = split_phone(text)
    if phone.number.startswith("+1") and len(phone.number) == 12:
        shown = f"({phone.number[2:5]}) {phone.number[5:8]}-{phone.number[8:]}"
    else:
        parsed = phonenumbers.parse(phone.number)
        shown = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{shown} ext. {phone.extension}" if phone.extension else shown


@lru_cache(maxsize=16_384)
def parse_zip(text: str) -> str:
    """A ZIP code as 60601 or 60601-1234.

    Raises:
        BadIdentifier: not five or nine digits.
    """
    digits = plain(text)
    if not _ZIP.fullmatch(digits):
        hint = " A spreadsheet may have dropped its first zero." if re.fullmatch(r"[0-9]{3,4}", digits) else ""
        raise BadIdentifier(f"This is not a ZIP code: ask for the five digits of the address.{hint}")
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == 9 else digits


def is_zip(text: str) -> bool:
    """Whether the text is a five- or nine-digit ZIP code."""
    return accepts(parse_zip, text)


def parse_state(text: str) -> str:
    """The two-letter USPS abbreviation of a state or territory.

    Raises:
        BadIdentifier: not on the USPS list.
    """
    code = plain(text, without=" .")
    if code not in STATES:
        raise BadIdentifier("This is not a state: use the two letters of the postal service, such as IL.")
    return code


def is_state(text: str) -> bool:
    """Whether the text is a USPS state or territory abbreviation."""
    return accepts(parse_state, text)
