"""How does the hub get the payer's permission for what was ordered, where permission is needed?

Once the member is known to be covered, each order line is held against Original Medicare's list on the day of delivery, the
payer's answer and the client's terms. What needs permission is asked for once per order, chased, answered, and taken up again
after a denial; a case goes on when no permission is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.decisions import Decision
from hearthline.kernel.outcomes import Recorded, record_in_rounds
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

_MOST_UNITS = Decimal(10**8)


def on_benefits_verified(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Decide for each verified order whether permission is needed; ask for it, or let the case go on."""
    viewer = system(by.name)
    orders = _undecided(viewer, event.ids)
    if not orders:
        return
    decided = [(one, _requirement(one)) for one in orders]
    drafts = [one for one in _drafts(viewer, decided) if one]
    ids = authorizations.open_authorizations(drafts, by=by, at=at)
    _write(viewer, [id_ for id_, draft in zip(ids, drafts, strict=True) if not draft.supplied_number], by=by, at=at)
    free = [
        authorizations.NotRequired(client_id=one.order.client_id, case_id=one.order.case_id, because=decision.reasons)
        for one, decision in decided
        if not decision.outcome and not one.order.authorization_number
    ]
    authorizations.note_not_required(free, by=by, at=at)
    authorizations.announce_cleared([(one.order.client_id, one.order.case_id) for one in orders], at=at)


def record_determinations(answers: Sequence[authorizations.Determination], *, by: Actor, at: datetime) -> Recorded:
    """File what payers decided; an approval that was the last one missing lets its case go on."""
    return record_in_rounds(answers, lambda batch: _record(batch, by=by, at=at))


def on_authorization_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A payer has not decided in time: ask again, and after the last try give the turn to a person."""
    viewer = system(by.name)
    missed = [one.subject_id for one in obligations.missed_by_ids(viewer, event.ids) if one.kind == "authorization_answer"]
    waiting = authorizations.by_ids(viewer, missed).values()
    again = [one.id for one in waiting if one.tries < authorizations.TRIES]
    authorizations.chase(again, by=by, at=at)
    _write(viewer, again, by=by, at=at)
    authorizations.report_silence([one.id for one in waiting if one.tries >= authorizations.TRIES], by=by, at=at)


def on_case_cancelled(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Nobody owes a decision about a cancelled case (ids are case ids)."""
    authorizations.void_for_cases(event.ids, why="The case was cancelled.", by=by, at=at)


