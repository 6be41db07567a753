"""How does a related record read in the drawer: a message, the member, an organization, another case of the member?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.messages import said
from hearthline.entrypoints.console.case.presenters.words import CHANNELS, MESSAGES, URGENCY
from hearthline.entrypoints.console.presenting import language, local, telephone, words

NUMBERS = {
    "mbi": "Medicare number", "ssn": "Social security number", "member_id": "Policy number", "mrn": "Chart number",
    "other": "Number of another system",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A heading and pairs of a name and what is said of it; `link` leads to the record's own page."""

    title: str
    facts: tuple[tuple[str, str], ...]
    link: UUID | None = None


def record(folder: Folder, kind: str, about: UUID) -> Record | None:
    """The record of this kind and id, where this case has it."""
    match kind:
        case "message":
            return _message(folder, about)
        case "member":
            return _member(folder)
        case "organization":
            return _organization(folder, about)
        case "case":
            return _case(folder, about)
    return None


def _message(folder: Folder, about: UUID) -> Record | None:
    one = next((one for one in folder.messages if one.id == about), None)
    if one is None:
        return None
    head = (
        ("To", folder.name_of(one.recipient)),
        ("Channel", CHANNELS.get(one.channel, one.channel)),
        ("Reference", one.reference),
        ("Written", local(one.written_at, folder.case.zone)),
    )
    what = MESSAGES.get(one.kind, one.kind.replace("-", " "))
    return Record(title=what[:1].upper() + what[1:], facts=(*head, *said(one.body, zone=folder.case.zone)))


def _member(folder: Folder) -> Record:
    card = folder.person
    barriers = ", ".join(str(one) for one in card.address.barriers)
    numbers = members.numbers_on_file(folder.viewer, [card.member_id])[card.member_id]
    pairs = (
        ("Date of birth", f"{card.birth_date:%b %-d, %Y}" if card.birth_date else ""),
        ("Sex", card.sex),
        ("Telephone", telephone(card.phone)),
        ("E-mail", card.email),
        ("Language", language(card.language)),
        ("Address", ", ".join(part for part in (card.line1, card.line2, card.city, f"{card.state} {card.zip}".strip()) if part)),
        ("At the door", ". ".join(part for part in (barriers, card.barrier_note) if part)),
        *((NUMBERS.get(one.system, one.system.upper()), f"{one.shown} {one.issuer}".strip()) for one in numbers),
    )
    return Record(title=card.name, facts=tuple(pair for pair in pairs if pair[1]))


def _organization(folder: Folder, about: UUID) -> Record | None:
    known = {one.id for one in folder.organizations.values()} | set(folder.providers)
    one = parties.organizations(folder.viewer, [about]).get(about) if about in known else None
    if one is None:
        return None
    pairs = (
        ("Kind", words(one.kind)),
        ("Telephone", telephone(one.phone)),
        ("Fax", telephone(one.fax)),
        ("E-mail", one.email),
        ("NPI", one.npi),
        ("Address", ", ".join(part for part in (one.line1, one.city, f"{one.state} {one.zip}".strip()) if part)),
    )
    return Record(title=one.name, facts=tuple(pair for pair in pairs if pair[1]))


def _case(folder: Folder, about: UUID) -> Record | None:
    one = next((one for one in folder.related if one.id == about), None)
    if one is None:
        return None
    manager = next((staff for staff in folder.staff.values() if staff.id == one.manager_id), None)
    pairs = (
        ("State", cases.LIFECYCLE.state(one.state).label),
        ("Service line", words(one.service_line)),
        ("Urgency", URGENCY.get(one.urgency, one.urgency)),
        ("Opened", local(one.opened_at, one.zone)),
        ("Manager", f"{manager.name}, ext. {manager.extension}" if manager else "on-call desk"),
        ("Outcome", one.outcome),
    )
    return Record(title=f"Case {one.number}", facts=tuple(pair for pair in pairs if pair[1]), link=one.id)
