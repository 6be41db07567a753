"""Where do invented people live and organizations stand, so that every address lies on a real ZIP?

The small table is our own: real ZIPs of several states and time zones, with coordinates to two decimals (about one
kilometer) and an area code. A larger table (columns zip, type, city, state, timezone, lat, lon) can be given instead.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from hearthline_outside.chance import draws, stream


class Place(NamedTuple):
    """One ZIP; coordinates in decimal degrees (WGS 84)."""

    zip: str
    city: str
    state: str
    zone: str
    latitude: float
    longitude: float
    area_code: str


_ET, _CT, _MT, _PT = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"

# fmt: off
SMALL_TABLE: tuple[Place, ...] = (
    # around Lake Michigan
    Place("53202", "Milwaukee", "WI", _CT, 43.05, -87.90, "414"),
    Place("53211", "Milwaukee", "WI", _CT, 43.08, -87.88, "414"),
    Place("53215", "Milwaukee", "WI", _CT, 43.00, -87.94, "414"),
    Place("53072", "Pewaukee", "WI", _CT, 43.08, -88.27, "262"),
    Place("53140", "Kenosha", "WI", _CT, 42.61, -87.83, "262"),
    Place("53188", "Waukesha", "WI", _CT, 43.01, -88.26, "262"),
    Place("53403", "Racine", "WI", _CT, 42.71, -87.80, "262"),
    Place("60085", "Waukegan", "IL", _CT, 42.35, -87.86, "847"),
    Place("60201", "Evanston", "IL", _CT, 42.05, -87.69, "847"),
    Place("60614", "Chicago", "IL", _CT, 41.92, -87.65, "773"),
    Place("60617", "Chicago", "IL", _CT, 41.73, -87.55, "773"),
    Place("60640", "Chicago", "IL", _CT, 41.97, -87.66, "773"),
    # Ohio
    Place("43215", "Columbus", "OH", _ET, 39.97, -83.00, "614"),
    Place("43201", "Columbus", "OH", _ET, 39.99, -83.00, "614"),
    Place("43081", "Westerville", "OH", _ET, 40.11, -82.91, "614"),
    Place("43017", "Dublin", "OH", _ET, 40.11, -83.13, "614"),
    Place("43055", "Newark", "OH", _ET, 40.08, -82.41, "740"),
    Place("44113", "Cleveland", "OH", _ET, 41.48, -81.70, "216"),
    Place("45402", "Dayton", "OH", _ET, 39.76, -84.19, "937"),
    # the Front Range
    Place("80203", "Denver", "CO", _MT, 39.73, -104.98, "303"),
    Place("80010", "Aurora", "CO", _MT, 39.74, -104.86, "303"),
    Place("80302", "Boulder", "CO", _MT, 40.02, -105.29, "303"),
    Place("80120", "Littleton", "CO", _MT, 39.60, -105.01, "303"),
    Place("80903", "Colorado Springs", "CO", _MT, 38.83, -104.81, "719"),
    # elsewhere
    Place("02118", "Boston", "MA", _ET, 42.34, -71.07, "617"),
    Place("04101", "Portland", "ME", _ET, 43.66, -70.26, "207"),
    Place("10027", "New York", "NY", _ET, 40.81, -73.95, "212"),
    Place("11215", "Brooklyn", "NY", _ET, 40.67, -73.98, "718"),
    Place("14201", "Buffalo", "NY", _ET, 42.90, -78.88, "716"),
    Place("19103", "Philadelphia", "PA", _ET, 39.95, -75.17, "215"),
    Place("15213", "Pittsburgh", "PA", _ET, 40.44, -79.96, "412"),
    Place("27601", "Raleigh", "NC", _ET, 35.77, -78.63, "919"),
    Place("30309", "Atlanta", "GA", _ET, 33.80, -84.39, "404"),
    Place("32801", "Orlando", "FL", _ET, 28.54, -81.37, "407"),
    Place("33130", "Miami", "FL", _ET, 25.77, -80.20, "305"),
    Place("33602", "Tampa", "FL", _ET, 27.95, -82.46, "813"),
    Place("32501", "Pensacola", "FL", _CT, 30.42, -87.22, "850"),
    Place("48201", "Detroit", "MI", "America/Detroit", 42.35, -83.06, "313"),
    Place("49503", "Grand Rapids", "MI", "America/Detroit", 42.96, -85.66, "616"),
    Place("46204", "Indianapolis", "IN", "America/Indiana/Indianapolis", 39.77, -86.16, "317"),
    Place("40202", "Louisville", "KY", "America/Kentucky/Louisville", 38.25, -85.75, "502"),
    Place("37203", "Nashville", "TN", _CT, 36.15, -86.79, "615"),
    Place("55403", "Minneapolis", "MN", _CT, 44.97, -93.28, "612"),
    Place("63103", "Saint Louis", "MO", _CT, 38.63, -90.22, "314"),
    Place("70115", "New Orleans", "LA", _CT, 29.92, -90.10, "504"),
    Place("75208", "Dallas", "TX", _CT, 32.75, -96.84, "214"),
    Place("77007", "Houston", "TX", _CT, 29.77, -95.40, "713"),
    Place("78704", "Austin", "TX", _CT, 30.24, -97.77, "512"),
    Place("79901", "El Paso", "TX", _MT, 31.76, -106.48, "915"),
    Place("83702", "Boise", "ID", "America/Boise", 43.63, -116.20, "208"),
    Place("84102", "Salt Lake City", "UT", _MT, 40.76, -111.86, "801"),
    Place("87102", "Albuquerque", "NM", _MT, 35.08, -106.65, "505"),
    Place("85004", "Phoenix", "AZ", "America/Phoenix", 33.45, -112.07, "602"),
    Place("85701", "Tucson", "AZ", "America/Phoenix", 32.22, -110.97, "520"),
    Place("89101", "Las Vegas", "NV", _PT, 36.17, -115.12, "702"),
    Place("90026", "Los Angeles", "CA", _PT, 34.08, -118.26, "213"),
    Place("92104", "San Diego", "CA", _PT, 32.74, -117.13, "619"),
    Place("94110", "San Francisco", "CA", _PT, 37.75, -122.42, "415"),
    Place("95814", "Sacramento", "CA", _PT, 38.58, -121.49, "916"),
    Place("97209", "Portland", "OR", _PT, 45.53, -122.68, "503"),
    Place("98103", "Seattle", "WA", _PT, 47.67, -122.34, "206"),
    Place("99501", "Anchorage", "AK", "America/Anchorage", 61.22, -149.88, "907"),
    Place("96813", "Honolulu", "HI", "Pacific/Honolulu", 21.31, -157.86, "808"),
    Place("00907", "San Juan", "PR", "America/Puerto_Rico", 18.45, -66.08, "787"),
)

AREA_CODES: dict[str, tuple[str, ...]] = {
    state: tuple(codes.split()) for state, codes in {
        "AL": "205 251 334", "AK": "907", "AZ": "480 520 602", "AR": "479 501", "CA": "213 415 619 916", "CO": "303 719 970",
        "CT": "203 860", "DE": "302", "DC": "202", "FL": "305 407 813 850", "GA": "404 706 912", "HI": "808", "ID": "208",
        "IL": "217 312 773 847", "IN": "219 317 812", "IA": "319 515", "KS": "316 785 913", "KY": "502 606 859",
        "LA": "225 318 504",
        "ME": "207", "MD": "301 410", "MA": "413 508 617", "MI": "231 313 616", "MN": "218 507 612", "MS": "228 601",
        "MO": "314 417 816",
        "MT": "406", "NE": "308 402", "NV": "702 775", "NH": "603", "NJ": "201 609 732", "NM": "505 575",
        "NY": "212 315 518 716",
        "NC": "336 704 919", "ND": "701", "OH": "216 419 513 614", "OK": "405 918", "OR": "503 541",
        "PA": "215 412 570 717", "RI": "401",
        "SC": "803 843", "SD": "605", "TN": "423 615 901", "TX": "210 214 512 713 915", "UT": "435 801", "VT": "802",
        "VA": "540 703 804",
        "WA": "206 253 509", "WV": "304", "WI": "262 414 608 715", "WY": "307", "PR": "787", "VI": "340", "GU": "671",
        "AS": "684",
        "MP": "670",
    }.items()
}

STREETS: tuple[str, ...] = (
    "Maple St", "Oak Ave", "Cedar Ln", "Main St", "Elm St", "Washington Ave", "Lake Dr", "Hill Rd", "Park Ave", "Pine St",
    "Walnut St",
    "Spring St", "North Ave", "Ridge Rd", "Church St", "Willow Way", "Mill Rd", "Sunset Blvd", "Lincoln St", "Jackson St",
    "River Rd",
    "Cherry St", "Highland Ave", "Franklin St", "Forest Dr", "Jefferson Ave", "Meadow Ln", "Dogwood Ct", "Chestnut St",
    "Adams St",
    "County Road 12", "State Route 9", "N 4th St", "S 27th St", "W 82nd Pl", "E Capitol Dr", "Birch Ct", "Prairie View Dr",
    "Harbor Pt",
    "Old Post Rd", "Avenida del Sol", "Calle Luna", "Quarry Ter", "Magnolia Blvd", "Garden Ct", "Union St", "Summit Ave",
    "Vine St",
    "Foundry Row", "Orchard Park Cir", "Martin Luther King Jr Dr", "Rue Royale", "Valley Pkwy", "Station Rd", "Fairview Ave",
    "Kingfisher Trl", "Beacon Hill Rd", "Canal St", "Ferry Rd", "Granite St", "Lighthouse Ln", "Juniper Dr", "Larkspur Ct",
    "Winding Way",
)

LINE2: tuple[str, ...] = ("Apt 2", "Apt 3B", "Unit 14", "Apt 201", "Apt 1012", "Lot 7", "Bldg C Apt 4", "Upper", "Rear",
"Ste 5", "#9",
                          "c/o daughter")
# fmt: on


def read_table(path: Path) -> list[Place]:
    """The places of a ZIP table file: only ZIPs where people live, with a state we have an area code for.

    Raises:
        ValueError: the file lacks a column or has no usable line; the sentence says which.
    """
    with path.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        wanted = {"zip", "city", "state", "timezone", "lat", "lon"}
        missing = wanted - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{path.name} is not a ZIP table: it has no column {', '.join(sorted(missing))}.")
        places = [
            _place(row)
            for row in reader
            if row.get("type", "STANDARD") == "STANDARD" and row["state"] in AREA_CODES and row["lat"] and row["timezone"]
        ]
    if not places:
        raise ValueError(f"{path.name} names no ZIP where people live.")
    return places


def _place(row: dict[str, str]) -> Place:
    codes = AREA_CODES[row["state"]]
    return Place(
        row["zip"],
        row["city"],
        row["state"],
        row["timezone"],
        float(row["lat"]),
        float(row["lon"]),
        codes[int(row["zip"]) % len(codes)],
    )


def resolve(zips: Path | str | Sequence[Place] | Sequence[str] | None) -> list[Place]:
    """The places to use: our small table, some ZIPs of it, places given, or a table file.

    Raises:
        ValueError: a ZIP that the small table does not have, or a file that is no ZIP table.
    """
    if zips is None:
        return list(SMALL_TABLE)
    if isinstance(zips, str | Path):
        return read_table(Path(zips))
    known = {place.zip: place for place in SMALL_TABLE}
    places = []
    for entry in zips:
        place = entry if isinstance(entry, Place) else known.get(entry)
        if place is None:
            raise ValueError(f"ZIP {entry} is not in the small table; give a ZIP table file to use it.")
        places.append(place)
    if not places:
        raise ValueError("Name at least one ZIP, or none at all to use the small table.")
    return places


def crowded(places: Sequence[Place], *, seed: int) -> tuple[Place, ...]:
    """The places in an order in which early ones are meant to be more populous: shuffled by the seed, not by the table."""
    key = stream(seed, "crowded")
    return tuple(sorted(places, key=lambda place: (draws(key, int(place.zip)), place.zip)))


def kilometers(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great-circle distance of two (latitude, longitude) pairs."""
    lat1, lat2 = math.radians(a[0]), math.radians(b[0])
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(half))


def nearest(places: Iterable[Place], to: tuple[float, float], *, within_km: float, limit: int) -> list[Place]:
    """At most `limit` places within a radius, nearest first."""
    found = sorted((kilometers((place.latitude, place.longitude), to), place.zip, place) for place in places)
    return [place for distance, _, place in found if distance <= within_km][:limit]
