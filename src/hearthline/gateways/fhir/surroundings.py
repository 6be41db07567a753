"""What does a message say around a request: for whom, from whom, signed by whom, why, before which discharge, paid by whom?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hearthline.domain.members.api import MemberDraft
from hearthline.domain.referrals import api as referrals
from hearthline.gateways.fhir import lines
from hearthline.gateways.fhir.belongings import payer_of, policy_number, read_coverage
from hearthline.gateways.fhir.message import Entry, Message
from hearthline.gateways.fhir.people import npi, read_name, read_patient, why_no_member
from hearthline.gateways.fhir.reading import (
    X12_SERVICE_TYPE,
    Node,
    codings,
    current,
    day,
    has_code,
    moment,
    node,
    nodes,
    telecom,
    text,
    words,
)
from hearthline.kernel.vocabulary import LineOfBusiness, ServiceLine

# X12 service types (codes only; the words are ours) that name care at home.
_SERVICE_TYPES = {
    "42": ServiceLine.HOME_HEALTH,
    "44": ServiceLine.HOME_HEALTH,
    "74": ServiceLine.HOME_HEALTH,
    "11": ServiceLine.DME,
    "12": ServiceLine.DME,
    "18": ServiceLine.DME,
    "54": ServiceLine.POST_ACUTE,
    "AG": ServiceLine.POST_ACUTE,
}
_SERVICE_WORDS = {
    "home health": ServiceLine.HOME_HEALTH,
    "home health care": ServiceLine.HOME_HEALTH,
    "home health nursing": ServiceLine.HOME_HEALTH,
    "durable medical equipment": ServiceLine.DME,
    "dme": ServiceLine.DME,
    "home infusion": ServiceLine.HOME_INFUSION,
    "home infusion therapy": ServiceLine.HOME_INFUSION,
    "post acute": ServiceLine.POST_ACUTE,
    "post acute care": ServiceLine.POST_ACUTE,
}


def stated_line(categories: list[Node]) -> ServiceLine | None:
    for category in categories:
        for system, code, _ in codings(category):
            if system == X12_SERVICE_TYPE and code in _SERVICE_TYPES:
                return _SERVICE_TYPES[code]
        spoken = words(category).lower().replace("-", " ").replace("_", " ")
        if spoken in _SERVICE_WORDS:
            return _SERVICE_WORDS[spoken]
    return None


def member_of(reference: Node, within: Node, message: Message, warnings: list[str]) -> MemberDraft:
    """The person a request is for; where it stands in another file, only how that file names the person."""
    found = message.find(reference, within=within)
    if found is not None and found.type == "Patient" and not why_no_member(found.resource):
        draft, doubts = read_patient(found, message)
        warnings += doubts
        return draft
    name = message.name_of(reference, within=within)
    warnings.append(f"subject: {name or 'the person'} is not in this message.")
    family = given = ""
    if text(reference, "display"):
        family, given, _, _ = read_name({"text": text(reference, "display")})
    return MemberDraft(ref=name, family=family, given=given)


def sender_of(message: Message) -> str:
    """Who sends a message: the NPI or name of the organization its header names; "" where it has no header."""
    for header in message.of_type("MessageHeader"):
        for name in ("sender", "responsible"):
            reference = node(header.resource, name)
            found = message.find(reference, within=header.resource)
            said = (npi(found.resource) or text(found.resource, "name")) if found else text(reference, "display")
            if said:
                return said
    return ""


def with_requester(
    draft: referrals.ReferralDraft, reference: Node, within: Node, message: Message, warnings: list[str]
) -> referrals.ReferralDraft:
    """Who ordered, and for which office."""
    found = message.find(reference, within=within)
    office: Entry | None = None
    if found is not None and found.type == "PractitionerRole":
        role = found.resource
        office = message.find(node(role, "organization"), within=role)
        draft = replace(draft, referring_phone=telecom(role, "phone"), referring_fax=telecom(role, "fax"))
        reference, within = node(role, "practitioner"), role
        found = message.find(reference, within=within)
    if found is not None and found.type == "Organization":
        office, found = found, None
    elif found is not None:
        family, given, _, _ = read_name(current(nodes(found.resource, "name"), "official", "usual"))
        draft = replace(draft, ordering_family=family, ordering_given=given, ordering_npi=npi(found.resource))
    elif reference:
        family, given, _, _ = read_name({"text": text(reference, "display")})
        draft = replace(draft, ordering_family=family, ordering_given=given)
        warnings.append(f"requester: {message.name_of(reference, within=within) or 'the clinician'} is not in this message.")
    if office is None:
        office = _office(message)
    return with_office(draft, office.resource) if office is not None else draft


def _office(message: Message) -> Entry | None:
    """The organization that a message header names, where the order itself names none."""
    for header in message.of_type("MessageHeader"):
        for name in ("sender", "responsible"):
            found = message.find(node(header.resource, name), within=header.resource)
            if found is not None and found.type == "Organization":
                return found
    return None


def with_office(draft: referrals.ReferralDraft, office: Node) -> referrals.ReferralDraft:
    person = next((read_name(node(item, "name")) for item in nodes(office, "contact")), ("", "", "", ""))
    return replace(
        draft,
        referring_name=text(office, "name"),
        referring_npi=npi(office),
        referring_contact=f"{person[1]} {person[0]}".strip(),
        referring_phone=draft.referring_phone or telecom(office, "phone"),
        referring_fax=draft.referring_fax or telecom(office, "fax"),
        referring_email=telecom(office, "email"),
    )


def with_signature(draft: referrals.ReferralDraft, entry: Entry, message: Message) -> referrals.ReferralDraft:
    """Signed where a Provenance of the message holds a signature on this request."""
    for provenance in message.pointing_at(entry, "Provenance", "target"):
        signatures = nodes(provenance.resource, "signature")
        if signatures:
            return replace(draft, signature="signed", signed_date=day(text(signatures[0], "when")))
    return draft


def with_reasons(
    draft: referrals.ReferralDraft, asked: tuple[Entry, ...], message: Message, warnings: list[str]
) -> referrals.ReferralDraft:
    concepts: list[Node] = []
    for entry in asked:
        concepts += nodes(entry.resource, "reasonCode")
        for reference in nodes(entry.resource, "reasonReference"):
            found = message.find(reference, within=entry.resource)
            if found is not None:
                concepts.append(node(found.resource, "code"))
            elif text(reference, "display"):
                concepts.append({"text": text(reference, "display")})
            elif text(reference, "reference"):
                warnings.append(f"reason: {message.name_of(reference, within=entry.resource)} is not in this message.")
    codes, spoken = lines.diagnosis_codes(iter(concepts))
    note = "\n".join(filter(None, (draft.note, f"Reason: {', '.join(spoken)}" if spoken else "")))
    return replace(draft, diagnoses=codes, note=note)


def with_stay(draft: referrals.ReferralDraft, reference: Node, within: Node, message: Message) -> referrals.ReferralDraft:
    """The end of a hospital stay in the same message is the discharge the order waits for."""
    found = message.find(reference, within=within)
    if found is None or not has_code([{"coding": [node(found.resource, "class")]}], "IMP", "ACUTE", "NONAC", "OBSENC", "EMER"):
        return draft
    stay = found.resource
    facility = message.find(node(stay, "serviceProvider"), within=stay)
    ends: datetime | None = moment(text(node(stay, "period"), "end"))
    name = text(facility.resource, "name") if facility else text(node(stay, "serviceProvider"), "display")
    return replace(draft, discharge_at=ends, facility_name=name)


def with_coverage(
    draft: referrals.ReferralDraft, insurance: list[Node], within: Node, message: Message, warnings: list[str]
) -> referrals.ReferralDraft:
    """The card the order names, else the only card of this person in the message."""
    cards = [found for reference in insurance if (found := message.find(reference, within=within)) is not None]
    if not cards:
        of_person = message.naming(draft.member.ref, "Coverage", "beneficiary")
        cards = of_person[:1] if len(of_person) == 1 else []
        if insurance:
            warnings.append("insurance: the coverage it names is not in this message.")
    if not cards:
        return draft
    card = cards[0].resource
    read, _ = read_coverage(cards[0], message)
    name, code = payer_of(next(iter(nodes(card, "payor")), {}), card, message)
    return replace(
        draft,
        payer_name=name,
        payer_code=code,
        policy_number=policy_number(card),
        group_number=read.group_number,
        line_of_business=read.line_of_business or LineOfBusiness.UNKNOWN,
    )


def with_claim(draft: referrals.ReferralDraft, message: Message, warnings: list[str]) -> referrals.ReferralDraft:
    """What the only authorization request for this person in the message says and the order itself does not."""
    claims = [
        claim
        for claim in message.naming(draft.member.ref, "Claim", "patient")
        if text(claim.resource, "use") == "preauthorization"
    ]
    if len(claims) != 1:
        return draft
    claim = claims[0].resource
    if not draft.ordering_family and not draft.referring_name:
        draft = with_requester(draft, node(claim, "provider"), claim, message, warnings)
    codes, _ = lines.diagnosis_codes(node(item, "diagnosisCodeableConcept") for item in nodes(claim, "diagnosis"))
    return replace(draft, diagnoses=draft.diagnoses or codes)
