"""Which orders are these, which have been seen before, and what do they still lack?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline import rulebook
from hearthline.domain.members import api as members
from hearthline.domain.referrals.models import Amendment, Clarification, IntakeDraft, OrderLine, Referral, TriageReview
from hearthline.domain.referrals.operations.writing import LINE_SAID, SAID
from hearthline.plumbing import arrays, reading
from hearthline.plumbing.access import Viewer


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Referral]:
    """The referrals with these ids, by order of receipt."""
    rows = reading.rows(Referral, "id", ids, order="received_at, sender, order_number, digest")
    return {one.id: one for one in rows}


def by_cases(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, Referral]:
    """Case id to the referral that opened it."""
    return {one.case_id: one for one in reading.rows(Referral, "case_id", case_ids)}


def cases_of_members(viewer: Viewer, member_ids: Sequence[UUID]) -> list[UUID]:
    """The cases that orders for these members opened, oldest first."""
    rows = Referral.objects.filter(member_id__in=member_ids).order_by("received_at", "sender", "order_number", "digest")
    return list(rows.values_list("case_id", flat=True))


def lines_of(viewer: Viewer, referral_ids: Sequence[UUID]) -> dict[UUID, list[OrderLine]]:
    """Referral id to its order lines in order."""
    lines: dict[UUID, list[OrderLine]] = {id_: [] for id_ in referral_ids}
    for line in reading.rows(OrderLine, "referral_id", referral_ids, order="referral_id, position"):
        lines[line.referral_id].append(line)
    return lines


def seen_before(keys: Sequence[tuple[UUID, str, str, bytes]]) -> dict[int, tuple[UUID, bytes]]:
    """Position of each (client, sender, order number, digest) that is on file, to (referral id, digest on file).

    An order with a number is found by sender and number, one without by what it says.
    """
    numbered = [position for position, key in enumerate(keys) if key[2]]
    bare = [position for position, key in enumerate(keys) if not key[2]]
    found = _probe("r.sender = w.sender AND r.order_number = w.word AND r.order_number <> ''", "text", keys, numbered, 2)
    return found | _probe("r.digest = w.word AND r.sender = w.sender AND r.order_number = ''", "bytea", keys, bare, 3)


def _probe(
    where: str, kind: str, keys: Sequence[tuple[UUID, str, str, bytes]], positions: Sequence[int], word: int
) -> dict[int, tuple[UUID, bytes]]:
    """One index probe per key: the lateral look-up leaves the planner no other way, whatever its statistics say."""
    if not positions:
        return {}
    wanted = [keys[position] for position in positions]
    rows = arrays.fetch(
        f"SELECT w.slot, hit.id, hit.digest FROM unnest(%s::uuid[], %s::text[], %s::{kind}[]) WITH ORDINALITY "
        "AS w(client_id, sender, word, slot) CROSS JOIN LATERAL (SELECT r.id, r.digest FROM referrals_referral r "
        f"WHERE r.client_id = w.client_id AND {where} OFFSET 0) hit",
        [
            arrays.pack("uuid", [key[0] for key in wanted]),
            arrays.pack("text", [key[1] for key in wanted]),
            arrays.pack(kind, [key[word] for key in wanted]),
        ],
    )
    return {positions[slot - 1]: (id_, bytes(digest)) for slot, id_, digest in rows}


def recent_for_members(viewer: Viewer, member_ids: Sequence[UUID], *, since: datetime) -> dict[tuple[UUID, str], UUID]:
    """(member, code) to a referral of theirs received since then; what a likely repeat is compared with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.member_id, l.code, r.id FROM referrals_referral r JOIN referrals_order_line l ON l.client_id = r.client_id "
            "AND l.referral_id = r.id WHERE r.member_id = ANY(%s) AND r.received_at >= %s AND l.code <> '' "
            "ORDER BY r.received_at DESC, r.id DESC",
            [list(member_ids), since],
        )
        return {(member, code): referral for member, code, referral in cursor.fetchall()}


