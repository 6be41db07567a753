"""What does a list show to this colleague: its rows, what stands beside them, and how it can be narrowed?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from hearthline.domain.escalations import api as escalations
from hearthline.domain.parties import api as parties
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.case.presenters.words import why_words
from hearthline.entrypoints.console.gate import HubRequest
from hearthline.entrypoints.console.presenting import SERVICE_LINES

SIZE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One row with the words that stand beside it."""

    row: worklist.Row
    manager: parties.Staff | None
    holder: parties.Staff | None
    is_mine: bool
    tags: tuple[str, ...]
    why: str = ""

    @property
    def action(self) -> str:
        """What is to be done next; where a manager is to answer, for what."""
        return self.why[:1].upper() + self.why[1:] if self.why else self.row.action

    @property
    def service(self) -> str:
        """The service line as people say it."""
        return SERVICE_LINES.get(self.row.service_line, "Not said yet")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: where it leads, how often it occurs at least, and whether it is chosen."""

    label: str
    query: str
    count: str
    is_chosen: bool


class Reading:
    """A list as one request reads it; everything is read once."""

    def __init__(self, request: HubRequest, view: worklist.View | None = None) -> None:
        self.request = request
        self.view = view or worklist.read_view(request.GET.dict(), role=request.user.role)
        self.me: UUID | None = request.colleague.id if request.colleague else None

    @cached_property
    def colleagues(self) -> dict[str, parties.Staff]:
        return parties.staff_by_code(self.request.viewer)

    @cached_property
    def by_id(self) -> dict[UUID, parties.Staff]:
        return {one.id: one for one in self.colleagues.values()}

    @cached_property
    def managers(self) -> dict[str, UUID]:
        return {code: one.id for code, one in self.colleagues.items()}

    @cached_property
    def person(self) -> worklist.Person:
        return worklist.person(self.request.viewer, self.me, at=self.request.at)

    @cached_property
    def saved(self) -> list[worklist.SavedView]:
        return worklist.views_for(self.request.viewer, staff_id=self.me, role=self.request.user.role)

    def page(self, size: int = SIZE) -> worklist.Page:
        """The rows; whoever they show is noted."""
        found = worklist.page(
            self.request.viewer,
            self.view,
            person=self.person,
            managers=self.managers,
            at=self.request.at,
            size=size,
            among=self.made_up.first if self.view.facets and size == SIZE else None,
        )
        self.request.shown.update((one.member_id, one.client_id) for one in found.rows)
        return found

    def lines(self, rows: list[worklist.Row]) -> list[Line]:
        """The rows with who manages them, who has them in hand, and their tags."""
        marked = worklist.marks(self.request.viewer, [one.case_id for one in rows], at=self.request.at)
        nothing, reasons = worklist.Marks(None, None, ()), self._reasons(rows)
        return [
            Line(
                row=one,
                manager=self.by_id.get(one.manager_id) if one.manager_id else None,
                holder=self.by_id.get(mark.holder_id) if mark.holder_id else None,
                is_mine=mark.holder_id is not None and mark.holder_id == self.me,
                tags=tuple(worklist.TAGS[tag] for tag in mark.tags),
                why="; ".join(reasons.get(one.case_id, ())),
            )
            for one in rows
            for mark in (marked.get(one.case_id, nothing),)
        ]

    def _reasons(self, rows: list[worklist.Row]) -> dict[UUID, list[str]]:
        """Case id to why managers have it; asked only where that is what the list is about."""
        found: dict[UUID, list[str]] = {}
        if self.view.queue == "escalations" and rows:
            for one in escalations.open_escalations_of(self.request.viewer, [row.case_id for row in rows]):
                found.setdefault(one.case_id, []).append(why_words(one.reason))
        return found

    def rail(self) -> dict[str, Any]:
        """Queues and saved lists, each with how much waits there."""
        queues = [worklist.read_view({"q": code}, role="") for code in worklist.QUEUES]
        views = [worklist.read_view(_said(one.query), role="") for one in self.saved]
        found = worklist.counts(
            self.request.viewer, [*queues, *views], person=self.person, managers=self.managers, at=self.request.at
        )
        here = worklist.write_view(self.view, after=None)
        return {
            "queues": [
                (queue, shown(count), queue.code == self.view.queue)
                for queue, count in zip(worklist.QUEUES.values(), found, strict=False)
            ],
            "views": [
                (one, shown(count), one.query == here) for one, count in zip(self.saved, found[len(queues) :], strict=True)
            ],
        }

    @cached_property
    def made_up(self) -> worklist.MadeUp:
        """What the list is made of, and its first cases where it is narrowed down to little."""
        return worklist.made_up(
            self.request.viewer, self.view, person=self.person, managers=self.managers, at=self.request.at, size=SIZE
        )

    def facets(self) -> list[tuple[str, str, str, list[Choice]]]:
        """Per facet: code, label, what is chosen in words, and the choices."""
        made = self.made_up
        payers = {one.code: one.name for one in parties.organizations_of_kind(self.request.viewer, "payer") if one.code}
        words: dict[str, dict[Any, str]] = {
            "payer": payers,
            "line": SERVICE_LINES,
            "urgency": {rank: code for code, rank in worklist.RANKS.items()},
            "state": {},
            "manager": {one.id: one.name for one in self.colleagues.values()},
            "owner": {},
            "tag": worklist.TAGS,
        }
        return [self._facet(code, label, made, words[code]) for code, label in worklist.FACETS.items()]

    def _facet(self, code: str, label: str, made: worklist.MadeUp, words: dict[Any, str]) -> tuple[str, str, str, list[Choice]]:
        counted = made.facets.get(code, dict.fromkeys(words, 0))
        codes = {one.id: one.code for one in self.colleagues.values()}
        choices = []
        for value, count in counted.items():
            word = words.get(value) or str(value or "").replace("_", " ").capitalize()
            if code == "state":
                word = str(value or "")
            told = {"urgency": words.get(value, ""), "manager": codes.get(value, "nobody") if code == "manager" else ""}.get(
                code, value
            )
            if not told:
                continue
            if code == "manager" and value is None:
                word = "Nobody"
            number = "" if code == "tag" else f"{shown(count)}{'+' if made.is_more and count <= worklist.COUNTED_TO else ''}"
            query = worklist.write_view(self.view, after=None, **{code: str(told)})
            choices.append(Choice(word[:1].upper() + word[1:], query, number, str(told) == getattr(self.view, code)))
        chosen = getattr(self.view, code)
        said = next((one.label for one in choices if one.is_chosen), chosen)
        return code, label, said, sorted(choices, key=lambda one: one.label)


def shown(count: int) -> str:
    """A count as it is shown: more than a thousand is 1,000+."""
    return f"{count:,}" if count <= worklist.COUNTED_TO else f"{worklist.COUNTED_TO:,}+"


def digest(lines: list[Line], rail: dict[str, Any]) -> str:
    """A short fingerprint of what a list shows, so that an open page is sent it again only when it differs."""
    said = repr(
        [(one.row, one.manager and one.manager.id, one.holder and one.holder.id, one.tags) for one in lines]
        + [(queue.code, count) for queue, count, _ in rail["queues"]]
        + [(view.id, count) for view, count, _ in rail["views"]]
    )
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _said(query: str) -> dict[str, str]:
    from django.http import QueryDict

    return QueryDict(query).dict()  # type: ignore[return-value]
