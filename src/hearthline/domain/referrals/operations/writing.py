"""How are referrals opened, amended and asked about?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.referrals.facts import OrderLineDraft, ReferralDraft, Supplied
from hearthline.domain.referrals.lifecycle import LIFECYCLE
from hearthline.domain.referrals.models import Amendment, Clarification, DuplicateProposal, OrderLine, Referral, WrittenIn
from hearthline.domain.referrals.rows.evidence import FORM
from hearthline.plumbing import bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id

SAID = (
    "payer_name", "payer_code", "policy_number", "group_number", "line_of_business", "ordering_family", "ordering_given",
    "ordering_npi", "referring_name", "referring_npi", "referring_contact", "referring_phone", "referring_fax", "referring_email",
    "signature", "signed_date", "order_date", "requested_start_date", "requested_end_date", "discharge_at", "facility_name",
    "diagnoses", "authorization_number", "note", "evidence",
)  # fmt: skip
LINE_SAID = (
    "code", "code_system", "description", "modifiers", "quantity", "unit", "frequency", "brand_model", "replaces_serial",
    "is_replacement", "liters_per_day", "dressings_per_week", "is_custom",
)  # fmt: skip
_said, _said_of_line = attrgetter(*SAID), attrgetter(*LINE_SAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A referral to write, with everything that was decided about it."""

    id: UUID
    draft: ReferralDraft
    client_id: UUID
    case_id: UUID
    member_id: UUID
    inbound_id: UUID
    sender: str
    channel: str
    received_at: datetime
    digest: bytes
    service_line: str
    urgency: str


def open_referrals(openings: Sequence[Opening]) -> None:
    """Write referrals and their order lines, set-at-a-time."""
    bulk.insert(
        Referral,
        ("id", "client_id", "case_id", "member_id", "inbound_id", "state", "state_at", "version", "sender", "order_number",
         "digest", "amendment", "channel", "received_at", "service_line", "urgency", "is_clarified", *SAID),
        map(_row, openings),
    )  # fmt: skip
    write_lines([(one.client_id, one.case_id, one.id, one.draft.lines) for one in openings])


def _row(one: Opening) -> tuple[Any, ...]:
    draft = one.draft
    return (
        one.id, one.client_id, one.case_id, one.member_id, one.inbound_id, LIFECYCLE.initial.code, one.received_at, 1, one.sender,
        draft.order_number, one.digest, 0, one.channel, one.received_at, one.service_line, one.urgency, False,
        *_said(draft),
    )  # fmt: skip


