"""How is a case printed: everything that the page says, as a PDF with bookmarks, page numbers and a checksum?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from hearthline.domain.cases import api as cases
from hearthline.entrypoints.console.case.folder import Folder, open_folder
from hearthline.entrypoints.console.case.presenters import clocks, head, missing, sections
from hearthline.entrypoints.console.case.presenters.story import story
from hearthline.entrypoints.console.case.presenters.words import why_words
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import amount
from hearthline.gateways import print as printer
from hearthline.plumbing.access.roles import Permission

_STEP = {"done": "done", "here": "under way", "todo": "to come", "skipped": "left out", "stopped": "stopped"}


@require_GET
@permitted(Permission.CASE_READ)
def case(request: HubRequest, case_id: UUID) -> HttpResponse:
    """The case as a PDF."""
    folder = open_folder(request, case_id)
    made = printer.pdf("case", content(folder, printed_by=request.user.name, sections_of=sections.work(folder, request.user)))
    answer = HttpResponse(made, content_type="application/pdf", headers={"Cache-Control": "private, no-store"})
    answer["Content-Disposition"] = f'inline; filename="case-{folder.case.number}.pdf"'
    return answer


def content(folder: Folder, *, printed_by: str, sections_of: dict[str, Any]) -> dict[str, Any]:
    """What the template `case` is filled with: text only, moments on the wall clock of the case."""
    zone, work, top = ZoneInfo(folder.case.zone), sections_of, head.head(folder)

    def when(moment: datetime | None) -> str:
        return f"{moment.astimezone(zone):%a %b %-d, %Y, %H:%M %Z}" if moment else ""

    lacking = missing.missing(folder)
    next_ = head.next_action(folder)
    order, person = folder.order, folder.person
    return {
        "title": f"Case {folder.case.number}",
        "head": f"Case {folder.case.number} · {person.name} · printed {when(folder.at)} by {printed_by}",
        "facts": [
            ["Member", person.name],
            ["Date of birth", _day(person.birth_date)],
            ["Payer and policy", f"{top['payer']} {top['policy']}".strip()],
            ["Manager", f"{folder.manager.name}, ext. {folder.manager.extension}" if folder.manager else "On-call desk"],
            ["State", cases.LIFECYCLE.state(folder.case.state).label],
            ["Urgency", str(top["urgency"])],
            ["Discharge", when(order.discharge_at)],
            ["Next", f"{next_.what}: {next_.owner}, by {when(next_.due_at)}" if next_ else "Nothing is owed"],
        ],
        "steps": [[one.name, one.said or _STEP[one.state], when(one.at)] for one in head.steps(folder)],
        "clocks": [
            [one.what, one.owner, when(one.due_at), "; ".join(f"{because[3]} ({because[4]})" for because in one.because)]
            for one in clocks.running(folder)
        ],
        "missing": [
            [gap.label, gap.finding or "Not said", "yes" if gap.is_blocking else "no", when(gap.asked_at)]
            for gap in lacking.items
        ],
        "order": [
            ["From", work["sender"]],
            ["Order number", order.order_number],
            ["Received", when(order.received_at)],
            ["Ordering clinician", f"{order.ordering_given} {order.ordering_family} {order.ordering_npi}".strip()],
            ["Diagnoses", "; ".join(work["diagnoses"])],
            ["Requested start", _day(order.requested_start_date)],
            ["Facility", order.facility_name],
            ["Note", order.note],
        ],
        "lines": [
            [line.code, line.description, amount(quantity, line.unit), line.frequency] for line, quantity in work["lines"]
        ],
        "benefits": [[row.one.reference, row.name, row.label, when(row.one.answered_at)] for row in work["verifications"]],
        "authorizations": [
            [row.one.reference, row.label, row.one.number, amount(row.more["units"], row.one.unit), _span(row.one)]
            for row in work["authorizations"]
        ],
        "offers": [
            [offer.one.reference, offer.name, offer.label, offer.one.reason.replace("_", " "), when(offer.one.answered_at)]
            for row in work["searches"]
            for offer in row.more
        ],
        "visits": [
            [row.one.reference, row.name, row.label, _window(row.one, when), when(row.one.happened_at)]
            for row in work["bookings"]
        ],
        "trouble": [
            *([row.label, row.one.cause.replace("_", " "), row.name, when(row.one.opened_at)] for row in work["exceptions"]),
            *([row.label, why_words(row.one.reason), row.name, when(row.one.committed_at)] for row in work["escalations"]),
        ],
        "documents": [[one.kind, one.channel, when(one.received_at), one.sha256] for one in work["documents"]],
        "story": [
            [when(one.at), f"{one.who} {one.what}", one.why]
            for one in reversed(story(folder, topic="everything", is_all=True, before_at=None).entries)
        ],
    }  # fmt: skip


def _window(one: Any, when: Callable[[datetime | None], str]) -> str:
    return f"{when(one.window_start_at)} – {when(one.window_end_at)}" if one.window_start_at else ""


def _span(one: Any) -> str:
    return " to ".join(_day(day) for day in (one.starts_date, one.ends_date) if day)


def _day(day: date | None) -> str:
    return f"{day:%b %-d, %Y}" if day else ""
