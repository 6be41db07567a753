"""How does what an order asks for become order lines?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from hearthline.domain.referrals.api import OrderLineDraft
from hearthline.gateways.fhir.belongings import description as device_description
from hearthline.gateways.fhir.message import Message
from hearthline.gateways.fhir.reading import ORDER_SYSTEMS, Node, codings, flag, node, nodes, number, quantity, text, texts, words

_LITERS_PER_DAY = re.compile(r"(?:l|liters?|litres?)\s*(?:/|per )\s*(?:d|day)$", re.IGNORECASE)
_PERIODS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}


def of_service(order: Node, message: Message) -> list[OrderLineDraft]:
    """The lines of a ServiceRequest: its code, and every billing code among its details, which names a service of its own."""
    main = _coded(node(order, "code"))
    details = [coding for detail in nodes(order, "orderDetail") for coding in codings(detail)]
    spoken = [words(detail) for detail in nodes(order, "orderDetail") if text(detail, "text")]
    spoken += [display for system, _, display in details if display and system not in ("hcpcs", "cpt")]
    amount = node(order, "quantityQuantity")
    first = _line(
        main,
        more="; ".join(dict.fromkeys(spoken)),
        quantity=number(amount, "value"),
        unit=text(amount, "unit") or text(amount, "code"),
        frequency=" ".join(filter(None, (timing(node(order, "occurrenceTiming")), _ratio(order)))),
    )
    further = [_line((system, code, display)) for system, code, display in details if system in ("hcpcs", "cpt") and code]
    return [first, *further]


def _ratio(order: Node) -> str:
    ratio, limits = node(order, "quantityRatio"), node(order, "quantityRange")
    if ratio:
        return f"{quantity(node(ratio, 'numerator'))} per {quantity(node(ratio, 'denominator'))}"
    return f"{quantity(node(limits, 'low'))} to {quantity(node(limits, 'high'))}" if limits else ""


def of_device(order: Node, message: Message) -> list[OrderLineDraft]:
    """The one line of a DeviceRequest, with its settings in words and a flow per day as a number."""
    concept = node(order, "codeCodeableConcept")
    if not concept:
        reference = node(order, "codeReference")
        device = message.find(reference, within=order)
        concept = node(device.resource, "type") if device else {}
        if not list(codings(concept)):
            named = device_description(device.resource) if device else ""
            concept = {"text": named or text(reference, "display") or text(reference, "reference")}
    said: dict[str, Any] = {"frequency": timing(node(order, "occurrenceTiming"))}
    settings: list[str] = []
    for parameter in nodes(order, "parameter"):
        name = words(node(parameter, "code"))
        known = _parameter(name.lower(), parameter)
        said.update(known)
        if not known:
            settings.append(" ".join(filter(None, (name, _value(parameter)))))
    return [_line(_coded(concept), more="; ".join(filter(None, settings)), **said)]


def _parameter(name: str, parameter: Node) -> dict[str, Any]:
    """What a parameter says about the order line itself, by the names of `PARAMETERS`; {} where it is a setting of the device."""
    value = node(parameter, "valueQuantity")
    unit = text(value, "unit") or text(value, "code")
    amount = number(value, "value")
    if amount is not None and (name == "liters per day" or _LITERS_PER_DAY.match(unit)):
        return {"liters_per_day": amount}
    if amount is not None and name == "dressings per week":
        return {"dressings_per_week": amount}
    if amount is not None and name == "quantity":
        return {"quantity": amount, "unit": unit}
    if name in _TEXT_PARAMETERS:
        return {_TEXT_PARAMETERS[name]: _value(parameter)}
    if name == "custom" and flag(parameter, "valueBoolean") is not None:
        return {"is_custom": flag(parameter, "valueBoolean")}
    return {}


_TEXT_PARAMETERS = {"frequency": "frequency", "brand or model": "brand_model", "replaces serial number": "replaces_serial"}
PARAMETERS = ("quantity", "liters per day", "dressings per week", *_TEXT_PARAMETERS, "custom")


def _value(parameter: Node) -> str:
    value = flag(parameter, "valueBoolean")
    spoken = "" if value is None else "yes" if value else "no"
    return quantity(node(parameter, "valueQuantity")) or words(node(parameter, "valueCodeableConcept")) or spoken


def of_medication(order: Node, message: Message) -> list[OrderLineDraft]:
    """The one line of a MedicationRequest: the drug, how much is dispensed, and how it is taken."""
    concept = node(order, "medicationCodeableConcept")
    if not concept:
        reference = node(order, "medicationReference")
        medication = message.find(reference, within=order)
        concept = node(medication.resource, "code") if medication else {}
        if not words(concept):
            concept = {"text": text(reference, "display") or text(reference, "reference")}
    doses = nodes(order, "dosageInstruction")
    taken = "; ".join(filter(None, (_dose(dose) for dose in doses)))
    dispense = node(order, "dispenseRequest")
    amount = node(dispense, "quantity")
    supply = quantity(node(dispense, "expectedSupplyDuration"))
    return [
        _line(
            _coded(concept),
            more=f"supply for {supply}" if supply else "",
            quantity=number(amount, "value"),
            unit=text(amount, "unit") or text(amount, "code"),
            frequency=taken,
        )
    ]


def _dose(dose: Node) -> str:
    if text(dose, "text"):
        return text(dose, "text")
    amounts = [
        quantity(node(item, "doseQuantity")) or quantity(node(item, "rateQuantity")) for item in nodes(dose, "doseAndRate")
    ]
    parts = (*amounts, words(node(dose, "route")), timing(node(dose, "timing")))
    return " ".join(filter(None, parts))


def of_claim(item: Node) -> OrderLineDraft:
    """The line of one item of an authorization request."""
    amount = node(item, "quantity")
    modifiers = tuple(code for modifier in nodes(item, "modifier") for _, code, _ in codings(modifier) if code)
    coded = _coded(node(item, "productOrService"))
    return _line(
        coded,
        more="; ".join(filter(None, (words(detail) for detail in (node(item, "category"), *nodes(item, "programCode"))))),
        quantity=number(amount, "value"),
        unit=text(amount, "unit") or text(amount, "code"),
        modifiers=modifiers,
    )


def _coded(concept: Node) -> tuple[str, str, str]:
    """The coding of a concept that orders speak, with the concept in words; ("text", "", words) where it has none."""
    known = [coding for coding in codings(concept) if coding[1]]
    for wanted in ORDER_SYSTEMS:
        for system, code, display in known:
            if system == wanted:
                return system, code, text(concept, "text") or display
    said = words(concept)
    if known:
        system, code, display = known[0]
        said = f"{text(concept, 'text') or display or code} [{system} {code}]"
    return "text", "", said


def _line(coded: tuple[str, str, str], *, more: str = "", **said: Any) -> OrderLineDraft:
    system, code, spoken = coded
    replaces = str(said.get("replaces_serial", ""))
    return OrderLineDraft(
        code=code,
        code_system=system,
        description="; ".join(filter(None, (spoken, more))),
        is_replacement=bool(replaces),
        **said,
    )


def timing(said: Node) -> str:
    """A Timing in words: "2 times per 1 day", or the words it came with."""
    spoken = words(node(said, "code"))
    if spoken:
        return spoken
    repeat = node(said, "repeat")
    often, period, unit = number(repeat, "frequency"), number(repeat, "period"), text(repeat, "periodUnit")
    parts: list[str] = []
    if often is not None or period is not None:
        every = f"{format(period if period is not None else Decimal(1), 'f')} {_PERIODS.get(unit, unit)}"
        parts.append(f"{format(often if often is not None else Decimal(1), 'f')} times per {every}")
    parts += texts(repeat, "dayOfWeek") + texts(repeat, "timeOfDay") + texts(repeat, "when")
    lasting = number(repeat, "duration")
    if lasting is not None:
        unit = text(repeat, "durationUnit")
        parts.append(f"for {format(lasting, 'f')} {_PERIODS.get(unit, unit)}")
    return ", ".join(filter(None, parts)).strip()


def diagnosis_codes(concepts: Iterable[Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """ICD-10-CM codes of reasons, and the reasons that have none, in words."""
    codes: list[str] = []
    spoken: list[str] = []
    for concept in concepts:
        found = [code for system, code, _ in codings(concept) if system == "icd10cm" and code]
        codes += found
        if not found and words(concept):
            spoken.append(words(concept))
    return tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(spoken))
