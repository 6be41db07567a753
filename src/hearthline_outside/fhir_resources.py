"""Which FHIR R4 resources does an order consist of?

Lines of equipment are DeviceRequests, everything else ServiceRequests, joined by the office's order number. What FHIR has no
plain place for (barriers at the door) is said in a note; a signature is a Provenance.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline_outside.columns import EVIDENCE_COLUMNS
from hearthline_outside.orders import Order

Resource = dict[str, Any]

HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
NPI = "http://hl7.org/fhir/sid/us-npi"
MBI = "http://hl7.org/fhir/sid/us-mbi"
SERVICE_LINE = "https://hearthline.example/fhir/CodeSystem/service-line"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_SIGNATURE = {"system": "urn:iso-astm:E1762-95:2013", "code": "1.2.840.10065.1.12.1.1", "display": "Author's Signature"}
_PAYMENT_KINDS = {
    LineOfBusiness.MEDICARE_ADVANTAGE.value: "111",
    LineOfBusiness.MEDICAID_MCO.value: "211",
    LineOfBusiness.COMMERCIAL.value: "512",
    LineOfBusiness.ERISA.value: "5",
}
"""Source of Payment Typology (https://nahdo.org/sopt)."""
_UNKNOWN = [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]


def resources_of(order: Order) -> dict[str, Resource]:
    """The resources of what was sent, by the part they play; later ones refer to earlier ones and back."""
    head = order.sent_head
    found: dict[str, Resource] = {
        "patient": _patient(order),
        "office": _office(order),
        "clinician": _clinician(order),
        "role": _role(order),
        "coverage": _coverage(order),
    }
    for position, code in enumerate(_diagnoses(head)):
        found[f"condition{position}"] = _condition(order, position, code)
    if head["discharge_at"]:
        found["stay"] = _stay(order)
    for position, line in enumerate(order.sent_lines):
        found[f"line{position}"] = _request(order, position, line)
    if head["signature"] == "signed":
        found["signature"] = _signature(order)
    return found | _evidence(order)


def identity(order: Order, role: str) -> str:
    """One resource keeps its id in every sending of the order, and two orders never share one."""
    return str(uuid5(NAMESPACE_URL, f"hearthline-outside/{order.office.npi}/{order.original}/{role}"))


def url(order: Order, role: str) -> str:
    """The full URL of a resource within its bundle."""
    return "urn:uuid:" + identity(order, role)


def reference(order: Order, role: str, display: str = "") -> Resource:
    """A reference to the resource that plays this part."""
    return {"reference": url(order, role), **({"display": display} if display else {})}


def _present(resource: Resource) -> Resource:
    """The resource without the elements that say nothing; FHIR forbids empty ones."""
    return {name: value for name, value in resource.items() if value not in ("", None, [], {})}


def _patient(order: Order) -> Resource:
    head = order.sent_head
    identifiers = []
    if head["policy_number"]:
        kind = {"coding": [{"system": f"{_TERMINOLOGY}/v2-0203", "code": "MB"}]}
        assigner = {"display": head["payer_name"]} if head["payer_name"] else {}
        identifiers.append(_present({"type": kind, "value": head["policy_number"], "assigner": assigner}))
    if head["mbi"]:
        identifiers.append({"system": MBI, "value": head["mbi"]})
    if head["mrn"]:
        identifiers.append(
            {
                "type": {"coding": [{"system": f"{_TERMINOLOGY}/v2-0203", "code": "MR"}]},
                "value": head["mrn"],
                "assigner": {"display": order.office.name},
            }
        )
    telecom = [
        {"system": system, "value": head[column], "use": "home"}
        for system, column in (("phone", "member_phone"), ("email", "member_email"))
        if head[column]
    ]
    return _present(
        {
            "resourceType": "Patient",
            "id": identity(order, "patient"),
            "identifier": identifiers,
            "name": [
                _present(
                    {
                        "use": "official",
                        "family": head["member_family"],
                        "given": [name for name in (head["member_given"], head["member_middle"]) if name],
                        "suffix": [head["member_suffix"]] if head["member_suffix"] else [],
                    }
                )
            ],
            "gender": {"F": "female", "M": "male"}.get(head["sex"], ""),
            "birthDate": head["birth_date"],
            "telecom": telecom,
            "address": [
                _present(
                    {
                        "use": "home",
                        "line": [line for line in (head["address_line1"], head["address_line2"]) if line],
                        "city": head["city"],
                        "state": head["state"],
                        "postalCode": head["zip"],
                        "country": "US",
                    }
                )
            ],
            "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": head["language"]}]}}]
            if head["language"]
            else [],
        }
    )