def chase(authorization_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """A colleague reminds payers that have not decided yet.

    Raises:
        obligations.MoveRefused: a payer does not owe a decision any more.
    """
    authorizations.chase(authorization_ids, by=by, at=at)
    _write(system(by.name), authorization_ids, by=by, at=at)


def supply_information(authorization_ids: Sequence[UUID], values: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Send the payer what it asked for: what was asked, and what we answer, the same for each of these requests.

    Raises:
        ValueError: nothing is supplied.
        obligations.MoveRefused: the payer has not asked for anything.
    """
    authorizations.supply_information(authorization_ids, values=dict.fromkeys(authorization_ids, values), by=by, at=at)
    _write(system(by.name), authorization_ids, by=by, at=at)


def resubmit(
    authorization_ids: Sequence[UUID], *, why: str, information: Mapping[str, str] | None = None, by: Actor, at: datetime
) -> None:
    """Ask again after a denial, say after a peer-to-peer call, with what is new.

    Raises:
        obligations.MoveRefused: a request is not denied.
    """
    said = dict.fromkeys(authorization_ids, information or {})
    authorizations.resubmit(authorization_ids, why=why, information=said, by=by, at=at)
    _write(system(by.name), authorization_ids, by=by, at=at)


def request_again(authorization_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """Put requests to payers that stayed silent again, after somebody called.

    Raises:
        obligations.MoveRefused: a payer was not given up on.
    """
    authorizations.request_again(authorization_ids, why=why, by=by, at=at)
    _write(system(by.name), authorization_ids, by=by, at=at)


def let_denial_stand(authorization_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """A person decides not to ask again, and says why.

    Raises:
        obligations.MoveRefused: a request is not denied.
    """
    authorizations.let_denial_stand(authorization_ids, why=why, by=by, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """Everything the decision about one order reads."""

    order: referrals.Referral
    lines: Sequence[referrals.OrderLine]
    folder: cases.Case
    verification: coverage.Verification
    rulings: Sequence[coverage.Ruling | None]
    facts: Sequence[authorizations.RequirementFacts]


def _undecided(viewer: Viewer, verification_ids: Sequence[UUID]) -> list[_Order]:
    """The covered orders for which permission was not asked yet, with what their decision needs; by case number."""
    verified = {one.referral_id: one for one in coverage.by_ids(viewer, verification_ids).values() if one.state == "VERIFIED"}
    found = referrals.by_ids(viewer, list(verified))
    folders = cases.by_ids(viewer, [one.case_id for one in found.values()])
    # A denial that stood before the case was reopened decides nothing any more.
    decided = {
        id_
        for id_, one in authorizations.of_referrals(viewer, list(verified)).items()
        if one.state != "REFUSED" or one.state_at >= folders[one.case_id].state_at
    }
    orders = [one for one in found.values() if one.id not in decided]
    orders = [one for one in orders if folders[one.case_id].state in cases.LIFECYCLE.open_codes]
    lines = referrals.lines_of(viewer, [one.id for one in orders])
    rules = coverage.payer_rules(viewer, list({one.client_id for one in orders}))
    listed = authorizations.listed_codes(viewer, [line.code for some in lines.values() for line in some])
    known = [
        _order(
            one,
            lines[one.id],
            folder=folders[one.case_id],
            verification=verified[one.id],
            rules=rules[one.client_id],
            listed=listed,
        )
        for one in orders
    ]
    return sorted(known, key=lambda one: one.folder.number)


def _order(
    order: referrals.Referral,
    lines: Sequence[referrals.OrderLine],
    *,
    folder: cases.Case,
    verification: coverage.Verification,
    rules: Sequence[coverage.PayerRuleDraft],
    listed: Mapping[str, str],
) -> _Order:
    # An order that names no line is held against its service line alone.
    codes = [(line.position, line.code.upper()) for line in lines] or [(0, "")]
    on = (verification.answered_at or verification.state_at).date()
    rulings = [
        coverage.ruling(
            rules,
            payer_code=verification.payer_code,
            service_line=verification.service_line,
            code=code,
            on=verification.needed_date,
        )
        for _, code in codes
    ]
    facts = [
        authorizations.RequirementFacts(
            position=position,
            on=on,
            needed_on=verification.needed_date,
            code=code,
            line_of_business=verification.line_of_business,
            payer_said=verification.is_authorization_required,
            rule_says=ruling.is_authorization_required if ruling else None,
            rule_reason=ruling.reason if ruling else None,
            listed_program=listed.get(code, ""),
        )
        for (position, code), ruling in zip(codes, rulings, strict=True)
    ]
    return _Order(order=order, lines=lines, folder=folder, verification=verification, rulings=rulings, facts=facts)


def _requirement(one: _Order) -> Decision[tuple[int, ...]]:
    return authorizations.positions_to_authorize(one.facts)


def _drafts(
    viewer: Viewer, decided: Sequence[tuple[_Order, Decision[tuple[int, ...]]]]
) -> list[authorizations.AuthorizationDraft]:
    """Requests for what needs permission, and records of numbers that came with the order."""
    wanted = [(one, decision) for one, decision in decided if decision.outcome or one.order.authorization_number]
    people = members.cards(viewer, [one.order.member_id for one, _ in wanted])
    counts = authorizations.requested_so_often(viewer, [one.folder.id for one, _ in wanted])
    drafts = []
    for one, decision in wanted:
        counts[one.folder.id] += 1
        reference = f"{one.folder.number}.A{counts[one.folder.id]}"
        drafts.append(_draft(one, decision, reference=reference, jurisdiction=people[one.order.member_id].address.state))
    return drafts


def _draft(
    one: _Order, decision: Decision[tuple[int, ...]], *, reference: str, jurisdiction: str
) -> authorizations.AuthorizationDraft:
    order, verification = one.order, one.verification
    positions = set(decision.outcome) or {line.position for line in one.lines}
    days = [ruling.valid_days for ruling in one.rulings if ruling and ruling.valid_days]
    return authorizations.AuthorizationDraft(
        client_id=order.client_id,
        case_id=order.case_id,
        referral_id=order.id,
        verification_id=verification.id,
        member_id=order.member_id,
        reference=reference,
        payer_code=verification.payer_code,
        payer_name=verification.payer_name,
        policy_number=verification.policy_number,
        line_of_business=verification.line_of_business,
        urgency=one.folder.urgency,
        service_line=verification.service_line,
        jurisdiction=jurisdiction,
        zone=verification.zone,
        needed_date=verification.needed_date,
        needed_until_date=order.requested_end_date,
        valid_days=min(days) if days else None,
        supplied_number=order.authorization_number,
        lines=tuple(
            authorizations.RequestedLine(
                position=line.position,
                code=line.code,
                code_system=line.code_system,
                description=line.description,
                quantity=line.quantity,
                unit=line.unit,
            )
            for line in one.lines
            if line.position in positions
        ),
        because=decision.reasons,
    )


def _write(viewer: Viewer, authorization_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Put these requests to their payers, each with the attempt it is on and whatever was supplied so far."""
    if not authorization_ids:
        return
    asked = list(authorizations.by_ids(viewer, authorization_ids).values())
    lines = authorizations.lines_of(viewer, authorization_ids)
    orders = referrals.by_ids(viewer, [one.referral_id for one in asked])
    people = members.cards(viewer, [one.member_id for one in asked])
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=one.reference,
                kind="authorization-request",
                recipient=one.payer_code or one.payer_name,
                attempt=one.attempts,
                body=_body(one, lines[one.id], orders[one.referral_id], people[one.member_id]),
            )
            for one in asked
        ],
        by=by,
        at=at,
    )


