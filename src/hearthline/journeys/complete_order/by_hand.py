"""What may a colleague do about what an order lacks: ask for all of it at once, or write in what was said on the telephone?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.journeys.complete_order.answering import lacking_lines, name_service_line, take_back
from hearthline.journeys.complete_order.asking import KIND, ask_of, evaluate, gaps_of, new_reference, still_to_ask, told_as_asked
from hearthline.journeys.complete_order.receiving import follow_discharge
from hearthline.plumbing import audit
from hearthline.plumbing.access import Actor, Viewer, acting, system
from hearthline.rulebook import completeness

_NO_WORD = "This has no letter and no digit; write what was said."


def gaps(viewer: Viewer, orders: Sequence[referrals.Referral], *, at: datetime) -> dict[UUID, list[completeness.Missing]]:
    """Referral id to what it lacks today, by the rule pack."""
    return gaps_of(viewer, orders, at=at)


def ask(case_ids: Sequence[UUID], *, by: Actor, at: datetime) -> list[str]:
    """Ask each referring office for everything its order lacks and that it was not asked for yet, in one message.

    What was asked and is not answered is not asked again here: that is chased by its own clock. Returns the references written.
    """
    viewer = system(by.name)
    orders = [one for one in referrals.by_cases(viewer, case_ids).values() if one.state != "WITHDRAWN"]
    folders = {id_: one for id_, one in cases.by_ids(viewer, [one.case_id for one in orders]).items() if one.closed_at is None}
    evaluate(viewer, [one for one in orders if one.case_id in folders], folders, by=by, at=at)
    orders = [one for one in referrals.by_ids(viewer, [one.id for one in orders]).values() if one.case_id in folders]
    asked = referrals.open_asks(viewer, [one.id for one in orders])
    lacking = gaps_of(viewer, orders, at=at)
    confirmed = {id_ for id_, one in coverage.of_referrals(viewer, [one.id for one in orders]).items() if one.state == "VERIFIED"}
    wanted = {
        one.id: [
            gap
            for gap in still_to_ask(lacking[one.id], is_verified=one.id in confirmed)
            if gap.field not in asked.get(one.id, ())
        ]
        for one in orders
    }
    orders = [one for one in orders if wanted[one.id]]
    sent = contacts.sent_of_kind(viewer, [one.case_id for one in orders], KIND)
    drafts = [ask_of(one, folders[one.case_id], wanted[one.id], new_reference(folders[one.case_id], sent), 1) for one in orders]
    contacts.write(drafts, by=by, at=at)
    referrals.record_asks(
        [told_as_asked(one, gap) for one in orders for gap in {gap.field: gap for gap in wanted[one.id]}.values()],
        at=at,
    )
    return [draft.reference for draft in drafts]


class _Refused(Exception):
    """What was said does not answer what was asked; field to sentence."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def write_in(case_id: UUID, values: Mapping[str, str], *, told_by: str, by: Actor, at: datetime) -> dict[str, str]:
    """Write into an order what somebody said; field to the sentence of what is no answer, and then nothing is written.

    While something required is still missing and asked for, the order goes on waiting for it: answering one question does not
    put the others again.

    Args:
        values: field of the completeness list to text.
        told_by: who said so, in words.
    """
    viewer = system(by.name)
    order = referrals.by_cases(viewer, [case_id])[case_id]
    folders = cases.by_ids(viewer, [case_id])
    try:
        with acting(viewer):  # a part of the transaction that can be taken back by itself
            _write_in(viewer, order, values, told_by=told_by, by=by, at=at)
    except _Refused as refusal:
        return refusal.faults
    detail = {"id": order.id, "fields": sorted(values), "told_by": told_by}
    audit.append([audit.Entry(client_id=order.client_id, chain=case_id, kind="referral.written_in", detail=detail)], by=by, at=at)
    fresh = list(referrals.by_ids(viewer, [order.id]).values())
    name_service_line(viewer, fresh)
    follow_discharge(fresh, by=by, at=at)
    _go_on(viewer, order.id, folders, why=f"Said by {told_by}." if told_by else "Written in by a colleague.", by=by, at=at)
    return {}


def _write_in(
    viewer: Viewer, order: referrals.Referral, values: Mapping[str, str], *, told_by: str, by: Actor, at: datetime
) -> None:
    """Write the answers as they are read, and look whether the rules take them.

    Raises:
        _Refused: one of them does not answer what is missing.
    """
    faults = {name: _NO_WORD for name, text in values.items() if not any(map(str.isalnum, text))} | referrals.unreadable(values)
    if faults:
        raise _Refused(faults)
    lacking = gaps_of(viewer, [order], at=at)[order.id]
    answer = referrals.Supplied(
        referral_id=order.id,
        client_id=order.client_id,
        case_id=order.case_id,
        answered_at=at,
        values=values,
        lines=lacking_lines(lacking),
    )
    referrals.apply_answers([answer])
    members.correct([(order.member_id, values)], by=by, at=at)
    left = gaps_of(viewer, list(referrals.by_ids(viewer, [order.id]).values()), at=at)[order.id]
    faults = {gap.field: gap.finding or "That does not answer it." for gap in left if gap.field in values}
    if faults:
        raise _Refused(faults)
    referrals.record_written_in(answer, told_by=told_by, by=by)


def _go_on(viewer: Viewer, order_id: UUID, folders: Mapping[UUID, cases.Case], *, why: str, by: Actor, at: datetime) -> None:
    """An order that has everything it needs goes on; what a new answer brought up is asked for."""
    order = referrals.by_ids(viewer, [order_id])[order_id]
    left = gaps_of(viewer, [order], at=at)[order_id]
    referrals.settle_asks({order_id: {gap.field for gap in left}}, at=at)
    if order.state == "AWAITING_ANSWER" and not any(gap.is_blocking for gap in left):
        take_back([order], folders, answered={}, why=why, by=by, at=at)
        order = referrals.by_ids(viewer, [order_id])[order_id]
    evaluate(viewer, [order], folders, by=by, at=at)
