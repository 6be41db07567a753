"""How do Coverage and Device become an insurance card and equipment that a member has?"""

from __future__ import annotations

from hearthline.domain.coverage import api as coverage
from hearthline.domain.members import api as members
from hearthline.gateways.fhir.message import Entry, Message
from hearthline.gateways.fhir.people import npi
from hearthline.gateways.fhir.reading import Node, codings, day, has_code, node, nodes, text, words
from hearthline.kernel.vocabulary import LineOfBusiness

# Source of Payment Typology (public): the beginning of the code says the payer's product.
_TYPOLOGY = "https://nahdo.org/sopt"
_PRODUCTS = (
    ("111", LineOfBusiness.MEDICARE_ADVANTAGE),
    ("112", LineOfBusiness.MEDICARE_ADVANTAGE),
    ("113", LineOfBusiness.MEDICARE_ADVANTAGE),
    ("12", LineOfBusiness.MEDICARE_FFS),
    ("21", LineOfBusiness.MEDICAID_MCO),
    ("22", LineOfBusiness.MEDICAID_FFS),
    ("51", LineOfBusiness.COMMERCIAL),
    ("52", LineOfBusiness.COMMERCIAL),
)


def read_coverage(entry: Entry, message: Message) -> tuple[coverage.CoverageDraft, list[str]]:
    """A Coverage as a card; the payer's name and code come from its Organization where the message has it."""
    card = entry.resource
    warnings: list[str] = []
    reference = node(card, "beneficiary")
    member_ref = message.name_of(reference, within=card)
    if not member_ref:
        warnings.append("beneficiary: whose coverage this is was not said.")
    payor = next(iter(nodes(card, "payor")), {})
    payer_name, payer_code = payer_of(payor, card, message)
    classes = {code: item for item in reversed(nodes(card, "class")) for _, code, _ in codings(node(item, "type"))}
    plan = classes.get("plan", {})
    period = node(card, "period")
    draft = coverage.CoverageDraft(
        member_ref=member_ref,
        payer_name=payer_name,
        payer_code=payer_code,
        policy_number=policy_number(card),
        group_number=text(classes.get("group", {}), "value"),
        plan_name=text(plan, "name") or text(plan, "value"),
        line_of_business=_product(node(card, "type")),
        starts_date=day(text(period, "start")),
        ends_date=day(text(period, "end")),
        relationship=next((code for _, code, _ in codings(node(card, "relationship")) if code.isalpha()), "self"),
        source_id=entry.ref,
    )
    return draft, warnings


def policy_number(card: Node) -> str:
    """The member number on a card: the subscriber's id, else the identifier typed as member number, else the first one."""
    numbers = nodes(card, "identifier")
    typed = [item for item in numbers if has_code([node(item, "type")], "MB", "UMB", "SN")]
    return text(card, "subscriberId") or next((text(item, "value") for item in [*typed, *numbers] if text(item, "value")), "")


def payer_of(reference: Node, within: Node, message: Message) -> tuple[str, str]:
    """Name and code of the payer that a reference means."""
    organization = message.find(reference, within=within)
    if organization is None:
        return text(reference, "display"), text(node(reference, "identifier"), "value")
    resource = organization.resource
    numbers = [text(item, "value") for item in nodes(resource, "identifier") if text(item, "value")]
    return text(resource, "name") or text(reference, "display"), npi(resource) or next(iter(numbers), "")


def _product(concept: Node) -> LineOfBusiness:
    for system, code, _ in codings(concept):
        if system.lower().rstrip("/") in (_TYPOLOGY, "urn:oid:2.16.840.1.113883.3.221.5"):
            return next((product for beginning, product in _PRODUCTS if code.startswith(beginning)), LineOfBusiness.UNKNOWN)
    return LineOfBusiness.UNKNOWN


def read_device(entry: Entry, message: Message) -> members.EquipmentDraft | str:
    """A Device as equipment a member has (never an order), or why it is none."""
    device = entry.resource
    member_ref = message.name_of(node(device, "patient"), within=device)
    if not member_ref:
        return "kept, not used: a device that belongs to nobody."
    if text(device, "status") == "entered-in-error":
        return "kept, not used: the sender says it was entered in error."
    kind = node(device, "type")
    system, code, _ = next((coding for coding in codings(kind) if coding[1]), ("", "", ""))
    carriers = nodes(device, "udiCarrier")
    return members.EquipmentDraft(
        member_ref=member_ref,
        description=description(device),
        source_id=entry.ref,
        code_system=system,
        code=code,
        serial_number=text(device, "serialNumber"),
        lot_number=text(device, "lotNumber"),
        udi=next((text(item, "carrierHRF") or text(item, "deviceIdentifier") for item in carriers), "")
        or text(device, "distinctIdentifier"),
        status=text(device, "status"),
        manufactured_date=day(text(device, "manufactureDate")),
        expires_date=day(text(device, "expirationDate")),
    )


def description(device: Node) -> str:
    """A device in words: its type, its name, its model."""
    named = next((text(item, "name") for item in nodes(device, "deviceName") if text(item, "name")), "")
    model = " ".join(filter(None, (text(device, "manufacturer"), text(device, "modelNumber"))))
    return words(node(device, "type")) or named or model or "device without a name"
