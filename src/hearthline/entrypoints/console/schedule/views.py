"""Which visits and deliveries are on this day, which still need a window, and what went wrong?"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from hearthline.domain.fulfillment import api as fulfillment
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import HOME
from hearthline.entrypoints.console.schedule import presenters
from hearthline.plumbing.access.roles import Permission

REACH = timedelta(days=3_653)  # ten years either way: nobody looks for a visit beyond, and the calendar has ends
LISTS = ("day", "to_confirm", "troubled")
BY = ("time", "provider", "area")


@permitted(Permission.SCHEDULE)
def schedule(request: HubRequest) -> HttpResponse:
    """One list: a day's visits and deliveries by time, provider or area; those without a window; those in trouble."""
    which = request.GET.get("list", "day") if request.GET.get("list") in LISTS else "day"
    by = request.GET.get("by", "time") if request.GET.get("by") in BY else "time"
    today = request.at.astimezone(HOME).date()
    day = _day(request.GET.get("day", ""), today)
    waiting = fulfillment.to_confirm(request.viewer, limit=101)
    trouble = fulfillment.troubled(request.viewer, limit=101)
    found = {"to_confirm": waiting[:100], "troubled": trouble[:100]}.get(which)
    if found is None:
        found = fulfillment.between(request.viewer, *presenters.day_span(day))
    shown = presenters.rows(request, found)
    context = {
        "list": which,
        "by": by,
        "day": day,
        "today": today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "days": [today + timedelta(days=offset) for offset in range(6)],
        "groups": presenters.grouped(shown, by),
        "count": len(shown),
        "waiting": len(waiting),
        "trouble": len(trouble),
        "address": request.get_full_path(),
    }
    return render(request, "console/schedule/_list.html" if request.htmx else "console/schedule/page.html", context)


def _day(text: str, today: date) -> date:
    """The day an address names; today where it names none, or one out of reach."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) <= REACH else today


@permitted(Permission.SCHEDULE)
def booking(request: HubRequest, booking_id: UUID) -> HttpResponse:
    """One visit or delivery, in the drawer or as a page."""
    return answer(request, found_booking(request, booking_id))


def found_booking(request: HubRequest, booking_id: UUID) -> fulfillment.Booking:
    """The booking with this id.

    Raises:
        Http404: it is not in this viewer's book.
    """
    found = fulfillment.by_ids(request.viewer, [booking_id])
    if not found:
        raise Http404
    return found[0]


def answer(request: HubRequest, one: fulfillment.Booking, *, status: int = 200, **given: object) -> HttpResponse:
    """The booking's part of the page, or the page around it."""
    context = presenters.booking_context(request, one, **given)
    template = "console/schedule/_booking.html" if request.htmx else "console/schedule/booking.html"
    return render(request, template, context, status=status)