def _office(order: Order) -> Resource:
    head = order.sent_head
    telecom = [
        {"system": system, "value": head[column]}
        for system, column in (("phone", "referring_phone"), ("fax", "referring_fax"), ("email", "referring_email"))
        if head[column]
    ]
    return _present(
        {
            "resourceType": "Organization",
            "id": identity(order, "office"),
            "identifier": [{"system": NPI, "value": order.office.npi}],
            "active": True,
            "type": [{"coding": [{"system": f"{_TERMINOLOGY}/organization-type", "code": "prov"}]}],
            "name": head["referring_name"],
            "telecom": telecom,
            "contact": [{"name": {"text": head["referring_contact"]}}] if head["referring_contact"] else [],
        }
    )


def _clinician(order: Order) -> Resource:
    head = order.sent_head
    return _present(
        {
            "resourceType": "Practitioner",
            "id": identity(order, "clinician"),
            "identifier": [{"system": NPI, "value": head["ordering_npi"]}] if head["ordering_npi"] else [],
            "name": [
                _present({"family": head["ordering_family"], "given": [head["ordering_given"]] if head["ordering_given"] else []})
            ]
            if head["ordering_family"]
            else [],
        }
    )


def _payer(head: dict[str, str]) -> Resource:
    """The payer by its code, which both sides know; FHIR has an extension for an office that does not say."""
    if not head["payer_code"]:
        return {"extension": _UNKNOWN}
    known = {"system": "https://hearthline.example/fhir/payer-code", "value": head["payer_code"]}
    return _present({"type": "Organization", "identifier": known, "display": head["payer_name"]})


def _coverage(order: Order) -> Resource:
    head = order.sent_head
    kind = _PAYMENT_KINDS.get(head["line_of_business"])
    return _present(
        {
            "resourceType": "Coverage",
            "id": identity(order, "coverage"),
            "status": "active",
            "subscriberId": head["policy_number"],
            "type": {"coding": [{"system": "https://nahdo.org/sopt", "code": kind}]} if kind else {},
            "beneficiary": reference(order, "patient"),
            "payor": [_payer(head)],
            "class": [
                {
                    "type": {"coding": [{"system": f"{_TERMINOLOGY}/coverage-class", "code": "group"}]},
                    "value": head["group_number"],
                }
            ]
            if head["group_number"]
            else [],
        }
    )


def _role(order: Order) -> Resource:
    """For which office the clinician orders."""
    return {
        "resourceType": "PractitionerRole",
        "id": identity(order, "role"),
        "practitioner": reference(order, "clinician"),
        "organization": reference(order, "office", order.sent_head["referring_name"]),
    }


def _diagnoses(head: dict[str, str]) -> list[str]:
    return [code for code in head["diagnoses"].split(";") if code]


def _timing(head: dict[str, str], line: dict[str, str]) -> Resource:
    """From when to when, and how often in the office's own words."""
    bounds = _present({"start": head["requested_start_date"], "end": head["requested_end_date"]})
    return _present(
        {
            "repeat": {"boundsPeriod": bounds} if bounds else {},
            "code": {"text": line["frequency"]} if line["frequency"] else {},
        }
    )


def _condition(order: Order, position: int, code: str) -> Resource:
    coded = {"coding": [{"system": ICD10, "code": code}]} if " " not in code else {"text": code}
    return {
        "resourceType": "Condition",
        "id": identity(order, f"condition{position}"),
        "subject": reference(order, "patient"),
        "code": coded,
        "clinicalStatus": {"coding": [{"system": f"{_TERMINOLOGY}/condition-clinical", "code": "active"}]},
    }


def _stay(order: Order) -> Resource:
    head = order.sent_head
    ends = datetime.fromisoformat(head["discharge_at"]).isoformat()
    return {
        "resourceType": "Encounter",
        "id": identity(order, "stay"),
        "status": "in-progress",
        "class": {"system": f"{_TERMINOLOGY}/v3-ActCode", "code": "IMP"},
        "subject": reference(order, "patient"),
        "serviceProvider": reference(order, "office", head["facility_name"]),
        "period": {"end": ends},
    }


