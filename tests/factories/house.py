"""A small hub at work: staff, a plan, a supplier, orders that arrive, and events that are heard as the switchboard says.

Nothing leaves the house: what it writes to the outside is read from the contacts room, and answers go to the journeys' doors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from tests.factories.network import supplier
from tests.factories.parties import client, colleague, file_staff, npi

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.measures import api as measures
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.entrypoints.jobs import switchboard
from hearthline.journeys import (
    arrange_service,
    assign_provider,
    close_loop,
    complete_order,
    escalate,
    receive_referral,
    verify_benefits,
)
from hearthline.kernel.vocabulary import ServiceLine
from hearthline.plumbing import access, outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id
from hearthline.plumbing.models import Zip

BY = Actor("system", "test")
BOSS = Actor("staff", "boss-1")
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)  # a Monday, 9:00 in Chicago
VIEWER = access.system("test")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WINDOW = AT + 2 * DAY  # Wednesday, 9:00 to 11:00 at the door
HAPPENED = WINDOW + HOUR
OFFICE = "Lakeview Hospital"
OXYGEN = referrals.OrderLineDraft(
    code="E1390", description="Oxygen concentrator", quantity=Decimal(1), unit="EA", liters_per_day=Decimal(2880)
)
WHEELCHAIR = referrals.OrderLineDraft(code="K0861", description="Power wheelchair", quantity=Decimal(1), brand_model="any")
# An order line whose flow nobody said, so that the office has to be asked.
VAGUE = replace(OXYGEN, liters_per_day=None)


def order(number: int = 1, **said: Any) -> referrals.ReferralDraft:
    """A complete order of an invented member of an invented plan."""
    values: dict[str, Any] = {
        "member": members.MemberDraft(
            family=f"Marl{chr(97 + number % 26)}ow",
            given=f"Pat{chr(97 + number // 26 % 26)}",
            birth_date=date(1940, 1, 1) + timedelta(days=97 * number),
            phone=f"+1312555{100 + number % 100:04d}",
            address=members.Address(line1=f"{number} Quay Street", city="Chicago", state="IL", zip="60611"),
        ),
        "lines": (OXYGEN,),
        "order_number": f"ORD-{number}",
        "service_line": ServiceLine.DME,
        "payer_name": "Cedar Health Plan",
        "payer_code": "CEDAR",
        "policy_number": f"P-{number:05d}",
        "ordering_family": "Adeyemi",
        "ordering_npi": "1234567893",
        "signature": "signed",
        "requested_start_date": date(2026, 7, 8),
        "diagnoses": ("J449",),
        "referring_contact": "Robin Vale",
        "referring_phone": "+13125550180",
        "referring_name": OFFICE,
    }
    return referrals.ReferralDraft(**{**values, **said})


@dataclass(slots=True)
class House:
    """The hub of one test; `now` only moves forward."""

    client_id: UUID
    now: datetime = AT

    def arrive(self, *drafts: referrals.ReferralDraft, received_at: datetime | None = None) -> list[cases.Case]:
        """Orders arrive; the cases they opened, in order. Nothing is heard yet."""
        received = receive_referral.receive(
            [
                receive_referral.Arrival(
                    draft=draft,
                    client_id=self.client_id,
                    inbound_id=new_id(),
                    sender=OFFICE,
                    channel="fax",
                    received_at=received_at or self.now,
                )
                for draft in drafts
            ],
            by=BY,
            at=self.now,
        )
        found = cases.by_numbers(VIEWER, [one.case_number for one in received if one.case_number])
        return [found[one.case_number] for one in received if one.case_number]

    def hear(self) -> None:
        """Every waiting event starts its journeys, until none waits."""
        while events := outbox.waiting(limit=1000):
            for event in events:
                if event.name != "contacts.written":
                    switchboard.dispatch(event, by=BY, at=self.now)
            outbox.settle(events, at=self.now)

    def wait(self, until: datetime) -> None:
        """The clocks run on: each miss is noticed when it happens, as a job that never sleeps would."""
        while (due := obligations.next_due(after=self.now)) is not None and due < until:
            self.now = due + timedelta(seconds=1)
            obligations.notice_missed(at=self.now, by=BY)
            self.hear()
        self.now = max(self.now, until)

    def sleep(self, until: datetime) -> None:
        """Nobody notices anything until then."""
        self.now = until
        obligations.notice_missed(at=self.now, by=BY)
        self.hear()

    # What comes back from the outside.

    def covered(self, *folders: cases.Case) -> None:
        """The payer covers it, and wants no authorization."""
        verify_benefits.record_benefits_answers(
            [
                coverage.BenefitsAnswer(
                    reference=f"{one.number}.B1",
                    answered_at=self.now,
                    status="active",
                    is_covered=True,
                    is_authorization_required=False,
                    plan_name="Cedar Complete",
                    starts_date=date(2026, 1, 1),
                    ends_date=date(2026, 12, 31),
                )
                for one in folders
            ],
            by=BY,
            at=self.now,
        )
        self.hear()

    def accepted(self, *folders: cases.Case, offer: int = 1) -> None:
        """The provider takes it."""
        replies = [
            assignments.OfferReply(reference=f"{one.number}.O{offer}", answered_at=self.now, reply="accepted") for one in folders
        ]
        assign_provider.record_offer_replies(replies, by=BY, at=self.now)
        self.hear()

    def window(self, folder: cases.Case, starts_at: datetime, *, visit: int = 1, hours: int = 2) -> Any:
        """The provider commits to a window."""
        answer = fulfillment.Confirmation(
            reference=f"{folder.number}.V{visit}",
            answered_at=self.now,
            window_start_at=starts_at,
            window_end_at=starts_at + hours * HOUR,
        )
        recorded = arrange_service.record_confirmations([answer], by=BY, at=self.now)
        self.hear()
        return recorded

    def proof(self, folder: cases.Case, outcome: str = "done", *, visit: int = 1, **said: Any) -> Any:
        """What the provider says happened."""
        values: dict[str, Any] = {"recorded_at": self.now, "happened_at": self.now if outcome in ("done", "partial") else None}
        proof = fulfillment.Proof(reference=f"{folder.number}.V{visit}", outcome=outcome, **{**values, **said})
        recorded = close_loop.record_proofs([proof], by=BY, at=self.now)
        self.hear()
        return recorded

    def witness(self, folder: cases.Case, reply: str = "confirmed", *, visit: int = 1) -> Any:
        """What the member says."""
        said = fulfillment.WitnessReply(reference=f"{folder.number}.W{visit}", answered_at=self.now, reply=reply)
        recorded = close_loop.record_witness([said], by=BY, at=self.now)
        self.hear()
        return recorded

    def answer(self, folder: cases.Case, values: dict[str, str], *, ask: int = 1, answered_at: datetime | None = None) -> Any:
        """What the referring office supplies."""
        said = referrals.ClarificationAnswer(
            reference=f"{folder.number}.Q{ask}", answered_at=answered_at or self.now, values=values
        )
        recorded = complete_order.record_clarification_answers([said], by=BY, at=self.now)
        self.hear()
        return recorded

    def change(self, *said: tuple[cases.Case, str]) -> Any:
        """Something that changes everything."""
        changes = [
            referrals.CircumstanceChange(case_number=one.number, reported_at=self.now + timedelta(seconds=position), change=what)
            for position, (one, what) in enumerate(said)
        ]
        recorded = close_loop.apply_changes(changes, by=BY, at=self.now)
        self.hear()
        return recorded

    def decide(self, folder: cases.Case, resolution: str) -> None:
        """A colleague decides about what waits in this case."""
        waiting = [one.id for one in exceptions(folder) if one.state == "UNRESOLVED"]
        close_loop.resolve_exceptions(waiting, resolution=resolution, by=BY, at=self.now)
        self.hear()

    def answer_for(self, folder: cases.Case) -> None:
        """The manager answers for what was escalated."""
        from hearthline.domain.escalations import api as escalations

        open_ = escalations.open_escalations_of(VIEWER, [folder.id])
        escalate.resolve([one.id for one in open_], how="Called everyone.", by=BOSS, at=self.now)
        self.hear()

    # How far a case may have come when a test begins.

    def booked(self, draft: referrals.ReferralDraft | None = None) -> cases.Case:
        """A case whose provider has accepted and owes a window."""
        (folder,) = self.arrive(draft or order())
        self.hear()
        self.covered(folder)
        self.accepted(folder)
        return folder

    def confirmed(self, draft: referrals.ReferralDraft | None = None, *, starts_at: datetime = AT + 2 * DAY) -> cases.Case:
        """A case whose provider has committed to a window (Wednesday, 9:00 to 11:00)."""
        folder = self.booked(draft)
        self.window(folder, starts_at)
        return folder

    def reported(self, draft: referrals.ReferralDraft | None = None) -> cases.Case:
        """A case whose delivery was reported done within its window."""
        folder = self.confirmed(draft)
        self.now = AT + 2 * DAY + HOUR
        self.proof(folder)
        return folder

    # What stands in the house.

    def nobody(self) -> int:
        """Open cases with no one's turn or no running clock."""
        return measures.figures(VIEWER, at=self.now)["nobody"].count

    def figure(self, name: str) -> int:
        """How many cases are behind a measure now."""
        return measures.figures(VIEWER, at=self.now)[name].count


