"""What does the page say about an order while it is being keyed: missing, who it may be, whether it came before, what applies?

What is missing is asked of the same rules as for every other channel; here their answers become words and places on the page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hearthline import rulebook
from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.diagnoses import described
from hearthline.journeys.receive_referral import REPEAT_WINDOW
from hearthline.kernel.vocabulary import ServiceLine, Urgency
from hearthline.plumbing.access import Viewer
from hearthline.rulebook import ChecklistItem, completeness
from hearthline.rulebook.checklists import NOT_NEEDED

_ON_PAGE = {"discharge_at": "discharge_date", "payer_code": "payer_name"}
_MEDICARE = ("MA", "MEDICARE_FFS")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: the field of the page that answers it, its title, and what is wrong with what was said."""

    field: str
    title: str
    question: str
    finding: str
    is_blocking: bool
    state: str


@dataclass(frozen=True, slots=True)
class Tick:
    """One of the identifiers that make somebody verifiable (R47): "done", "missing" or "differs"."""

    label: str
    state: str
    said: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """An order on file for the same member and code."""

    code: str
    case: cases.Case
    received_at: datetime


@dataclass(slots=True)
class Panel:
    """Everything beside the form."""

    gaps: list[Gap] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    twins: list[members.MemberCard] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    diagnoses: list[tuple[str, str]] = field(default_factory=list)
    member: members.MemberCard | None = None
    applies: frozenset[str] = frozenset()
    done: int = 0
    service_line: str = ""
    urgency: str = ""

    @property
    def blocking(self) -> list[Gap]:
        """What the office must be asked about."""
        return [gap for gap in self.gaps if gap.is_blocking]

    @property
    def helpful(self) -> list[Gap]:
        """What helps, and does not hold the case up."""
        return [gap for gap in self.gaps if not gap.is_blocking]


def facts_of(draft: referrals.ReferralDraft, *, at: datetime) -> dict[str, Any]:
    """The order as the completeness rules read it, before it is on file."""
    person = draft.member
    facts: dict[str, Any] = {**draft.evidence, **{name: getattr(draft, name) for name in referrals.SAID if name != "evidence"}}
    facts.update(
        service_line=referrals.service_line(draft.service_line or "", draft.lines, on=at.date()),
        urgency=referrals.urgency(stated=draft.urgency, discharge_at=draft.discharge_at, at=at),
        member_family=person.family,
        member_given=person.given,
        birth_date=person.birth_date,
        member_phone=person.phone,
        mbi=next((one.value for one in person.identifiers if one.system == "mbi"), ""),
        address_line1=person.address.line1,
        city=person.address.city,
        state=person.address.state,
        zip=person.address.zip,
        barriers=list(person.address.barriers),
        barrier_note=person.address.barrier_note,
        lines=[{name: getattr(line, name) for name in referrals.LINE_SAID} for line in draft.lines],
    )
    return facts


def gaps(items: Sequence[ChecklistItem], *, lines: Sequence[int]) -> list[Gap]:
    """What the order lacks; `lines` are the numbers of its lines on the page."""
    return [
        Gap(
            field=_place(one, lines),
            title=one.title,
            question=one.question,
            finding=one.finding,
            is_blocking=one.is_blocking,
            state=one.status,
        )
        for one in rulebook.gaps(items)
    ]


def _place(item: ChecklistItem, lines: Sequence[int]) -> str:
    if item.line is not None:
        return f"line-{lines[item.line] if item.line < len(lines) else 0}-{item.field.removeprefix('line.')}"
    if item.field == "lines":
        return "line-0-code"
    return _ON_PAGE.get(item.field, item.field)


