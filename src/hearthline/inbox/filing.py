"""Which room or journey files which kind of fact?

The table `HANDLERS` is the whole answer. A unit may carry several facts (a person and an insurance card); it is new when any of
them is, and put aside when any of them is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.coverage import api as coverage
from hearthline.domain.documents import api as documents
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.network import api as network
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import (
    arrange_service,
    assign_provider,
    close_loop,
    complete_order,
    obtain_authorization,
    onboard_provider,
    receive_referral,
    verify_benefits,
)
from hearthline.kernel.codes import CodeDraft, PriorAuthItemDraft, ZipDraft
from hearthline.kernel.outcomes import Recorded
from hearthline.plumbing import access, codes
from hearthline.plumbing.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Whose book and which message the facts come from."""

    client_id: UUID
    inbound_id: UUID
    sender: str
    channel: str
    received_at: datetime
    at: datetime
    kind: str

    @property
    def by(self) -> Actor:
        return Actor("organization", self.sender) if self.sender else Actor("system", "inbox")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fact."""

    is_new: bool = False
    fault: str = ""


Handler = Callable[[Sequence[Any], Context], list[Outcome]]


def file(units: Sequence[documents.Unit], context: Context) -> list[Outcome]:
    """File the facts of a chunk kind by kind, in the order of `HANDLERS`; one outcome per unit."""
    outcomes = [Outcome() for _ in units]
    for kind, handler in HANDLERS.items():
        placed = [(index, draft) for index, unit in enumerate(units) for draft in unit.drafts if isinstance(draft, kind)]
        if not placed:
            continue
        for (index, _), outcome in zip(placed, handler([draft for _, draft in placed], context), strict=True):
            before = outcomes[index]
            outcomes[index] = Outcome(before.is_new or outcome.is_new, before.fault or outcome.fault)
    return outcomes


def _flags(flags: Sequence[bool]) -> list[Outcome]:
    return [Outcome(is_new=flag) for flag in flags]


def _counted(filed: parties.Filed, total: int) -> list[Outcome]:
    """A directory's count of news, spread over its drafts: which of two rows of one organization was the news does not matter."""
    news = filed.new + filed.changed
    return [Outcome(is_new=position < news) for position in range(total)]


def _terms(drafts: Sequence[network.TermsDraft], context: Context) -> list[Outcome]:
    filed = onboard_provider.file_terms(drafts, by=context.by, at=context.at)
    faults = dict(filed.faults)
    return [
        Outcome(is_new=is_new, fault=faults.get(draft.organization, ""))
        for draft, is_new in zip(drafts, filed.is_new, strict=True)
    ]


def _members(drafts: Sequence[members.MemberDraft], context: Context) -> list[Outcome]:
    placed = members.match_or_register([(context.client_id, _findable(one)) for one in drafts], by=context.by, at=context.at)
    return [Outcome(is_new=one.is_new) for one in placed]


def _findable(draft: members.MemberDraft) -> members.MemberDraft:
    """A source's own id becomes an identifier, so that other files of the same source find the person again."""
    if not draft.ref:
        return draft
    source = members.Identifier(system="other", issuer="source", value=draft.ref)
    return replace(draft, identifiers=(*draft.identifiers, source))


def _by_ref(refs: Sequence[str], context: Context) -> dict[str, UUID]:
    wanted = [members.Identifier(system="other", issuer="source", value=ref) for ref in refs if ref]
    return members.carriers(access.system(context.by.name), context.client_id, wanted)


def _equipment(drafts: Sequence[members.EquipmentDraft], context: Context) -> list[Outcome]:
    owners = _by_ref([one.member_ref for one in drafts], context)
    known = [(owners[one.member_ref], one) for one in drafts if one.member_ref in owners]
    news = members.register_equipment(known, by=context.by, at=context.at).filed
    flags = iter([position < news for position in range(len(known))])
    return [
        Outcome(is_new=next(flags))
        if one.member_ref in owners
        else Outcome(fault=f"The person {one.member_ref or '(none)'} it belongs to is not on file; import the people first.")
        for one in drafts
    ]


def _coverages(drafts: Sequence[coverage.CoverageDraft], context: Context) -> list[Outcome]:
    owners = _by_ref([one.member_ref for one in drafts], context)
    known = [(owners[one.member_ref], one) for one in drafts if one.member_ref in owners]
    flags = iter(coverage.file_policies(known, client_id=context.client_id, at=context.at))
    return [
        Outcome(is_new=next(flags))
        if one.member_ref in owners
        else Outcome(fault=f"The person {one.member_ref or '(none)'} it covers is not on file; import the people first.")
        for one in drafts
    ]


def _referrals(drafts: Sequence[referrals.ReferralDraft], context: Context) -> list[Outcome]:
    arrivals = [
        receive_referral.Arrival(
            draft=replace(one, member=_findable(one.member)) if one.member.ref else one,
            client_id=context.client_id,
            inbound_id=context.inbound_id,
            sender=one.sender or context.sender,
            channel=one.channel or context.channel,
            received_at=min(one.received_at or context.received_at, context.at),
        )
        for one in drafts
    ]
    received = receive_referral.receive(arrivals, by=context.by, at=context.at)
    return [Outcome(is_new=one.outcome != "known") for one in received]


def _answers(record: Callable[..., Recorded]) -> Handler:
    """A journey records a batch of answers and counts what changed; a fault names the reference it belongs to."""

    def handle(answers: Sequence[Any], context: Context) -> list[Outcome]:
        recorded = record(answers, by=context.by, at=context.at)
        faults = dict(recorded.faults)
        left = recorded.filed
        outcomes = []
        for answer in answers:
            fault = faults.get(getattr(answer, "reference", "") or getattr(answer, "case_number", ""), "")
            outcomes.append(Outcome(is_new=not fault and left > 0, fault=fault))
            left -= not fault
        return outcomes

    return handle


HANDLERS: dict[type, Handler] = {
    CodeDraft: lambda drafts, context: _flags(codes.file_codes(drafts)),
    ZipDraft: lambda drafts, context: _flags(codes.file_zips(drafts)),
    PriorAuthItemDraft: lambda drafts, context: _flags(codes.file_prior_authorization_items(drafts)),
    parties.OrganizationDraft: lambda drafts, context: _counted(
        parties.file_organizations(drafts, by=context.by, at=context.at), len(drafts)
    ),
    parties.PractitionerDraft: lambda drafts, context: _counted(
        parties.file_practitioners(drafts, by=context.by, at=context.at), len(drafts)
    ),
    **dict.fromkeys(
        (
            network.CapabilityDraft,
            network.CredentialDraft,
            network.ContractDraft,
            network.AreaDraft,
            network.CapacityDraft,
        ),
        _terms,
    ),
    members.MemberDraft: _members,
    members.EquipmentDraft: _equipment,
    coverage.CoverageDraft: _coverages,
    referrals.ReferralDraft: _referrals,
    referrals.ClarificationAnswer: _answers(complete_order.record_clarification_answers),
    coverage.BenefitsAnswer: _answers(verify_benefits.record_benefits_answers),
    authorizations.Determination: _answers(obtain_authorization.record_determinations),
    assignments.OfferReply: _answers(assign_provider.record_offer_replies),
    fulfillment.Confirmation: _answers(arrange_service.record_confirmations),
    fulfillment.Proof: _answers(close_loop.record_proofs),
    fulfillment.WitnessReply: _answers(close_loop.record_witness),
    referrals.CircumstanceChange: _answers(close_loop.apply_changes),
}
