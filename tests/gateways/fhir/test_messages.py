"""Do bundles, bulk files and single resources become facts, with every reference followed?"""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from hearthline.gateways import fhir
from hearthline.kernel.vocabulary import LineOfBusiness, OrganizationKind, ServiceLine

NURSE = {"resourceType": "ServiceRequest", "id": "o", "status": "active", "intent": "order", "code": {"text": "Nurse visit"}}
SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "fhir"


def _read(resource) -> list:
    content = resource if isinstance(resource, bytes) else json.dumps(resource).encode()
    return list(fhir.read_json(io.BytesIO(content)))


def _one(resource, **members):
    [unit] = _read({**resource, **members})
    return unit


def _bundle(*resources, kind="collection"):
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [{"fullUrl": f"urn:uuid:{n}", "resource": item} for n, item in enumerate(resources)],
    }


def _concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def _facts(units, name) -> list:
    return [draft for unit in units for draft in unit.drafts if type(draft).__name__ == name]


@pytest.fixture
def oxygen():
    with (SAMPLES / "home-oxygen-transaction.json").open("rb") as source:
        return list(fhir.read_json(source))


def test_a_transaction_gives_one_unit_per_entry(oxygen):
    assert len(oxygen) == 12
    assert oxygen[0].position.startswith("entry 1 urn:uuid:")
    assert all(bool(unit.drafts) + bool(unit.kept) + bool(unit.fault) == 1 for unit in oxygen)


def test_two_devices_ordered_together_are_one_referral_with_all_that_stands_around_it(oxygen):
    [referral] = _facts(oxygen, "ReferralDraft")
    assert referral.order_number == "HG-7100"
    assert [line.code for line in referral.lines] == ["E1390", "E0431"]
    assert referral.lines[0].liters_per_day == Decimal(2880)
    assert referral.member.family == "O'Neil-Smith"
    assert (referral.payer_code, referral.policy_number, referral.group_number) == ("CEDAR", "CHP-77120934", "G-4410")
    assert referral.line_of_business is LineOfBusiness.MEDICARE_ADVANTAGE
    assert (referral.ordering_family, referral.referring_name) == ("Vasquez-Lund", "Lakeshore General Hospital")
    assert referral.referring_contact == "Ruth Abernethy"
    assert (referral.signature, referral.signed_date) == ("signed", date(2026, 7, 1))
    assert referral.diagnoses == ("J44.9",)
    assert referral.discharge_at == datetime(2026, 7, 2, 19, tzinfo=UTC)
    assert referral.urgency == "urgent"
    assert any(unit.kept.startswith("continues the order of entry 9") for unit in oxygen)


def test_a_device_is_equipment_and_never_an_order(oxygen):
    [device] = _facts(oxygen, "EquipmentDraft")
    [member] = _facts(oxygen, "MemberDraft")
    assert device.member_ref == member.ref == "Patient/p-oneil"
    assert device.serial_number == "WH-2231"


def test_the_name_address_and_language_that_hold_today_are_taken(oxygen):
    [member] = _facts(oxygen, "MemberDraft")
    assert (member.family, member.given, member.middle) == ("O'Neil-Smith", "Marisol", "T")
    assert member.address.zip == "60201-1234"
    assert member.language == "es-US"
    assert {(item.system, item.value) for item in member.identifiers} == {("mrn", "MR-55210"), ("mbi", "1EG4TE5MK73")}


def test_an_infusion_sent_as_a_message_is_an_order_with_its_sender():
    with (SAMPLES / "home-infusion-message.json").open("rb") as source:
        units = list(fhir.read_json(source))
    [referral] = _facts(units, "ReferralDraft")
    assert referral.sender == referral.referring_npi != ""
    assert (referral.lines[0].code_system, referral.lines[0].code) == ("rxnorm", "1665050")
    assert "Intravenous" in referral.lines[0].frequency
    assert (referral.requested_start_date, referral.requested_end_date) == (date(2026, 7, 2), date(2026, 8, 12))
    assert (referral.ordering_given, referral.ordering_family) == ("Ines", "Vasquez-Lund")


def test_a_bulk_file_is_one_unit_per_line_and_a_broken_line_costs_itself():
    content = (
        (SAMPLES / "bulk.ndjson").read_bytes() + b'{"resourceType": "Patient", \n' + b'{"resourceType":"Patient","id":"last"}\n'
    )
    units = list(fhir.read_ndjson(io.BytesIO(content)))
    assert [unit.position for unit in units] == [f"line {n}" for n in range(1, 8)]
    assert [bool(unit.fault) for unit in units] == [False] * 5 + [True, False]
    assert units[5].raw.startswith(b'{"resourceType"')


