"""When is a request in a FHIR message new work, and how does it become a referral?

Whether the hub takes the work is decided later; here only what the sender itself says counts: that the request is active, that
it is an order and no plan, and for a drug that it is infused or injected, or was sent as an order to be arranged at home.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hearthline.domain.referrals import api as referrals
from hearthline.gateways.fhir import lines
from hearthline.gateways.fhir.evidence import evidence_of
from hearthline.gateways.fhir.message import Entry, Message
from hearthline.gateways.fhir.reading import (
    Node,
    codings,
    day,
    flag,
    has_code,
    node,
    nodes,
    quantity,
    text,
    texts,
    words,
)
from hearthline.gateways.fhir.surroundings import (
    member_of,
    sender_of,
    stated_line,
    with_claim,
    with_coverage,
    with_reasons,
    with_requester,
    with_signature,
    with_stay,
)

REQUESTS = ("ServiceRequest", "DeviceRequest", "MedicationRequest")
ACTIVE = "active"
_ORDER_INTENTS = ("order", "original-order", "instance-order", "reflex-order", "filler-order")
_URGENT = ("urgent", "asap", "stat")
# SNOMED CT routes that need a pump, a line or a needle: intravenous, subcutaneous, intramuscular, and their qualifier values.
_PARENTERAL = (
    "47625008", "255560000", "34206005", "263887005", "78421000", "255559005", "372449004", "418401004", "420287000",
)  # fmt: skip
_PARENTERAL_WORDS = ("infus", "intraven", "subcutan", "intramusc", "parenteral", "inject")
# Laboratory and imaging, in SNOMED CT and HL7 v2 table 0074.
_TEST_CATEGORIES = ("108252007", "363679005", "LAB", "RAD")
_ORDER_PROFILES = ("/dme-orders/", "/davinci-pas/")


def why_no_order(entry: Entry, message: Message) -> str:
    """The sentence why a request is kept as evidence and not filed as new work, or "": the first question that says no speaks."""
    return next((reason for question in _QUESTIONS if (reason := question(entry, message))), "")


def _is_forbidden(entry: Entry, message: Message) -> str:
    return "kept, not used: it says what must not be done." if flag(entry.resource, "doNotPerform") else ""


def _is_over_or_not_begun(entry: Entry, message: Message) -> str:
    status = text(entry.resource, "status") or "without status"
    return "" if status == ACTIVE else f'kept, not used: the request is "{status}", only active ones are new work.'


def _is_plan(entry: Entry, message: Message) -> str:
    intent = text(entry.resource, "intent") or "request without intent"
    return "" if intent in _ORDER_INTENTS else f'kept, not used: a "{intent}" is not an order.'


def _is_test(entry: Entry, message: Message) -> str:
    order = entry.resource
    if entry.type != "ServiceRequest":
        return ""
    systems = {system for system, _, _ in codings(node(order, "code"))}
    is_test = systems == {"loinc"} or has_code(nodes(order, "category"), *_TEST_CATEGORIES)
    return "kept, not used: an order for a test, not for care at home." if is_test else ""


def _is_done(entry: Entry, message: Message) -> str:
    done = message.pointing_at(entry, "DiagnosticReport", "basedOn") or message.pointing_at(entry, "Procedure", "basedOn")
    return "kept, not used: its result stands in the same message." if done else ""


def _is_drug_history(entry: Entry, message: Message) -> str:
    if entry.type != "MedicationRequest" or is_sent_as_order(entry, message) or is_infused_or_injected(entry.resource):
        return ""
    return "kept, not used: a prescription in the medication history, not an order to arrange."


_QUESTIONS = (_is_forbidden, _is_over_or_not_begun, _is_plan, _is_test, _is_done, _is_drug_history)


def is_sent_as_order(entry: Entry, message: Message) -> bool:
    """Whether the sender says that this is an order to arrange: by its profile, or by a task or header that points at it."""
    profiles = texts(node(entry.resource, "meta"), "profile")
    return any(part in profile for profile in profiles for part in _ORDER_PROFILES) or any(
        message.pointing_at(entry, holder, "focus") for holder in ("Task", "MessageHeader")
    )


def is_infused_or_injected(order: Node) -> bool:
    """Whether a drug goes into the body by a pump, a line or a needle, outside a hospital."""
    categories = nodes(order, "category")
    if has_code(categories, "inpatient"):
        return False
    return any("infusion" in words(category).lower() for category in categories) or any(
        has_code([node(dose, "route")], *_PARENTERAL)
        or any(word in words(node(dose, "route")).lower() for word in _PARENTERAL_WORDS)
        or any(name.startswith("rate") for item in nodes(dose, "doseAndRate") for name in item)
        for dose in nodes(order, "dosageInstruction")
    )


def group_of(entry: Entry) -> str:
    """The number that the sender gave to a set of requests made together; "" where there is none."""
    order = entry.resource
    return text(node(order, "requisition"), "value") or text(node(order, "groupIdentifier"), "value")


def read_order(entry: Entry, further: list[Entry], message: Message) -> tuple[referrals.ReferralDraft, list[str]]:
    """A request, and those the sender made together with it, as one referral.

    Returns:
        The referral, and a sentence for everything it points to that is not in the message.
    """
    order = entry.resource
    warnings: list[str] = []
    asked: list[referrals.OrderLineDraft] = []
    for one in (entry, *further):
        asked += _LINES[one.type](one.resource, message)
    identifiers = sorted(nodes(order, "identifier"), key=lambda item: not has_code([node(item, "type")], "PLAC"))
    own_number = next((text(item, "value") for item in identifiers if text(item, "value")), "") or text(order, "id")
    start, end = _when(order)
    draft = referrals.ReferralDraft(
        member=member_of(node(order, "subject"), order, message, warnings),
        lines=tuple(asked),
        sender=sender_of(message),
        order_number=(group_of(entry) if further else "") or own_number,
        service_line=stated_line([category for one in (entry, *further) for category in nodes(one.resource, "category")]),
        urgency="urgent" if text(order, "priority") in _URGENT else text(order, "priority"),
        order_date=day(text(order, "authoredOn")),
        requested_start_date=start,
        requested_end_date=end,
        note=_note(order, message),
    )
    draft = with_requester(draft, node(order, "requester"), order, message, warnings)
    draft = with_signature(draft, entry, message)
    draft = with_reasons(draft, (entry, *further), message, warnings)
    draft = with_stay(draft, node(order, "encounter"), order, message)
    draft = with_coverage(draft, nodes(order, "insurance"), order, message, warnings)
    draft = replace(draft, evidence=evidence_of((entry, *further), message, warnings))
    return with_claim(draft, message, warnings), warnings


_LINES = {"ServiceRequest": lines.of_service, "DeviceRequest": lines.of_device, "MedicationRequest": lines.of_medication}


def _when(order: Node) -> tuple[date | None, date | None]:
    period = node(order, "occurrencePeriod") or node(node(order, "dispenseRequest"), "validityPeriod")
    bounds = node(node(node(order, "occurrenceTiming"), "repeat"), "boundsPeriod")
    for dose in nodes(order, "dosageInstruction"):
        bounds = bounds or node(node(node(dose, "timing"), "repeat"), "boundsPeriod")
    period = period or bounds
    return day(text(order, "occurrenceDateTime")) or day(text(period, "start")), day(text(period, "end"))


def _note(order: Node, message: Message) -> str:
    """Notes, instructions and measured values that came with the order."""
    said = [text(item, "text") for item in nodes(order, "note")]
    said.append(text(order, "patientInstruction"))
    for reference in nodes(order, "supportingInfo"):
        found = message.find(reference, within=order)
        if found is not None and found.type == "Observation":
            value = quantity(node(found.resource, "valueQuantity"))
            taken = text(found.resource, "effectiveDateTime")[:10]
            said.append(
                " ".join(filter(None, (words(node(found.resource, "code")), value, taken and f"on {taken}"))) if value else ""
            )
    return "\n".join(filter(None, said))
