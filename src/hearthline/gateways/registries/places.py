"""Where is each ZIP code, and on which days is the government closed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.gateways.registries.lists import Reading, Unusable, day, degrees, entries
from hearthline.kernel.codes import ZipDraft


def read_zips(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per ZIP code with county, IANA time zone and coordinates (zip, city, state, county, timezone, lat, lon)."""
    return entries(source, _zip)


def _zip(row: Mapping[str, str]) -> Reading:
    code = row.get("zip", "")
    if not (code.isascii() and code.isdigit()) or len(code) > 5:
        raise Unusable(f'"{code[:20]}" is not a ZIP code; take the line from the list again.')
    latitude, longitude = degrees(row.get("lat", ""), row.get("lon", ""))
    draft = ZipDraft(
        zip=code.zfill(5),
        city=row.get("city", ""),
        state=row.get("state", "").upper(),
        county=row.get("county", ""),
        zone=row.get("timezone", ""),
        latitude=latitude,
        longitude=longitude,
        kind=row.get("type", "").lower().replace(" ", "_"),
        is_active=row.get("active", "true").lower() != "false",
    )
    return (draft,), ()


def read_holidays(source: BinaryIO) -> Iterator[documents.Unit]:
    """One unit per holiday. They are kept as evidence: the calendars of the hub carry their own explicit, cited dates."""
    return entries(source, _holiday)


def _holiday(row: Mapping[str, str]) -> str:
    when = day(row.get("date", ""))
    if when is None:
        raise Unusable("The line has no day; write it as 2026-07-03.")
    return f"kept, not used: the calendars carry their own dates ({row.get('name', 'holiday')}, {when})."
