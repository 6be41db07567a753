"""Which requests are new work, and which are history, plans or somebody else's?"""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.gateways import fhir

SAMPLE = (Path(__file__).resolve().parents[3] / "samples" / "fhir" / "home-oxygen-transaction.json").read_text()
SERVICE = {"resourceType": "ServiceRequest", "id": "o", "status": "active", "intent": "order", "code": {"text": "Nurse visit"},
           "subject": {"reference": "Patient/p"}}  # fmt: skip
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
DRUG = {
    "resourceType": "MedicationRequest",
    "id": "m",
    "status": "active",
    "intent": "order",
    "subject": {"reference": "Patient/p"},
    "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": "1"}]},
}


def _unit(resource):
    [unit] = fhir.read_json(io.BytesIO(json.dumps(resource).encode()))
    return unit


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "completed"}, "only active ones"),
        ({"status": "revoked"}, "only active ones"),
        ({"status": "draft"}, "only active ones"),
        ({"status": "on-hold"}, "only active ones"),
        ({"status": None}, "only active ones"),
        ({"intent": "plan"}, "is not an order"),
        ({"intent": "proposal"}, "is not an order"),
        ({"doNotPerform": True}, "must not be done"),
        ({"code": {"coding": [{"system": "http://loinc.org", "code": "24627-2"}]}}, "an order for a test"),
        ({"category": [{"coding": [{"system": "http://snomed.info/sct", "code": "108252007"}]}]}, "an order for a test"),
    ],
)
def test_what_is_no_new_work_is_kept_with_the_reason(change, why):
    assert why in _unit({**SERVICE, **change}).kept


@pytest.mark.parametrize("intent", ["order", "original-order", "instance-order", "reflex-order", "filler-order"])
def test_every_kind_of_order_is_new_work(intent):
    assert _unit({**SERVICE, "intent": intent}).drafts


def test_a_tablet_is_history():
    oral = {"route": {"coding": [{"system": "http://snomed.info/sct", "code": "26643006", "display": "Oral"}]}}
    assert "medication history" in _unit({**DRUG, "dosageInstruction": [oral]}).kept


@pytest.mark.parametrize(
    "change",
    [
        {"dosageInstruction": [{"route": {"coding": [{"system": "http://snomed.info/sct", "code": "47625008"}]}}]},
        {"dosageInstruction": [{"route": {"text": "Subcutaneous"}}]},
        {"dosageInstruction": [{"doseAndRate": [{"rateQuantity": {"value": 83, "unit": "mL/h"}}]}]},
        {"category": [{"text": "Home infusion"}]},
        {"meta": {"profile": ["http://hl7.org/fhir/us/dme-orders/StructureDefinition/PAOX-medication-request"]}},
    ],
)
def test_a_drug_that_is_infused_injected_or_sent_as_an_order_is_work(change):
    assert _unit({**DRUG, **change}).drafts


def test_an_infusion_in_the_hospital_is_not_ours():
    inpatient = {"category": [{"coding": [{"code": "inpatient"}]}], "dosageInstruction": [{"route": {"text": "Intravenous"}}]}
    assert _unit({**DRUG, **inpatient}).kept


def test_a_request_whose_result_is_there_is_done():
    report = {"resourceType": "DiagnosticReport", "id": "r", "basedOn": [{"reference": "ServiceRequest/o"}]}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": SERVICE}, {"resource": report}]}
    first, _ = fhir.read_json(io.BytesIO(json.dumps(bundle).encode()))
    assert "its result stands" in first.kept


