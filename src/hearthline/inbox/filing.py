"""Which room or journey files which kind of fact?

The table `HANDLERS` is the whole answer. A unit may carry several facts (a person and an insurance card); it is new when any of
them is, and put aside when any of them is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
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
from hearthline.kernel.builders import builder_of
from hearthline.kernel.codes import CodeDraft, PriorAuthItemDraft, ZipDraft
from hearthline.kernel.outcomes import Recorded
from hearthline.plumbing import access, codes
from hearthline.plumbing.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Whose book and which message the facts come from.

    `origin` is within what the ids of the source are unique: its sender, else the folder or file it came in. `reading` is how
    often the message was begun to be read: mostly once. `units` is the place
    in the chunk of the unit that each fact in hand comes from; `people` and `organizations` are the chunk's own, under the ids by
    which its other facts name them (those of a person also together with the unit, since two lines may claim one id).
    """

    client_id: UUID
    inbound_id: UUID
    sender: str
    origin: str
    channel: str
    received_at: datetime
    at: datetime
    kind: str
    reading: int = 1
    reader: members.Reader = field(default_factory=members.Reader)
    units: Sequence[int] = ()
    people: dict[str | tuple[int, str], UUID] = field(default_factory=dict)
    organizations: dict[str, UUID] = field(default_factory=dict)

    @property
    def by(self) -> Actor:
        """Who says so."""
        return Actor("organization", self.sender) if self.sender else Actor("system", "inbox")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one fact."""

    is_new: bool = False
    fault: str = ""

    def and_also(self, other: Outcome) -> Outcome:
        """What became of two facts of one unit."""
        return Outcome(self.is_new or other.is_new, self.fault or other.fault)


_KNOWN, _NEW = Outcome(), Outcome(is_new=True)
_arrival, _unit = builder_of(receive_referral.Arrival), builder_of(documents.Unit)
Handler = Callable[[Sequence[Any], Context], list[Outcome]]


def ahead(units: Iterable[documents.Unit], context: Context) -> Iterator[documents.Unit]:
    """The units with their facts read as far as that asks nothing of the database; one that breaks it is left as it came, to
    break where it can be put aside."""
    for unit in units:
        if len(unit.drafts) == 1 and isinstance(unit.drafts[0], referrals.ReferralDraft):
            try:
                arrival = _arrived(unit.drafts[0], context)
            except Exception:
                yield unit
            else:
                yield _unit(unit.position, (arrival,), unit.kept, unit.fault, unit.raw, unit.warnings)
        else:
            yield unit


def file(units: Sequence[documents.Unit], context: Context) -> list[Outcome]:
    """File the facts of a chunk kind by kind, in the order of `HANDLERS`; one outcome per unit."""
    context = replace(context, people={}, organizations={})
    outcomes = [_KNOWN] * len(units)
    placed: dict[type, list[tuple[int, Any]]] = {}
    for index, unit in enumerate(units):
        for draft in unit.drafts:
            placed.setdefault(type(draft), []).append((index, draft))
    for kind, handler in HANDLERS.items():
        if kind not in placed:
            continue
        in_hand = replace(context, units=[index for index, _ in placed[kind]])
        found = handler([draft for _, draft in placed[kind]], in_hand)
        for (index, _), outcome in zip(placed[kind], found, strict=True):
            outcomes[index] = outcome if outcomes[index] is _KNOWN else outcomes[index].and_also(outcome)
    return outcomes


def _flags(flags: Sequence[bool]) -> list[Outcome]:
    return [_NEW if flag else _KNOWN for flag in flags]


def _organizations(drafts: Sequence[parties.OrganizationDraft], context: Context) -> list[Outcome]:
    filed = parties.file_organizations(drafts, by=context.by, at=context.at)
    context.organizations.update(filed.ids)
    return _flags(filed.is_new)


def _practitioners(drafts: Sequence[parties.PractitionerDraft], context: Context) -> list[Outcome]:
    filed = parties.file_practitioners(drafts, by=context.by, at=context.at, organizations=context.organizations)
    return _flags(filed.is_new)


def _terms(drafts: Sequence[network.TermsDraft], context: Context) -> list[Outcome]:
    filed = onboard_provider.file_terms(drafts, by=context.by, at=context.at)
    faults = dict(filed.faults)
    return [
        Outcome(is_new=is_new, fault=faults.get(draft.organization, ""))
        for draft, is_new in zip(drafts, filed.is_new, strict=True)
    ]


def _members(drafts: Sequence[members.MemberDraft], context: Context) -> list[Outcome]:
    placed = _place(drafts, context)
    claimed: set[str] = set()
    for unit, draft, one in zip(context.units, drafts, placed, strict=True):
        if draft.ref:
            context.people[unit, draft.ref] = one.member_id
            if context.people.setdefault(draft.ref, one.member_id) != one.member_id:
                claimed.add(draft.ref)
    for ref in claimed:
        del context.people[ref]  # of two people under one id nobody is guessed
    return _flags([one.is_new or one.has_changed for one in placed])


def _place(drafts: Sequence[members.MemberDraft], context: Context) -> list[members.Placed]:
    findable = [(context.client_id, _findable(one, context)) for one in drafts]
    return members.match_or_register(findable, by=context.by, at=context.at)


def _own_id(ref: str, context: Context) -> members.Identifier:
    return members.Identifier(system="other", issuer=context.origin, value=ref)


def _findable(draft: members.MemberDraft, context: Context) -> members.MemberDraft:
    """A source's own id becomes an identifier of that source, so that its other files find the person again.

    One that begins with # names the person within its message only.
    """
    if not draft.ref or draft.ref.startswith("#"):
        return draft
    return replace(draft, identifiers=(*draft.identifiers, _own_id(draft.ref, context)))


def _owners(refs: Sequence[str], context: Context) -> list[UUID]:
    """Who is meant by these ids of the source: somebody in the unit or the chunk, else somebody on file, else a person of whom
    nothing else is known yet; the person's own record completes it whenever it comes."""
    people = context.people
    missing = sorted({ref for unit, ref in zip(context.units, refs, strict=True) if (unit, ref) not in people} - people.keys())
    if missing:
        on_file = members.carriers(access.system(context.by.name), context.client_id, [_own_id(ref, context) for ref in missing])
        strangers = [members.MemberDraft(ref=ref) for ref in missing if ref not in on_file]
        placed = _place(strangers, context)
        people.update(on_file)
        people.update({draft.ref: one.member_id for draft, one in zip(strangers, placed, strict=True)})
    return [people.get((unit, ref)) or people[ref] for unit, ref in zip(context.units, refs, strict=True)]


