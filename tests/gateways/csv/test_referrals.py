"""Does a referral file come out line by line, with damage in quarantine and everything else filed?"""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.domain.referrals.api import rows
from hearthline.gateways import csv

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
HEADING = "sender,order_number,member_family,member_given,birth_date,code,description,note"


def _read(content: str | bytes):
    return list(csv.read_referrals(io.BytesIO(content.encode() if isinstance(content, str) else content)))


def test_the_sample_file_is_seven_orders_on_ten_lines():
    with (SAMPLES / "referrals.csv").open("rb") as source:
        units = list(csv.read_referrals(source))
    assert len(units) == 10
    assert sum(1 for unit in units if unit.drafts) == 7
    assert not any(unit.fault for unit in units)
    assert {unit.drafts[0].service_line for unit in units if unit.drafts} >= {"dme", "home_health", "home_infusion", "post_acute"}


def test_each_line_is_one_unit_and_a_further_line_names_the_first():
    units = _read(
        f"{HEADING}\nS,1,Ruiz,Ana,1950-01-02,E1390,,\nS,1,Ruiz,Ana,1950-01-02,E0431,,\nS,2,Ruiz,Ana,1950-01-02,E0260,,\n"
    )
    assert [unit.position for unit in units] == ["line 2", "line 3", "line 4"]
    assert units[1].kept == f"{rows.CONTINUES}line 2"
    assert len(units[0].drafts[0].lines) == 2


def test_a_damaged_line_inside_an_order_does_not_part_it():
    units = _read(f"{HEADING}\nS,1,Ruiz,Ana,1950-01-02,E1390,,\nS,1,broken\nS,1,Ruiz,Ana,1950-01-02,E0431,,\n")
    assert {unit.position: bool(unit.fault) for unit in units} == {"line 2": False, "line 3": True, "line 4": False}
    assert len(units[0].drafts[0].lines) == 2


def test_a_fault_keeps_the_line_as_it_came():
    [_, fault] = _read(f"{HEADING}\nS,1,Ruiz,Ana,1950-01-02,E1390,,\nS,1,broken\n")
    assert fault.raw == b"S,1,broken"


def test_unknown_columns_are_said_once_and_cost_nothing():
    first, second = _read(
        "member_family,birth_date,code,favorite_color\nRuiz,1950-01-02,E1390,blue\nOlsen,1951-01-02,E0260,red\n"
    )
    assert any("favorite_color" in warning for warning in first.warnings)
    assert second.warnings == ()


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("member_family,birth_date,birth_date,code", "twice"),
        ("member_family,member_given", "lacks birth_date, code"),
    ],
)
def test_a_heading_that_cannot_be_used_refuses_the_file_once(heading, why):
    [unit] = _read(f"{heading}\n1,2,3,4\n")
    assert unit.position == "file"
    assert why in unit.fault


def test_the_heading_may_be_written_by_a_person():
    [unit] = _read('"Member Family";"Birth Date";Code;"Diagnoses(;)"\nRuiz;1950-01-02;E1390;J44.9\n')
    assert unit.drafts[0].member.family == "Ruiz"
    assert unit.drafts[0].diagnoses == ("J44.9",)


def test_the_sender_of_the_message_speaks_where_the_line_does_not():
    [unit] = list(csv.read_referrals(io.BytesIO(b"member_family,birth_date,code\nRuiz,,E1390\n"), sender="1992000018"))
    assert unit.drafts[0].sender == "1992000018"


@pytest.mark.parametrize("kind", csv.KINDS)
def test_every_template_can_be_imported_as_it_stands(kind):
    read = {"referrals": csv.read_referrals, "members": csv.read_members, "providers": csv.read_providers}[kind]
    units = list(read(io.BytesIO(csv.template(kind).encode())))
    assert units
    assert all(unit.drafts and not unit.warnings for unit in units)


def test_the_reference_page_names_every_column():
    page = csv.reference_page()
    assert all(f"`{column.name}`" in page for kind in csv.KINDS for column in csv.columns(kind))
    assert page == csv.reference_page()


def test_memory_stays_flat_however_long_the_file():
    def peak(lines: int) -> int:
        line = "S,{},Ruiz,Ana,1950-01-02,E1390,Oxygen,a note of some length that is not remembered\n"
        content = io.BytesIO((HEADING + "\n" + "".join(line.format(n) for n in range(lines))).encode())
        tracemalloc.start()
        for _ in csv.read_referrals(content):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(12_000) < 1.5 * peak(5_000)


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_under_a_sound_heading_raise_or_vanish(lines):
    content = HEADING.encode() + b"\n" + b"\n".join(lines) + b"\nS,last,Ruiz,Ana,1950-01-02,E1390,,\n"
    units = _read(content)
    assert all(bool(unit.drafts) + bool(unit.kept) + bool(unit.fault) == 1 for unit in units)
