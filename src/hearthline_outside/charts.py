"""What does the office's chart hold beside an order, and what of it does not get sent along?

Draws of its own: the orders themselves are the same with and without evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hearthline_outside.catalog import Item
from hearthline_outside.chance import Dice
from hearthline_outside.columns import EVIDENCE_COLUMNS

OMISSION_RATE = 0.35
"""Of the orders that somebody has to ask about anyhow and that carry evidence, how many also lack a piece of it."""
_EXAMINED_FIRST = ("L0648", "L0650", "L1832", "L1833", "L1851", "L1960", "L1970", "L3960", "E0747", "E0748", "E0760")
_DRUGS = {
    "S950": "Ceftriaxone 2 g",
    "S9365": "Parenteral nutrition 1 L",
    "S9366": "Parenteral nutrition 1.5 L",
    "S9338": "Immune globulin 30 g",
    "S9359": "Infliximab 5 mg/kg",
    "S9345": "Factor VIII 2000 units",
    "S9374": "Normal saline 1 L",
    "S9326": "Hydromorphone 0.2 mg/h",
    "S9348": "Milrinone 0.375 mcg/kg/min",
}
_FORMS = ("2025-09", "2025-09", "2026-04", "2026-04", "2026-04")
"""Versions of the order form in use; an office keeps the pad it has."""


def evidence(head: dict[str, str], items: Sequence[Item], received_at: datetime, office: str, dice: Dice) -> dict[str, str]:
    """What the chart says, by column; empty where the order needs nothing beside it."""
    found = dict.fromkeys(EVIDENCE_COLUMNS, "")
    found["form_version"] = f"{head['service_line']}/{_FORMS[int(office[-3:]) % len(_FORMS)]}"
    ordered = date.fromisoformat(head["order_date"])
    examined = (ordered - timedelta(days=dice.between(0, 45))).isoformat()
    codes = [item.code for item in items]
    if any(item.is_oxygen for item in items):
        found |= {
            "face_to_face_date": examined,
            "oxygen_saturation": str(dice.between(80, 88)),
            "oxygen_test_date": max(ordered, received_at.date() - timedelta(days=1)).isoformat(),
            "oxygen_test_condition": dice.pick(("rest", "rest", "rest", "exercise")),
            "mobile_in_home": "yes",
        }
    if any(code.startswith("K08") or code in _EXAMINED_FIRST for code in codes):
        found["face_to_face_date"] = examined
    if head["service_line"] == "home_health":
        found |= {"face_to_face_date": examined, "homebound": "yes"}
    drug = next((name for code in codes for start, name in _DRUGS.items() if code.startswith(start)), "")
    if drug:
        found |= {"infusion_drug": drug, "infusion_route": "intravenous", "access_device": dice.pick(("picc", "midline", "port"))}
    return found


def forget(sent: dict[str, str], dice: Dice) -> tuple[str, ...]:
    """Leave a piece of evidence out of what is sent, at the rate above; the names of the faults."""
    held = [column for column in EVIDENCE_COLUMNS if sent[column] and column not in ("homebound", "mobile_in_home")]
    if not held or not dice.chance(OMISSION_RATE):
        return ()
    column = dice.pick(held)
    sent[column] = ""
    return (f"missing_{column}",)
