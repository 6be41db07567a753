"""Are these two addresses one door, and whose wall clock hangs behind it?"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from hearthline.domain.members.facts import Address
from hearthline.domain.members.policy.names import fold

_STREET_WORDS = {
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "lane": "ln", "boulevard": "blvd",
    "court": "ct", "place": "pl", "circle": "cir", "terrace": "ter", "highway": "hwy", "parkway": "pkwy", "square": "sq",
    "trail": "trl", "crescent": "cres", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne",
    "northwest": "nw",
    "southeast": "se", "southwest": "sw", "saint": "st", "mount": "mt", "fort": "ft", "first": "1st", "second": "2nd",
    "third": "3rd", "fourth": "4th", "fifth": "5th",
}  # fmt: skip
_UNIT_WORDS = frozenset(["apt", "apartment", "unit", "suite", "ste", "room", "rm", "no", "number", "lot", "trlr", "floor", "fl"])
_PARTIAL = "~"
_NEARLY = 85  # of 100, rapidfuzz ratio
_ZONES = {
    "America/New_York": "CT DE DC FL GA IN KY ME MD MA MI NH NJ NY NC OH PA RI SC VT VA WV AA AE",
    "America/Chicago": "AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA AP",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "Pacific/Pago_Pago": "AS",
    "Pacific/Palau": "PW",
    "Pacific/Majuro": "MH",
    "Pacific/Pohnpei": "FM",
}
_ZONE_OF_STATE = {state: zone for zone, states in _ZONES.items() for state in states.split()}


def _door(line1: str, line2: str) -> str:
    """Street and unit in one spelling; "#4B", "Apt 4B" and "Unit 4-B" are one unit."""
    streets: list[str] = []
    units: list[str] = []
    part = streets
    for word in fold(line1.replace("#", " unit ")).split():
        if word in _UNIT_WORDS and streets:
            part = units
        else:
            part.append(_STREET_WORDS.get(word, word))
    units += [word for word in fold(line2.replace("#", " ")).split() if word not in _UNIT_WORDS]
    return f"{' '.join(streets)}|{''.join(units)}"


def place_key(address: Address) -> str:
    """One text per door: ZIP, street and unit. An address too thin to be a door starts with "~"; none at all is empty."""
    zip5 = zip5_of(address.zip)
    if zip5 and address.line1:
        return f"{zip5}|{_door(address.line1, address.line2)}"
    parts = (zip5, fold(address.line1), fold(address.line2), fold(address.city), fold(address.state))
    return _PARTIAL + "|".join(parts) if any(parts) else ""


def is_door(key: str) -> bool:
    """Whether the key names one door, and may therefore speak for who lives there."""
    return bool(key) and not key.startswith(_PARTIAL)


def are_neighboring(one: str, other: str) -> bool:
    """Whether two doors of one ZIP are nearly the same: another unit or none, another house number, or a street misspelled."""
    (here, street, _), (there, other_street, _) = one.split("|"), other.split("|")
    return here == there and (street == other_street or fuzz.ratio(street, other_street) >= _NEARLY)


def zip5_of(text: str) -> str:
    """The first five characters of a postal code, without spaces or dashes."""
    return re.sub(r"[^0-9A-Za-z]", "", text)[:5].upper()


def zone_of_state(state: str) -> str:
    """The zone in which most of a state lives; New York's where the state is not said (the ZIP table knows better)."""
    return _ZONE_OF_STATE.get(state.strip().upper(), "America/New_York")