def open_house(*, suppliers: int = 1) -> House:
    """Staff, a plan, places and suppliers in Chicago; to be called as the system viewer."""
    for code in ("60611", "60601"):
        Zip.objects.create(zip=code, city="Chicago", state="IL", zone="America/Chicago", latitude=41.89, longitude=-87.62)
    client_id = client("CEDAR")
    file_staff(
        colleague("ann-1", name="Ann Larkin", extension="204"),
        colleague("boss-1", name="Bo Sandoval", extension="301", role="supervisor"),
        colleague("boss-2", name="Cy Fenwick", extension="302", role="supervisor"),
    )
    for number in range(1, suppliers + 1):
        supplier(number, where=(41.89 + number / 100, -87.62))
    return House(client_id)


def case_of(folder: cases.Case) -> cases.Case:
    """The case as it is now."""
    return cases.by_ids(VIEWER, [folder.id])[folder.id]


def order_of(folder: cases.Case) -> referrals.Referral:
    """The referral that opened the case, as it is now."""
    return referrals.by_cases(VIEWER, [folder.id])[folder.id]


def visits(folder: cases.Case) -> list[fulfillment.Booking]:
    """The bookings of the case, by reference."""
    return fulfillment.by_cases(VIEWER, [folder.id]).get(folder.id, [])


