"""Invented orders whose payer is to be asked, and what payers answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.coverage import api as coverage
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id, new_ids

BY = Actor("system", "test")
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)  # a Monday, 9:00 in Chicago
ZONE = "America/Chicago"
NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An order on file, with its case."""

    client_id: UUID
    case_id: UUID
    number: str
    referral_id: UUID
    member_id: UUID


def line(code: str = "E1390", *, quantity: str | None = "1", unit: str = "unit") -> referrals.OrderLineDraft:
    """An order line; a concentrator unless said otherwise."""
    return referrals.OrderLineDraft(
        code=code, description=f"Item {code}", quantity=Decimal(quantity) if quantity is not None else None, unit=unit
    )


def order(number: int = 1, **said: object) -> referrals.ReferralDraft:
    """A complete order of an invented member of an invented plan."""
    member = members.MemberDraft(
        family=NAMES[number % len(NAMES)] + "er" * (number // len(NAMES) % 3),
        given=f"Pat{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}",
        birth_date=date(1940, 1, 1) + timedelta(days=97 * number),
        phone=f"+1312555{100 + number % 100:04d}",
        address=members.Address(line1=f"{number} Quay Street", city="Chicago", state="IL", zip="60611"),
    )
    values: dict[str, object] = {
        "member": member,
        "lines": (line(),),
        "order_number": f"ORD-{number}",
        "payer_name": "Cedar Health Plan",
        "payer_code": "CEDAR",
        "policy_number": f"P-{number:05d}",
        "line_of_business": LineOfBusiness.MEDICARE_ADVANTAGE,
        "ordering_npi": "1234567893",
        "requested_start_date": date(2026, 7, 8),
        "diagnoses": ("J449",),
    }
    return referrals.ReferralDraft(**{**values, **said})  # type: ignore[arg-type]


def place(*drafts: referrals.ReferralDraft, client_id: UUID, urgency: str = "routine", at: datetime = AT) -> list[Placed]:
    """Bring orders on file, each with its member and its case, as they stand once they are complete."""
    people = members.match_or_register([(client_id, draft.member) for draft in drafts], by=BY, at=at)
    opened = cases.open_cases(
        [
            cases.CaseDraft(client_id=client_id, zone=ZONE, service_line="dme", urgency=urgency, manager_id=None, opened_at=at)
            for _ in drafts
        ]
    )
    ids = new_ids(len(drafts))
    referrals.open_referrals(
        [
            referrals.Opening(
                id=id_,
                draft=draft,
                client_id=client_id,
                case_id=case.id,
                member_id=person.member_id,
                inbound_id=new_id(),
                sender="Lakeview Hospital",
                channel="portal",
                received_at=at,
                digest=referrals.digest(draft),
                service_line="dme",
                urgency=urgency,
            )
            for id_, draft, case, person in zip(ids, drafts, opened, people, strict=True)
        ]
    )
    return [
        Placed(client_id=client_id, case_id=case.id, number=case.number, referral_id=id_, member_id=person.member_id)
        for id_, case, person in zip(ids, opened, people, strict=True)
    ]


def event(name: str, ids: Sequence[UUID], *, client_id: UUID, at: datetime = AT) -> outbox.Event:
    """An event as a journey hears it."""
    return outbox.Event(id=0, client_id=client_id, name=name, ids=tuple(ids), happened_at=at)


def verification(one: Placed, *, reference: str = "", **said: object) -> coverage.VerificationDraft:
    """A question to Cedar about a placed order."""
    values: dict[str, object] = {
        "client_id": one.client_id,
        "case_id": one.case_id,
        "referral_id": one.referral_id,
        "member_id": one.member_id,
        "reference": reference or f"{one.number}.B1",
        "card": coverage.Card(payer_code="CEDAR", payer_name="Cedar Health Plan", policy_number="P-00001"),
        "service_line": "dme",
        "urgency": "routine",
        "needed_date": date(2026, 7, 8),
        "zone": ZONE,
    }
    return coverage.VerificationDraft(**{**values, **said})  # type: ignore[arg-type]


_ACTIVE = coverage.BenefitsAnswer(
    reference="",
    answered_at=AT,
    status="active",
    plan_name="Cedar Complete",
    line_of_business=LineOfBusiness.MEDICARE_ADVANTAGE,
    starts_date=date(2026, 1, 1),
    ends_date=date(2026, 12, 31),
)


def answer(reference: str, status: str = "active", *, at: datetime = AT, **said: object) -> coverage.BenefitsAnswer:
    """A payer's answer; active and covered unless said otherwise."""
    found = replace(_ACTIVE, reference=reference, answered_at=at, status=status, **said)  # type: ignore[arg-type]
    return found if status == "active" else replace(found, is_covered=False, starts_date=None, ends_date=None, plan_name="")
