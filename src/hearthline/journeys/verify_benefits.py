"""How does the hub learn, before anything is promised, that the member is covered for what was ordered?

The payer is asked once per order, chased while it is silent, and asked again under a better number where it did not know the
first; when nothing helps a person has the turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.decisions import Decision
from hearthline.kernel.outcomes import Recorded, record_in_rounds
from hearthline.kernel.vocabulary import LineOfBusiness, OrganizationKind
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system

_PAYING = (OrganizationKind.PAYER, OrganizationKind.EMPLOYER, OrganizationKind.HEALTH_SYSTEM)
_LARGEST_SHARE = 10**9  # cents; more is a misprint


def on_referral_complete(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Ask each order's payer whether the member is covered; where nobody can be asked, a person has the turn."""
    viewer = system(by.name)
    orders = _unasked(viewer, event.ids)
    folders = cases.by_ids(viewer, [order.case_id for order in orders])
    orders = sorted(
        (order for order in orders if folders[order.case_id].state in cases.LIFECYCLE.open_codes),
        key=lambda order: folders[order.case_id].number,
    )
    if not orders:
        return
    drafts = _questions(viewer, orders, folders, at=at)
    ids = coverage.open_verifications(drafts, by=by, at=at)
    opened = list(zip(ids, drafts, strict=True))
    coverage.question({id_: one.because[0].sentence for id_, one in opened if not _is_askable(one.card)}, by=by, at=at)
    _write(viewer, [id_ for id_, one in opened if _is_askable(one.card)], by=by, at=at)


def record_benefits_answers(answers: Sequence[coverage.BenefitsAnswer], *, by: Actor, at: datetime) -> Recorded:
    """File what payers answered: covered, not covered, or a question for us; an answer that comes again changes nothing."""
    return record_in_rounds(answers, lambda batch: _record(batch, by=by, at=at))


