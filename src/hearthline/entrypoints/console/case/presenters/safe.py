"""Until when is the case safe, which step costs most, and why?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hearthline.domain.forecasts import api as forecasts
from hearthline.entrypoints.console.case.folder import Folder

TONES = ((0.9, "ok"), (0.5, "soon"), (0.0, "late"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Safe:
    """The outlook of a case as pages show it; `until` is None once it never was safe."""

    percent: int
    sure: int
    tone: str
    until: datetime | None
    is_spent: bool
    needed_by: datetime
    need: str
    left_at: datetime | None
    critical: str
    steps: tuple[forecasts.StepOutlook, ...]
    lines: tuple[str, ...]


def safe(folder: Folder) -> Safe | None:
    """The outlook of the case; None where there is nothing to forecast."""
    names = {named: one.name for named, one in folder.organizations.items()}
    found = forecasts.outlooks(folder.viewer, [folder.id], at=folder.at, names=names).get(folder.id)
    return shown(found) if found else None


def shown(one: forecasts.Outlook) -> Safe:
    """An outlook in words and tones."""
    return Safe(
        percent=one.percent,
        sure=round(100 * one.confidence),
        tone=next(tone for least, tone in TONES if one.chance >= least),
        until=one.safe_until,
        is_spent=one.is_spent,
        needed_by=one.standing.needed_by,
        need="Window needed by discharge" if one.standing.need == "discharge" else "Service promised",
        left_at=one.standing.left_at,
        critical=one.critical.words,
        steps=one.steps,
        lines=one.lines,
    )
