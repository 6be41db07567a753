"""What stands beside an order in a FHIR message becomes its evidence, and nobody else's."""

from __future__ import annotations

import io
import json

from hearthline.gateways import fhir

LOINC, HCPCS = "http://loinc.org", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ORDER = {
    "resourceType": "DeviceRequest",
    "id": "o",
    "status": "active",
    "intent": "order",
    "codeCodeableConcept": {"coding": [{"system": HCPCS, "code": "E1390"}]},
    "subject": {"reference": "Patient/p"},
}
OXIMETRY = {
    "resourceType": "Observation",
    "id": "x",
    "status": "final",
    "code": {"coding": [{"system": LOINC, "code": "59408-5"}]},
    "subject": {"reference": "Patient/p"},
    "effectiveDateTime": "2026-07-06T09:00:00-05:00",
    "valueQuantity": {"value": 87, "unit": "%"},
}
ANSWERS = {
    "resourceType": "QuestionnaireResponse",
    "id": "r",
    "status": "completed",
    "questionnaire": "https://office.example/form|4",
    "basedOn": [{"reference": "DeviceRequest/o"}],
    "item": [
        {"linkId": "group", "item": [{"linkId": "face_to_face_date", "answer": [{"valueDate": "2026-07-01"}]}]},
        {"linkId": "oxygen_test_condition", "answer": [{"valueCoding": {"code": "exercise"}}]},
        {"linkId": "mobile_in_home", "answer": [{"valueBoolean": True}]},
        {"linkId": "favorite_color", "answer": [{"valueString": "green"}]},
    ],
}


def evidence_of(*resources) -> dict[str, str]:
    person = {"resourceType": "Patient", "id": "p", "name": [{"family": "Ash", "given": ["Robin"]}], "birthDate": "1950-02-03"}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in (person, *resources)]}
    units = list(fhir.read_json(io.BytesIO(json.dumps(bundle).encode())))
    (draft,) = [draft for unit in units for draft in unit.drafts if hasattr(draft, "evidence")]
    return dict(draft.evidence)


def test_an_oximetry_of_the_member_is_the_qualifying_test_of_their_oxygen():
    assert evidence_of(ORDER, OXIMETRY) == {"oxygen_saturation": "87", "oxygen_test_date": "2026-07-06"}


def test_the_latest_of_several_counts_and_one_entered_in_error_does_not():
    earlier = {**OXIMETRY, "id": "y", "effectiveDateTime": "2026-07-01", "valueQuantity": {"value": 91}}
    wrong = {
        **OXIMETRY,
        "id": "z",
        "status": "entered-in-error",
        "effectiveDateTime": "2026-07-07",
        "valueQuantity": {"value": 8},
    }
    assert evidence_of(ORDER, OXIMETRY, earlier, wrong)["oxygen_saturation"] == "87"


def test_an_oximetry_of_somebody_else_or_for_a_walker_is_not_used():
    assert evidence_of(ORDER, {**OXIMETRY, "subject": {"reference": "Patient/q"}}) == {}
    walker = {**ORDER, "codeCodeableConcept": {"coding": [{"system": HCPCS, "code": "E0143"}]}}
    assert evidence_of(walker, OXIMETRY) == {}


def test_answers_to_a_form_are_read_by_their_link_id_and_the_form_is_remembered():
    assert evidence_of(ORDER, ANSWERS) == {
        "face_to_face_date": "2026-07-01",
        "form_version": "https://office.example/form|4",
        "mobile_in_home": "true",
        "oxygen_test_condition": "exercise",
    }


def test_answers_about_another_order_are_not_used():
    assert evidence_of(ORDER, {**ANSWERS, "basedOn": [{"reference": "DeviceRequest/other"}]}) == {}