def test_bulk_lines_under_the_name_of_one_document_are_still_read():
    units = list(fhir.read_json(io.BytesIO((SAMPLES / "bulk.ndjson").read_bytes())))
    assert len(units) == 5


def test_single_files_read_together_find_each_other():
    files = {
        "patient.json": {"resourceType": "Patient", "id": "p", "name": [{"family": "Ruiz", "given": ["Ana"]}]},
        "order.json": {**NURSE, "subject": {"reference": "Patient/p"}, "requester": {"reference": "Practitioner/d"}},
        "doctor.json": {"resourceType": "Practitioner", "id": "d", "name": [{"family": "Okafor"}],
                        "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1992000117"}]},
        "broken.json": None,
    }  # fmt: skip
    read = fhir.read_together((name, io.BytesIO(json.dumps(value).encode())) for name, value in files.items())
    units = dict(read)
    [referral] = units["order.json"].drafts
    assert (referral.member.family, referral.ordering_npi) == ("Ruiz", "1992000117")
    assert units["order.json"].warnings == ()
    assert "not a JSON object" in units["broken.json"].fault


def test_an_order_whose_patient_is_elsewhere_says_how_the_other_file_calls_the_person():
    unit = _one({"resourceType": "DeviceRequest", "status": "active", "intent": "order", "codeCodeableConcept": {"text": "Bed"}},
                subject={"reference": "https://lake.example/fhir/Patient/p1/_history/3", "display": "Ruiz, Ana"})  # fmt: skip
    [referral] = unit.drafts
    assert (referral.member.ref, referral.member.family, referral.member.given) == ("Patient/p1", "Ruiz", "Ana")
    assert "not in this message" in unit.warnings[0]


@pytest.mark.parametrize(
    "reference",
    [
        {"reference": "urn:uuid:0"},
        {"reference": "Patient/p"},
        {"reference": "https://any.example/fhir/Patient/p"},
        {"reference": "Patient?identifier=https://mrn.example|77"},
        {"type": "Patient", "identifier": {"system": "https://mrn.example", "value": "77"}},
    ],
)
def test_a_reference_is_followed_however_it_is_written(reference):
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "birthDate": "1950-01-02",
        "identifier": [{"system": "https://mrn.example", "value": "77"}],
    }
    order = {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": {"text": "Nurse"},
        "subject": reference,
    }
    [referral] = _facts(_read(_bundle(patient, order)), "ReferralDraft")
    assert referral.member.birth_date == date(1950, 1, 2)


def test_a_contained_patient_belongs_to_its_order_only():
    contained = [{"resourceType": "Patient", "id": "p", "name": [{"family": "Ruiz"}]}]
    unit = _one(NURSE, subject={"reference": "#p"}, contained=contained)
    assert unit.drafts[0].member.family == "Ruiz"


@pytest.mark.parametrize("kind", ["transaction", "collection", "batch", "message", "document", "searchset", "history"])
def test_every_kind_of_bundle_is_read_the_same(kind):
    units = _read(_bundle({"resourceType": "Patient", "id": "p", "name": [{"family": "Ruiz"}]}, kind=kind))
    assert _facts(units, "MemberDraft")[0].family == "Ruiz"


def test_entries_without_content_are_kept_with_the_reason():
    request = {"request": {"method": "DELETE", "url": "Patient/1"}}
    entries = [request, {"response": {"status": "200"}}, {}, 7, {"resource": []}]
    units = _read({"resourceType": "Bundle", "type": "batch", "entry": entries})
    assert [
        "DELETE" in units[0].kept,
        "answer" in units[1].kept,
        bool(units[2].kept),
        bool(units[3].fault),
        bool(units[4].fault),
    ] == [True] * 5


