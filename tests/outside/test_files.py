"""Generated books: the same bytes for the same seed, any number of processes, flat memory, and fast."""

import csv
import hashlib
import subprocess
import sys
import time
from datetime import date

import pytest

from hearthline_outside import generate, places
from hearthline_outside.chunks import REFERRALS, Plan
from hearthline_outside.columns import MEMBER_COLUMNS, PROVIDER_COLUMNS, REFERRAL_COLUMNS

FILES = ("README.txt", "members.csv", "organizations.csv", "providers.csv", "referrals.csv")


def digests(folder):
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    return generate(folder, members=3_000, referrals=1_000, seed=7)


def test_the_same_seed_writes_the_same_bytes_however_many_processes(tmp_path, book):
    generate(tmp_path / "two", members=3_000, referrals=1_000, seed=7, workers=2)
    assert digests(tmp_path / "two") == digests(book.folder)


def test_another_seed_writes_other_people(tmp_path, book):
    generate(tmp_path, members=3_000, referrals=10, seed=8)
    assert digests(tmp_path)["members.csv"] != digests(book.folder)["members.csv"]


def test_a_larger_book_begins_with_the_same_members(tmp_path, book):
    """People do not depend on how many there are, as long as the offices are the same."""
    generate(tmp_path, members=3_500, referrals=1_000, seed=7)
    larger = (tmp_path / "members.csv").read_text(encoding="utf-8").splitlines()
    assert larger[:3_001] == (book.folder / "members.csv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("name", "columns"),
    [("members.csv", MEMBER_COLUMNS), ("referrals.csv", REFERRAL_COLUMNS), ("providers.csv", PROVIDER_COLUMNS)],
)
def test_each_file_has_the_documented_columns_and_whole_rows(book, name, columns):
    with (book.folder / name).open(encoding="utf-8", newline="") as source:
        reader = csv.reader(source)
        assert tuple(next(reader)) == columns
        assert {len(row) for row in reader} == {len(columns)}


def test_the_counts_reported_are_those_in_the_files(book):
    with (book.folder / "referrals.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    with (book.folder / "members.csv").open(encoding="utf-8", newline="") as source:
        members = sum(1 for _ in csv.reader(source)) - 1
    assert (len(rows), members) == (book.referral_lines, 3_000)
    numbers = {(row["sender"], row["order_number"]) for row in rows if row["order_number"]}
    assert len(numbers) <= book.referrals - book.resends - book.amendments


def test_most_orders_are_for_members_of_the_file(book):
    with (book.folder / "members.csv").open(encoding="utf-8", newline="") as source:
        on_file = {row["policy_number"] for row in csv.DictReader(source)}
    with (book.folder / "referrals.csv").open(encoding="utf-8", newline="") as source:
        ordered = [row["policy_number"] for row in csv.DictReader(source)]
    assert 0.70 < sum(policy in on_file for policy in ordered) / len(ordered) < 0.85


def test_nothing_at_all_is_also_a_book(tmp_path):
    empty = generate(tmp_path, members=0, referrals=0, seed=1)
    assert (tmp_path / "referrals.csv").read_text(encoding="utf-8").count("\n") == 1
    assert empty.organizations > 0


def test_orders_without_a_single_member_on_file_are_for_strangers(tmp_path):
    made = generate(tmp_path, members=0, referrals=50, seed=1)
    assert made.referral_lines >= 50


def test_a_negative_number_is_refused(tmp_path):
    with pytest.raises(ValueError, match="below zero"):
        generate(tmp_path, members=-1, referrals=0, seed=1)


def test_a_helper_that_falls_over_is_reported_and_leaves_no_half_file(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises(RuntimeError, match="ended early"):
        generate(tmp_path, members=5_000, referrals=0, seed=1, workers=2)
    assert not (tmp_path / "members.csv").exists()


def test_a_plan_is_the_same_after_its_journey_to_a_helper():
    plan = Plan(3, 10, 10, places.crowded(places.SMALL_TABLE, seed=3), date(2026, 7, 13))
    assert Plan.read(plan.as_json()) == plan
    assert Plan.read(plan.as_json()).chunk(REFERRALS, 0) == plan.chunk(REFERRALS, 0)


_PEAK = """
import resource, sys
from pathlib import Path
from hearthline_outside import generate
generate(Path(sys.argv[1]), members=int(sys.argv[2]), referrals=int(sys.argv[3]), seed=1, workers=1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_book(tmp_path):
    def peak_kilobytes(members, referrals):
        command = [sys.executable, "-c", _PEAK, str(tmp_path), str(members), str(referrals)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert peak_kilobytes(48_000, 6_000) < peak_kilobytes(4_000, 2_000) + 4_000


def test_rows_are_written_by_the_ten_thousand_per_second_of_one_processor(tmp_path):
    """About forty-five thousand on the machine this was written on; processor time, so that neighbors do not count."""
    generate(tmp_path, members=10, referrals=10, seed=1, workers=1)  # code and name tables are read once
    started = time.process_time()
    made = generate(tmp_path, members=20_000, referrals=4_000, seed=1, workers=1)
    assert (made.members + made.referral_lines) / (time.process_time() - started) > 12_000
