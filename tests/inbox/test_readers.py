"""Does every byte that comes in end in exactly one reading per unit, whatever it is?"""

from __future__ import annotations

import io
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearthline.inbox import readers
from hearthline.inbox.recognise import HEAD_BYTES, Kind, recognise

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
FOLDERS = ("codes", "fax", "fhir", "mail", "matching", "ocr", "patients", "pdf", "providers", "routing", "x12")


def _read(path: Path):
    with path.open("rb") as source:
        kind = recognise(source.read(HEAD_BYTES), path.name)
        source.seek(0)
        yield from readers.read(kind, source, name=path.name)


def _reading(unit) -> str:
    said = [name for name in ("drafts", "kept", "fault") if getattr(unit, name)]
    assert len(said) == 1, unit
    return said[0]


def test_every_kind_has_a_reader():
    for kind in Kind:
        units = list(readers.read(kind, io.BytesIO(b"")))
        assert units, kind
        assert all(_reading(unit) in ("fault", "kept") for unit in units)


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.*")), ids=lambda path: path.name)
def test_samples_are_filed_except_the_one_that_is_cut_off(path):
    faults = [unit.fault for unit in _read(path) if unit.fault]
    assert bool(faults) == (path.name == "remittance-cut-off.835")


@pytest.mark.parametrize("folder", FOLDERS)
def test_real_input_is_filed_or_put_aside_and_never_crashes(folder, capsys):
    data = Path(os.environ.get("HEARTHLINE_DATA", ROOT.parent / "shared" / "data"))
    if not (data / folder).is_dir():
        pytest.skip(f"The public data folder {data / folder} is not on this machine (see HEARTHLINE_DATA).")
    counts: Counter[str] = Counter()
    for path in sorted((data / folder).rglob("*")):
        if not path.is_file():
            continue
        units = 0
        for unit in _read(path):
            units += 1
            counts[_reading(unit)] += 1
            assert "could not read on" not in unit.fault, path
        assert units, path
    with capsys.disabled():
        print(f"\n  {folder}: " + ", ".join(f"{word} {many:,}" for word, many in sorted(counts.items())), end="")  # noqa: T201


def _real(*parts: str) -> Path:
    path = Path(os.environ.get("HEARTHLINE_DATA", ROOT.parent / "shared" / "data")).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"The public file {path} is not on this machine (see HEARTHLINE_DATA).")
    return path


def test_all_agencies_of_the_directory_come_in_with_what_they_offer():
    units = list(_read(_real("providers", "synthea_home_health_agencies.csv")))
    assert len(units) == 11_678
    assert all(unit.drafts[0].ccn and len(unit.drafts) > 1 for unit in units)


def test_the_people_and_devices_of_the_bulk_export_come_in():
    folder = _real("patients", "synthea_bulk_100_admin")
    people = [draft for unit in _read(folder / "Patient.000.ndjson") for draft in unit.drafts]
    devices = [draft for unit in _read(folder / "Device.000.ndjson") for draft in unit.drafts]
    assert (len(people), len(devices)) == (120, 208)
    assert {device.member_ref for device in devices} <= {person.ref for person in people}


def test_code_releases_come_in_whole():
    assert sum(len(unit.drafts) for unit in _read(_real("codes", "hcpcs_2026_jul_contractor.csv"))) == 9_109
    assert sum(len(unit.drafts) for unit in _read(_real("codes", "icd10cm_2026_apr_leaf.csv"))) == 74_714
    assert sum(len(unit.drafts) for unit in _read(_real("codes", "us_zips_county_tz.csv"))) == 42_789


def test_orders_for_oxygen_and_nursing_at_home_come_in_from_the_published_guide():
    folder = _real("fhir", "hl7.fhir.us.dme-orders-0.2.0")
    orders = [draft for path in sorted(folder.glob("*Request-*.json")) for unit in _read(path) for draft in unit.drafts]
    codes = {line.code for order in orders for line in order.lines}
    assert {"E1392", "E0784", "417153003"} <= codes


def test_a_kind_that_does_not_exist_is_a_fault_and_no_crash():
    [unit] = readers.read("horoscope", io.BytesIO(b"x"))
    assert "no kind" in unit.fault


def test_a_translator_that_fails_all_the_same_quarantines_the_rest(monkeypatch):
    def broken(source):
        yield from readers.read(Kind.TEXT_OTHER, source)
        raise ZeroDivisionError

    monkeypatch.setitem(readers._READERS, Kind.X12, broken)
    first, last = readers.read(Kind.X12, io.BytesIO(b"x"))
    assert first.kept
    assert "could not read on" in last.fault
    assert last.position == "after unit 1"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (b"PK\x03\x04", "Archives"),
        (b"\xd0\xcf\x11\xe0", "Office"),
        (b"PK\x03\x04 xl/workbook.xml", "as CSV"),
        (b"\x01\x02\x03", "no kind the hub knows"),
    ],
)
def test_what_cannot_be_opened_says_what_to_send_instead(head, why):
    [unit] = readers.read(Kind.BINARY_OTHER, io.BytesIO(head))
    assert why in unit.fault


def test_the_reference_of_file_formats_is_the_same_every_time():
    assert readers.file_formats() == readers.file_formats()
    assert all(part in readers.file_formats() for part in ("`offer-replies`", "`member_family`", "`DeviceRequest`"))


_FEW = [
    Kind.REFERRALS_CSV,
    Kind.MEMBERS_CSV,
    Kind.PROVIDERS_CSV,
    Kind.FHIR_JSON,
    Kind.FHIR_NDJSON,
    Kind.X12,
    Kind.ANSWERS_JSON,
    Kind.HCPCS_RELEASE,
]


@settings(max_examples=150)
@given(st.sampled_from(_FEW), st.binary(max_size=200))
def test_a_wrong_choice_of_kind_does_no_harm(kind, content):
    for unit in readers.read(kind, io.BytesIO(content)):
        _reading(unit)
        assert "could not read on" not in unit.fault