def write_lines(orders: Iterable[tuple[UUID, UUID, UUID, Sequence[OrderLineDraft]]]) -> None:
    """Write the lines of orders: (client, case, referral, lines in order)."""
    rows = [
        (client, case, referral, position, *_said_of_line(line))
        for client, case, referral, lines in orders
        for position, line in enumerate(lines, start=1)
    ]
    bulk.insert(
        OrderLine,
        ("client_id", "case_id", "referral_id", "position", *LINE_SAID),
        rows,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A newer version of an order on file; `differences` is what it changed against the version it `replaces`, which is told by
    its fingerprint and the message that had brought it."""

    referral: Referral
    draft: ReferralDraft
    digest: bytes
    differences: Mapping[str, Any]
    inbound_id: UUID
    replaces: tuple[str, UUID]


def amend(versions: Sequence[Amended], *, at: datetime) -> None:
    """Keep what each newer version changed, and let the last one of each order be what it says."""
    if not versions:
        return
    last = {one.referral.id: one for one in versions}
    times = Counter(one.referral.id for one in versions)
    bulk.insert(
        Amendment,
        ("client_id", "case_id", "referral_id", "inbound_id", "differences", "replaced", "replaced_inbound_id", "amended_at"),
        [
            (
                one.referral.client_id, one.referral.case_id, one.referral.id, one.inbound_id, dict(one.differences),
                *one.replaces, at,
            )
            for one in versions
        ],
    )  # fmt: skip
    bulk.update(
        Referral,
        ("digest", "amendment", *SAID),
        [
            (id_, one.referral.client_id, one.digest, one.referral.amendment + times[id_], *_said(one.draft))
            for id_, one in last.items()
        ],
    )
    OrderLine.objects.filter(referral_id__in=list(last)).delete()
    write_lines([(one.referral.client_id, one.referral.case_id, id_, one.draft.lines) for id_, one in last.items()])


def propose_duplicates(proposals: Sequence[tuple[UUID, UUID, UUID, UUID, str]], *, at: datetime) -> None:
    """Propose likely repeats: (client, case, referral, earlier referral, reason)."""
    bulk.insert(
        DuplicateProposal,
        ("client_id", "case_id", "referral_id", "earlier_id", "reason", "proposed_at", "decision", "decided_by"),
        ((*row, at, "", "") for row in proposals),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that was missing from an order, and the rule that asked for it; `fault` is the state it was found in."""

    order: Referral
    field: str
    rule: str
    rule_date: date
    fault: str
    is_blocking: bool
    question: str


def record_asks(asks: Sequence[Asked], *, at: datetime) -> None:
    """Remember each thing that was missing, with where it came from; the measure counts these."""
    bulk.insert(
        Clarification,
        ("client_id", "case_id", "referral_id", "field", "rule", "rule_date", "fault", "is_blocking", "sender",
         "channel", "form", "question", "asked_at"),
        (
            (one.order.client_id, one.order.case_id, one.order.id, one.field, one.rule, one.rule_date, one.fault,
             one.is_blocking, one.order.sender, one.order.channel, form_of(one.order), one.question, at)
            for one in asks
        ),
    )  # fmt: skip
    Referral.objects.filter(id__in={one.order.id for one in asks}).update(is_clarified=True)


def record_written_in(answer: Supplied, *, told_by: str, by: Actor) -> None:
    """Remember that a colleague wrote an answer into its order, and who said so."""
    WrittenIn(
        id=new_id(),
        client_id=answer.client_id,
        case_id=answer.case_id,
        referral_id=answer.referral_id,
        fields=sorted(answer.values),
        told_by=told_by,
        written_at=answer.answered_at,
        written_by=str(by),
    ).save(force_insert=True)


def form_of(order: Referral) -> str:
    """The form an order was written on: the one its sender named, else the hub's own of its channel and service line."""
    named = str(order.evidence.get(FORM) or "")
    return named or f"{order.channel}/{order.service_line or 'unnamed'}/1"


def settle_asks(missing: Mapping[UUID, Collection[str]], *, at: datetime) -> None:
    """What was asked about these orders and is not missing any more (referral id to the fields that are) needs no answer."""
    pairs = [(id_, name) for id_, names in missing.items() for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE referrals_clarification c SET answered_at = %s WHERE c.referral_id = ANY(%s) AND c.answered_at IS NULL "
            "AND NOT EXISTS (SELECT FROM unnest(%s::uuid[], %s::text[]) AS m(id, field) "
            "WHERE m.id = c.referral_id AND m.field = c.field)",
            [at, list(missing), [id_ for id_, _ in pairs], [name for _, name in pairs]],
        )


def set_urgency(referral_ids: Sequence[UUID], *, urgency: str) -> None:
    """Triage, or an earlier discharge, changed how fast these must go."""
    Referral.objects.filter(id__in=referral_ids).update(urgency=urgency)


def set_service_line(lines: Mapping[UUID, str]) -> None:
    """An order that did not say what it is about is now known to be about this (referral id to service line)."""
    for line in sorted(set(lines.values())):
        Referral.objects.filter(id__in=[id_ for id_, value in lines.items() if value == line], service_line="").update(
            service_line=line
        )


def lock_senders(keys: Iterable[tuple[UUID, str]]) -> None:
    """Let two imports of the same order wait for each other: one advisory lock per sender, in order, until commit."""
    senders = sorted(f"{client}|{sender}" for client, sender in set(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(one.key, 0)) FROM unnest(%s::text[]) AS one(key)", [senders]
        )