def _request(order: Order, position: int, line: dict[str, str]) -> Resource:
    head = order.sent_head
    is_device = line["code"][:1] in "AEKLB" if line["code"] else order.need.service_line == "dme"
    coded = _present(
        {
            "coding": [{"system": HCPCS, "code": line["code"], "display": line["description"]}] if line["code"] else [],
            "text": line["description"],
        }
    )
    notes = [text for text in (head["note"], head["barrier_note"] and f"At the door: {head['barrier_note']}") if text]
    number = head["order_number"]
    if number and len(order.sent_lines) > 1:
        number = f"{number}-{position + 1}"
    shared = {
        "id": identity(order, f"line{position}"),
        "status": "active",
        "intent": "order",
        "identifier": [{"value": number}] if number else [],
        "priority": {"routine": "routine", "urgent": "urgent", "discharge": "asap"}[head["urgency"]],
        "subject": reference(order, "patient"),
        "encounter": reference(order, "stay") if head["discharge_at"] else {},
        "authoredOn": head["order_date"],
        "occurrenceTiming": _timing(head, line),
        "requester": reference(order, "role"),
        "reasonReference": [reference(order, f"condition{n}") for n, _ in enumerate(_diagnoses(head))],
        "insurance": [reference(order, "coverage")],
        "note": [{"text": text} for text in notes],
    }
    joined = {"value": head["order_number"]} if head["order_number"] else {}
    if is_device:
        return _present(
            {
                "resourceType": "DeviceRequest",
                **shared,
                "groupIdentifier": joined,
                "codeCodeableConcept": coded,
                "parameter": _parameters(line),
            }
        )
    words = head["service_line"].replace("_", " ")
    category = {"coding": [{"system": SERVICE_LINE, "code": head["service_line"], "display": words}]}
    return _present(
        {
            "resourceType": "ServiceRequest",
            **shared,
            "requisition": joined,
            "code": coded,
            "category": [category],
            "quantityQuantity": {"value": int(line["quantity"]), "unit": line["unit"]},
        }
    )


_PARAMETERS = (
    ("quantity", "quantity", ""),
    ("liters_per_day", "liters per day", "L/d"),
    ("dressings_per_week", "dressings per week", "/wk"),
)


def _parameters(line: dict[str, str]) -> list[Resource]:
    found: list[Resource] = [
        {"code": {"text": text}, "valueQuantity": _present({"value": int(line[column]), "unit": unit or line["unit"]})}
        for column, text, unit in _PARAMETERS
        if line[column]
    ]
    found += [
        {"code": {"text": text}, "valueCodeableConcept": {"text": line[column]}}
        for column, text in (
            ("frequency", "frequency"),
            ("brand_model", "brand or model"),
            ("replaces_serial", "replaces serial number"),
        )
        if line[column]
    ]
    if line["is_custom"] == "true":
        found.append({"code": {"text": "custom"}, "valueBoolean": True})
    return found


def _evidence(order: Order) -> dict[str, Resource]:
    """Oximetry as an Observation, the rest of what stands beside the order as answers to the office's own form."""
    head = order.sent_head
    found: dict[str, Resource] = {}
    about = [reference(order, f"line{position}") for position, _ in enumerate(order.sent_lines)]
    if head["oxygen_saturation"]:
        percent = {"value": int(head["oxygen_saturation"]), "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}
        found["oximetry"] = _present(
            {
                "resourceType": "Observation",
                "id": identity(order, "oximetry"),
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "59408-5"}], "text": "Oxygen saturation"},
                "subject": reference(order, "patient"),
                "basedOn": about,
                "effectiveDateTime": head["oxygen_test_date"],
                "valueQuantity": percent,
            }
        )
    measured = ("oxygen_saturation", "oxygen_test_date") if "oximetry" in found else ()
    said = {column: head[column] for column in (*EVIDENCE_COLUMNS, "form_version") if head[column] and column not in measured}
    found["form"] = {
        "resourceType": "QuestionnaireResponse",
        "id": identity(order, "form"),
        "status": "completed",
        "subject": reference(order, "patient"),
        "basedOn": about,
        "authored": head["order_date"],
        "item": [{"linkId": column, "answer": [{"valueString": value}]} for column, value in said.items()],
    }
    return found if said else {role: one for role, one in found.items() if role != "form"}


def _signature(order: Order) -> Resource:
    head = order.sent_head
    signed_at = f"{head['signed_date']}T12:00:00Z"
    return {
        "resourceType": "Provenance",
        "id": identity(order, "signature"),
        "recorded": signed_at,
        "target": [reference(order, f"line{position}") for position in range(len(order.sent_lines))],
        "agent": [{"who": reference(order, "clinician")}],
        "signature": [{"type": [_SIGNATURE], "when": signed_at, "who": reference(order, "clinician")}],
    }
