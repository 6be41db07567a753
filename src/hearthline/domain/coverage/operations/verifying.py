"""How is a payer asked about coverage, chased, answered, corrected and given up, a set at a time?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from hearthline.domain.coverage import events, policy
from hearthline.domain.coverage.facts import Reading, VerificationDraft
from hearthline.domain.coverage.lifecycle import LIFECYCLE, REQUESTED
from hearthline.domain.coverage.models import Verification
from hearthline.domain.obligations import api as obligations
from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline.plumbing import audit, bulk, outbox
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

_COLUMNS = (
    "id", "client_id", "case_id", "referral_id", "member_id", "reference", "state", "state_at", "version", "payer_code",
    "payer_name", "policy_number", "group_number", "line_of_business", "service_line", "urgency", "needed_date", "zone",
    "requested_at", "attempts", "tries", "payer_status", "plan_name", "note",
)  # fmt: skip


def open_verifications(drafts: Sequence[VerificationDraft], *, by: Actor, at: datetime) -> list[UUID]:
    """Write questions to payers with their clocks, and announce them; returns their ids in order. The caller sends the messages.

    Raises:
        django.db.IntegrityError: a reference is taken.
    """
    if not drafts:
        return []
    ids = new_ids(len(drafts))
    bulk.insert(Verification, _COLUMNS, (_row(id_, one, at=at) for id_, one in zip(ids, drafts, strict=True)))
    obligations.start([_first_clock(id_, one, at=at) for id_, one in zip(ids, drafts, strict=True)], at=at)
    audit.append(
        (
            audit.Entry(
                client_id=one.client_id,
                chain=one.case_id,
                kind=f"{LIFECYCLE.subject}.request",
                detail={"id": id_, "reference": one.reference, "because": [reason.sentence for reason in one.because]},
            )
            for id_, one in zip(ids, drafts, strict=True)
        ),
        by=by,
        at=at,
    )
    _announce(events.REQUESTED, [(one.client_id, id_) for id_, one in zip(ids, drafts, strict=True)], at=at)
    return ids


def _announce(name: str, pairs: Iterable[tuple[UUID, UUID]], *, at: datetime) -> None:
    clients: dict[UUID, list[UUID]] = {}
    for client_id, id_ in pairs:
        clients.setdefault(client_id, []).append(id_)
    for client_id, ids in clients.items():
        outbox.announce(name, client_id=client_id, ids=ids, at=at)


def _row(id_: UUID, one: VerificationDraft, *, at: datetime) -> tuple[Any, ...]:
    card = one.card
    return (
        id_, one.client_id, one.case_id, one.referral_id, one.member_id, one.reference, LIFECYCLE.initial.code, at, 1,
        card.payer_code, card.payer_name, card.policy_number, card.group_number, str(card.line_of_business), one.service_line,
        one.urgency, one.needed_date, one.zone, at, 1, 1, "", "", "",
    )  # fmt: skip


def _first_clock(id_: UUID, one: VerificationDraft, *, at: datetime) -> obligations.Promise:
    return obligations.Promise(
        client_id=one.client_id,
        case_id=one.case_id,
        subject=LIFECYCLE.subject,
        subject_id=id_,
        kind=REQUESTED.obligation or "",
        owner=REQUESTED.turn or "",
        counterparty=one.card.payer_code or one.card.payer_name,
        clock=_answer_clock(at, zone=one.zone, urgency=one.urgency, payer=one.card.payer_code),
        follows_state=True,
    )


def _announce_by_case(name: str, verification_ids: Sequence[UUID], *, at: datetime) -> None:
    if verification_ids:
        rows = Verification.objects.filter(id__in=verification_ids).order_by("reference")
        _announce(name, rows.values_list("client_id", "case_id"), at=at)


def record_answers(readings: Sequence[Reading], *, by: Actor, at: datetime) -> None:
    """Keep what payers answered and make the moves it causes; one answer or a night's file.

    Raises:
        obligations.MoveRefused: a verification is settled already; nothing is written.
    """
    if not readings:
        return
    _write_answers(readings)
    checks = _check_clocks([one.verification_id for one in readings if one.move == "question"], at=at)
    _move(
        [
            obligations.ClockedStep(
                id=one.verification_id,
                move=one.move,
                why=one.why,
                clock=checks.get(one.verification_id),
                answered_at=one.answer.answered_at,
            )
            for one in readings
        ],
        by=by,
        at=at,
    )
    _announce_by_case(events.NOT_COVERED, [one.verification_id for one in readings if one.move == "rule_out"], at=at)


_ANSWER = """
UPDATE coverage_verification v SET answered_at = a.answered_at, payer_status = a.status, is_covered = a.is_covered,
  is_authorization_required = a.is_required, plan_name = a.plan_name,
  line_of_business = CASE WHEN a.line = %s THEN v.line_of_business ELSE a.line END,
  starts_date = a.starts, ends_date = a.ends, member_share_cents = a.share, note = a.note
FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::boolean[], %s::boolean[], %s::text[], %s::text[], %s::date[],
  %s::date[], %s::integer[], %s::text[])
  AS a(id, answered_at, status, is_covered, is_required, plan_name, line, starts, ends, share, note)
