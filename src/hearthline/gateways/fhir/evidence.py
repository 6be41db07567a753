"""What stands beside an order in a FHIR message that its rules ask for: measurements, notes, the answers of a questionnaire?

Answers are read by their link id: a field of evidence by its own name, or the question of a questionnaire that was imported into
the rulebook (`hearthline rules import-questionnaire`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hearthline.domain.referrals import api as referrals
from hearthline.gateways.fhir.message import Entry, Message
from hearthline.gateways.fhir.reading import Node, codings, flag, node, nodes, number, text, words
from hearthline.rulebook import evidence_fields, imported_field

_SATURATION, _PRESSURE = ("59408-5", "2708-6"), ("2703-7",)
"""LOINC: oxygen saturation by pulse oximetry and in arterial blood; oxygen pressure in arterial blood."""
_MEASURED = {**dict.fromkeys(_SATURATION, "oxygen_saturation"), **dict.fromkeys(_PRESSURE, "arterial_oxygen")}
_OXYGEN = re.compile(r"E04(?:24|3[134]|39)$|E139[012]$|E140[56]$|K0738$")


def evidence_of(entries: Sequence[Entry], message: Message, warnings: list[str]) -> Mapping[str, str]:
    """The evidence that belongs to requests made together, by field; later measurements and answers replace earlier ones."""
    found: dict[str, str] = {}
    for observation in _observations(entries, message):
        found.update(_measured(observation))
    for entry in entries:
        for response in message.pointing_at(entry, "QuestionnaireResponse", "basedOn"):
            if text(response.resource, "status") in ("completed", "amended", "in-progress"):
                found.update(_answered(response.resource))
    for entry in entries:
        for field, day, kind in _noted(entry, message):
            if field not in found:
                found[field] = day
                warnings.append(f"{field} is the day of the encounter of a note that came with the order ({kind}); check it.")
    return referrals.rows.evidence_of(found.items(), warnings) if found else {}


def notes_of(order: Entry, message: Message) -> list[Entry]:
    """The clinical notes an order points to, of a type that a rule takes for an answer."""
    near = (message.find(reference, within=order.resource) for reference in nodes(order.resource, "supportingInfo"))
    return [one for one in near if one is not None and one.type == "DocumentReference" and _answered_by(one.resource)]


def _answered_by(document: Node) -> list[str]:
    if text(document, "status") not in ("current", "") or text(document, "docStatus") in ("preliminary", "entered-in-error"):
        return []
    types = {code for _, code, _ in codings(node(document, "type"))}
    return [field.name for field in evidence_fields().values() if types & set(field.documents)]


def _noted(order: Entry, message: Message) -> Iterator[tuple[str, str, str]]:
    """Field, day of the encounter and kind of note; the latest note first. A note that does not say when it was says nothing."""
    found = [
        (text(node(node(one.resource, "context"), "period"), "start")[:10], one.resource) for one in notes_of(order, message)
    ]
    for day, document in sorted(found, key=lambda one: one[0], reverse=True):
        if day:
            yield from ((field, day, words(node(document, "type")) or "document") for field in _answered_by(document))


def _observations(entries: Sequence[Entry], message: Message) -> list[Node]:
    """Those the order points to or that point to it; for oxygen, also the member's others in the message, oldest first."""
    pointed: dict[int, Node] = {}
    for entry in entries:
        near = [message.find(reference, within=entry.resource) for reference in nodes(entry.resource, "supportingInfo")]
        near += message.pointing_at(entry, "Observation", "basedOn")
        if _is_oxygen(entry.resource):
            person = message.name_of(node(entry.resource, "subject"), within=entry.resource)
            near += message.naming(person, "Observation", "subject") if person else []
        pointed |= {id(one.resource): one.resource for one in near if one is not None and one.type == "Observation"}
    usable = [one for one in pointed.values() if text(one, "status") in ("final", "amended", "corrected", "")]
    return sorted(usable, key=lambda one: text(one, "effectiveDateTime"))


def _is_oxygen(order: Node) -> bool:
    concepts = (node(order, "code"), node(order, "codeCodeableConcept"))
    return any(system == "hcpcs" and _OXYGEN.match(code) for concept in concepts for system, code, _ in codings(concept))


def _measured(observation: Node) -> dict[str, str]:
    field = next((_MEASURED[code] for _, code, _ in codings(node(observation, "code")) if code in _MEASURED), "")
    value = number(node(observation, "valueQuantity"), "value")
    if not field or value is None:
        return {}
    taken = text(observation, "effectiveDateTime")[:10]
    return {field: format(value, "f"), **({"oxygen_test_date": taken} if taken else {})}


def _answered(response: Node) -> dict[str, str]:
    form = text(response, "questionnaire")
    found = {referrals.rows.FORM: form} if form else {}
    known = evidence_fields()
    for item in _items(response):
        link = text(item, "linkId")
        field = link if link in known or link == referrals.rows.FORM else imported_field(form, link)
        answers = [said for answer in nodes(item, "answer") if (said := _said(answer))]
        if field and answers:
            found[field] = "; ".join(answers)
    return found


def _items(parent: Node) -> Iterator[Node]:
    for item in nodes(parent, "item"):
        yield item
        yield from _items(item)


def _said(answer: Node) -> str:
    """One answer as text, whatever its type."""
    for name in ("valueString", "valueDate", "valueDateTime", "valueUri", "valueTime"):
        if text(answer, name):
            return text(answer, name)[:10] if name == "valueDateTime" else text(answer, name)
    if (is_so := flag(answer, "valueBoolean")) is not None:
        return "yes" if is_so else "no"
    for name in ("valueDecimal", "valueInteger"):
        if (amount := number(answer, name)) is not None:
            return format(amount, "f")
    amount = number(node(answer, "valueQuantity"), "value")
    if amount is not None:
        return format(amount, "f")
    coding = node(answer, "valueCoding")
    return text(coding, "code") or words({"coding": [coding]}) or text(node(answer, "valueAttachment"), "title")