def test_bundles_in_bundles_are_opened_and_a_nest_without_end_is_not():
    inner = _bundle({"resourceType": "Patient", "id": "p"})
    [unit] = _read(_bundle(inner, kind="batch-response"))
    assert unit.position == "entry 1, entry 1 urn:uuid:0"
    for _ in range(4):
        inner = _bundle(inner)
    assert "nested more than" in _read(inner)[0].fault


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"[]", "not a JSON object"),
        (b"7", "not a JSON object"),
        (b"{}", "resourceType"),
        (b'{"resourceType": 7}', "resourceType"),
        (b'{"resourceType": "Unicorn"}', "not a resource type"),
        (b'{"resourceType": "Patient", "id": "a", "id": "b"}', "twice"),
        (b'{"resourceType": "Patient", "x": ' + b"[" * 70 + b"]" * 70 + b"}", "levels deep"),
        (b'{"resourceType": "Patient", "x": ' + b"9" * 99 + b"}", "digits"),
        (b'{"resourceType": "Patient"', "breaks off"),
        (b'\xff\xfe{"resourceType"', "UTF-8|breaks off"),
    ],
)
def test_hostile_documents_are_one_fault_with_a_sentence(content, why):
    [unit] = _read(content)
    assert unit.fault
    assert any(part in unit.fault for part in why.split("|"))


def test_organizations_are_payers_where_they_say_so_and_networks_are_none():
    kinds = {
        code: _one({"resourceType": "Organization", "id": "o", "name": "X"}, type=[{"coding": [{"code": code}]}])
        for code in ("pay", "ins", "prov", "ntwk")
    }
    assert kinds["pay"].drafts[0].kind is kinds["ins"].drafts[0].kind is OrganizationKind.PAYER
    assert kinds["prov"].drafts[0].kind is OrganizationKind.REFERRING
    assert kinds["ntwk"].kept


def test_an_animal_and_a_replaced_record_are_no_members():
    animal = {"url": "http://hl7.org/fhir/StructureDefinition/patient-animal"}
    assert "animal" in _one({"resourceType": "Patient", "id": "a"}, extension=[animal]).kept
    assert (
        "replaced"
        in _one({"resourceType": "Patient", "id": "a"}, link=[{"type": "replaced-by", "other": {"reference": "Patient/b"}}]).kept
    )


def test_a_death_without_a_moment_is_never_silent():
    unit = _one({"resourceType": "Patient", "id": "a", "deceasedBoolean": True})
    assert "deceased" in unit.warnings[0]
    known = _one({"resourceType": "Patient", "id": "a", "deceasedDateTime": "2026-06-01"})
    assert known.drafts[0].deceased_at == datetime(2026, 6, 1, tzinfo=UTC)


def test_an_authorization_request_for_home_care_brings_its_own_order():
    claim = {
        "resourceType": "Claim", "id": "c", "status": "active", "use": "preauthorization", "identifier": [{"value": "T-1"}],
        "patient": {"reference": "urn:uuid:0"}, "created": "2026-07-01", "priority": {"coding": [{"code": "stat"}]},
        "diagnosis": [{"diagnosisCodeableConcept": _concept("http://hl7.org/fhir/sid/icd-10-cm", "I50.9")}],
        "item": [{"sequence": 1, "category": _concept("https://codesystem.x12.org/005010/1365", "42"),
                  "productOrService": _concept("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "G0299"),
                  "quantity": {"value": 12}, "servicedPeriod": {"start": "2026-07-03"}}],
    }  # fmt: skip
    patient = {"resourceType": "Patient", "id": "p", "name": [{"family": "Ruiz"}]}
    [referral] = _facts(_read(_bundle(patient, claim)), "ReferralDraft")
    assert referral.service_line is ServiceLine.HOME_HEALTH
    assert (referral.order_number, referral.urgency, referral.requested_start_date) == ("T-1", "urgent", date(2026, 7, 3))
    assert (referral.lines[0].code, referral.lines[0].quantity, referral.diagnoses) == ("G0299", Decimal(12), ("I50.9",))
    update = {**claim, "id": "c2", "identifier": [{"value": "T-1-U"}], "related": [{"claim": {"reference": "Claim/c"}}]}
    [amended] = _facts(_read(_bundle(patient, claim, update)), "ReferralDraft")
    assert amended.order_number == "T-1"  # an update keeps the number, so that it is seen as an amendment
    surgery = json.loads(json.dumps(claim).replace('"42"', '"2"'))
    assert not _facts(_read(_bundle(patient, surgery)), "ReferralDraft")


def test_the_reference_tells_of_every_resource_that_is_read():
    from hearthline.gateways.fhir.read import _READERS
    from hearthline.gateways.fhir.shapes import BECOMES

    assert set(BECOMES) == set(_READERS)