def clocks(folder: cases.Case, kind: str) -> list[obligations.Obligation]:
    """The clocks of one kind, in the order they started."""
    return [one for one in obligations.of_case(VIEWER, folder.id) if one.kind == kind]


def running(folder: cases.Case) -> list[str]:
    """The kinds of the clocks that nobody has stopped."""
    return sorted(one.kind for one in obligations.of_case(VIEWER, folder.id) if one.stopped_at is None)


def held(folder: cases.Case) -> list[tuple[str, str]]:
    """(kind, evidence) of the clocks that are held."""
    rows = obligations.Pause.objects.filter(case_id=folder.id, ended_at=None).select_related(None)
    kinds = {one.id: one.kind for one in obligations.of_case(VIEWER, folder.id)}
    return sorted((kinds[row.obligation_id], row.evidence) for row in rows)


def sent(folder: cases.Case, kind: str) -> list[contacts.Outbound]:
    """Messages of one kind, oldest first."""
    return [one for one in contacts.of_case(VIEWER, folder.id) if one.kind == kind]


def escalated(folder: cases.Case) -> list[Any]:
    """Escalations of the case, oldest first."""
    from hearthline.domain.escalations import api as escalations

    return escalations.of_case(VIEWER, folder.id)[0]


def exceptions(folder: cases.Case) -> list[Any]:
    """Exceptions of the case, oldest first."""
    from hearthline.domain.escalations import api as escalations

    return escalations.of_case(VIEWER, folder.id)[1]


def loose_ends(folders: Sequence[cases.Case]) -> list[str]:
    """What must not be: a subject whose state has no clock of its kind, or two, or a clock of a state it is not in."""
    from django.apps import apps

    found = []
    for model in apps.get_models():
        lifecycle = getattr(model, "lifecycle", None)
        if lifecycle is None:
            continue
        column = "id" if model._meta.db_table == "cases_case" else "case_id"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.id, s.state, array_remove(array_agg(o.kind), NULL) FROM {model._meta.db_table} s "
                "LEFT JOIN obligations_obligation o ON o.client_id = s.client_id AND o.subject_id = s.id AND o.follows_state "
                f"AND o.stopped_at IS NULL WHERE s.{column} = ANY(%s) GROUP BY s.id, s.client_id, s.state",
                [[one.id for one in folders]],
            )
            for id_, state, kinds in cursor.fetchall():
                owed = lifecycle.state(state).obligation
                if kinds != ([owed] if owed else []):
                    found.append(f"{lifecycle.subject} {id_} in {state} has {kinds or 'no clock'}, not {owed}")
    return found


__all__ = [
    "AT",
    "BOSS",
    "BY",
    "DAY",
    "HOUR",
    "OFFICE",
    "OXYGEN",
    "VAGUE",
    "VIEWER",
    "WHEELCHAIR",
    "House",
    "case_of",
    "clocks",
    "escalated",
    "exceptions",
    "held",
    "loose_ends",
    "npi",
    "open_house",
    "order",
    "order_of",
    "running",
    "sent",
    "visits",
]


def stands(house: House, *folders: cases.Case) -> None:
    """No case is nobody's, and every state has exactly its clock."""
    assert house.nobody() == 0
    assert loose_ends(folders) == []