def test_requests_of_one_requisition_for_two_people_stay_apart():
    orders = [{**SERVICE, "id": str(n), "requisition": {"value": "R"}, "subject": {"reference": f"Patient/{n}"}} for n in (1, 2)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": order} for order in orders]}
    units = list(fhir.read_json(io.BytesIO(json.dumps(bundle).encode())))
    assert [len(unit.drafts) for unit in units] == [1, 1]


def test_a_hcpcs_code_under_the_wrong_owner_is_read_as_what_it_is():
    order = {
        **SERVICE,
        "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "E1392"}], "text": "Portable oxygen"},
    }
    line = _unit(order).drafts[0].lines[0]
    assert (line.code_system, line.code) == ("hcpcs", "E1392")


def test_the_code_that_a_payer_reads_is_chosen_among_several():
    coding = [
        {"system": "http://snomed.info/sct", "code": "385783004"},
        {"system": "urn:oid:2.16.840.1.113883.6.285", "code": "G0299"},
    ]
    assert _unit({**SERVICE, "code": {"coding": coding}}).drafts[0].lines[0].code == "G0299"


def test_a_code_of_an_unknown_system_is_carried_in_words_and_not_passed_off():
    line = (
        _unit({**SERVICE, "code": {"coding": [{"system": "https://local.example", "code": "NV2", "display": "Nurse, 2 h"}]}})
        .drafts[0]
        .lines[0]
    )
    assert (line.code, line.code_system) == ("", "text")
    assert "Nurse, 2 h" in line.description
    assert "NV2" in line.description


def test_billing_codes_in_the_details_are_lines_of_their_own():
    detail = {
        "coding": [
            {"system": "http://www.ama-assn.org/go/cpt", "code": "97110"},
            {"system": "http://snomed.info/sct", "display": "At home"},
        ]
    }
    lines = _unit({**SERVICE, "orderDetail": [detail]}).drafts[0].lines
    assert [line.code for line in lines] == ["", "97110"]
    assert "At home" in lines[0].description


def test_settings_of_a_device_that_the_guide_asks_for_are_fields():
    parameters = [
        {"code": {"text": "Liters per day"}, "valueQuantity": {"value": 2880, "unit": "L/d"}},
        {"code": {"text": "brand or model"}, "valueCodeableConcept": {"text": "Breeze 5"}},
        {"code": {"text": "replaces serial number"}, "valueCodeableConcept": {"text": "SN-1"}},
        {"code": {"text": "custom"}, "valueBoolean": True},
        {"code": {"text": "humidifier"}, "valueBoolean": True},
    ]
    order = {"resourceType": "DeviceRequest", "status": "active", "intent": "order", "parameter": parameters,
             "codeCodeableConcept": {"text": "Concentrator"}, "subject": {"reference": "Patient/p"}}  # fmt: skip
    line = _unit(order).drafts[0].lines[0]
    assert (line.liters_per_day, line.brand_model, line.replaces_serial) == (Decimal(2880), "Breeze 5", "SN-1")
    assert line.is_replacement
    assert line.is_custom
    assert line.description == "Concentrator; humidifier yes"


def test_reasons_that_are_no_diagnosis_code_are_told_in_the_note():
    order = {
        **SERVICE,
        "reasonCode": [{"text": "COPD"}, {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "J44.9"}]}],
    }
    referral = _unit(order).drafts[0]
    assert referral.diagnoses == ("J44.9",)
    assert "COPD" in referral.note


_NAMES = st.sampled_from(
    ["resourceType", "id", "status", "intent", "subject", "code", "coding", "system", "name", "family", "identifier", "value",
     "reference", "entry", "resource", "contained", "item", "payor", "class", "extension", "url", "period", "start", "use",
     "requester", "type"]
)  # fmt: skip
_VALUES = st.sampled_from(
    ["Patient", "Bundle", "ServiceRequest", "DeviceRequest", "MedicationRequest", "Claim", "Coverage", "Organization", "Device",
     "active", "order", "Patient/1", "#1", "2026-13-01", "preauthorization", ""]
) | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)  # fmt: skip
_JSON = st.recursive(
    _VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6), max_leaves=30
)


@settings(max_examples=200)
@given(
    _JSON,
    st.sampled_from(["Patient", "Bundle", "ServiceRequest", "DeviceRequest", "MedicationRequest", "Claim", "Coverage", "Device"]),
)
def test_no_shape_of_json_makes_the_reader_raise(value, kind):
    resource = {**value, "resourceType": kind} if isinstance(value, dict) else value
    units = list(fhir.units_of(resource, position="file"))
    assert units
    assert all(bool(unit.drafts) + bool(unit.kept) + bool(unit.fault) == 1 for unit in units)


@settings(max_examples=200)
@given(st.data())
def test_a_sound_message_with_any_one_value_replaced_is_still_read(data):
    """Mutation: the sample bundle with one member anywhere replaced by something of another shape."""
    message = json.loads(SAMPLE)
    node = message
    while isinstance(node, (dict, list)) and node:
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        inner = node[key]
        if not isinstance(inner, (dict, list)) or data.draw(st.integers(0, 3)) == 0:
            node[key] = data.draw(_JSON)
            break
        node = inner
    units = list(fhir.units_of(message, position="file"))
    assert all(bool(unit.drafts) + bool(unit.kept) + bool(unit.fault) == 1 for unit in units)
