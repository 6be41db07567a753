"""Are X12 files read member by member, and damaged envelopes told in words?"""

from __future__ import annotations

import io
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.gateways import x12

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "x12"
ENROLLMENT = (SAMPLES / "enrollment.834").read_text()


def _read(text: str | bytes):
    return list(x12.read_x12(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def _faults(text: str) -> list[str]:
    return [unit.fault for unit in _read(text) if unit.fault]


def test_each_member_of_an_enrollment_is_a_person_with_a_medical_card():
    first, second = _read(ENROLLMENT)
    person, card = first.drafts
    assert (person.family, person.given, person.birth_date, person.sex) == ("Lindgren", "Maja", date(1962, 4, 11), "female")
    assert (person.phone, person.email, person.address.zip) == ("7735550131", "maja@lindgren.example", "60614")
    assert {(item.system, item.value) for item in person.identifiers} == {("member_id", "CHP-90010001"), ("ssn", "900120001")}
    assert (card.payer_name, card.policy_number, card.group_number) == ("Cedar Health Plan", "CHP-90010001", "G-4410")
    assert (card.plan_name, card.starts_date, card.relationship) == ("Cedar Advantage Plus", date(2026, 1, 1), "self")
    assert card.member_ref == person.ref
    assert len(second.drafts) == 1  # a dental card is no card for care at home


def test_a_cancelled_member_has_a_card_that_ends():
    text = ENROLLMENT.replace("HD*024**DEN", "HD*024**HMO")
    _, second = _read(text)
    assert second.drafts[1].ends_date == date(2026, 6, 30)
    assert second.drafts[1].relationship == "child"


def test_people_of_one_policy_have_ids_of_their_own_that_the_next_file_gives_again():
    first, second = _read(ENROLLMENT)
    again, _ = _read(ENROLLMENT.replace("20260701*0830", "20260801*0830"))
    assert first.drafts[0].ref != second.drafts[0].ref
    assert first.drafts[0].ref == again.drafts[0].ref


def test_a_doctor_named_beside_the_member_is_not_the_member():
    text = ENROLLMENT.replace("HD*021**HMO", "LX*01~\nNM1*P3*1*Brown*Bernard~\nN4*Elsewhere*NV*89101~\nHD*021**HMO").replace(
        "SE*24", "SE*27"
    )
    first, _ = _read(text)
    assert (first.drafts[0].family, first.drafts[0].address.city) == ("Lindgren", "Chicago")


@pytest.mark.parametrize(
    ("element", "component", "repetition", "end"),
    [("|", ">", "!", "\n"), ("*", ":", "^", "~"), ("^", "&", "%", "'"), ("\x1d", "\x1f", "\x1e", "\x1c")],
)
def test_any_delimiters_that_the_header_declares_are_understood(element, component, repetition, end):
    text = ENROLLMENT.replace("~\n", "~").translate(str.maketrans({"*": element, ":": component, "^": repetition, "~": end}))
    assert [len(unit.drafts) for unit in _read(text)] == [2, 1]


def test_several_interchanges_in_one_file_are_read_one_after_the_other():
    other = ENROLLMENT.translate(str.maketrans({"*": "|", "~": "!"}))
    assert len(_read(ENROLLMENT + "\n\n" + other)) == 4


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("SE*24*0001", "SE*23*0001", "says it has 23 segments and has 24"),
        ("SE*24*0001", "SE*24*0009", "another control number"),
        ("GE*1*701", "GE*2*701", "says it has 2 transactions and has 1"),
        ("GE*1*701", "GE*1*702", "A group ends"),
        ("IEA*1*000000701", "IEA*3*000000701", "says it has 3 groups and has 1"),
        ("IEA*1*000000701", "IEA*1*000000702", "The interchange ends"),
        ("GE*1*701~\n", "", "no end (GE)"),
        ("IEA*1*000000701~\n", "", "no end (IEA)"),
        ("ST*834*0001*005010X220A1~\n", "", "stands outside a transaction"),
        ("DMG*D8", "D?G*D8", "is not a segment"),
        ("*:~", "*~", "fixed lengths"),
        ("ISA*00", "ISA*0", "fixed lengths|breaks off|must begin"),
    ],
)
def test_every_damage_of_an_envelope_is_told_in_words(before, after, why):
    assert before in ENROLLMENT
    faults = " ".join(_faults(ENROLLMENT.replace(before, after, 1)))
    assert any(part in faults for part in why.split("|"))


def test_a_name_that_is_no_text_costs_its_member_only():
    first, second = _read(ENROLLMENT.replace("Lindgren*Nils", "Lind\0gren*Nils"))
    assert first.drafts
    assert "not text" in second.fault


def test_a_complete_transaction_stands_where_the_file_around_it_is_damaged():
    units = _read(ENROLLMENT.replace("IEA*1*000000701~\n", ""))
    assert sum(1 for unit in units if unit.drafts) == 2
    assert sum(1 for unit in units if unit.fault) == 1


def test_the_last_member_of_a_file_that_is_cut_off_is_not_trusted():
    cut = ENROLLMENT[: ENROLLMENT.index("HD*024")]
    units = _read(cut)
    assert [bool(unit.drafts) for unit in units][:2] == [True, False]
    assert "may be incomplete" in units[1].fault


def test_a_remittance_that_is_cut_off_is_a_fault_and_a_whole_one_is_kept():
    text = (SAMPLES / "remittance-cut-off.835").read_text()
    assert any("no end (SE)" in fault for fault in _faults(text))
    whole = text + "SE*4*0002~GE*1*702~IEA*1*000000702~"
    [unit] = _read(whole)
    assert unit.kept == "kept, not used: a remittance (835, 1 claims)."


@pytest.mark.parametrize("cut", range(0, 106, 15))
def test_a_header_that_breaks_off_anywhere_is_one_sentence(cut):
    assert len(_faults(ENROLLMENT[:cut] or "ISA")) == 1


def test_memory_stays_flat_however_many_members():
    head, rest = ENROLLMENT.split("INS*Y", 1)
    loop = "INS*Y" + rest[: rest.index("INS*N")]

    def peak(members: int) -> int:
        content = io.BytesIO((head + loop * members).encode())
        tracemalloc.start()
        for _ in x12.read_x12(content):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(4_000) < 1.2 * peak(2_000)


@settings(max_examples=150)
@given(st.data())
def test_no_cut_or_flipped_byte_makes_the_reader_raise(data):
    content = bytearray(ENROLLMENT.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for unit in _read(bytes(content[:cut])):
        assert bool(unit.drafts) + bool(unit.kept) + bool(unit.fault) == 1


@settings(max_examples=80)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(content):
    assert all(unit.fault or unit.kept or unit.drafts for unit in _read(content))
