"""Which permissions were asked for, given or denied, and is a code on the list?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hearthline.domain.authorizations.lifecycle import APPROVED, LIFECYCLE, VOIDED
from hearthline.domain.authorizations.models import Authorization, AuthorizationLine
from hearthline.kernel.vocabulary import Turn
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer
from hearthline.plumbing.models import PriorAuthorizationItem


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Authorization]:
    """The requests with these ids, ordered by reference."""
    return {one.id: one for one in reading.rows(Authorization, "id", ids, order="reference")}


def lock_by_references(viewer: Viewer, references: Sequence[str]) -> dict[str, Authorization]:
    """The requests a determination names, held until commit so that two answers to one request wait for each other."""
    return {one.reference: one for one in reading.rows(Authorization, "reference", references, order="id", is_held=True)}


def of_case(viewer: Viewer, case_id: UUID) -> list[Authorization]:
    """Every request of a case, in the order they were made."""
    return list(Authorization.objects.filter(case_id=case_id).order_by("requested_at", "reference"))


def lines_of(viewer: Viewer, authorization_ids: Sequence[UUID]) -> dict[UUID, list[AuthorizationLine]]:
    """Request id to its lines, in the order of the order."""
    lines: dict[UUID, list[AuthorizationLine]] = {id_: [] for id_ in authorization_ids}
    for line in reading.rows(AuthorizationLine, "authorization_id", authorization_ids, order="authorization_id, position"):
        lines[line.authorization_id].append(line)
    return lines


def of_referrals(viewer: Viewer, referral_ids: Sequence[UUID]) -> dict[UUID, Authorization]:
    """Referral id to its newest request that was not voided."""
    live = [code for code in LIFECYCLE.codes if code != VOIDED.code]
    rows = Authorization.objects.filter(referral_id__in=referral_ids, state__in=live)
    return {one.referral_id: one for one in rows.order_by("requested_at", "reference")}


def approved_by_cases(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, list[Authorization]]:
    """Case id to its approvals: numbers, units and days for the provider."""
    found: dict[UUID, list[Authorization]] = {id_: [] for id_ in case_ids}
    rows = Authorization.objects.filter(case_id__in=case_ids, state=APPROVED.code)
    for one in rows.order_by("requested_at", "reference"):
        found[one.case_id].append(one)
    return found


def waiting(viewer: Viewer, *states: str) -> list[Authorization]:
    """Requests that wait in these states, the longest first; without a state, all that wait for a person of ours."""
    wanted = states or [state.code for state in LIFECYCLE.states if state.turn is Turn.HUB]
    return list(Authorization.objects.filter(state__in=wanted).order_by("state_at", "reference"))


def requested_so_often(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Case id to how many requests it has had: the next reference is one more."""
    counts = dict.fromkeys(case_ids, 0)
    for case_id in Authorization.objects.filter(case_id__in=case_ids).values_list("case_id", flat=True):
        counts[case_id] += 1
    return counts


def listed_codes(viewer: Viewer, codes: Sequence[str]) -> dict[str, str]:
    """Which of these HCPCS codes are on the required prior authorization list, and under which program."""
    rows = PriorAuthorizationItem.objects.filter(hcpcs__in={code.upper() for code in codes if code})
    return dict(rows.values_list("hcpcs", "program"))
