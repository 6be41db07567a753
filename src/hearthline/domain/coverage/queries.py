"""Which cards, terms and answers are on file?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hearthline.domain.coverage.facts import Card, PayerRuleDraft
from hearthline.domain.coverage.lifecycle import LIFECYCLE, VERIFIED, VOIDED
from hearthline.domain.coverage.models import PayerRule, Policy, Verification
from hearthline.kernel.vocabulary import LineOfBusiness, Turn
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer


def by_ids(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Verification]:
    """The verifications with these ids, ordered by reference."""
    return {one.id: one for one in reading.rows(Verification, "id", ids, order="reference")}


def lock_by_references(viewer: Viewer, references: Sequence[str]) -> dict[str, Verification]:
    """The verifications an answer names, held until commit so that two answers to one question wait for each other."""
    return {one.reference: one for one in reading.rows(Verification, "reference", references, order="id", is_held=True)}


def of_case(viewer: Viewer, case_id: UUID) -> list[Verification]:
    """Every question about a case's coverage, in the order they were asked."""
    return list(Verification.objects.filter(case_id=case_id).order_by("requested_at", "reference"))


def of_referrals(viewer: Viewer, referral_ids: Sequence[UUID]) -> dict[UUID, Verification]:
    """Referral id to its newest verification that was not voided."""
    live = [code for code in LIFECYCLE.codes if code != VOIDED.code]
    rows = Verification.objects.filter(referral_id__in=referral_ids, state__in=live)
    return {one.referral_id: one for one in rows.order_by("requested_at", "reference")}


def verified_by_cases(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, Verification]:
    """Case id to the newest verification that says it is covered; it names the payer."""
    verified = f"state = '{VERIFIED.code}'"
    rows = reading.rows(Verification, "case_id", case_ids, order="requested_at, reference", where=verified)
    return {one.case_id: one for one in rows}


def waiting(viewer: Viewer, *states: str) -> list[Verification]:
    """Verifications that wait in these states, the longest first; without a state, all that wait for a person of ours."""
    wanted = states or [state.code for state in LIFECYCLE.states if state.turn is Turn.HUB]
    return list(Verification.objects.filter(state__in=wanted).order_by("state_at", "reference"))


def asked_so_often(viewer: Viewer, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Case id to how many verifications it has had: the next reference is one more."""
    counts = dict.fromkeys(case_ids, 0)
    for case_id in Verification.objects.filter(case_id__in=case_ids).values_list("case_id", flat=True):
        counts[case_id] += 1
    return counts


def policies_of(viewer: Viewer, member_ids: Sequence[UUID]) -> dict[UUID, list[Policy]]:
    """Member id to the cards on file, by payer and number."""
    held: dict[UUID, list[Policy]] = {id_: [] for id_ in member_ids}
    for one in Policy.objects.filter(member_id__in=member_ids).order_by("payer_code", "policy_number"):
        held[one.member_id].append(one)
    return held


def cards_of(viewer: Viewer, member_ids: Sequence[UUID]) -> dict[UUID, list[Card]]:
    """Member id to the cards on file, as plain values for `policy`."""
    return {
        member_id: [
            Card(
                payer_code=one.payer_code,
                payer_name=one.payer_name,
                policy_number=one.policy_number,
                group_number=one.group_number,
                line_of_business=LineOfBusiness(one.line_of_business),
                starts_date=one.starts_date,
                ends_date=one.ends_date,
            )
            for one in policies
        ]
        for member_id, policies in policies_of(viewer, member_ids).items()
    }


def payer_rules(viewer: Viewer, client_ids: Sequence[UUID]) -> dict[UUID, list[PayerRuleDraft]]:
    """Client id to its terms with payers, as plain values for `policy.ruling`."""
    names = (
        "client_id", "payer_code", "service_line", "code_prefix", "is_authorization_required", "valid_days", "starts_date",
        "ends_date", "citation",
    )  # fmt: skip
    terms: dict[UUID, list[PayerRuleDraft]] = {id_: [] for id_ in client_ids}
    rows = PayerRule.objects.filter(client_id__in=client_ids).order_by("payer_code", "service_line", "code_prefix", "starts_date")
    for row in rows.values_list(*names):
        terms[row[0]].append(PayerRuleDraft(**dict(zip(names, row, strict=True))))
    return terms
