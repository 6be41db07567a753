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


PERSON = {"resourceType": "Patient", "id": "p", "name": [{"family": "Ash", "given": ["Robin"]}], "birthDate": "1950-02-03"}


def evidence_of(*resources) -> dict[str, str]:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in (PERSON, *resources)]}
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


NOTE = {
    "resourceType": "DocumentReference",
    "id": "n",
    "status": "current",
    "type": {"coding": [{"system": LOINC, "code": "11506-3", "display": "Progress note"}]},
    "subject": {"reference": "Patient/p"},
    "date": "2026-07-08T10:00:00Z",
    "context": {"period": {"start": "2026-07-02T09:30:00-05:00"}},
    "content": [{"attachment": {"contentType": "application/pdf", "url": "Binary/b"}}],
}
WITH_NOTE = {**ORDER, "supportingInfo": [{"reference": "DocumentReference/n"}]}


def test_a_note_that_the_order_points_to_tells_the_day_of_the_examination():
    assert evidence_of(WITH_NOTE, NOTE) == {"face_to_face_date": "2026-07-02"}


def test_what_the_office_answers_goes_before_what_a_note_suggests():
    assert evidence_of(WITH_NOTE, NOTE, ANSWERS)["face_to_face_date"] == "2026-07-01"


def test_a_note_of_another_kind_without_a_day_or_withdrawn_is_no_examination():
    picture = {**NOTE, "type": {"coding": [{"system": LOINC, "code": "18748-4"}]}}
    undated = {**NOTE, "context": {}}
    wrong = {**NOTE, "status": "entered-in-error"}
    for one in (picture, undated, wrong):
        assert evidence_of(WITH_NOTE, one) == {}
    assert evidence_of(ORDER, NOTE) == {}  # it lies in the message, but the order does not point to it


def test_a_note_read_as_evidence_says_so_and_asks_to_be_checked():
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in (PERSON, WITH_NOTE, NOTE)]}
    units = list(fhir.read_json(io.BytesIO(json.dumps(bundle).encode())))
    assert units[2].kept.startswith("kept: evidence of an order in the same message (Progress note; application/pdf")
    assert any("face_to_face_date is the day of the encounter of a note" in said for said in units[1].warnings)
