"""Which codes stand on a list on which day, what are they called, and what is not known of it?"""

from __future__ import annotations

import csv
from datetime import date

import pytest

from hearthline import rulebook
from hearthline.rulebook import lists

RULES = ("orders.f2f_wopd", "orders.prior_authorization")


def codes(rule_id):
    """Every code any version of a list names."""
    for version in rulebook.shipped().rule(rule_id).versions:
        for pattern in version.values["codes"]:
            low, _, high = pattern.partition("-")
            for number in range(int(low[1:]), int((high or low)[1:]) + 1):
                yield f"{low[0]}{number:04d}"


@pytest.mark.parametrize(
    ("code", "on", "since"),
    [
        ("L1852", date(2026, 4, 12), None),
        ("L1852", date(2026, 4, 13), date(2026, 4, 13)),
        ("l1852", date(2026, 4, 13), date(2026, 4, 13)),
        # the code that left
        ("L1833", date(2024, 8, 11), date(2022, 10, 10)),
        ("L1833", date(2024, 8, 12), None),
        # before there was a list, and a code it never named
        ("K0823", date(2022, 10, 9), None),
        ("E0143", date(2026, 5, 4), None),
        ("", date(2026, 5, 4), None),
    ],
)
def test_a_code_is_listed_from_its_day_to_its_day(code, on, since):
    found = lists.listed("orders.prior_authorization", code, on=on)
    assert (found.version_from if found else None) == since


def test_a_code_that_any_version_names_has_its_dates():
    assert lists.is_dated("orders.prior_authorization", "L1833")
    assert not lists.is_dated("orders.prior_authorization", "E0652")


@pytest.mark.parametrize("rule_id", RULES)
def test_every_code_a_list_names_has_a_name_in_our_words(rule_id):
    assert [code for code in codes(rule_id) if not lists.called(code, on=date(2026, 5, 4))] == []


def test_what_the_lists_do_not_name_is_counted():
    missing = {
        rule_id: [version.values.get("not_named", 0) for version in rulebook.shipped().rule(rule_id).versions]
        for rule_id in RULES
    }
    assert missing == {"orders.f2f_wopd": [0, 0, 3, 3], "orders.prior_authorization": [0, 3, 2]}


@pytest.mark.parametrize("rule_id", RULES)
def test_every_code_a_list_names_stands_in_the_release_and_has_not_ended(rule_id, shared_data):
    release = shared_data / "codes" / "hcpcs_2026_jul_contractor.csv"
    if not release.exists():
        pytest.skip(f"The public data {release} is not on this machine (see HEARTHLINE_DATA).")
    with release.open(encoding="latin-1", newline="") as file:
        ended = {row["HCPC"].strip(): row["TERM DT"].strip() for row in csv.DictReader(file)}
    assert [code for code in codes(rule_id) if ended.get(code) != ""] == []
