"""Do public registries become facts, with licences respected and damage put aside?"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.gateways import registries
from hearthline.kernel.codes import CodeDraft, PriorAuthItemDraft
from hearthline.kernel.vocabulary import OrganizationKind

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "registries"
READERS = [
    registries.read_agencies,
    registries.read_hospitals,
    registries.read_hcpcs,
    registries.read_icd10,
    registries.read_zips,
    registries.read_holidays,
    registries.read_taxonomy,
    registries.read_persons,
    registries.read_required_prior_auth,
    registries.read_code_system,
]


def _sample(name, read):
    with (SAMPLES / name).open("rb") as source:
        return list(read(source))


def test_an_agency_offers_what_its_directory_says_and_nothing_more():
    first, second = _sample("agencies.csv", registries.read_agencies)
    organization, *offered = first.drafts
    assert organization.kind is OrganizationKind.SERVICING
    assert organization.ccn == organization.ref == "147901"
    assert {item.detail for item in offered} == {"nursing", "physical_therapy", "occupational_therapy", "aide"}
    assert {item.organization for item in offered} == {"147901"}
    assert {item.detail for item in second.drafts[1:]} == {"nursing", "social"}


def test_zeros_that_a_spreadsheet_dropped_come_back():
    _, second = _sample("agencies.csv", registries.read_agencies)
    assert second.drafts[0].ccn == "077902"
    assert second.drafts[0].zip == "06902"


def test_a_name_encoded_twice_is_put_right():
    heading = "id,name,address,city,state,zip,nursing,physical_therapy"
    line = "077902,Mu\u00c3\u00b1oz Nurses,8 Wharf Lane,Stamford,CT,06902,true,false"
    [unit] = registries.read_agencies(io.BytesIO(f"{heading}\n{line}\n".encode()))
    assert unit.drafts[0].name == "Muñoz Nurses"


def test_hospitals_refer_and_stars_that_are_not_given_stay_unknown():
    first, second = _sample("hospitals.csv", registries.read_hospitals)
    assert first.drafts[0].kind is OrganizationKind.REFERRING
    assert first.drafts[0].quality == 4
    assert second.drafts[0].quality is None


def test_a_description_over_two_lines_is_one_code():
    first, second, *_ = _sample("hcpcs_release.csv", registries.read_hcpcs)
    assert first.drafts[0].code == "E1390"
    assert first.drafts[0].long.endswith("able to deliver most of it as oxygen")
    assert second.kept == "continues the description of line 2"


def test_a_code_keeps_the_day_it_ended_and_a_modifier_is_one():
    _, _, ended, modifier, *_ = _sample("hcpcs_release.csv", registries.read_hcpcs)
    assert ended.drafts[0].terminated == date(2015, 12, 31)
    assert modifier.drafts[0].system == "hcpcs_modifier"


@pytest.mark.parametrize(("code", "owner"), [("D0120", "American Dental Association"), ("99601", "American Medical Association")])
def test_codes_that_others_own_are_not_taken_over(code, owner):
    units = _sample("hcpcs_release.csv", registries.read_hcpcs)
    assert not any(draft.code == code for unit in units for draft in unit.drafts)
    assert any(owner in unit.kept for unit in units)


def test_diagnoses_are_kept_without_the_dot_even_of_the_newest_shape():
    units = _sample("icd10_codes.csv", registries.read_icd10)
    assert [unit.drafts[0].code for unit in units] == ["J449", "I509", "QA00101"]


def test_a_military_post_office_has_a_zone_and_no_point():
    post = _sample("zips.csv", registries.read_zips)[3].drafts[0]
    assert (post.zip, post.zone, post.latitude, post.kind) == ("09012", "Europe/Berlin", None, "military")


def test_the_time_to_decide_is_read_out_of_its_sentence():
    chair, mattress = (unit.drafts[0] for unit in _sample("required_prior_auth.csv", registries.read_required_prior_auth))
    assert (chair.decision_business_days, chair.effective) == (5, date(2025, 1, 1))
    assert mattress == PriorAuthItemDraft(
        hcpcs="E0277",
        program="Pressure reducing support surfaces",
        decision_time="5 business days (<=7 calendar)",
        decision_business_days=5,
        validity="1 month",
        description="Powered mattress",
    )


def test_a_code_system_gives_its_concepts_with_those_below_them():
    system = b'{"resourceType":"CodeSystem","url":"https://x.example","concept":[{"code":"1","concept":[{"code":"1a","display":"A"}]},{}]}'
    first, inner, broken = registries.read_code_system(io.BytesIO(system))
    assert first.drafts == (CodeDraft(system="https://x.example", code="1"),)
    assert inner.position == "concept 1.1"
    assert inner.drafts[0].short == "A"
    assert "no code" in broken.fault


def test_a_record_of_a_person_keeps_the_slip_it_was_entered_with():
    heading = "rec_id, given_name, surname, street_number, address_1, date_of_birth, soc_sec_id"
    line = "rec-1-dup-0, ana, ruiz, 4, mill road, 19501301, 5554443"
    [unit] = registries.read_persons(io.BytesIO(f"{heading}\n{line}\n".encode()))
    assert unit.drafts[0].birth_date is None
    assert "19501301" in unit.warnings[0]
    assert unit.drafts[0].identifiers[0].system == "ssn"


@pytest.mark.parametrize("read", READERS)
@settings(max_examples=25)
@given(content=st.binary(max_size=300))
def test_no_bytes_make_a_registry_reader_raise(read, content):
    for unit in read(io.BytesIO(content)):
        assert bool(unit.drafts) + bool(unit.kept) + bool(unit.fault) == 1


@pytest.mark.parametrize("read", READERS)
def test_lines_of_the_wrong_table_are_faults_or_kept_never_lost(read):
    units = list(read(io.BytesIO(b"x,y\n1,2\n3,4\n")))
    assert units
    assert not any(unit.drafts for unit in units)
