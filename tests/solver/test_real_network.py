"""A day's needs at the doors of real hospitals, offered to every home health agency of the directory.

The directory says what an agency offers and where it is; contracts, credentials, areas and starts are invented here.
"""

from __future__ import annotations

import csv
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.solver.situations import MONDAY

from hearthline.solver import Need, Offeror, Problem, assign, evaluate

FOLDER = Path(os.environ.get("HEARTHLINE_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data") / "providers"
SERVICES = ("nursing", "physical_therapy", "occupational_therapy", "speech", "social", "healthaide")
LINE = "home_health"


def rows_of(name):
    if not (FOLDER / name).is_file():
        pytest.skip(f"the directory {name} is not at hand; set HEARTHLINE_DATA to the folder that has providers/{name}")
    with open(FOLDER / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def coordinates(row):
    """The place of a row, or none where the directory has none on Earth."""
    try:
        latitude, longitude = float(row["LAT"]), float(row["LON"])
    except ValueError:
        return {"latitude": None, "longitude": None}
    known = abs(latitude) <= 90 and abs(longitude) <= 180
    return {"latitude": latitude if known else None, "longitude": longitude if known else None}


@pytest.fixture(scope="module")
def day():
    """2,000 needs at 2,000 hospitals, and everyone in the directory."""
    agencies = [
        Offeror(
            key=row["id"], **coordinates(row), contracts=frozenset({("CEDAR", LINE)}),
            capabilities=frozenset((LINE, service) for service in SERVICES if row[service].strip().lower() == "true"),
            credential_valid_through=date(2027, 12, 31), zip_prefixes=frozenset({row["zip"].strip()[:3]}), radius_km=60.0,
            capacity={(LINE, MONDAY.date() + timedelta(days=ahead)): 1 for ahead in range(3)},
        )
        for row in {row["id"]: row for row in rows_of("synthea_home_health_agencies.csv")}.values()
    ]  # fmt: skip
    needs = [
        Need(
            key=f"need-{position}", zip=row["zip"].strip()[:5], **coordinates(row), service_line=LINE, payer_code="CEDAR",
            details=frozenset({SERVICES[position % 6]}), weight=1 + position % 3,
            earliest=MONDAY, deadline=MONDAY + timedelta(hours=24 + 24 * (position % 3)),
        )
        for position, row in enumerate(rows_of("synthea_hospitals.csv")[:2000])
    ]  # fmt: skip
    return Problem(needs=tuple(needs), providers=tuple(agencies), at=MONDAY)


def test_every_need_has_a_provider_or_a_reason(day):
    plan = assign(day)
    looked = evaluate(day, plan)
    assert len(day.providers) > 11_000
    assert looked.faults == ()
    assert looked.agrees_with(plan)
    assert plan.is_optimal
    assert len(plan.choices) > 0.8 * len(day.needs)
    assert all(plan.why_nobody(key).sentence for key in plan.unassigned[:10])
