"""What is always visible of a case: who, by whom, where it stands, what is next, and who owes it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.coverage import api as coverage
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.console.case.folder import Folder
from hearthline.entrypoints.console.case.presenters.words import NEXT, OWNERS, URGENCY


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop from order to door; state is done, here, todo, skipped or stopped."""

    name: str
    state: str
    said: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What is to be done, by whom, until when."""

    what: str
    owner: str
    contact: str
    due_at: datetime
    is_held: bool
    is_ours: bool


def head(folder: Folder) -> dict[str, object]:
    """What the sticky header shows."""
    card, order = folder.person, folder.order
    payer = _payer(folder)
    return {
        "state": cases.LIFECYCLE.state(folder.case.state),
        "urgency": URGENCY.get(folder.case.urgency, folder.case.urgency),
        "age": _age(card.birth_date, folder.at.date()),
        "payer": payer[0],
        "policy": payer[1],
        "discharge_at": order.discharge_at,
        "next": next_action(folder),
        "steps": steps(folder),
    }


def _payer(folder: Folder) -> tuple[str, str]:
    """The payer and number under which the member is covered: as verified, else as the order says."""
    verified = next((one for one in reversed(folder.verifications) if one.state == "VERIFIED"), None)
    if verified:
        return folder.name_of(verified.payer_code or verified.payer_name), verified.policy_number
    order = folder.order
    return order.payer_name or folder.name_of(order.payer_code), order.policy_number


def _age(born: date | None, today: date) -> int | None:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) if born else None


def next_action(folder: Folder) -> NextAction | None:
    """The clock that speaks for the case, as a thing to do; None when nothing is owed any more."""
    turn = folder.turn
    if turn is None:
        return None
    is_ours = turn.owner == "hub"
    manager = folder.manager
    owner = (manager.name if manager else "the on-call desk") if is_ours else ""
    if not is_ours:
        owner = folder.name_of(turn.counterparty) if turn.counterparty else OWNERS.get(turn.owner, turn.owner)
    return NextAction(
        what=NEXT.get(turn.kind, turn.kind.replace("_", " ").capitalize()),
        owner=owner,
        contact=_contact(folder, turn.owner, turn.counterparty),
        due_at=turn.due_at,
        is_held=turn.id in folder.held_clocks,
        is_ours=is_ours,
    )


def _contact(folder: Folder, owner: str, counterparty: str) -> str:
    if owner == "hub":
        return f"ext. {folder.manager.extension}" if folder.manager else ""
    if owner == "member":
        return folder.person.phone
    found = folder.organizations.get(counterparty)
    if owner == "referrer":
        return folder.order.referring_phone or (found.phone if found else "")
    return found.phone if found else ""


def steps(folder: Folder) -> list[Step]:
    """From order to door: where it stands, since when, and what is skipped."""
    found = [
        Step(name="Received", state="done", said="", at=folder.order.received_at),
        _complete(folder.order),
        _benefits(folder.verifications),
        _authorization(folder.requests, folder),
        _provider(folder),
        _scheduled(folder.bookings),
        _delivered(folder.bookings),
        _closed(folder.case),
    ]
    if folder.case.state != "CANCELLED":
        return found
    return [Step(name=one.name, state="skipped", said="") if one.state in ("todo", "here") else one for one in found]


def _complete(order: referrals.Referral) -> Step:
    label = referrals.LIFECYCLE.state(order.state).label
    if order.state == "COMPLETE":
        return Step(name="Complete", state="done", said="", at=order.state_at)
    state = "stopped" if order.state == "WITHDRAWN" else "here"
    return Step(name="Complete", state=state, said="To be looked at" if order.state == "RECEIVED" else label, at=order.state_at)


def _benefits(asked: Iterable[coverage.Verification]) -> Step:
    live = [one for one in asked if one.state != "VOIDED"]
    if not live:
        return Step(name="Benefits", state="todo", said="")
    newest = live[-1]
    label = coverage.LIFECYCLE.state(newest.state).label
    state = {"VERIFIED": "done", "RULED_OUT": "stopped"}.get(newest.state, "here")
    return Step(name="Benefits", state=state, said=label, at=newest.answered_at or newest.state_at)


def _authorization(asked: Iterable[authorizations.Authorization], folder: Folder) -> Step:
    live = [one for one in asked if one.state != "VOIDED"]
    if not live:
        is_past = bool(folder.searches)
        return Step(name="Authorization", state="skipped" if is_past else "todo", said="Not needed" if is_past else "")
    worst = next((one for one in live if one.state != "APPROVED"), live[-1])
    label = authorizations.LIFECYCLE.state(worst.state).label
    state = {"APPROVED": "done", "REFUSED": "stopped"}.get(worst.state, "here")
    return Step(name="Authorization", state=state, said=label, at=worst.received_at or worst.state_at)


def _provider(folder: Folder) -> Step:
    searches = folder.searches
    if not searches:
        return Step(name="Provider", state="todo", said="")
    open_ = [one for one in searches if one.state in ("SEARCHING", "NO_PROVIDER")]
    if open_:
        is_asked = any(offer.state == "OPEN" for one in open_ for offer in folder.offers.get(one.id, ()))
        said = "No provider found" if any(one.state == "NO_PROVIDER" for one in open_) else "Offered" if is_asked else "Searching"
        return Step(name="Provider", state="here", said=said, at=max(one.state_at for one in open_))
    taken = [one for one in searches if one.state == "ACCEPTED"]
    if not taken:
        return Step(name="Provider", state="stopped", said="Search ended", at=searches[-1].state_at)
    names = {folder.providers[one.organization_id].name for one in taken if one.organization_id in folder.providers}
    return Step(name="Provider", state="done", said=", ".join(sorted(names)), at=max(one.state_at for one in taken))


def _scheduled(bookings: Iterable[fulfillment.Booking]) -> Step:
    live = [one for one in bookings if one.state != "CANCELLED"]
    if not live:
        return Step(name="Scheduled", state="todo", said="")
    newest = max(live, key=lambda one: (one.step, one.reference))
    if newest.window_start_at is None or newest.state == "TO_CONFIRM":
        return Step(name="Scheduled", state="here", said="Waiting for a window", at=newest.state_at)
    return Step(name="Scheduled", state="done", said="", at=newest.window_start_at)


def _delivered(bookings: Iterable[fulfillment.Booking]) -> Step:
    live = [one for one in bookings if one.state != "CANCELLED"]
    proved = [one for one in live if one.state == "PROVED"]
    if live and len(proved) == len(live) and max(one.step for one in proved) == proved[0].steps:
        return Step(name="Delivered", state="done", said="", at=max((one.happened_at or one.state_at) for one in proved))
    for state, said in (("DISPUTED", "Witnesses disagree"), ("MISSED", "Did not happen"), ("REPORTED", "Member is asked")):
        found = next((one for one in live if one.state == state), None)
        if found:
            return Step(name="Delivered", state="here", said=said, at=found.happened_at or found.state_at)
    if proved:
        return Step(name="Delivered", state="here", said=f"{len(proved)} of {proved[0].steps} stages")
    return Step(name="Delivered", state="todo", said="")


def _closed(case: cases.Case) -> Step:
    if case.state == "CLOSED":
        return Step(name="Closed", state="done", said="Loop closed", at=case.closed_at)
    if case.state == "CANCELLED":
        return Step(name="Closed", state="stopped", said=case.outcome.capitalize(), at=case.closed_at)
    return Step(name="Closed", state="todo", said="On hold" if case.state == "ON_HOLD" else "")
