"""How do visits and deliveries read: by day, provider or area, and one with everything its door needs?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hearthline.domain.cases import api as cases
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.gate import HubRequest
from hearthline.entrypoints.console.presenting import HOME, span_of
from hearthline.entrypoints.console.schedule import forms
from hearthline.kernel.calendars import federal_holidays


@dataclass(frozen=True, slots=True)
class Row:
    """One visit or delivery in a list."""

    booking: fulfillment.Booking
    case: cases.Case
    member: members.MemberCard
    provider: str
    label: str

    @property
    def town(self) -> str:
        """Where the door is."""
        return f"{self.member.city}, {self.member.state}" if self.member.city else self.member.zip

    @property
    def window(self) -> str:
        """The committed window on the wall clock of the door."""
        return span_of(self.booking.window_start_at, self.booking.window_end_at, self.case.zone)

    @property
    def is_late(self) -> bool:
        """Does the committed window end after the promise?"""
        ends = self.booking.window_end_at
        return ends is not None and fulfillment.is_promised_late(window_end_at=ends, due_at=self.booking.due_at)


def rows(request: HubRequest, bookings: Sequence[fulfillment.Booking]) -> list[Row]:
    """The rows of these bookings, with everybody they show noted."""
    viewer = request.viewer
    folders = cases.by_ids(viewer, [one.case_id for one in bookings])
    orders = referrals.by_ids(viewer, [one.referral_id for one in bookings])
    people = members.cards(viewer, [order.member_id for order in orders.values()])
    providers = parties.organizations(viewer, [one.organization_id for one in bookings])
    request.shown.update((id_, card.client_id) for id_, card in people.items())
    return [
        Row(
            booking=one,
            case=folders[one.case_id],
            member=people[orders[one.referral_id].member_id],
            provider=providers[one.organization_id].name if one.organization_id in providers else one.provider_key,
            label=fulfillment.LIFECYCLE.state(one.state).label,
        )
        for one in bookings
        if one.case_id in folders
    ]


def grouped(found: Sequence[Row], by: str) -> list[tuple[str, list[Row]]]:
    """The rows under a heading each: by provider, by area (town), or all together in order of time."""
    if by not in ("provider", "area"):
        return [("", list(found))]
    groups: dict[str, list[Row]] = {}
    for one in found:
        groups.setdefault(one.provider if by == "provider" else one.town, []).append(one)
    return sorted(groups.items())


def day_span(day: date) -> tuple[datetime, datetime]:
    """The first instant of this day and of the next, on the hub's wall clock."""
    start = datetime(day.year, day.month, day.day, tzinfo=HOME)
    return start, start + timedelta(days=1)


def booking_context(request: HubRequest, booking: fulfillment.Booking, **given: Any) -> dict[str, Any]:
    """One visit or delivery with its door, its promise, its windows to choose from and what can be done."""
    row = rows(request, [booking])[0]
    zone, card = ZoneInfo(row.case.zone), row.member
    home = members.availability(request.viewer, [card.member_id]).get(card.member_id, [])
    clocks = [one for one in obligations.of_case(request.viewer, booking.case_id) if one.subject_id == booking.id]
    initial = {
        "starts": booking.window_start_at.astimezone(zone).replace(tzinfo=None) if booking.window_start_at else None,
        "ends": booking.window_end_at.astimezone(zone).replace(tzinfo=None) if booking.window_end_at else None,
    }
    context: dict[str, Any] = {
        "row": row,
        "booking": booking,
        "case": row.case,
        "member": card,
        "zone": row.case.zone,
        "zone_name": f"{request.at.astimezone(zone):%Z}",
        "clock": next((one for one in clocks if one.stopped_at is None), None),
        "advice": [fulfillment.BARRIER_ADVICE[one] for one in card.barriers],
        "at_home": [(forms.DAYS[day], f"{a // 60:02}:{a % 60:02}", f"{b // 60:02}:{b % 60:02}") for day, a, b in home],
        "suggestions": _suggestions(booking, card, zone, home, at=request.at) if booking.state == "TO_CONFIRM" else [],
        "exceptions": escalations.unresolved_of(request.viewer, [booking.id]),
        "resolutions": [
            (code, said)
            for code, said in escalations.RESOLUTIONS.items()
            if all(
                not escalations.refusal(code, subject=one.subject, cause=one.cause)
                for one in escalations.unresolved_of(request.viewer, [booking.id])
            )
        ],
        "window_form": forms.WindowForm(zone=row.case.zone, booking=booking, now=request.at, initial=initial),
        "reason_form": forms.ReasonForm(),
        "proof_form": forms.ProofForm(zone=row.case.zone, prefix_id="proof_", now=request.at),
        "home_form": forms.AtHomeForm(auto_id="id_home_%s"),
    }
    return context | given


def _suggestions(
    booking: fulfillment.Booking, card: members.MemberCard, zone: ZoneInfo, home: Sequence[tuple[int, int, int]], *, at: datetime
) -> list[dict[str, str]]:
    """Windows to choose from, as the form sends them and as people read them, on the wall clock of the door."""
    found = fulfillment.suggestions(
        kind=booking.kind,
        earliest_at=max(booking.earliest_at, at),
        due_at=booking.due_at,
        zone=zone,
        barriers=card.barriers,
        at_home=[fulfillment.AtHome(weekday=day, from_minute=first, to_minute=last) for day, first, last in home],
    )
    return [
        {
            "starts": f"{one.starts_at:%Y-%m-%dT%H:%M}",
            "ends": f"{one.ends_at:%Y-%m-%dT%H:%M}",
            "said": span_of(one.starts_at, one.ends_at, zone),
            "holiday": federal_holidays(one.starts_at.year).get(one.starts_at.date(), ""),  # the provider may not come
        }
        for one in found
    ]
