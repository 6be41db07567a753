"""How does a request for permission begin, or turn out not to be needed?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from hearthline.domain.authorizations import events
from hearthline.domain.authorizations.facts import AuthorizationDraft, NotRequired
from hearthline.domain.authorizations.lifecycle import LIFECYCLE, REQUESTED
from hearthline.domain.authorizations.models import Authorization, AuthorizationLine
from hearthline.domain.authorizations.operations import moving
from hearthline.domain.obligations import api as obligations
from hearthline.kernel.decisions import Reason
from hearthline.plumbing import audit, bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

_COLUMNS = (
    "id", "client_id", "case_id", "referral_id", "verification_id", "member_id", "reference", "state", "state_at", "version",
    "payer_code", "payer_name", "policy_number", "line_of_business", "urgency", "service_line", "jurisdiction", "zone",
    "needed_date", "needed_until_date", "valid_days", "source", "is_confirmed", "because", "requested_at", "clock_from_at",
    "attempts", "tries", "information", "asked", "outcome", "number", "unit", "shortfalls", "reason_code", "reason",
    "peer_contact", "denial_lacks",
)  # fmt: skip


def open_authorizations(drafts: Sequence[AuthorizationDraft], *, by: Actor, at: datetime) -> list[UUID]:
    """Write requests with their lines and clocks, and announce them; returns their ids in order. The caller sends the messages.

    A draft with a supplied number is approved at once on the referrer's word, marked as still to be confirmed.

    Raises:
        django.db.IntegrityError: a reference is taken.
    """
    if not drafts:
        return []
    ids = new_ids(len(drafts))
    opened = list(zip(ids, drafts, strict=True))
    bulk.insert(Authorization, _COLUMNS, (_row(id_, one, at=at) for id_, one in opened))
    _write_lines(opened)
    obligations.start([_first_clock(id_, one, at=at) for id_, one in opened], at=at)
    audit.append((_asked(id_, one) for id_, one in opened), by=by, at=at)
    moving.announce(events.REQUESTED, [(one.client_id, id_) for id_, one in opened], at=at)
    moving.accept_supplied([id_ for id_, one in opened if one.supplied_number], by=by, at=at)
    return ids


def _row(id_: UUID, one: AuthorizationDraft, *, at: datetime) -> tuple[Any, ...]:
    is_supplied = bool(one.supplied_number)
    attempts = 0 if is_supplied else 1
    return (
        id_, one.client_id, one.case_id, one.referral_id, one.verification_id, one.member_id, one.reference,
        LIFECYCLE.initial.code, at, 1, one.payer_code, one.payer_name, one.policy_number, one.line_of_business, one.urgency,
        one.service_line, one.jurisdiction, one.zone, one.needed_date, one.needed_until_date, one.valid_days,
        "referrer" if is_supplied else "payer", not is_supplied, Jsonb(_as_rows(one.because)), at, at, attempts, attempts,
        Jsonb({}), [], "supplied" if is_supplied else "", one.supplied_number, "", [], "", "", "", [],
    )  # fmt: skip


def _as_rows(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    return [
        {
            "rule": one.rule_id,
            "from": one.version_from.isoformat(),
            "citation": one.citation,
            "confidence": one.confidence,
            "sentence": one.sentence,
        }
        for one in reasons
    ]


def _write_lines(opened: Sequence[tuple[UUID, AuthorizationDraft]]) -> None:
    rows = [
        (one.client_id, one.case_id, id_, line.position, line.code, line.code_system, line.description, line.quantity, line.unit)
        for id_, one in opened
        for line in one.lines
    ]
    bulk.insert(
        AuthorizationLine,
        ("id", "client_id", "case_id", "authorization_id", "position", "code", "code_system", "description", "quantity", "unit"),
        ((id_, *row) for id_, row in zip(new_ids(len(rows)), rows, strict=True)),
    )


def _first_clock(id_: UUID, one: AuthorizationDraft, *, at: datetime) -> obligations.Promise:
    return obligations.Promise(
        client_id=one.client_id,
        case_id=one.case_id,
        subject=LIFECYCLE.subject,
        subject_id=id_,
        kind=REQUESTED.obligation or "",
        owner=REQUESTED.turn or "",
        counterparty=one.payer_code or one.payer_name,
        clock=moving.decision_clock(one, since=at),
        follows_state=True,
    )


def _asked(id_: UUID, one: AuthorizationDraft) -> audit.Entry:
    return audit.Entry(
        client_id=one.client_id,
        chain=one.case_id,
        kind=f"{LIFECYCLE.subject}.request",
        detail={"id": id_, "reference": one.reference, "because": [reason.sentence for reason in one.because]},
    )


def note_not_required(cases: Sequence[NotRequired], *, by: Actor, at: datetime) -> None:
    """Remember on each case's chain that no permission was needed, and why; `announce_cleared` lets the work go on."""
    audit.append(
        (
            audit.Entry(
                client_id=one.client_id,
                chain=one.case_id,
                kind=f"{LIFECYCLE.subject}.not_required",
                detail={"because": _as_rows(one.because)},
            )
            for one in cases
        ),
        by=by,
        at=at,
    )


def announce_cleared(case_ids: Sequence[tuple[UUID, UUID]], *, at: datetime) -> list[UUID]:
    """Announce, for (client, case) pairs, the cases in which no permission is missing any more; returns their ids in order."""
    pairs = list(dict.fromkeys(case_ids))
    missing = set(
        Authorization.objects.filter(
            case_id__in=[case for _, case in pairs], state__in=LIFECYCLE.open_codes
        ).values_list("case_id", flat=True)
    )  # fmt: skip
    cleared = [(client, case) for client, case in pairs if case not in missing]
    moving.announce(events.CLEARED, cleared, at=at)
    return [case for _, case in cleared]
