"""Is the proof of a delivery whole, and who is asked for what it lacks?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.plumbing.access import Actor, Viewer

GAPS = "proof-gaps"
Proofs = Mapping[UUID, fulfillment.Proof]


def examine(viewer: Viewer, bookings: Sequence[fulfillment.Booking], proofs: Proofs, *, by: Actor, at: datetime) -> list[UUID]:
    """Keep what the proofs of these deliveries say beside what they lack, and ask the provider for the rest, once in one message.

    A later proof fills what an earlier one left open. Returns the bookings of which something new was said.
    """
    due = [one for one in bookings if one.kind == "delivery" and proofs[one.id].outcome in ("done", "partial")]
    if not due:
        return []
    folders = cases.by_ids(viewer, [one.case_id for one in due])
    ordered = _ordered(viewer, due)
    slips: dict[UUID, tuple[dict[str, object], tuple[str, ...]]] = {}
    for one in due:
        zone = ZoneInfo(folders[one.case_id].zone)
        slip = fulfillment.slip_of(proofs[one.id], zone=zone, before=one.slip)
        if slip != one.slip:
            slips[one.id] = slip, fulfillment.lacking(slip, ordered[one.id], on=at.astimezone(zone).date())
    fulfillment.write_slips(slips)
    asked = [one for one in due if one.id in slips and slips[one.id][1] and not one.lacks]
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=f"{one.reference}.S",
                kind=GAPS,
                recipient=one.provider_key,
                body={"case_number": folders[one.case_id].number, "about": one.reference, "lacks": list(slips[one.id][1])},
            )
            for one in asked
        ],
        by=by,
        at=at,
    )
    return list(slips)


def _ordered(viewer: Viewer, bookings: Sequence[fulfillment.Booking]) -> dict[UUID, dict[str, object]]:
    """What the provider was asked to bring, to whom and where: the hub's own record stands where the slip says nothing else."""
    orders = referrals.by_ids(viewer, [one.referral_id for one in bookings])
    lines = referrals.lines_of(viewer, list(orders))
    people = members.cards(viewer, list({order.member_id for order in orders.values()}))
    found: dict[UUID, dict[str, object]] = {}
    for one in bookings:
        person, items = people[orders[one.referral_id].member_id], lines[one.referral_id]
        found[one.id] = {
            "member_name": person.name,
            "delivery_address": " ".join(part for part in (person.line1, person.city, person.zip) if part),
            "description": ", ".join(line.description or line.code for line in items),
            "quantity": str(next((line.quantity for line in items if line.quantity), "")),
        }
    return found
