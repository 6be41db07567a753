"""What do the hub's own people decide in the demo, where the operation asks a person?

They keep the hub's hours, look at what waits for them twice an hour, and use the same journey functions as the screens. What they
decide follows the tables below and a chance that depends on the seed and the case alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.assignments import api as assignments
from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.coverage import api as coverage
from hearthline.domain.escalations import api as escalations
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import assign_provider, close_loop, escalate, obtain_authorization, triage_referral, verify_benefits
from hearthline.kernel.vocabulary import ExceptionCause, Urgency
from hearthline.plumbing.access import Actor, acting, system

EVERY = timedelta(minutes=30)
# The clocks that run while a matter waits for one of these people.
KINDS = (
    "authorization_check", "authorization_information", "benefits_check", "denial_decision", "escalation_eta", "exception",
    "hold_review", "no_provider",
)  # fmt: skip
REVIEWS = ("clinical_review",)  # the nurse's line is staffed day and night
ZONE = ZoneInfo("America/Chicago")  # where the demo's hub keeps its hours
COORDINATOR, SUPERVISOR = Actor("staff", "care-coordinator"), Actor("staff", "supervisor")
NURSE = Actor("staff", "amara")
VIEWER = system("desk")
# What becomes of an exception, by cause; a cause that is not listed is looked at again by the same provider.
RESOLUTION = {
    ExceptionCause.MEMBER_REFUSED: "end",
    ExceptionCause.NOT_COVERED: "end",
    ExceptionCause.DENIED: "end",
    ExceptionCause.NO_PROVIDER: "end",
    ExceptionCause.WITNESSES_DISAGREE: "rearrange",
    ExceptionCause.NO_ANSWER: "reassign",
}
MOST_ASKED = 3  # times a payer is asked about one person before its answer is believed
WIDEST = 4  # times the agreed area; beyond it the search is given up


@dataclass(slots=True)
class Desk:
    """The colleagues of the demo, together."""

    seed: int

    def next_at(self, now: datetime) -> datetime | None:
        """When somebody next looks at what waits, on the half hour while the hub is open; None while nothing does."""
        moment = now + EVERY - (now - datetime.min.replace(tzinfo=now.tzinfo)) % EVERY
        if obligations.is_any_open(VIEWER, REVIEWS):
            return moment
        if not obligations.is_any_open(VIEWER, KINDS):
            return None
        hours = rulebook.calendar("hub")
        while not hours.is_open_at(moment, zone=ZONE):
            moment += EVERY
        return moment

    def work(self, now: datetime) -> int:
        """Decide about everything that waits, if the hub is open; returns how many matters were decided."""
        if now.minute % 30:
            return 0
        with acting(VIEWER):
            decided = self._triage(now)
            if not rulebook.calendar("hub").is_open_at(now, zone=ZONE):
                return decided
            if not obligations.is_any_open(VIEWER, KINDS):
                return decided
            for kind, handle in self._handlers().items():
                found = _QUEUES[kind]()
                if found:
                    handle(found, now)
                    decided += len(found)
        return decided

    def _handlers(self) -> dict[str, Callable[[Sequence[Any], datetime], None]]:
        return {
            "verifications": self._verifications,
            "unheard": self._unheard,
            "information": self._information,
            "silent": self._silent,
            "denials": self._denials,
            "searches": self._searches,
            "exceptions": self._exceptions,
            "holds": self._holds,
            "escalations": self._escalations,
        }

    def _triage(self, now: datetime) -> int:
        """The nurse looks at what would be late before the next look, and leaves it as it is: the order says what it must."""
        due = obligations.due_before(VIEWER, REVIEWS, now + EVERY)
        orders = referrals.by_cases(VIEWER, due)
        reviews = [
            referrals.Reviewed(
                case_id=case_id,
                urgency=order.urgency,
                service_line=order.service_line,
                requested_start_date=order.requested_start_date,
                discharge_at=order.discharge_at,
                note="Chart seen; nothing to change.",
            )
            for case_id, order in orders.items()
            if order.discharge_at or order.urgency != Urgency.DISCHARGE
        ]
        triage_referral.triage_referrals(reviews, by=NURSE, at=now)
        return len(reviews)

    def _chance(self, *what: object) -> float:
        """A number in [0, 1) that depends on the seed and these words alone."""
        text = "|".join(str(part) for part in (self.seed, *what))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48

    def _verifications(self, found: Sequence[Any], now: datetime) -> None:
        """A payer did not find the member or calls the plan inactive: call, correct the number once, then accept it."""
        again = [one.id for one in found if one.attempts < MOST_ASKED]
        verify_benefits.correct_and_ask_again(again, {}, by=COORDINATOR, at=now)
        rest = [one.id for one in found if one.attempts >= MOST_ASKED]
        verify_benefits.give_up(rest, why="The payer confirms that the member is not covered.", by=COORDINATOR, at=now)

    def _unheard(self, found: Sequence[Any], now: datetime) -> None:
        """A payer stayed silent: call, and put the question again."""
        verify_benefits.correct_and_ask_again([one.id for one in found], {}, why="Called the payer.", by=COORDINATOR, at=now)

    def _information(self, found: Sequence[Any], now: datetime) -> None:
        for one in found:
            values = dict.fromkeys(one.asked, "Sent from the record on file.") or {"note": "Clinical notes attached."}
            obtain_authorization.supply_information([one.id], values, by=COORDINATOR, at=now)

    def _silent(self, found: Sequence[Any], now: datetime) -> None:
        obtain_authorization.request_again([one.id for one in found], why="Called the payer.", by=COORDINATOR, at=now)

    def _denials(self, found: Sequence[Any], now: datetime) -> None:
        """One in three denials is worth a peer-to-peer; the others stand, and the appeal window runs."""
        for one in found:
            if one.attempts < 2 and self._chance("peer-to-peer", one.reference) < 1 / 3:
                obtain_authorization.resubmit([one.id], why="Peer-to-peer held.", by=COORDINATOR, at=now)
            else:
                obtain_authorization.let_denial_stand([one.id], why="No new clinical evidence.", by=COORDINATOR, at=now)

    def _searches(self, found: Sequence[Any], now: datetime) -> None:
        """Nobody nearby takes it: look further twice, then say so."""
        wider = [one.id for one in found if one.widened < WIDEST]
        assign_provider.widen(wider, by=COORDINATOR, at=now, why="Nobody nearby accepted.")
        rest = [one.id for one in found if one.widened >= WIDEST]
        assign_provider.abandon(rest, by=SUPERVISOR, at=now, why="No provider in reach accepts this order.")

    def _exceptions(self, found: Sequence[Any], now: datetime) -> None:
        by_resolution: dict[str, list[Any]] = {}
        for one in found:
            by_resolution.setdefault(RESOLUTION.get(ExceptionCause(one.cause), "rearrange"), []).append(one.id)
        for resolution, ids in sorted(by_resolution.items()):
            close_loop.resolve_exceptions(ids, resolution=resolution, by=COORDINATOR, at=now)

    def _holds(self, found: Sequence[Any], now: datetime) -> None:
        """A member is back from hospital after a few days."""
        home = [one.id for one in found if now - one.state_at > timedelta(days=2 + 4 * self._chance("home", one.number))]
        close_loop.resume_cases(home, why="The ward says the member is home.", by=COORDINATOR, at=now)

    def _escalations(self, found: Sequence[Any], now: datetime) -> None:
        """A manager takes a matter in hand within two hours and writes down how."""
        due = [one.id for one in found if now - one.opened_at >= timedelta(hours=2 * self._chance("manager", one.reference))]
        escalate.resolve(due, how="Called everyone concerned; the plan stands with new commitments.", by=SUPERVISOR, at=now)


_QUEUES: dict[str, Callable[[], Sequence[Any]]] = {
    "verifications": lambda: coverage.waiting(VIEWER, "QUESTIONED"),
    "unheard": lambda: coverage.waiting(VIEWER, "SILENT"),
    "information": lambda: authorizations.waiting(VIEWER, "MORE_INFORMATION"),
    "silent": lambda: authorizations.waiting(VIEWER, "SILENT"),
    "denials": lambda: authorizations.waiting(VIEWER, "DENIED"),
    "searches": lambda: assignments.waiting(VIEWER),
    "exceptions": lambda: escalations.unresolved(VIEWER),
    "holds": lambda: cases.on_hold(VIEWER),
    "escalations": lambda: escalations.with_managers(VIEWER),
}