def on_benefits_missed(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """A payer has not answered in time: ask again, and after the last try give the turn to a person."""
    viewer = system(by.name)
    missed = [one.subject_id for one in obligations.missed_by_ids(viewer, event.ids) if one.kind == "benefits"]
    waiting = coverage.by_ids(viewer, missed).values()
    again = [one.id for one in waiting if one.tries < coverage.TRIES]
    coverage.chase(again, by=by, at=at)
    _write(viewer, again, by=by, at=at)
    coverage.report_silence([one.id for one in waiting if one.tries >= coverage.TRIES], by=by, at=at)


def on_case_cancelled(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Nobody owes an answer about a cancelled case (ids are case ids)."""
    coverage.void_for_cases(event.ids, why="The case was cancelled.", by=by, at=at)


def chase(verification_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """A colleague reminds payers that have not answered yet.

    Raises:
        obligations.MoveRefused: a payer does not owe an answer any more.
    """
    coverage.chase(verification_ids, by=by, at=at)
    _write(system(by.name), verification_ids, by=by, at=at)


def correct_and_ask_again(
    verification_ids: Sequence[UUID],
    corrections: Mapping[UUID, Mapping[str, str]],
    *,
    why: str = "Corrected by a person.",
    by: Actor,
    at: datetime,
) -> None:
    """A person corrected what the payer did not understand: put the question again.

    Args:
        corrections: verification id to field (of `coverage.CORRECTABLE`) and value; one without corrections is asked again as it
            is, with the member's name and birth date as they are now.

    Raises:
        ValueError: a field cannot be corrected here.
        obligations.MoveRefused: a verification is not waiting for a person.
    """
    viewer = system(by.name)
    coverage.correct(verification_ids, corrections=corrections, why=why, by=by, at=at)
    _write(viewer, verification_ids, by=by, at=at)


def give_up(verification_ids: Sequence[UUID], *, why: str, by: Actor, at: datetime) -> None:
    """A person found that the need is not covered, and says why.

    Raises:
        obligations.MoveRefused: a verification is not waiting for a person.
    """
    coverage.give_up(verification_ids, why=why, by=by, at=at)


def _unasked(viewer: Viewer, referral_ids: Sequence[UUID]) -> list[referrals.Referral]:
    """The orders about which no payer was asked yet; an event that comes twice asks once.

    What a payer settled as not covered before a case was reopened is asked anew.
    """
    asked = coverage.of_referrals(viewer, referral_ids)
    orders = referrals.by_ids(viewer, referral_ids)
    folders = cases.by_ids(viewer, [one.case_id for one in asked.values()])
    anew = {id_ for id_, one in asked.items() if one.state == "RULED_OUT" and one.state_at < folders[one.case_id].state_at}
    return [order for id_, order in orders.items() if id_ not in asked or id_ in anew]


def _questions(
    viewer: Viewer, orders: Sequence[referrals.Referral], folders: Mapping[UUID, cases.Case], *, at: datetime
) -> list[coverage.VerificationDraft]:
    """One question per order: whom to ask, under which card, by whose clock."""
    on_file = _cards_on_file(viewer, [order.member_id for order in orders])
    zones = {client.id: client.zone for client in parties.clients(viewer).values()}
    asked = coverage.asked_so_often(viewer, [order.case_id for order in orders])
    needed = [_needed_on(order, at=at, zone=folders[order.case_id].zone) for order in orders]
    chosen = [
        coverage.card_to_ask(_stated(order), on_file[order.member_id], on=day) for order, day in zip(orders, needed, strict=True)
    ]
    payers = _payers(viewer, chosen)
    drafts = []
    for order, day, decision in zip(orders, needed, chosen, strict=True):
        folder = folders[order.case_id]
        card, payer = _named(decision, order, payers)
        asked[folder.id] += 1
        drafts.append(
            coverage.VerificationDraft(
                client_id=order.client_id,
                case_id=order.case_id,
                referral_id=order.id,
                member_id=order.member_id,
                reference=f"{folder.number}.B{asked[folder.id]}",
                card=card,
                service_line=folder.service_line or order.service_line,
                urgency=folder.urgency,
                needed_date=day,
                zone=(payer.zone if payer else "") or zones.get(order.client_id) or folder.zone,
                because=decision.reasons,
            )
        )
    return drafts


def _cards_on_file(viewer: Viewer, member_ids: Sequence[UUID]) -> dict[UUID, list[coverage.Card]]:
    """Member id to the cards of the person, under whichever of their records they were filed."""
    records = members.same_person(viewer, member_ids)
    cards = coverage.cards_of(viewer, list({record for some in records.values() for record in some}))
    return {member_id: [card for record in some for card in cards[record]] for member_id, some in records.items()}


def _stated(order: referrals.Referral) -> coverage.Card:
    return coverage.Card(
        payer_code=order.payer_code,
        payer_name=order.payer_name,
        policy_number=order.policy_number,
        group_number=order.group_number,
        line_of_business=order.line_of_business if order.line_of_business in set(LineOfBusiness) else LineOfBusiness.UNKNOWN,
    )


def _needed_on(order: referrals.Referral, *, at: datetime, zone: str) -> date:
    """The day the plan must be good for: the requested start, never in the past."""
    today = at.astimezone(ZoneInfo(zone)).date()
    return max(order.requested_start_date or today, today)


def _payers(viewer: Viewer, chosen: Iterable[Decision[coverage.Card | None]]) -> dict[str, parties.Organization]:
    """The payers on file that the cards name, by code or by name."""
    cards = [decision.outcome for decision in chosen if decision.outcome]
    found = parties.resolve_organizations({card.payer_code or card.payer_name for card in cards})
    return {text: one for text, one in found.items() if one.kind in _PAYING}


def _named(
    decision: Decision[coverage.Card | None], order: referrals.Referral, payers: Mapping[str, parties.Organization]
) -> tuple[coverage.Card, parties.Organization | None]:
    """The card to ask under, with its payer's own code and name; without one, what the order said and no number."""
    card = decision.outcome
    if card is None:
        return replace(_stated(order), policy_number=""), None
    payer = payers.get(card.payer_code or card.payer_name)
    if payer is None:
        return card, None
    return replace(card, payer_code=payer.code or card.payer_code, payer_name=payer.name or card.payer_name), payer


def _is_askable(card: coverage.Card) -> bool:
    return bool(card.policy_number and (card.payer_code or card.payer_name))


def _write(viewer: Viewer, verification_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    """Put these questions to their payers, each with the attempt it is on."""
    if not verification_ids:
        return
    asked = list(coverage.by_ids(viewer, verification_ids).values())
    orders = referrals.by_ids(viewer, [one.referral_id for one in asked])
    lines = referrals.lines_of(viewer, [one.referral_id for one in asked])
    people = members.cards(viewer, [one.member_id for one in asked])
    contacts.write(
        [
            contacts.OutboundDraft(
                client_id=one.client_id,
                case_id=one.case_id,
                reference=one.reference,
                kind="benefits-request",
                recipient=one.payer_code or one.payer_name,
                attempt=one.attempts,
                body=_body(one, orders[one.referral_id], lines[one.referral_id], people[one.member_id]),
            )
            for one in asked
        ],
        by=by,
        at=at,
    )


def _body(
    one: coverage.Verification, order: referrals.Referral, lines: Sequence[referrals.OrderLine], person: members.MemberCard
) -> dict[str, Any]:
    """What a payer needs to find the member and the benefit, and no more."""
    return {
        "order_number": order.order_number,
        "attempt": one.attempts,
        "member": {
            "family": person.family,
            "given": person.given,
            "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        },
        "payer_name": one.payer_name,
        "payer_code": one.payer_code,
        "policy_number": one.policy_number,
        "group_number": one.group_number,
        "service_line": one.service_line,
        "codes": [line.code for line in lines if line.code],
        "needed_date": one.needed_date.isoformat(),
    }


def _record(answers: Sequence[coverage.BenefitsAnswer], *, by: Actor, at: datetime) -> Recorded:
    viewer = system(by.name)
    asked = coverage.lock_by_references(viewer, [answer.reference for answer in answers])
    readings: list[coverage.Reading] = []
    faults: list[tuple[str, str]] = []
    for answer in answers:
        reading = _read(answer, asked.get(answer.reference))
        if isinstance(reading, str):
            faults.append((answer.reference, reading))
        elif reading:
            readings.append(reading)
    coverage.record_answers(readings, by=by, at=at)
    contacts.mark_answered([one.answer.reference for one in readings], at=at)
    _keep_cards([(asked[one.answer.reference], one.answer) for one in readings if one.move == "verify"], by=by, at=at)
    unknown = [asked[one.answer.reference] for one in readings if one.answer.status == "not_found"]
    _try_card_on_file(viewer, unknown, by=by, at=at)
    return Recorded(filed=len(readings), known=len(answers) - len(readings) - len(faults), faults=tuple(faults))


def _read(answer: coverage.BenefitsAnswer, asked: coverage.Verification | None) -> coverage.Reading | str | None:
    """What an answer means for what was asked: the move to make, None when it changes nothing, or what is wrong with it."""
    if asked is None:
        return f"No benefits question {answer.reference} was asked by this hub; check the reference on the request."
    fault = _unreadable(answer)
    if fault:
        return fault
    meaning = coverage.meaning(answer, needed_on=asked.needed_date)
    if asked.state in coverage.LIFECYCLE.final_codes:
        return _after_the_end(asked, meaning.outcome)
    if coverage.is_stale(answer, corrected_at=asked.corrected_at):
        return None
    if not coverage.LIFECYCLE.permits(meaning.outcome, asked.state):
        return None
    return coverage.Reading(verification_id=asked.id, move=meaning.outcome, answer=answer, why=meaning.reasons[0].sentence)


def _after_the_end(asked: coverage.Verification, move: str) -> str | None:
    """A late answer changes nothing; one that contradicts what was settled is handed to a person."""
    if asked.state == "VERIFIED" and move != "verify":
        return (
            f"{asked.reference} was verified as covered and this later answer says otherwise; call the payer before the service."
        )
    if asked.state == "RULED_OUT" and move == "verify":
        return (
            f"{asked.reference} was settled as not covered and this later answer says it is; reopen the case if the need remains."
        )
    return None


def _unreadable(answer: coverage.BenefitsAnswer) -> str:
    if answer.status not in coverage.STATUSES:
        return f"The status {answer.status!r} is not one of {', '.join(coverage.STATUSES)}; ask the payer what it means."
    if answer.answered_at.tzinfo is None:
        return "The moment of the answer has no time zone; send it again with one."
    if answer.member_share_cents is not None and not 0 <= answer.member_share_cents <= _LARGEST_SHARE:
        return f"A member share of {answer.member_share_cents} cents cannot be right; ask the payer for the amount."
    if "\0" in answer.plan_name + answer.note:
        return "The answer holds characters that are not text; ask the payer to send it again."
    return ""


def _keep_cards(verified: Sequence[tuple[coverage.Verification, coverage.BenefitsAnswer]], *, by: Actor, at: datetime) -> None:
    """A card the payer confirmed is the card on file for the member's next order."""
    books: dict[UUID, list[tuple[UUID, coverage.CoverageDraft]]] = {}
    for asked, answer in verified:
        card = coverage.CoverageDraft(
            member_ref="",
            payer_name=asked.payer_name,
            payer_code=asked.payer_code,
            policy_number=asked.policy_number,
            group_number=asked.group_number,
            plan_name=answer.plan_name,
            line_of_business=answer.line_of_business,
            starts_date=answer.starts_date,
            ends_date=answer.ends_date,
        )
        books.setdefault(asked.client_id, []).append((asked.member_id, card))
    for client_id, cards in books.items():
        coverage.file_policies(cards, client_id=client_id, source="payer", by=by, at=at)


def _try_card_on_file(viewer: Viewer, unknown: Sequence[coverage.Verification], *, by: Actor, at: datetime) -> None:
    """The payer knows no such number: where exactly one other card of that payer is on file, ask once under it."""
    first = [one for one in unknown if one.corrected_at is None]
    on_file = _cards_on_file(viewer, [one.member_id for one in first]) if first else {}
    corrections = {}
    for one in first:
        asked = coverage.Card(payer_code=one.payer_code, payer_name=one.payer_name, policy_number=one.policy_number)
        other = coverage.other_card(asked, on_file[one.member_id], on=one.needed_date)
        if other:
            corrections[one.id] = {"policy_number": other.policy_number, "group_number": other.group_number}
    if corrections:
        why = "The payer did not know the number on the order; another card of this payer is on file."
        coverage.correct(list(corrections), corrections=corrections, why=why, by=by, at=at)
        _write(viewer, list(corrections), by=by, at=at)