def open_asks(viewer: Viewer, referral_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Referral id to the fields that were asked for and are not answered."""
    asks: dict[UUID, set[str]] = {}
    rows = Clarification.objects.filter(referral_id__in=referral_ids, answered_at__isnull=True)
    for referral, field in rows.values_list("referral_id", "field"):
        asks.setdefault(referral, set()).add(field)
    return asks


def facts_of(viewer: Viewer, orders: Sequence[Referral]) -> dict[UUID, Mapping[str, Any]]:
    """Referral id to the order as the rules read it: the fields of R28-R52 by the names of the referral file, evidence beside."""
    lines = lines_of(viewer, [order.id for order in orders])
    who = [order.member_id for order in orders]
    people = members.cards(viewer, who)
    medicare = members.numbers_in_full(viewer, who, system="mbi")
    return {one.id: facts_from(one, lines[one.id], people[one.member_id], mbi=medicare.get(one.member_id, "")) for one in orders}


def facts_from(order: Referral, lines: Sequence[OrderLine], person: members.MemberCard, *, mbi: str) -> Mapping[str, Any]:
    """`facts_of` one order whose lines and member are at hand."""
    said: dict[str, Any] = {**order.evidence, **{name: getattr(order, name) for name in SAID if name != "evidence"}}
    said.update(
        service_line=order.service_line,
        urgency=order.urgency,
        channel=order.channel,
        member_family=person.family,
        member_given=person.given,
        birth_date=person.birth_date,
        member_phone=person.phone,
        mbi=mbi,
        address_line1=person.address.line1,
        city=person.address.city,
        state=person.address.state,
        zip=person.address.zip,
        barriers=list(person.address.barriers),
        barrier_note=person.address.barrier_note,
        lines=[{name: getattr(line, name) for name in LINE_SAID} for line in lines],
    )
    return said


def checklist_of(viewer: Viewer, case_id: UUID, *, at: datetime) -> tuple[rulebook.ChecklistItem, ...]:
    """The checklist of the order that opened a case, by the rules of today; empty where there is no such case."""
    order = by_cases(viewer, [case_id]).get(case_id)
    if order is None:
        return ()
    return rulebook.checklist(facts_of(viewer, [order])[order.id], on=at.date())


def received_between(viewer: Viewer, *, since: datetime, until: datetime, limit: int) -> list[Referral]:
    """Orders received in a span of time, oldest first; no more than `limit` of them."""
    rows = Referral.objects.filter(received_at__gte=since, received_at__lt=until).order_by("received_at", "id")
    return list(rows[:limit])


def fields_asked(viewer: Viewer, referral_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Referral id to every field that was ever asked for, answered or not."""
    asked: dict[UUID, set[str]] = {}
    for referral, field in Clarification.objects.filter(referral_id__in=referral_ids).values_list("referral_id", "field"):
        asked.setdefault(referral, set()).add(field)
    return asked


def clarifications_of(viewer: Viewer, case_id: UUID) -> list[Clarification]:
    """What was asked about a case's order, and when it was answered."""
    return list(Clarification.objects.filter(case_id=case_id).order_by("asked_at", "field"))


def replaced_versions(viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, set[tuple[str, UUID]]]:
    """Referral id to its versions that a newer one has replaced: fingerprint (hexadecimal), and the message that brought it."""
    found: dict[UUID, set[tuple[str, UUID]]] = {}
    rows = Amendment.objects.filter(referral_id__in=ids).values_list("referral_id", "replaced", "replaced_inbound_id")
    for referral_id, digest, inbound_id in rows:
        found.setdefault(referral_id, set()).add((digest, inbound_id))
    return found


def newest_amendments(viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Referral id to the message that brought its present version, where that is an amendment."""
    rows = Amendment.objects.filter(referral_id__in=ids).order_by("amended_at", "id").values_list("referral_id", "inbound_id")
    return dict(rows)


def amendments_of(viewer: Viewer, case_id: UUID) -> list[Amendment]:
    """What the sender changed later."""
    return list(Amendment.objects.filter(case_id=case_id).order_by("amended_at"))


def inbounds_of_several(viewer: Viewer, inbound_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these messages that brought orders of several members: opened for one of them, they would show the others too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inbound_id FROM referrals_referral WHERE inbound_id = ANY(%s) GROUP BY inbound_id "
            "HAVING count(DISTINCT member_id) > 1",
            [list(inbound_ids)],
        )
        return {row[0] for row in cursor.fetchall()}


def open_drafts(viewer: Viewer, *, limit: int = 200) -> list[IntakeDraft]:
    """Orders that are being keyed in, the last touched first."""
    rows = IntakeDraft.objects.filter(finished_at__isnull=True, discarded_at__isnull=True)
    return list(rows.order_by("-saved_at")[:limit])


def draft_by_id(viewer: Viewer, draft_id: UUID) -> IntakeDraft | None:
    """A draft, whatever became of it."""
    return IntakeDraft.objects.filter(id=draft_id).first()


def hold_draft(viewer: Viewer, draft_id: UUID) -> IntakeDraft | None:
    """The draft, held until commit: pressed twice, the button opens one case."""
    return IntakeDraft.objects.select_for_update(no_key=True).filter(id=draft_id).first()


def reviews_of(viewer: Viewer, case_id: UUID) -> list[TriageReview]:
    """What nurses changed and found out about a case's order, oldest first."""
    return list(TriageReview.objects.filter(case_id=case_id).order_by("reviewed_at", "id"))
