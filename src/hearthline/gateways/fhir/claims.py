"""When does a request to authorize care (a preauthorization Claim) bring its own orders, and how do they become a referral?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hearthline.domain.referrals import api as referrals
from hearthline.gateways.fhir import lines
from hearthline.gateways.fhir.belongings import payer_of
from hearthline.gateways.fhir.message import Entry, Message
from hearthline.gateways.fhir.orders import ACTIVE
from hearthline.gateways.fhir.reading import (
    Node,
    day,
    extension,
    flag,
    has_code,
    node,
    nodes,
    text,
    texts,
)
from hearthline.gateways.fhir.surroundings import member_of, sender_of, stated_line, with_coverage, with_requester


def why_no_claim_order(entry: Entry, message: Message, *, has_orders: bool) -> str:
    """The sentence why a Claim is kept as evidence, or "" for a request to authorize care at home that brings its own orders.

    Args:
        has_orders: whether the message holds active orders as resources of their own.
    """
    claim = entry.resource
    status = text(claim, "status") or "without status"
    questions = (
        (text(claim, "use") != "preauthorization", "a claim or estimate; claims are worked on in their own room"),
        (status != ACTIVE, f'the request is "{status}", only active ones are new work'),
        ("inquiry" in " ".join(texts(node(claim, "meta"), "profile")), "a question about an earlier request"),
        (_lists_only_changes(claim), "it lists only what changed; ask the sender for the full request"),
        (bool(message.pointing_at(entry, "Claim", PRIOR)), "an earlier version of a request in the same message"),
        (has_orders, "the orders it asks about stand in the same message by themselves"),
        (stated_line(_categories(claim)) is None, "a request to authorize something that is not care at home"),
    )
    return next((f"kept, not used: {sentence}." for is_so, sentence in questions if is_so), "")


PRIOR = "related.claim"


def _lists_only_changes(claim: Node) -> bool:
    return has_code([{"coding": nodes(node(claim, "meta"), "security")}], "SUBSETTED")


def _categories(claim: Node) -> list[Node]:
    return [node(item, "category") for item in nodes(claim, "item")]


def read_claim(entry: Entry, message: Message) -> tuple[referrals.ReferralDraft, list[str]]:
    """A request to authorize care at home as a referral whose lines are its items; an update keeps the number of the first."""
    claim = entry.resource
    warnings: list[str] = []
    items = nodes(claim, "item")
    wanted = [item for item in items if not _is_cancelled(item)]
    if len(wanted) < len(items):
        warnings.append(f"item: {len(items) - len(wanted)} of {len(items)} were cancelled by the sender and left out.")
    number_holder = claim
    for related in nodes(claim, "related"):
        prior = message.find(node(related, "claim"), within=claim)
        number_holder = prior.resource if prior is not None else number_holder
    starts = [found for item in wanted if (found := _serviced(item)) is not None]
    concepts = iter([node(item, "diagnosisCodeableConcept") for item in nodes(claim, "diagnosis")])
    codes, spoken = lines.diagnosis_codes(concepts)
    urgent = has_code([node(claim, "priority")], "stat") or has_code(
        [node(extension(claim, "extension-levelOfServiceCode"), "valueCodeableConcept")], "U", "03"
    )
    draft = referrals.ReferralDraft(
        member=member_of(node(claim, "patient"), claim, message, warnings),
        lines=tuple(lines.of_claim(item) for item in wanted),
        sender=sender_of(message),
        order_number=next((text(item, "value") for item in nodes(number_holder, "identifier")), "") or text(number_holder, "id"),
        service_line=stated_line([node(item, "category") for item in wanted]),
        urgency="urgent" if urgent else "routine",
        order_date=day(text(claim, "created")),
        requested_start_date=min(starts, default=None),
        diagnoses=codes,
        note=f"Reason: {', '.join(spoken)}" if spoken else "",
    )
    draft = with_requester(draft, node(claim, "provider"), claim, message, warnings)
    cards = [node(item, "coverage") for item in sorted(nodes(claim, "insurance"), key=lambda item: not flag(item, "focal"))]
    draft = with_coverage(draft, cards, claim, message, warnings)
    if not draft.payer_name:
        name, code = payer_of(node(claim, "insurer"), claim, message)
        draft = replace(draft, payer_name=name, payer_code=code)
    return draft, warnings


def _is_cancelled(item: Node) -> bool:
    modifiers = nodes(item, "modifierExtension")
    return any(text(one, "url").endswith("infoCancelled") and flag(one, "valueBoolean") for one in modifiers)


def _serviced(item: Node) -> date | None:
    return day(text(item, "servicedDate")) or day(text(node(item, "servicedPeriod"), "start"))
