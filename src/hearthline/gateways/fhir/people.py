"""How do Patient, Practitioner and Organization become a member, a clinician and a party?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.gateways.fhir.message import Entry, Message
from hearthline.gateways.fhir.reading import (
    Node,
    codings,
    current,
    day,
    extension,
    flag,
    has_code,
    moment,
    node,
    nodes,
    telecom,
    text,
    texts,
    words,
)
from hearthline.kernel.vocabulary import OrganizationKind

NPI = "http://hl7.org/fhir/sid/us-npi"
_SYSTEMS = {
    "http://hl7.org/fhir/sid/us-mbi": "mbi",
    "http://hl7.org/fhir/sid/us-medicare": "mbi",
    "http://hl7.org/fhir/sid/us-ssn": "ssn",
}
_TYPES = {"MR": "mrn", "SS": "ssn", "SB": "ssn", "MB": "member_id", "MC": "mbi", "SN": "member_id", "UMB": "member_id"}
_PAYER_TYPES = ("pay", "payer", "ins", "PR")
_NO_PARTY_TYPES = ("ntwk", "team", "edu", "reli", "crs", "cg")


def read_name(name: Node) -> tuple[str, str, str, str]:
    """Family, given, middle and suffix of a HumanName; a name that is only text is split at its last blank."""
    family, given = text(name, "family"), texts(name, "given")
    if not family and not given:
        family, given = _name_in_words(text(name, "text"))
    return family, " ".join(given[:1]), " ".join(given[1:]), " ".join(texts(name, "suffix"))


_TITLES = re.compile(r"^(?:(?:dr|prof|mr|mrs|ms|miss|sister|rev)(?:\.\s*|\s+))+", re.IGNORECASE)
_DEGREES = re.compile(
    r"^(?:M\.?D|D\.?O|N\.?P|A?P\.?R\.?N|PA(?:-C)?|RN|BSN|MSN|FNP|DNP|PharmD|Ph\.?D|DPM|DDS|Esq)\b\.?", re.IGNORECASE
)


def _name_in_words(said: str) -> tuple[str, list[str]]:
    """Family name and given names of "Dr. Ana Ruiz, MD", "Ruiz, Ana" and "Ana Ruiz"."""
    first, _, second = _TITLES.sub("", said).partition(",")
    if second.strip() and not _DEGREES.match(second.strip()):
        return first.strip(), second.split()
    parts = first.split()
    return (parts[-1], parts[:-1]) if parts else ("", [])


def read_address(resource: Node) -> members.Address:
    """The current home address of a person."""
    return address_of(current([item for item in nodes(resource, "address") if text(item, "use") != "billing"], "home", "work"))


def address_of(address: Node) -> members.Address:
    """One FHIR address; a bare text becomes the first line."""
    lines = texts(address, "line")
    return members.Address(
        line1=(lines[0] if lines else "") or ("" if text(address, "city") else text(address, "text")),
        line2=", ".join(lines[1:]),
        city=text(address, "city"),
        state=text(address, "state"),
        zip=read_zip(text(address, "postalCode")),
    )


def read_zip(code: str) -> str:
    """ZIP+4 written without its hyphen, put right; anything else as it is."""
    return f"{code[:5]}-{code[5:]}" if len(code) == 9 and code.isdigit() else code


def identifiers(resource: Node, message: Message) -> tuple[members.Identifier, ...]:
    """The numbers a person carries, by what their type or system says they are."""
    found: list[members.Identifier] = []
    for item in nodes(resource, "identifier"):
        value, uri = text(item, "value"), text(item, "system")
        if not value or text(item, "use") == "old":
            continue
        system = _SYSTEMS.get(uri, "")
        if not system:
            system = next((_TYPES[code] for _, code, _ in codings(node(item, "type")) if code in _TYPES), "other")
        if system in ("mbi", "ssn"):
            issuer = ""
        else:
            assigner = node(item, "assigner")
            organization = message.find(assigner, within=resource)
            issuer = (text(organization.resource, "name") if organization else "") or text(assigner, "display") or uri
            issuer = uri if system == "other" and uri else issuer
        found.append(members.Identifier(system=system, value=value, issuer=issuer))
    return tuple(dict.fromkeys(found))


def read_patient(entry: Entry, message: Message) -> tuple[members.MemberDraft, list[str]]:
    """A Patient as a member, and what could not be read."""
    patient = entry.resource
    warnings: list[str] = []
    family, given, middle, suffix = read_name(current(nodes(patient, "name"), "official", "usual"))
    birth_text = text(patient, "birthDate")
    birth_date = day(birth_text)
    if birth_text and birth_date is None:
        warnings.append(f'birthDate: "{birth_text[:20]}" is not a full date.')
    deceased_at = moment(text(patient, "deceasedDateTime"))
    died_on = day(text(patient, "deceasedDateTime"))
    if deceased_at is None and died_on is not None:
        deceased_at = datetime.combine(died_on, time(), UTC)
    if deceased_at is None and (flag(patient, "deceasedBoolean") or text(patient, "deceasedDateTime")):
        deceased_at = moment(text(node(patient, "meta"), "lastUpdated"))
        warnings.append("deceased: the moment of death is not said; ask the sender.")
    language = current(
        [{**item, "use": "yes" if flag(item, "preferred") else ""} for item in nodes(patient, "communication")], "yes"
    )
    spoken = node(language, "language")
    draft = members.MemberDraft(
        ref=entry.ref,
        family=family,
        given=given,
        middle=middle,
        suffix=suffix,
        birth_date=birth_date,
        sex=text(patient, "gender"),
        phone=telecom(patient, "phone"),
        email=telecom(patient, "email"),
        language=next((code for _, code, _ in codings(spoken) if code), "") or words(spoken),
        address=read_address(patient),
        identifiers=identifiers(patient, message),
        deceased_at=deceased_at,
    )
    return draft, warnings


def why_no_member(patient: Node) -> str:
    """The sentence why a Patient is no person the hub cares for, or ""."""
    if extension(patient, "/patient-animal"):
        return "kept, not used: the patient is an animal."
    if any(text(link, "type") == "replaced-by" for link in nodes(patient, "link")):
        return "kept, not used: the sender has replaced this record by another one."
    return ""


def npi(resource: Node) -> str:
    """The national provider identifier of a clinician or organization, as sent."""
    for item in nodes(resource, "identifier"):
        if text(item, "system") == NPI or has_code([node(item, "type")], "NPI"):
            return text(item, "value")
    return ""


def read_practitioner(entry: Entry, message: Message) -> parties.PractitionerDraft | None:
    """A Practitioner as a clinician, with the organization and specialty of a PractitionerRole in the same message; None
    where neither a name nor a number says who it is."""
    practitioner = entry.resource
    family, given, _, _ = read_name(current(nodes(practitioner, "name"), "official", "usual"))
    number = npi(practitioner)
    if not family and not given and not number:
        return None
    organization_ref = specialty = ""
    for role in message.pointing_at(entry, "PractitionerRole", "practitioner")[:1]:
        organization_ref = message.name_of(node(role.resource, "organization"), within=role.resource)
        specialty = next((words(item) for item in nodes(role.resource, "specialty")), "")
    specialty = specialty or next((words(node(item, "code")) for item in nodes(practitioner, "qualification")), "")
    return parties.PractitionerDraft(
        family=family,
        given=given,
        ref=entry.ref,
        npi=number,
        phone=telecom(practitioner, "phone"),
        email=telecom(practitioner, "email"),
        organization_ref=organization_ref,
        specialty=specialty,
    )


def read_organization(entry: Entry) -> parties.OrganizationDraft | str:
    """An Organization as a party: a payer where its type says so, else one that refers; or why it is none."""
    organization = entry.resource
    types = nodes(organization, "type")
    name = text(organization, "name") or text(organization, "alias") or next(iter(texts(organization, "alias")), "")
    number = npi(organization)
    if has_code(types, *_NO_PARTY_TYPES):
        return "kept, not used: an organization that neither orders, pays nor provides."
    if not name and not number:
        return "kept, not used: an organization with neither a name nor an NPI."
    address = address_of(current(nodes(organization, "address"), "work"))
    codes = {text(item, "system"): text(item, "value") for item in reversed(nodes(organization, "identifier"))}
    return parties.OrganizationDraft(
        kind=OrganizationKind.PAYER if has_code(types, *_PAYER_TYPES) else OrganizationKind.REFERRING,
        name=name or f"NPI {number}",
        ref=entry.ref,
        npi=number,
        ein=codes.get("urn:oid:2.16.840.1.113883.4.4", "") or codes.get("http://hl7.org/fhir/sid/us-ein", ""),
        ccn=codes.get("urn:oid:2.16.840.1.113883.4.336", "") or codes.get("http://hl7.org/fhir/sid/us-ccn", ""),
        code=codes.get("urn:oid:2.16.840.1.113883.6.300", ""),
        phone=telecom(organization, "phone"),
        fax=telecom(organization, "fax"),
        email=telecom(organization, "email"),
        line1=address.line1,
        city=address.city,
        state=address.state,
        zip=address.zip,
    )
