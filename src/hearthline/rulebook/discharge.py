"""Is a hospital bed waiting on us?"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from hearthline.kernel.decisions import Decision
from hearthline.rulebook.reader import Rulebook, shipped

RULE = "hub.discharge.escalation"


def is_discharge_near(discharge_at: datetime | None, at: datetime, *, book: Rulebook | None = None) -> bool:
    """Whether the discharge is so near, or so recent, that the case escalates at once (R65).

    Args:
        discharge_at: when the member leaves the hospital (aware); None where there is no discharge.
        at: the moment of the question (aware).
    """
    return discharge_nearness(discharge_at, at, book=book).outcome


def discharge_nearness(discharge_at: datetime | None, at: datetime, *, book: Rulebook | None = None) -> Decision[bool]:
    """`is_discharge_near` with its reason; the rule's version is the one in force on the UTC day of the question."""
    version = (book or shipped()).rule_on(RULE, at.date())
    if discharge_at is None:
        return Decision(False, (version.reason("No discharge is known."),))
    ahead = discharge_at - at
    within, still = (timedelta(hours=float(Decimal(version.values[name]))) for name in ("within_hours", "still_hours_after"))
    is_near = -still <= ahead <= within
    hours = abs(ahead) / timedelta(hours=1)
    sentence = f"Discharge {'in' if ahead >= timedelta() else 'was'} {hours:.1f} hours{'' if ahead >= timedelta() else ' ago'}."
    return Decision(is_near, (version.reason(sentence),))