def applies(items: Sequence[ChecklistItem], facts: Mapping[str, Any], *, at: datetime, lines: Sequence[int]) -> frozenset[str]:
    """The conditional questions that apply to this order: what its rules need, and what its product, signature and items do."""
    needed = [one for one in items if one.status != NOT_NEEDED]
    found = {_place(one, lines) for one in needed} | {name for one in needed if one.line is None for name in one.or_else}
    if not found.isdisjoint(rulebook.evidence_fields()):
        found.add("evidence")
    for number, line in zip(lines, facts["lines"], strict=False):
        if rulebook.service_line_of([str(line.get("code") or "")], at.date()).outcome is ServiceLine.DME:
            found.add(f"line-{number}-is_replacement")
    if facts["urgency"] == Urgency.DISCHARGE:
        found |= {"discharge", "facility_name"}
    found.add("mbi" if facts["line_of_business"] in _MEDICARE else "group_number")
    if facts["signature"] == "signed":
        found.add("signed_date")
    return frozenset(found)


def ticks(
    facts: Mapping[str, Any],
    member: members.MemberCard | None,
    policies: Sequence[str],
    *,
    at: datetime,
    wrong: Collection[str] = (),
) -> list[Tick]:
    """Name, date of birth and the member's number with the payer (R47): are they there, and do they agree with the card?

    `wrong` are the fields whose text cannot be used; what cannot be used is not there.
    """
    lacking = {*completeness.identity_gaps(facts, on=at.date()), *wrong}
    name = f"{facts['member_given']} {facts['member_family']}".strip()
    is_other_name = bool(member and name and not same_name(member, facts["member_family"], facts["member_given"]))
    is_other_day = bool(member and facts["birth_date"] and member.birth_date and member.birth_date != facts["birth_date"])
    has_number = any(facts[name] and name not in wrong for name in ("policy_number", "mbi"))
    is_other_number = bool(member and policies and facts["policy_number"] and _plain(facts["policy_number"]) not in policies)
    return [
        _tick("Name", not {"member_family", "member_given"} & lacking, is_other_name, "The card says another name."),
        _tick("Date of birth", "birth_date" not in lacking, is_other_day, "The card says another day."),
        _tick("Number with the payer", has_number, is_other_number, "Not a number on the member's card; read it back."),
    ]


def _tick(label: str, is_there: bool, differs: bool, said: str) -> Tick:
    if differs:
        return Tick(label, "differs", said)
    return Tick(label, "done", "There") if is_there else Tick(label, "missing", "Missing")


def same_name(member: members.MemberCard, family: str, given: str) -> bool:
    """Is this the name on the card, whatever its accents, hyphens and capitals?"""
    return members.name_key(member.family) == members.name_key(family) and members.name_key(member.given) == members.name_key(
        given
    )


def _plain(number: object) -> str:
    return "".join(character for character in str(number).upper() if character.isalnum())


def repeats(viewer: Viewer, member_id: UUID | None, draft: referrals.ReferralDraft, *, at: datetime) -> list[Repeat]:
    """Orders of the last days for the same person and code (the window of the one path)."""
    if member_id is None or not any(line.code for line in draft.lines):
        return []
    people = members.same_person(viewer, [member_id]).get(member_id, (member_id,))
    recent = referrals.recent_for_members(viewer, list(people), since=at - REPEAT_WINDOW)
    found = {line.code: recent[one, line.code] for line in draft.lines for one in people if (one, line.code) in recent}
    orders = referrals.by_ids(viewer, list(found.values()))
    folders = cases.by_ids(viewer, [order.case_id for order in orders.values()])
    return [Repeat(code, folders[orders[id_].case_id], orders[id_].received_at) for code, id_ in found.items() if id_ in orders]


def twins(viewer: Viewer, draft: referrals.ReferralDraft, *, limit: int = 3) -> list[members.MemberCard]:
    """Members on file whom the typed name and date of birth may mean."""
    person = draft.member
    if not (person.family and person.birth_date):
        return []
    found = members.search(viewer, family=person.family, given=person.given, birth_date=person.birth_date, limit=limit)
    return list(members.cards(viewer, found).values())


def diagnoses(draft: referrals.ReferralDraft) -> list[tuple[str, str]]:
    """Each diagnosis with its words, where a release says them."""
    return [(code, words) for code, words in described(draft.diagnoses) if words]


def age(born: Any, at: datetime) -> int | None:
    """Years of age on that day."""
    return int((at.date() - born) / timedelta(days=365.2425)) if born else None