def _equipment(drafts: Sequence[members.EquipmentDraft], context: Context) -> list[Outcome]:
    owners = _owners([one.member_ref for one in drafts], context)
    news = members.register_equipment(list(zip(owners, drafts, strict=True)), by=context.by, at=context.at).filed
    return _flags([position < news for position in range(len(drafts))])


def _coverages(drafts: Sequence[coverage.CoverageDraft], context: Context) -> list[Outcome]:
    owners = _owners([one.member_ref for one in drafts], context)
    cards = list(zip(owners, drafts, strict=True))
    return _flags(coverage.file_policies(cards, client_id=context.client_id, by=context.by, at=context.at))


def _arrived(one: referrals.ReferralDraft, context: Context) -> receive_referral.Arrival:
    draft = replace(one, member=_findable(one.member, context)) if one.member.ref else one
    received_at = min(one.received_at or context.received_at, context.at)
    return _arrival(
        draft=draft,
        client_id=context.client_id,
        inbound_id=context.inbound_id,
        sender=one.sender or context.sender or one.referring_npi or one.referring_name or context.origin,
        channel=one.channel or context.channel,
        received_at=received_at,
        member_id=None,
        is_again=context.reading > 1,
        reading=receive_referral.read(draft, client_id=context.client_id, received_at=received_at, reader=context.reader),
    )


def _referrals(drafts: Sequence[referrals.ReferralDraft | receive_referral.Arrival], context: Context) -> list[Outcome]:
    arrivals = [one if isinstance(one, receive_referral.Arrival) else _arrived(one, context) for one in drafts]
    received = receive_referral.receive(arrivals, by=context.by, at=context.at)
    return _flags([one.outcome != "known" for one in received])


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
    parties.OrganizationDraft: _organizations,
    parties.PractitionerDraft: _practitioners,
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
    receive_referral.Arrival: _referrals,  # the same, read ahead
    referrals.ClarificationAnswer: _answers(complete_order.record_clarification_answers),
    coverage.BenefitsAnswer: _answers(verify_benefits.record_benefits_answers),
    authorizations.Determination: _answers(obtain_authorization.record_determinations),
    assignments.OfferReply: _answers(assign_provider.record_offer_replies),
    fulfillment.Confirmation: _answers(arrange_service.record_confirmations),
    fulfillment.Proof: _answers(close_loop.record_proofs),
    fulfillment.WitnessReply: _answers(close_loop.record_witness),
    referrals.CircumstanceChange: _answers(close_loop.apply_changes),
}
