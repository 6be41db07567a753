"""Invented needs and providers around one town, each with everything that makes a pair eligible unless a test takes it away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hearthline.solver import Need, Offeror, Problem, Weights

ZONE = ZoneInfo("America/Chicago")
MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
TODAY = MONDAY.date()
KM_PER_DEGREE = 111.195  # of latitude


def day(ahead: int) -> date:
    """The calendar day that many days after Monday."""
    return TODAY + timedelta(days=ahead)


def starts(*each: int, line: str = "dme") -> dict[tuple[str, date], int]:
    """Capacity of one service line from Monday on."""
    return {(line, day(ahead)): count for ahead, count in enumerate(each)}


def need(key: str = "need", *, km: float = 0.0, hours: float = 33.0, **changes: Any) -> Need:
    """A routine oxygen order, `km` north of the town, due so many hours after Monday 9:00 (33: Tuesday 18:00)."""
    facts: dict[str, Any] = {
        "zip": "60601", "latitude": 41.0 + km / KM_PER_DEGREE, "longitude": -88.0, "service_line": "dme",
        "details": frozenset({"oxygen"}), "payer_code": "CEDAR", "earliest": MONDAY, "deadline": MONDAY + timedelta(hours=hours),
    }  # fmt: skip
    return Need(key=key, **{**facts, **changes})


def provider(key: str = "supplier", *, km: float = 0.0, **changes: Any) -> Offeror:
    """A supplier of everything in DME, `km` north of the town, going 100 km, with five starts on Monday and on Tuesday."""
    facts: dict[str, Any] = {
        "latitude": 41.0 + km / KM_PER_DEGREE, "longitude": -88.0, "capabilities": frozenset({("dme", "*")}),
        "contracts": frozenset({("CEDAR", "dme")}), "credential_valid_through": date(2027, 12, 31), "radius_km": 100.0,
        "capacity": starts(5, 5),
    }  # fmt: skip
    return Offeror(key=key, **{**facts, **changes})


def problem(needs: list[Need], providers: list[Offeror], **changes: Any) -> Problem:
    """A problem on Monday at 9:00, with fairness left out unless weights are given."""
    return Problem(**{"needs": tuple(needs), "providers": tuple(providers), "at": MONDAY, "weights": Weights(load=0), **changes})
