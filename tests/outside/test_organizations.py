"""Offices and suppliers are invented, complete on paper, and a few of them must never be offered work."""

import csv
from datetime import date

import pytest

from hearthline.kernel import identifiers
from hearthline_outside import places
from hearthline_outside.columns import PROVIDER_COLUMNS
from hearthline_outside.markets import PAYERS, national_market
from hearthline_outside.organizations import organization_rows, referrers, supplier_rows, suppliers

DAY = date(2026, 7, 13)
WHERE = places.crowded(places.SMALL_TABLE, seed=1)
MARKET = national_market(sorted({place.state for place in WHERE}))


@pytest.fixture(scope="module")
def serving():
    return list(suppliers(1, 600, WHERE, MARKET))


@pytest.fixture(scope="module")
def offices():
    return referrers(1, 600, WHERE)


def rows_of(one):
    return [dict(zip(PROVIDER_COLUMNS, row, strict=True)) for row in supplier_rows(one, day=DAY)]


def test_names_and_npis_are_each_used_once(serving, offices):
    everyone = [*serving, *offices]
    assert len({one.npi for one in everyone}) == len(everyone)
    assert len({one.name for one in serving}) == len(serving)
    assert len({one.name for one in offices}) == len(offices)


def test_no_organization_bears_the_name_of_a_real_one(serving, offices, shared_data):
    real = set()
    for file in ("synthea_home_health_agencies.csv", "synthea_hospitals.csv", "synthea_rehab.csv"):
        with (shared_data / "providers" / file).open(encoding="utf-8", newline="") as source:
            real |= {row["name"].strip().upper() for row in csv.DictReader(source)}
    invented = {one.name.upper() for one in (*serving, *offices)} | {payer.name.upper() for payer in PAYERS.values()}
    assert not invented & real


def test_a_supplier_has_everything_the_hub_asks_for_before_an_offer(serving):
    for one in serving[:50]:
        rows = rows_of(one)
        assert {row["row"] for row in rows} == {"organization", "capability", "credential", "contract", "area", "capacity"}
        papers = {row["credential_kind"] for row in rows if row["row"] == "credential"}
        assert papers == {"npi", "ein", "w9", "caqh", "license", "taxonomy", "accreditation"}
        assert {row["organization"] for row in rows} == {one.npi}
        assert identifiers.is_npi(one.npi)
        assert identifiers.is_ein(one.ein)


def test_claim_windows_and_answer_hours_are_those_of_contracts(serving):
    contracts = [row for one in serving for row in rows_of(one) if row["row"] == "contract"]
    assert {int(row["claim_days"]) for row in contracts} == {30, 60, 90, 120, 180}
    assert all(1 <= int(row["acceptance_hours"]) <= 8 for row in contracts)


def test_an_expired_license_and_unverified_fees_show_in_the_file(serving):
    expired = next(one for one in serving if one.flaw == "expired_license")
    unverified = next(one for one in serving if one.flaw == "unverified_fees")
    license_row = next(row for row in rows_of(expired) if row["credential_kind"] == "license")
    assert date.fromisoformat(license_row["expires_date"]) < DAY
    assert {row["is_fee_schedule_verified"] for row in rows_of(unverified) if row["row"] == "contract"} == {"false"}
    assert 0.03 < sum(bool(one.flaw) for one in serving) / len(serving) < 0.15


def test_clients_of_three_kinds_and_every_payer_are_on_the_list(offices):
    rows = [dict(zip(PROVIDER_COLUMNS, row, strict=True)) for row in organization_rows(MARKET, offices[:5])]
    kinds = {row["code"]: row["kind"] for row in rows if row["code"]}
    assert (kinds["CEDAR"], kinds["NORTHGATE"], kinds["LAKESHORE"]) == ("payer", "employer", "health_system")
    assert {payer.code for payer in MARKET.payers()} <= set(kinds)
    assert sum(row["kind"] == "referring" for row in rows) == 5
