"""What has been typed, as the page, the rules and the one path each need it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from hearthline import rulebook
from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.gate import HubRequest
from hearthline.entrypoints.console.intake import presenters
from hearthline.entrypoints.console.intake.forms import IntakeForm, LineForm, lines_of
from hearthline.inbox import keyed
from hearthline.plumbing.access import EVERY_CLIENT

_NOT_SAID = ("csrfmiddlewaretoken", "version", "take")
UNTOLD = "A caller"  # who sends an order while nobody has said which office it is


@dataclass(slots=True)
class Typed:
    """The forms of one order, and what they say so far."""

    form: IntakeForm
    lines: list[LineForm]
    member_id: UUID | None

    @property
    def filled(self) -> list[LineForm]:
        """The lines that say something."""
        return [line for line in self.lines if not line.is_empty]

    @property
    def sender(self) -> str:
        """Who sends it: the office's NPI, else its name."""
        item = self.form.item()
        return item.get("referring_npi") or item.get("referring_name") or UNTOLD

    def item(self) -> dict[str, Any]:
        """Columns of the referral file, with the lines."""
        return {**self.form.item(), "lines": [line.item() for line in self.filled]}

    def draft(self) -> referrals.ReferralDraft:
        """The order as every channel makes it."""
        draft = keyed.read_item(self.item(), sender=self.sender)
        return draft if self.filled else _without_lines(draft)

    @property
    def is_wrong(self) -> bool:
        """Is anything typed that cannot be used?"""
        return bool(self.form.errors) or any(line.errors for line in self.filled)


def _without_lines(draft: referrals.ReferralDraft) -> referrals.ReferralDraft:
    from dataclasses import replace

    return replace(draft, lines=())


def typed(request: HubRequest, said: QueryDict, member_id: UUID | None) -> Typed:
    """The forms bound to what was typed, without the one character that no database holds."""
    said = said.copy()
    for name in list(said):
        said.setlist(name, [value.replace("\0", "") for value in said.getlist(name)])
    form = IntakeForm(said, at=request.at, clients=client_choices(request))
    return Typed(form, lines_of(said, on=request.at.date()), member_id)


def as_query(said: Mapping[str, Any]) -> QueryDict:
    """What a draft kept, as a browser would send it."""
    query = QueryDict(mutable=True)
    for name, value in said.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def to_keep(said: QueryDict) -> dict[str, Any]:
    """What was typed, as a draft keeps it: every field, nothing of the screen's own; text no database can hold left out."""
    kept: dict[str, Any] = {}
    for name in said:
        values = [value.replace("\0", "") for value in said.getlist(name) if value.strip()]
        if values and name not in _NOT_SAID and len(name) < 60:
            kept[name] = values if name == "barriers" else values[-1]
    return kept


def member_of(said: QueryDict) -> UUID | None:
    """The member who was chosen; None where nobody was."""
    try:
        return UUID(said.get("member_id", ""))
    except ValueError:
        return None


def client_choices(request: HubRequest) -> list[tuple[str, str]]:
    """The books this colleague works in; the hub's own last, for a caller who does not know."""
    scope = request.viewer.clients
    books = [one for one in parties.clients(request.viewer).values() if scope == EVERY_CLIENT or one.id in scope]
    known = [(one.code, one.name) for one in books if one.code != parties.UNASSIGNED]
    own = [(one.code, "Not known yet") for one in books if one.code == parties.UNASSIGNED]
    return [("", "Choose…"), *known, *own] if len(known) != 1 else [*known, *own]


def draft_client(request: HubRequest, code: str) -> UUID:
    """In whose book a draft lies: the chosen client's, else one of the colleague's own scope."""
    books = parties.clients(request.viewer)
    scope = request.viewer.clients
    if code in books and (scope == EVERY_CLIENT or books[code].id in scope):
        return books[code].id
    return parties.unassigned_client() if isinstance(scope, str) else scope[0]


def panel_of(request: HubRequest, order: Typed) -> presenters.Panel:
    """What stands beside the form; everybody it shows is noted for the audit."""
    draft = order.draft()
    numbers = [int(str(line.prefix).rpartition("-")[2]) for line in order.filled]
    facts = presenters.facts_of(draft, at=request.at)
    items = rulebook.checklist(facts, on=request.at.date())
    panel = presenters.Panel(
        gaps=presenters.gaps(items, lines=numbers),
        done=sum(one.status == "done" for one in items),
        repeats=presenters.repeats(request.viewer, order.member_id, draft, at=request.at),
        diagnoses=presenters.diagnoses(draft),
        applies=presenters.applies(items, facts, at=request.at, lines=numbers),
        service_line=facts["service_line"],
        urgency=facts["urgency"],
    )
    policies: list[str] = []
    if order.member_id:
        panel.member = members.cards(request.viewer, [order.member_id]).get(order.member_id)
        if panel.member:
            request.shown.add(member_id=order.member_id, client_id=panel.member.client_id)
            on_file = members.numbers_on_file(request.viewer, [order.member_id])[order.member_id]
            policies = ["".join(filter(str.isalnum, one.shown.upper())) for one in on_file if one.system == "member_id"]
    else:
        panel.twins = presenters.twins(request.viewer, draft)
        request.shown.update((one.member_id, one.client_id) for one in panel.twins)
    panel.ticks = presenters.ticks(facts, panel.member, policies, at=request.at, wrong=order.form.errors)
    return panel
