"""Which orders are these, which have been seen before, and what do they still lack?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from hearthline.domain.referrals.models import Amendment, Clarification, OrderLine, Referral
from hearthline.plumbing import bulk
from hearthline.plumbing.access import Viewer


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Referral]:
    """The referrals with these ids, by order of receipt."""
    rows = Referral.objects.filter(id__in=ids).order_by("received_at", "sender", "order_number", "digest")
    return {one.id: one for one in rows}


def by_cases(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, Referral]:
    """Case id to the referral that opened it."""
    return {one.case_id: one for one in Referral.objects.filter(case_id__in=case_ids)}


def cases_of_members(viewer: Viewer, member_ids: Sequence[UUID]) -> list[UUID]:
    """The cases that orders for these members opened, oldest first."""
    rows = Referral.objects.filter(member_id__in=member_ids).order_by("received_at", "sender", "order_number", "digest")
    return list(rows.values_list("case_id", flat=True))


def lines_of(viewer: Viewer, referral_ids: Sequence[UUID]) -> dict[UUID, list[OrderLine]]:
    """Referral id to its order lines in order."""
    lines: dict[UUID, list[OrderLine]] = {id_: [] for id_ in referral_ids}
    for line in OrderLine.objects.filter(referral_id__in=referral_ids).order_by("referral_id", "position"):
        lines[line.referral_id].append(line)
    return lines


def seen_before(keys: Sequence[tuple[UUID, str, str, bytes]]) -> dict[int, tuple[UUID, bytes]]:
    """Position of each (client, sender, order number, digest) that is on file, to (referral id, digest on file).

    An order with a number is found by sender and number, one without by what it says.
    """
    bulk.stage(
        "stage_seen_before",
        {"position": "integer", "client_id": "uuid", "sender": "text", "order_number": "text", "digest": "bytea"},
        ((position, *key) for position, key in enumerate(keys)),
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE stage_seen_before")
        cursor.execute(
            "SELECT s.position, r.id, r.digest FROM stage_seen_before s JOIN referrals_referral r ON r.client_id = s.client_id "
            "AND r.sender = s.sender AND r.order_number = s.order_number AND r.order_number <> '' WHERE s.order_number <> '' "
            "UNION ALL SELECT s.position, r.id, r.digest FROM stage_seen_before s JOIN referrals_referral r "
            "ON r.digest = s.digest AND r.client_id = s.client_id AND r.sender = s.sender AND r.order_number = '' "
            "WHERE s.order_number = ''"
        )
        return {position: (id_, bytes(digest)) for position, id_, digest in cursor.fetchall()}


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


def clarifications_of(viewer: Viewer, case_id: UUID) -> list[Clarification]:
    """What was asked about a case's order, and when it was answered."""
    return list(Clarification.objects.filter(case_id=case_id).order_by("asked_at", "field"))


def amendments_of(viewer: Viewer, case_id: UUID) -> list[Amendment]:
    """What the sender changed later."""
    return list(Amendment.objects.filter(case_id=case_id).order_by("amended_at"))
