"""Does the content alone say what a message is?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.gateways import csv
from hearthline.inbox.recognise import HEAD_BYTES, Kind, rank, recognise

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
EXPECTED = {
    "referrals.csv": Kind.REFERRALS_CSV,
    "members.csv": Kind.MEMBERS_CSV,
    "providers.csv": Kind.PROVIDERS_CSV,
    "README.md": Kind.TEXT_OTHER,
    "answers/answers.csv": Kind.ANSWERS_CSV,
    "answers/offer-replies.json": Kind.ANSWERS_JSON,
    "answers/portal-referral.json": Kind.ANSWERS_JSON,
    "fax/signed-order.pdf": Kind.PDF,
    "fax/signed-order.tiff": Kind.IMAGE,
    "fhir/bulk.ndjson": Kind.FHIR_NDJSON,
    "fhir/home-infusion-message.json": Kind.FHIR_JSON,
    "fhir/home-oxygen-transaction.json": Kind.FHIR_JSON,
    "mail/order-by-mail.eml": Kind.MAIL,
    "registries/agencies.csv": Kind.AGENCY_DIRECTORY,
    "registries/hcpcs_release.csv": Kind.HCPCS_RELEASE,
    "registries/hospitals.csv": Kind.HOSPITAL_DIRECTORY,
    "registries/icd10_codes.csv": Kind.ICD10_RELEASE,
    "registries/required_prior_auth.csv": Kind.REQUIRED_PRIOR_AUTH,
    "registries/zips.csv": Kind.ZIP_TABLE,
    "x12/enrollment.834": Kind.X12,
    "x12/remittance-cut-off.835": Kind.X12,
}


def _head(name: str) -> bytes:
    with (SAMPLES / name).open("rb") as source:
        return source.read(HEAD_BYTES)


def test_every_sample_is_listed_here():
    assert {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*") if path.is_file()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_recognised_whatever_it_is_called(name):
    assert recognise(_head(name), "misleading.pdf") is EXPECTED[name]


@pytest.mark.parametrize("kind", csv.KINDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_templates_are_recognised_in_every_encoding(kind, encoding):
    assert recognise(csv.template(kind).encode(encoding)) == f"{kind}_csv"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", Kind.EMPTY),
        (b"\xef\xbb\xbf \r\n", Kind.EMPTY),
        (b"\0\0\0\0", Kind.EMPTY),
        (b"\n\nISA*00*", Kind.X12),
        (b"ISAAC NEWTON,1,2\n", Kind.TEXT_OTHER),
        (b"date,name\n2026-07-03,x\n", Kind.HOLIDAYS),
        (b'{"resourceType": "CodeSystem", "url": "x"}', Kind.CODE_SYSTEM),
        (b'{"entry": [], "resourceType": "Bundle"}', Kind.FHIR_JSON),
        (b'{"resourceType":"Patient"}\n{"resourceType":"Patient"}\n', Kind.FHIR_NDJSON),
        (b'{"resourceType":"Patient"}\n', Kind.FHIR_JSON),
        (b'{"resourceType":"Patient", "broken', Kind.FHIR_JSON),
        (b'{"exportId": 1}\n{"exportId": 2}\n', Kind.TEXT_OTHER),
        (b'{"items": [], "type": "proofs"}', Kind.ANSWERS_JSON),
        (b'{"type": "bicycle"}', Kind.TEXT_OTHER),
        (b"\xff\xd8\xff\xe0 jpeg", Kind.IMAGE),
        (b"P4\n# made by hand\n10 10\n\0", Kind.IMAGE),
        (b"junk from a mail gateway\r\n%PDF-1.4", Kind.PDF),
        (b"PK\x03\x04\x14\0\0\0", Kind.BINARY_OTHER),
        (b"\x00\x01\x02\x03\x04\x05\x06", Kind.BINARY_OTHER),
        (b"a,b,c\n1,2,3\n", Kind.TABLE_OTHER),
        (b"Dear office,\nplease call back.\n", Kind.TEXT_OTHER),
        (b"From: a@b.example\nSubject: x\n\nbody", Kind.MAIL),
        (b"From a@b.example Fri Apr 06 16:46:09 2001\nReceived: x\nDate: y\n\n", Kind.MAIL),
        (b"Note: one field makes no mail\n\nbody", Kind.TEXT_OTHER),
    ],
)
def test_beginnings_are_told_apart(head, kind):
    assert recognise(head) is kind


@given(st.binary(max_size=300))
def test_no_bytes_are_without_a_kind(head):
    assert recognise(head) in Kind


def test_people_enter_before_their_orders_and_codes_before_people():
    order = ["registries/zips.csv", "providers.csv", "members.csv", "referrals.csv", "answers/offer-replies.json"]
    order.append("fax/signed-order.pdf")
    ranks = [rank(EXPECTED[name], _head(name)) for name in order]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (b'{"resourceType":"Organization"}', b'{"resourceType":"Patient"}'),
        (b'{"resourceType":"Patient"}', b'{"resourceType":"Device"}'),
        (b'{"resourceType":"Coverage"}', b'{"resourceType":"ServiceRequest"}'),
        (b'{"resourceType":"Patient"}', b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]}'),
        (b'{"resourceType":"MedicationRequest"}', b'{"resourceType":"Observation"}'),
    ],
)
def test_what_is_inside_a_fhir_file_decides_its_turn(earlier, later):
    assert rank(Kind.FHIR_JSON, earlier) < rank(Kind.FHIR_JSON, later)


def test_an_enrollment_brings_people_and_a_portal_form_an_order():
    assert rank(Kind.X12, _head("x12/enrollment.834")) == rank(Kind.MEMBERS_CSV, b"")
    assert rank(Kind.ANSWERS_JSON, _head("answers/portal-referral.json")) == rank(Kind.REFERRALS_CSV, b"")
