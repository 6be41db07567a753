"""How many of the known duplicates of the public FEBRL files are found, and is anybody merged who is not one person?

Records with known duplicates (Christen, FEBRL): names, dates and numbers garbled by a program. Found means: filed with the record
of the same person, or registered apart and proposed. Run with -s for the figures.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from tests.factories.members import book, place

from hearthline.domain.members import api as members
from hearthline.domain.members.models import MergeProposal
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db


def _birth(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _records(path: Path, *, with_number: bool) -> list[tuple[str, members.MemberDraft]]:
    """(person, draft) in the order of the file, which is shuffled."""
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, skipinitialspace=True):
            text = {key.strip(): value.strip() for key, value in row.items()}
            number = members.Identifier(system="ssn", value=text["soc_sec_id"])
            draft = members.MemberDraft(
                family=text["surname"],
                given=text["given_name"],
                birth_date=_birth(text["date_of_birth"]),
                address=members.Address(
                    line1=f"{text['street_number']} {text['address_1']}".strip(),
                    city=text["suburb"],
                    state=text["state"],
                    zip=text["postcode"],
                ),
                identifiers=(number,) if with_number and text["soc_sec_id"] else (),
            )
            found.append((text["rec_id"].split("-")[1], draft))
    return found


class _Groups:
    """Which records belong together, directly or through others."""

    def __init__(self) -> None:
        self._up: dict[object, object] = {}

    def top(self, one: object) -> object:
        while (above := self._up.get(one, one)) != one:
            one = above
        return one

    def join(self, one: object, other: object) -> None:
        self._up[self.top(one)] = self.top(other)


def _pairs(labels: list[object]) -> set[tuple[int, int]]:
    groups: dict[object, list[int]] = defaultdict(list)
    for position, label in enumerate(labels):
        groups[label].append(position)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


@pytest.mark.parametrize(
    ("name", "with_number", "least_recall"),
    [("dataset1", True, 0.97), ("dataset1", False, 0.78), ("dataset2", True, 0.96), ("dataset2", False, 0.70)],
)
def test_known_duplicates_are_found_and_nobody_is_merged_with_somebody_else(shared_data, name, with_number, least_recall):
    path = shared_data / "matching" / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"The FEBRL file {path.name} is not in the public data folder.")
    records = _records(path, with_number=with_number)
    with access.acting(access.system("test")):
        placed = place(book(), *(draft for _, draft in records))
        proposed = list(MergeProposal.objects.values_list("newcomer_id", "candidate_id"))
    truth = _pairs([person for person, _ in records])
    merged = _pairs([one.member_id for one in placed])
    groups = _Groups()
    for newcomer, candidate in proposed:
        groups.join(newcomer, candidate)
    found = _pairs([groups.top(one.member_id) for one in placed])
    right = len(found & truth)
    recall, precision = right / len(truth), right / len(found)
    sys.stdout.write(
        f"{name} {'with' if with_number else 'without'} number: {len(truth)} pairs, {len(merged)} merged, "
        f"{len(merged - truth)} falsely, recall {recall:.4f}, precision {precision:.4f}\n"
    )
    assert not merged - truth
    assert recall >= least_recall
    assert precision >= 0.999
