"""Invented cases that are ready for a provider, and what providers answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.vocabulary import Turn
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id, new_ids

BY = Actor("system", "test")
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)  # a Monday, 9:00 in Chicago
ZONE = "America/Chicago"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A case whose authorization is cleared."""

    client_id: UUID
    case_id: UUID
    number: str
    referral_id: UUID


def line(code: str = "E1390", **said: Any) -> referrals.OrderLineDraft:
    """An order line; a concentrator unless said otherwise."""
    return referrals.OrderLineDraft(**{"code": code, "description": f"Item {code}", "quantity": Decimal(1), "unit": "EA", **said})


def ready(
    client_id: UUID,
    *,
    count: int = 1,
    lines: Sequence[referrals.OrderLineDraft] = (),
    service_line: str = "dme",
    urgency: str = "routine",
    payer_code: str = "CEDAR",
    state: str = "IL",
    zip_code: str = "60611",
    at: datetime = AT,
    first: int = 1,
    **said: Any,
) -> list[Ready]:
    """Cases of invented members in Chicago, complete and cleared, each with its running service clock."""
    drafts = [
        referrals.ReferralDraft(
            **{
                "member": members.MemberDraft(
                    family=f"Marl{chr(97 + number % 26)}ow",
                    given=f"Pat{chr(97 + number // 26 % 26)}{chr(97 + number // 676)}",
                    birth_date=date(1940, 1, 1) + timedelta(days=97 * number),
                    phone=f"+1312555{100 + number % 100:04d}",
                    address=members.Address(line1=f"{number} Quay Street", city="Chicago", state=state, zip=zip_code),
                ),
                "lines": tuple(lines) or (line(),),
                "order_number": f"ORD-{number}",
                "payer_code": payer_code,
                **said,
            }
        )
        for number in range(first, first + count)
    ]
    people = members.match_or_register([(client_id, draft.member) for draft in drafts], by=BY, at=at)
    opened = cases.open_cases(
        [
            cases.CaseDraft(
                client_id=client_id, zone=ZONE, service_line=service_line, urgency=urgency, manager_id=None, opened_at=at
            )
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
                channel="fax",
                received_at=at,
                digest=referrals.digest(draft),
                service_line=service_line,
                urgency=urgency,
            )
            for id_, draft, case, person in zip(ids, drafts, opened, people, strict=True)
        ]
    )
    clock = obligations.clock("hub.service.standard", at, zone=ZONE)
    obligations.start(
        [
            obligations.Promise(
                client_id=client_id, case_id=case.id, subject="case", subject_id=case.id, kind="service", owner=Turn.HUB,
                clock=clock, follows_state=True,
            )
            for case in opened
        ],
        at=at,
    )  # fmt: skip
    return [
        Ready(client_id=client_id, case_id=case.id, number=case.number, referral_id=id_)
        for case, id_ in zip(opened, ids, strict=True)
    ]


def event(name: str, ids: Sequence[UUID], *, client_id: UUID, at: datetime = AT) -> outbox.Event:
    """An event as a journey hears it."""
    return outbox.Event(id=0, client_id=client_id, name=name, ids=tuple(ids), happened_at=at)


def reply(reference: str, said: str = "accepted", *, at: datetime = AT, **more: Any) -> assignments.OfferReply:
    """A provider's answer."""
    return assignments.OfferReply(reference=reference, answered_at=at, reply=said, **more)
