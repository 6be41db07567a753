"""How does a discharge read: on the desk, on paper, and behind the paper's QR code?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hearthline.domain.forecasts import api as forecasts
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.case.presenters.words import NEXT, OWNERS
from hearthline.entrypoints.console.gate import HubRequest
from hearthline.entrypoints.console.presenting import span, span_of
from hearthline.kernel.identifiers import speakable


@dataclass(frozen=True, slots=True)
class Row:
    """One member who leaves the hospital: who, when, and what still blocks going home."""

    leaving: worklist.Leaving
    member: members.MemberCard
    manager: parties.Staff | None
    provider: str
    blockers: list[worklist.Blocker]
    is_fitting: bool
    outlook: forecasts.Outlook | None

    @property
    def later(self) -> str:
        """How long after the discharge the window ends, where that is more than a day and nothing else blocks; else ""."""
        one = self.leaving
        if self.blockers or self.is_fitting or one.window_end_at is None:
            return ""
        return span(one.window_end_at - one.discharge_at)

    @property
    def window(self) -> str:
        """The committed window on the wall clock of the door."""
        return span_of(self.leaving.window_start_at, self.leaving.window_end_at, self.leaving.zone)


def rows(request: HubRequest, found: list[worklist.Leaving]) -> list[Row]:
    """The rows of these discharges, the least slack first, then what needs none."""
    people = members.cards(request.viewer, [one.member_id for one in found])
    managers = parties.staff(request.viewer, [one.manager_id for one in found if one.manager_id])
    providers = parties.resolve_organizations({one.provider_key for one in found if one.provider_key})
    ahead = forecasts.outlooks(request.viewer, [one.case_id for one in found], at=request.at)
    made = []
    for one in found:
        provider = providers.get(one.provider_key or "")
        fits = one.window_end_at is not None and one.window_end_at <= one.discharge_at + timedelta(hours=24)
        made.append(
            Row(
                leaving=one,
                member=people[one.member_id],
                manager=managers.get(one.manager_id) if one.manager_id else None,
                provider=provider.name if provider else one.provider_key or "",
                blockers=worklist.blockers(one, at=request.at),
                is_fitting=fits,
                outlook=ahead.get(one.case_id),
            )
        )
    return sorted(made, key=lambda row: (row.outlook is None, row.outlook.slack if row.outlook else timedelta()))


def confirmation(request: HubRequest, row: Row, *, link: str, qr: str) -> dict[str, Any]:
    """What the printed confirmation says: what, who, when, case number, manager, extension, and the way to the present truth."""
    one, zone = row.leaving, ZoneInfo(row.leaving.zone)
    order = referrals.by_cases(request.viewer, [one.case_id])[one.case_id]
    lines = referrals.lines_of(request.viewer, [order.id])[order.id]
    return {
        "title": "Confirmation for discharge",
        "head": f"Hearthline · case {one.number}",
        "is_ready": not row.blockers,
        "facts": [
            [
                "Member",
                f"{row.member.name}, born {row.member.birth_date:%B %-d, %Y}" if row.member.birth_date else row.member.name,
            ],
            [
                "Leaves",
                f"{one.discharge_at.astimezone(zone):%A, %B %-d, %H:%M %Z}" + (f", {one.facility}" if one.facility else ""),
            ],
            ["What comes", "; ".join(line.description or line.code for line in lines) or one.service_line.replace("_", " ")],
            ["Who brings it", row.provider or "not yet assigned"],
            ["When", row.window or "not yet scheduled"],
            ["Where", ", ".join(part for part in (row.member.line1, row.member.city, row.member.state, row.member.zip) if part)],
            ["Case number", f"{one.number} ({speakable(one.number)})"],
            ["Manager", f"{row.manager.name}, extension {row.manager.extension}" if row.manager else "On-call coordinator"],
        ],
        "open": [f"{blocker.what} (owed by {blocker.owner})" for blocker in row.blockers],
        "printed_at": f"{request.at.astimezone(zone):%A, %B %-d, %H:%M %Z}",
        "link": link,
        "qr": qr,
    }


def printed(one: worklist.Leaving) -> dict[str, str]:
    """What a paper said, to compare with later: the window and the provider, no name."""
    return {
        "window_start_at": one.window_start_at.isoformat() if one.window_start_at else "",
        "window_end_at": one.window_end_at.isoformat() if one.window_end_at else "",
        "provider": one.provider_key or "",
    }


STEPS = ("Received", "Checked", "Provider found", "Scheduled", "Delivered")


def public_status(
    one: worklist.Leaving, link: fulfillment.StatusLink, *, provider: str, turn: worklist.Turn | None
) -> dict[str, Any]:
    """What whoever holds the paper may know: five plain steps, the window, whose turn it is to do what until when, what changed
    since it was printed; no name.
    """
    reached = 0
    if one.referral == "COMPLETE":
        reached = 1
    if one.provider_key:
        reached = 2
    if one.booking in ("CONFIRMED", "REPORTED", "PROVED"):
        reached = 3 if one.booking == "CONFIRMED" else 4
    now = printed(one)
    return {
        "number": one.number,
        "kind": (one.kind or one.service_line).replace("_", " "),
        "steps": [(name, index <= reached) for index, name in enumerate(STEPS)],
        "window_start_at": one.window_start_at,
        "window_end_at": one.window_end_at,
        "zone": one.zone,
        "provider": provider,
        "next": NEXT.get(turn.kind, "") if turn else "",
        "whose": OWNERS.get(turn.owner, "") if turn else "",
        "next_due": turn.due_at if turn else None,
        "is_changed": any(now[name] != value for name, value in link.printed.items()),
        "was": _span(link.printed, one.zone),
        "printed_at": link.made_at,
        "is_on_hold": one.case == "ON_HOLD",
    }


def _span(said: dict[str, str], zone: str) -> str:
    if not said.get("window_start_at"):
        return "not yet scheduled"
    start, end = (datetime.fromisoformat(said[name]) for name in ("window_start_at", "window_end_at"))
    return span_of(start, end, zone)
