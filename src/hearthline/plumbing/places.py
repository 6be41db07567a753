"""Where is a ZIP code, and what time is it there?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hearthline.plumbing import reading
from hearthline.plumbing.models import Zip

# The zone of a state's largest city, for an address whose ZIP code is unknown: a promise needs some wall clock.
ZONE_OF_STATE = {
    "AK": "America/Anchorage", "AL": "America/Chicago", "AR": "America/Chicago", "AZ": "America/Phoenix",
    "CA": "America/Los_Angeles", "CO": "America/Denver", "HI": "Pacific/Honolulu", "IA": "America/Chicago",
    "ID": "America/Boise", "IL": "America/Chicago", "KS": "America/Chicago", "LA": "America/Chicago",
    "MN": "America/Chicago", "MO": "America/Chicago", "MS": "America/Chicago", "MT": "America/Denver",
    "ND": "America/Chicago", "NE": "America/Chicago", "NM": "America/Denver", "NV": "America/Los_Angeles",
    "OK": "America/Chicago", "OR": "America/Los_Angeles", "PR": "America/Puerto_Rico", "SD": "America/Chicago",
    "TN": "America/Chicago", "TX": "America/Chicago", "UT": "America/Denver", "VI": "America/St_Thomas",
    "WA": "America/Los_Angeles", "WI": "America/Chicago", "WY": "America/Denver", "GU": "Pacific/Guam",
}  # fmt: skip
DEFAULT_ZONE = "America/New_York"


@dataclass(frozen=True, slots=True)
class Place:
    """A ZIP code's state, zone and center (decimal degrees; None where the publisher has no point)."""

    zip: str
    state: str
    zone: str
    latitude: float | None
    longitude: float | None


def places(zips: Iterable[str]) -> dict[str, Place]:
    """The places of these ZIP codes (five digits count), one query for any number; unknown ones are absent."""
    wanted = {zip_[:5] for zip_ in zips if zip_}
    rows = reading.values(Zip, ("zip", "state", "zone", "latitude", "longitude"), "zip", wanted)
    return {row[0]: Place(*row) for row in rows}


def zone_of(*, zip_: str, state: str, known: Mapping[str, Place], default: str = DEFAULT_ZONE) -> str:
    """The zone of an address: by its ZIP code, else by its state, else the default."""
    place = known.get(zip_[:5])
    return place.zone if place and place.zone else ZONE_OF_STATE.get(state, default)
