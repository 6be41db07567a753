"""Do member and network files become people, cards, organizations and terms?"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.domain.network import api as network
from hearthline.gateways import csv
from hearthline.kernel.vocabulary import OrganizationKind, ServiceLine

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


def _members(text: str):
    return list(csv.read_members(io.BytesIO(text.encode())))


def _providers(text: str):
    return list(csv.read_providers(io.BytesIO(text.encode())))


def test_father_and_son_and_twins_of_one_house_stay_four_people():
    with (SAMPLES / "members.csv").open("rb") as source:
        people = [unit.drafts[0] for unit in csv.read_members(source)]
    named = {(person.family, person.given, person.suffix): person for person in people}
    assert named["Tremaine", "Odell", "Jr"].birth_date == date(1971, 5, 17)
    assert named["Tremaine", "Odell", "Sr"].birth_date == date(1945, 11, 2)
    assert len({person.ref for person in people}) == len(people)


def test_a_card_belongs_to_the_person_of_its_line():
    [unit] = _members("ref,family,birth_date,payer_code,policy_number,coverage_starts\nM1,Ruiz,1950-01-02,CEDAR,P-1,2026-01-01\n")
    person, card = unit.drafts
    assert card.member_ref == person.ref == "M1"
    assert card.starts_date == date(2026, 1, 1)


def test_a_person_without_a_plan_has_no_card():
    [unit] = _members("ref,family,birth_date\nM1,Ruiz,1950-01-02\n")
    assert len(unit.drafts) == 1


def test_a_file_without_ids_gives_each_person_one_that_no_other_line_has():
    first, second = _members("family,given,birth_date,zip\nRuiz,Ana,1950-01-02,60601\nRuiz,Eva,1950-01-02,60601\n")
    assert first.drafts[0].ref != second.drafts[0].ref


def test_a_row_of_each_kind_becomes_its_fact():
    with (SAMPLES / "providers.csv").open("rb") as source:
        units = list(csv.read_providers(source))
    assert not any(unit.fault for unit in units)
    kinds = {type(unit.drafts[0]).__name__ for unit in units}
    assert kinds == {"OrganizationDraft", "CapabilityDraft", "CredentialDraft", "ContractDraft", "AreaDraft", "CapacityDraft"}
    assert units[0].drafts[0].kind is OrganizationKind.PAYER


def test_leading_zeros_of_new_england_come_back():
    [unit] = _providers("row,organization,zip_prefix\narea,1992000018,60\n")
    assert unit.drafts[0] == network.AreaDraft(organization="1992000018", zip_prefix="060")


def test_capacity_is_seven_days_monday_first():
    [unit] = _providers("row,organization,service_line,mon,tue,sun\ncapacity,X,dme,3,2,1\n")
    assert unit.drafts[0] == network.CapacityDraft(
        organization="X", service_line=ServiceLine.DME, starts_per_day=(3, 2, 0, 0, 0, 0, 1)
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("offer,X,,,,,", "no kind of row"),
        ("organization,,,,,,", "does not name its organization"),
        ("organization,X,bank,Bank,,,", "no kind of organization"),
        ("organization,X,servicing,,,,", "has no name"),
        ("capability,X,,,hospice,,", "needs a service_line"),
        ("contract,X,,,dme,CEDAR,", "starts_date"),
        ("contract,X,,,dme,,2026-01-01", "payer_code"),
        ("area,X,,,,,", "zip_prefix"),
        ("credential,X,,,,,", "no kind"),
    ],
)
def test_a_row_without_what_its_kind_needs_is_put_aside_with_the_reason(row, why):
    [unit] = _providers(f"row,organization,kind,name,service_line,payer_code,starts_date\n{row}\n")
    assert why in unit.fault
    assert unit.raw == row.encode()


def test_a_point_outside_the_earth_is_left_out_and_said():
    [unit] = _providers("row,organization,kind,name,latitude,longitude\norganization,X,servicing,Harbor,141.9,-87\n")
    assert unit.drafts[0].latitude is None
    assert "not a place on earth" in unit.warnings[0]


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=4), max_size=6))
def test_no_text_in_a_network_file_raises(cells):
    lines = "\n".join(",".join(row) for row in cells)
    for unit in _providers(f"row,organization,service_line,mon\n{lines}\n"):
        assert bool(unit.drafts) + bool(unit.fault) == 1