def _body(
    one: authorizations.Authorization,
    lines: Sequence[authorizations.AuthorizationLine],
    order: referrals.Referral,
    person: members.MemberCard,
) -> dict[str, Any]:
    """What a payer needs to decide, and no more."""
    return {
        "order_number": order.order_number,
        "attempt": one.attempts,
        "urgency": one.urgency,
        "service_line": one.service_line,
        "line_of_business": one.line_of_business,
        "lines": [
            {
                "code": line.code,
                "description": line.description,
                "quantity": f"{line.quantity.normalize():f}" if line.quantity is not None else "",
                "unit": line.unit,
            }
            for line in lines
        ],
        "diagnoses": list(order.diagnoses),
        "ordering_npi": order.ordering_npi,
        "policy_number": one.policy_number,
        "member": {
            "family": person.family,
            "given": person.given,
            "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        },
        "requested_start_date": one.needed_date.isoformat(),
        "requested_end_date": one.needed_until_date.isoformat() if one.needed_until_date else "",
        "information": dict(one.information),
    }


def _record(answers: Sequence[authorizations.Determination], *, by: Actor, at: datetime) -> Recorded:
    viewer = system(by.name)
    asked = authorizations.lock_by_references(viewer, [answer.reference for answer in answers])
    judged: list[authorizations.Judged] = []
    faults: list[tuple[str, str]] = []
    for answer in answers:
        one = _judge(answer, asked.get(answer.reference))
        if isinstance(one, str):
            faults.append((answer.reference, one))
        elif one:
            judged.append(one)
    authorizations.record_determinations(judged, by=by, at=at)
    contacts.mark_answered([one.answer.reference for one in judged], at=at)
    approved = [asked[one.answer.reference] for one in judged if one.move == "approve"]
    authorizations.announce_cleared([(row.client_id, row.case_id) for row in approved], at=at)
    return Recorded(filed=len(judged), known=len(answers) - len(judged) - len(faults), faults=tuple(faults))


def _judge(
    answer: authorizations.Determination, asked: authorizations.Authorization | None
) -> authorizations.Judged | str | None:
    """What a determination means for its request: the move to make, None when it changes nothing, or what is wrong with it."""
    if asked is None:
        return f"No authorization request {answer.reference} was made by this hub; check the reference on the request."
    fault = _unreadable(answer)
    if fault:
        return fault
    move = authorizations.MOVES[answer.outcome]
    if asked.state in authorizations.LIFECYCLE.final_codes:
        return _after_the_end(asked, move)
    if authorizations.is_stale(answer, asked_anew_at=asked.asked_anew_at):
        return None
    if not authorizations.LIFECYCLE.permits(move, asked.state):
        return None
    return authorizations.Judged(authorization_id=asked.id, move=move, answer=answer)


def _after_the_end(asked: authorizations.Authorization, move: str) -> str | None:
    """A late decision changes nothing; one that contradicts what was settled is handed to a person."""
    if asked.state == "APPROVED" and move == "deny":
        return f"{asked.reference} was approved and this later answer denies it; call the payer before the service."
    if asked.state == "REFUSED" and move == "approve":
        return f"{asked.reference} was closed as denied and this later answer approves it; reopen the case if the need remains."
    return None


def _unreadable(answer: authorizations.Determination) -> str:
    if answer.outcome not in authorizations.MOVES:
        return f"The outcome {answer.outcome!r} is not one of {', '.join(authorizations.MOVES)}; ask the payer what it means."
    if answer.answered_at.tzinfo is None:
        return "The moment of the decision has no time zone; send it again with one."
    if answer.units is not None and not (answer.units.is_finite() and 0 <= answer.units <= _MOST_UNITS):
        return f"{answer.units} units cannot be right; ask the payer how many were approved."
    if answer.outcome in ("approved", "modified") and answer.units == 0:
        return "An approval of 0 units is no approval; ask the payer what was decided."
    said = (answer.authorization_number, answer.unit, answer.reason_code, answer.reason, answer.peer_contact, *answer.asked)
    if any("\0" in text for text in said):
        return "The decision holds characters that are not text; ask the payer to send it again."
    return ""
