"""How does a whole book of members and a night of referrals get written to files, as large as asked, in flat memory?"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from hearthline_outside import places as places_module
from hearthline_outside.chunks import CLARIFY, LACKING, LINES, MEMBERS, REFERRALS, Chunk, Plan, chunks
from hearthline_outside.columns import MEMBER_COLUMNS, PROVIDER_COLUMNS, REFERRAL_COLUMNS
from hearthline_outside.orders import AMENDMENT, RESEND
from hearthline_outside.organizations import organization_rows, supplier_rows, suppliers
from hearthline_outside.places import Place

DEFAULT_DAY = date(2026, 7, 13)
"""The Monday on which generated orders arrive unless another day is given; fixed, so that a seed always gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written: rows per file, and how many of the orders repeat, amend or need a question."""

    folder: Path
    members: int
    referrals: int
    referral_lines: int
    resends: int
    amendments: int
    needing_clarification: int
    lacking_something: int
    organizations: int
    provider_rows: int

    @property
    def files(self) -> dict[str, int]:
        """The files to import, in the order to import them, with their rows."""
        return {
            "organizations.csv": self.organizations,
            "providers.csv": self.provider_rows,
            "members.csv": self.members,
            "referrals.csv": self.referral_lines,
        }


def generate(
    folder: Path,
    *,
    members: int,
    referrals: int,
    seed: int,
    zips: Path | str | Sequence[Place] | Sequence[str] | None = None,
    providers: int | None = None,
    day: date = DEFAULT_DAY,
    workers: int | None = None,
) -> Generated:
    """Write a realistic set: organizations.csv, providers.csv, members.csv, referrals.csv and README.txt.

    Args:
        folder: created where absent; files of these names are replaced.
        members: people on file.
        referrals: orders sent, re-sends and amendments included; an order has one to three lines, and a line is a row.
        seed: the same numbers and seed write the same bytes.
        zips: see `places.resolve`; None uses the small table.
        providers: serving organizations; None chooses one per 2,000 members, at least 60.
        day: the day the orders arrive.
        workers: processes; None uses the machine's cores (at most four) for large sets. The bytes do not depend on it.

    Raises:
        ValueError: a count below zero or a ZIP nobody knows.
    """
    if members < 0 or referrals < 0:
        raise ValueError("The number of members and of referrals cannot be below zero.")
    folder.mkdir(parents=True, exist_ok=True)
    plan = Plan(seed, members, referrals, places_module.crowded(places_module.resolve(zips), seed=seed), day)
    count = max(60, members // 2000) if providers is None else providers
    organizations = _write(folder / "organizations.csv", organization_rows(plan.market, plan.offices))
    provider_rows = _write(folder / "providers.csv", _provider_rows(plan, count))
    _write_chunks(folder / "members.csv", MEMBER_COLUMNS, chunks(plan, MEMBERS, workers=workers))
    tally = _write_chunks(folder / "referrals.csv", REFERRAL_COLUMNS, chunks(plan, REFERRALS, workers=workers))
    made = Generated(
        folder,
        members,
        referrals,
        tally[LINES],
        tally[RESEND],
        tally[AMENDMENT],
        tally[CLARIFY],
        tally[LACKING],
        organizations,
        provider_rows,
    )
    (folder / "README.txt").write_text(_readme(made, seed, day, count, len(plan.offices)), encoding="utf-8")
    return made


def _provider_rows(plan: Plan, count: int) -> Iterator[list[str]]:
    for supplier in suppliers(plan.seed, count, plan.places, plan.market):
        yield from supplier_rows(supplier, day=plan.day)


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is complete: nobody imports the half of an interrupted one."""
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as target:
        yield target
    os.replace(unfinished, path)


def _write(path: Path, rows: Iterable[Sequence[str]]) -> int:
    """Write rows of the provider file; how many."""
    with _whole(path) as target, io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True) as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(PROVIDER_COLUMNS)
        return sum(1 for row in rows if writer.writerow(row))


def _write_chunks(path: Path, columns: Sequence[str], made: Iterable[Chunk]) -> Counter[str]:
    """Write chunks as they come and add up their counts."""
    tally: Counter[str] = Counter()
    with _whole(path) as target:
        target.write((",".join(columns) + "\n").encode())
        for text, counted in made:
            target.write(text)
            tally += counted
    return tally


def _readme(made: Generated, seed: int, day: date, providers: int, offices: int) -> str:
    share = 100 / made.referrals if made.referrals else 0
    return f"""Invented data for Hearthline. Nobody in these files exists; every number passes its check and belongs to nobody.

seed {seed}, orders of {day.isoformat()}

organizations.csv  {made.organizations:>9,} rows   clients, payers and {offices:,} referring offices
providers.csv      {made.provider_rows:>9,} rows   {providers:,} serving organizations with papers, contracts, areas, capacity
members.csv        {made.members:>9,} rows   people on file
referrals.csv      {made.referral_lines:>9,} rows   {made.referrals:,} orders as sent, one row per order line

Of the orders {made.resends:,} are sent again unchanged and {made.amendments:,} amend an earlier one.
{made.needing_clarification:,} ({made.needing_clarification * share:.1f} %) need a question answered; \
{made.lacking_something:,} ({made.lacking_something * share:.1f} %) lack something that would help.

Import in this order: organizations.csv, providers.csv, members.csv, referrals.csv.
"""
