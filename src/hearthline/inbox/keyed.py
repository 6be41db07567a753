"""How does an order that a colleague keys in pass through the same door as every other?

Its content is kept unchanged, as a document of the kind portals send; the same reader reads it and the same journey opens its
case. Whoever telephones waits on the line: the first consequences (the acknowledgement, the one ask) follow in the same
transaction, and the event that would cause them is settled with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.gateways.answers import read_json
from hearthline.inbox.recognise import Kind
from hearthline.journeys import complete_order, receive_referral
from hearthline.kernel.vocabulary import Channel
from hearthline.plumbing import effects, outbox
from hearthline.plumbing.access import Actor, Viewer

# What the caller says about a member on file that differs is a correction; name and date of birth are what they are known by.
CORRECTED = (
    "member_phone", "language", "address_line1", "address_line2", "zip", "city", "state", "barriers", "barrier_note", "mbi",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """What became of it: "opened", "amended" or "known", and the case it is in."""

    outcome: str
    case: cases.Case
    referral: referrals.Referral


class NotReadable(ValueError):
    """The order says something that the reader of orders cannot take; the sentence says what."""


def read_item(item: Mapping[str, Any], *, sender: str) -> referrals.ReferralDraft:
    """An item of the referral file (columns by name, `lines`) as the draft that every channel becomes.

    Raises:
        NotReadable: it cannot be read as an order.
    """
    unit = next(iter(read_json(BytesIO(_document(item, sender=sender, key="")))))
    if unit.fault or not unit.drafts:
        raise NotReadable(unit.fault or unit.kept)
    draft: referrals.ReferralDraft = unit.drafts[0]
    return draft


def receive_keyed(
    viewer: Viewer,
    item: Mapping[str, Any],
    *,
    sender: str,
    key: str,
    client_id: UUID,
    member_id: UUID | None,
    received_at: datetime,
    by: Actor,
    at: datetime,
) -> Keyed:
    """Keep, read and receive one keyed order, in the caller's transaction.

    Args:
        item: columns of the referral file by name, as they were typed, and `lines`.
        sender: the office's NPI or name.
        key: what makes a second press of the button harmless.
        member_id: for whom, where a person on file was chosen.

    Raises:
        NotReadable: it cannot be read as an order; nothing is written.
    """
    draft = read_item(item, sender=sender)
    kept = documents.keep(
        BytesIO(_document(item, sender=sender, key=key)),
        client_id=client_id,
        sender=sender,
        key=key,
        channel=Channel.PHONE,
        name=f"Keyed by {by.name}",
        kind=Kind.ANSWERS_JSON,
        received_at=received_at,
    )
    arrival = receive_referral.Arrival(
        draft=draft,
        client_id=client_id,
        inbound_id=kept.id,
        sender=sender,
        channel=Channel.PHONE,
        received_at=received_at,
        member_id=member_id,
    )
    if member_id is not None:
        members.correct([(member_id, {name: str(item[name]) for name in CORRECTED if item.get(name)})], by=by, at=at)
    known = referrals.seen_before([(client_id, sender, draft.order_number, referrals.digest(draft))])
    received = receive_referral.receive([arrival], by=by, at=at)[0]
    is_new = received.outcome != "known"
    documents.count(kept.id, received=1, filed=int(is_new), known=int(not is_new), quarantined=0, read_at=at)
    if received.outcome == "opened":
        case = cases.by_number(viewer, received.case_number)
        assert case is not None
        referral = referrals.by_cases(viewer, [case.id])[case.id]
        _follow_at_once(referral, by=by, at=at)
    else:
        referral = referrals.by_ids(viewer, [known[0][0]])[known[0][0]]
        case = cases.by_ids(viewer, [referral.case_id])[referral.case_id]
    return Keyed(outcome=received.outcome, case=case, referral=referrals.by_ids(viewer, [referral.id])[referral.id])


def _follow_at_once(referral: referrals.Referral, *, by: Actor, at: datetime) -> None:
    """What hears `referrals.received` runs now, and the waiting event is settled: nobody hears it a second time."""
    own = outbox.own_waiting("referrals.received", referral.id)
    for event in own:
        if effects.first_time([f"event:{event.id}"], at=at):
            complete_order.on_received(event, by=by, at=at)
    outbox.settle(own, at=at)


def _document(item: Mapping[str, Any], *, sender: str, key: str) -> bytes:
    document = {"type": "referrals", "message_id": key, "sender": sender, "channel": Channel.PHONE, "items": [item]}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