WHERE v.id = a.id
"""


def _write_answers(readings: Sequence[Reading]) -> None:
    answers = [one.answer for one in readings]
    with connection.cursor() as cursor:
        cursor.execute(
            _ANSWER,
            [
                str(LineOfBusiness.UNKNOWN),
                [one.verification_id for one in readings],
                [one.answered_at for one in answers],
                [one.status for one in answers],
                [one.is_covered if one.status == "active" else None for one in answers],
                [one.is_authorization_required for one in answers],
                [one.plan_name for one in answers],
                [str(one.line_of_business) for one in answers],
                [one.starts_date for one in answers],
                [one.ends_date for one in answers],
                [one.member_share_cents for one in answers],
                [one.note for one in answers],
            ],
        )


def question(verification_ids: Mapping[UUID, str], *, by: Actor, at: datetime) -> None:
    """Hand verifications to a person, each with the sentence that says why; the payer owes nothing here."""
    checks = _check_clocks(verification_ids, at=at)
    _move(
        [
            obligations.ClockedStep(id=id_, move="question", why=why, clock=checks.get(id_), releases=True)
            for id_, why in verification_ids.items()
        ],
        by=by,
        at=at,
    )


def chase(verification_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Start the next round of waiting for silent payers; the caller writes again."""
    _ask_again("chase", verification_ids, tries=F("tries") + 1, by=by, at=at)


def report_silence(verification_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Give the turn to the hub where a payer was chased often enough; announces `coverage.unanswered` about their cases."""
    checks = _check_clocks(verification_ids, at=at)
    why = f"The payer was asked {policy.TRIES} times and did not answer; call them."
    _move(
        [obligations.ClockedStep(id=id_, move="report_silence", why=why, clock=checks.get(id_)) for id_ in verification_ids],
        by=by,
        at=at,
    )
    _announce_by_case(events.UNANSWERED, verification_ids, at=at)


# A question that a payer could not answer is a new one when it is put again, even word for word: the member's name or birth
# date may have been corrected in their own room. A silent payer's late answer still counts unless the question changed.
_CORRECTION = """
UPDATE coverage_verification v SET
  corrected_at = CASE WHEN c.is_changed OR v.state = 'QUESTIONED' THEN c.moment ELSE v.corrected_at END,
  payer_code = coalesce(c.payer_code, v.payer_code), payer_name = coalesce(c.payer_name, v.payer_name),
  policy_number = coalesce(c.policy_number, v.policy_number), group_number = coalesce(c.group_number, v.group_number)
FROM (SELECT %s::timestamptz AS moment, c.* FROM unnest(%s::boolean[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[])
  AS c(is_changed, id, payer_code, payer_name, policy_number, group_number)) AS c
WHERE v.id = c.id
"""


def correct(
    verification_ids: Sequence[UUID], *, corrections: Mapping[UUID, Mapping[str, str]], why: str = "", by: Actor, at: datetime
) -> None:
    """Change what the question says (`policy.CORRECTABLE`) and put it to the payer again; the caller writes the message.

    Put again word for word it is one more try; corrected it is a new question with its first.

    Raises:
        ValueError: a correction names a field that is not part of the question.
        obligations.MoveRefused: a verification is not waiting for a person.
    """
    unknown = sorted({name for values in corrections.values() for name in values} - set(policy.CORRECTABLE))
    if unknown:
        raise ValueError(f"{', '.join(unknown)} cannot be corrected here; what can be: {', '.join(policy.CORRECTABLE)}.")
    values = [corrections.get(id_, {}) for id_ in verification_ids]
    with connection.cursor() as cursor:
        cursor.execute(
            _CORRECTION,
            [
                at,
                [bool(value) for value in values],
                list(verification_ids),
                *([value.get(name) for value in values] for name in policy.CORRECTABLE),
            ],
        )
    _ask_again("request_again", verification_ids, tries=F("tries") + 1, why=why, by=by, at=at)
    Verification.objects.filter(id__in=[id_ for id_ in verification_ids if corrections.get(id_)]).update(tries=1)


def give_up(verification_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """A person decides that the need is not covered, and says why; announces `coverage.not_covered` about their cases."""
    _move([obligations.ClockedStep(id=id_, move="give_up", why=why) for id_ in verification_ids], by=by, at=at)
    _announce_by_case(events.NOT_COVERED, verification_ids, at=at)


def void_for_cases(case_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """Close every open question of these cases: nobody owes an answer any more."""
    still_open = Verification.objects.filter(case_id__in=case_ids, state__in=LIFECYCLE.open_codes).order_by("reference")
    ids = still_open.values_list("id", flat=True)
    _move([obligations.ClockedStep(id=id_, move="void", why=why, releases=True) for id_ in ids], by=by, at=at)


def _ask_again(move: str, ids: Sequence[UUID], *, tries: Any, why: str = "", by: Actor, at: datetime) -> None:
    rows = {row.id: row for row in Verification.objects.filter(id__in=ids)}
    _move(
        [
            obligations.ClockedStep(
                id=id_,
                move=move,
                why=why,
                counterparty=rows[id_].payer_code or rows[id_].payer_name,
                clock=_answer_clock(at, zone=rows[id_].zone, urgency=rows[id_].urgency, payer=rows[id_].payer_code),
            )
            for id_ in ids
            if id_ in rows
        ],
        by=by,
        at=at,
    )
    Verification.objects.filter(id__in=ids).update(attempts=F("attempts") + 1, tries=tries)


def _move(steps: Sequence[obligations.ClockedStep], *, by: Actor, at: datetime) -> None:
    obligations.move(Verification, steps, by=by, at=at)


def _answer_clock(at: datetime, *, zone: str, urgency: str, payer: str) -> obligations.Clock:
    return obligations.clock("hub.benefits.answer", at, zone=zone, urgency=urgency, payer=payer)


def _check_clocks(ids: Iterable[UUID], *, at: datetime) -> dict[UUID, obligations.Clock]:
    """By when a person of ours has looked at each of these."""
    rows = Verification.objects.filter(id__in=list(ids)).values_list("id", "zone", "urgency")
    return {id_: obligations.clock("hub.benefits.manual_check", at, zone=zone, urgency=urgency) for id_, zone, urgency in rows}
