"""What is done when a colleague presses a button of a case? One journey each; the answer is the sentence that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hearthline.domain.contacts import api as contacts
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.presenting import local
from hearthline.journeys import (
    assign_provider,
    close_loop,
    obtain_authorization,
    reopen_case,
    verify_benefits,
)
from hearthline.journeys import (
    escalate as ladder,
)
from hearthline.plumbing.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One action as it was filled in: `row` is its subject, `said` the form's cleaned values."""

    folder: Folder
    row: Any
    said: dict[str, Any]
    by: Actor
    at: datetime


def hold(deed: Deed) -> str:
    """The case rests."""
    close_loop.hold_cases([deed.folder.id], why=deed.said["why"], by=deed.by, at=deed.at)
    return "The case is on hold."


def resume(deed: Deed) -> str:
    """The case goes on."""
    close_loop.resume_cases([deed.folder.id], why=deed.said["why"], by=deed.by, at=deed.at)
    return "The case goes on."


def cancel(deed: Deed) -> str:
    """The case ends without further service; a death ends every case of the person."""
    case, reason, note = deed.folder.case, deed.said["reason"], deed.said["note"]
    if reason in close_loop.ENDS:
        change = referrals.CircumstanceChange(case_number=case.number, reported_at=deed.at, change=reason, note=note)
        close_loop.apply_changes([change], by=deed.by, at=deed.at)
    else:
        close_loop.end_cases([case.id], outcome=reason.replace("_", " "), by=deed.by, at=deed.at)
    if note:
        contacts.note(client_id=case.client_id, case_id=case.id, text=note, by=deed.by, at=deed.at)
    return "The case has ended, and everyone is told."


def reopen(deed: Deed) -> str:
    """What has ended goes on."""
    reopen_case.reopen([deed.folder.id], why=deed.said["why"], by=deed.by, at=deed.at)
    return "The case is open again."


def escalate(deed: Deed) -> str:
    """A supervisor answers for it."""
    case, said = deed.folder.case, deed.said
    opened = ladder.by_hand(
        [case.id],
        reason=said["reason"],
        manager_id=UUID(said["manager"]) if said["manager"] else None,
        committed_at=said["committed_at"],
        by=deed.by,
        at=deed.at,
    )
    if said["note"]:
        contacts.note(client_id=case.client_id, case_id=case.id, text=said["note"], by=deed.by, at=deed.at)
    if not opened:
        return "A supervisor has this case for this reason already; the date stays as it is."
    manager = next((one for one in deed.folder.staff.values() if one.id == opened[0].manager_id), None)
    until = local(opened[0].committed_at, case.zone)
    return f"{manager.name if manager else 'The on-call desk'} answers for it by {until}."


def chase_benefits(deed: Deed) -> str:
    """The payer is reminded."""
    verify_benefits.chase([deed.row.id], by=deed.by, at=deed.at)
    return "The payer is asked about benefits once more."


def ask_benefits_again(deed: Deed) -> str:
    """The question goes out under corrected numbers."""
    changed = {name: deed.said[name] for name in deed.said if name != "why" and deed.said[name] != getattr(deed.row, name)}
    corrections = {deed.row.id: changed} if changed else {}
    verify_benefits.correct_and_ask_again([deed.row.id], corrections, why=deed.said["why"], by=deed.by, at=deed.at)
    return "The payer is asked again."


def not_covered(deed: Deed) -> str:
    """The need is not covered."""
    verify_benefits.give_up([deed.row.id], why=deed.said["why"], by=deed.by, at=deed.at)
    return "Settled as not covered; decide next how the case ends."


def chase_authorization(deed: Deed) -> str:
    """The payer is reminded."""
    obtain_authorization.chase([deed.row.id], by=deed.by, at=deed.at)
    return "The payer is asked for its decision once more."


def supply(deed: Deed) -> str:
    """The payer gets what it asked for."""
    values = {question: deed.said[f"answer_{index}"] for index, question in enumerate(deed.row.asked or ["Information"])}
    given = {question: text for question, text in values.items() if text}
    obtain_authorization.supply_information([deed.row.id], given, by=deed.by, at=deed.at)
    return "The payer has what it asked for."


def request_again(deed: Deed) -> str:
    """The silent payer gets the request again."""
    obtain_authorization.request_again([deed.row.id], why=deed.said["why"], by=deed.by, at=deed.at)
    return "The authorization is requested again."


def resubmit(deed: Deed) -> str:
    """The denied request is put again, with what is new."""
    new = {"New information": deed.said["information"]} if deed.said["information"] else None
    obtain_authorization.resubmit([deed.row.id], why=deed.said["why"], information=new, by=deed.by, at=deed.at)
    return "The authorization is resubmitted."


def let_stand(deed: Deed) -> str:
    """The denial stands."""
    obtain_authorization.let_denial_stand([deed.row.id], why=deed.said["why"], by=deed.by, at=deed.at)
    return "The denial stands; decide next how the case ends."


def widen(deed: Deed) -> str:
    """Providers farther away are asked."""
    assign_provider.widen([deed.row.id], why=deed.said["why"], by=deed.by, at=deed.at)
    return "The search goes on, twice as far."


def abandon(deed: Deed) -> str:
    """Nobody is looked for any more."""
    assign_provider.abandon([deed.row.id], why=deed.said["why"], by=deed.by, at=deed.at)
    return "The search has ended; decide next how the case goes on."


def decide(deed: Deed) -> str:
    """The exception has its decision."""
    close_loop.resolve_exceptions([deed.row.id], resolution=deed.said["resolution"], by=deed.by, at=deed.at)
    case = deed.folder.case
    if deed.said["note"]:
        contacts.note(client_id=case.client_id, case_id=case.id, text=deed.said["note"], by=deed.by, at=deed.at)
    return "The exception is decided."


def resolve(deed: Deed) -> str:
    """The manager has answered for it."""
    ladder.resolve([deed.row.id], how=deed.said["why"], by=deed.by, at=deed.at)
    return "The escalation is answered for."
