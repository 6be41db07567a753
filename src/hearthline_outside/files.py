"""How does a whole book of members and a night of referrals get written to files, as large as asked, in flat memory?"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from hearthline_outside import places as places_module
from hearthline_outside.columns import MEMBER_COLUMNS, PROVIDER_COLUMNS, REFERRAL_COLUMNS
from hearthline_outside.markets import Market, national_market
from hearthline_outside.orders import AMENDMENT, RESEND, OrderBook
from hearthline_outside.organizations import Referrer, organization_rows, referrers, supplier_rows, suppliers
from hearthline_outside.people import Population
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
    where = places_module.crowded(places_module.resolve(zips), seed=seed)
    market = national_market(sorted({place.state for place in where}))
    offices = referrers(seed, max(12, min(900, referrals // 250)), where)
    people = Population(
        seed,
        members=members,
        places=where,
        market=market,
        day=day,
        issuers=[(office.npi, office.name) for office in offices if office.is_hospital],
    )
    count = max(60, members // 2000) if providers is None else providers
    organizations = _write(folder / "organizations.csv", PROVIDER_COLUMNS, organization_rows(market, offices))
    provider_rows = _write(folder / "providers.csv", PROVIDER_COLUMNS, _provider_rows(seed, count, where, market, day))
    book = OrderBook(seed, people, offices, day=day)
    with _writers(book, members + referrals, workers) as chunks_of:
        _write_chunks(folder / "members.csv", MEMBER_COLUMNS, chunks_of(_members_chunk, members))
        tally = _write_chunks(folder / "referrals.csv", REFERRAL_COLUMNS, chunks_of(_referrals_chunk, referrals))
    made = Generated(
        folder,
        members,
        referrals,
        tally["lines"],
        tally[RESEND],
        tally[AMENDMENT],
        tally["clarify"],
        tally["lacking"],
        organizations,
        provider_rows,
    )
    (folder / "README.txt").write_text(_readme(made, seed, day, count, offices), encoding="utf-8")
    return made


def _provider_rows(seed: int, count: int, where: Sequence[Place], market: Market, day: date) -> Iterator[list[str]]:
    for supplier in suppliers(seed, count, where, market):
        yield from supplier_rows(supplier, day=day)


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a small table; how many rows."""
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(columns)
        return sum(1 for row in rows if writer.writerow(row))


Chunk = tuple[bytes, Counter[str]]
"""Some lines of a file, encoded, and what to count about them."""


def _write_chunks(path: Path, columns: Sequence[str], chunks: Iterable[Chunk]) -> Counter[str]:
    """Write chunks as they come and add up their counts."""
    tally: Counter[str] = Counter()
    with path.open("wb") as target:
        target.write((",".join(columns) + "\n").encode())
        for text, counted in chunks:
            target.write(text)
            tally += counted
    return tally


def _encoded(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _members_chunk(book: OrderBook, first: int, last: int) -> Chunk:
    return _encoded(map(book.people.row, range(first, last))), Counter()


def _referrals_chunk(book: OrderBook, first: int, last: int) -> Chunk:
    tally: Counter[str] = Counter()

    def rows() -> Iterator[Sequence[str]]:
        for index in range(first, last):
            order = book.order(index)
            tally.update((order.kind, *("clarify",) * bool(order.faults), *("lacking",) * bool(order.omitted)))
            tally["lines"] += len(order.sent_lines)
            yield from order.rows()

    return _encoded(rows()), tally


Maker = Callable[[OrderBook, int, int], Chunk]
_CHUNK = 2_000
_WORTH_A_SECOND_PROCESS = 20_000


@contextmanager
def _writers(book: OrderBook, size: int, workers: int | None) -> Iterator[Callable[[Maker, int], Iterator[Chunk]]]:
    """A way to make the chunks of a file in order: here, or in several processes when the size is worth their start."""
    processes = min(4, os.cpu_count() or 1) if workers is None else workers
    if processes <= 1 or (workers is None and size < _WORTH_A_SECOND_PROCESS):
        yield lambda make, count: (make(book, first, min(first + _CHUNK, count)) for first in range(0, count, _CHUNK))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_remember, initargs=(book,)) as pool:
        yield lambda make, count: _ahead(pool, make, count, window=processes * 2)


def _ahead(pool: ProcessPoolExecutor, make: Maker, count: int, *, window: int) -> Iterator[Chunk]:
    """Chunks in order, never more than `window` made and not yet written, so that memory stays flat."""
    waiting: deque[Future[Chunk]] = deque()
    for first in range(0, count, _CHUNK):
        if len(waiting) == window:
            yield waiting.popleft().result()
        waiting.append(pool.submit(_make, make, first, min(first + _CHUNK, count)))
    while waiting:
        yield waiting.popleft().result()


_here: list[OrderBook] = []


def _remember(book: OrderBook) -> None:
    _here[:] = [book]


def _make(make: Maker, first: int, last: int) -> Chunk:
    return make(_here[0], first, last)


def _readme(made: Generated, seed: int, day: date, providers: int, offices: Sequence[Referrer]) -> str:
    share = 100 / made.referrals if made.referrals else 0
    return f"""Invented data for Hearthline. Nobody in these files exists; every number passes its check and belongs to nobody.

seed {seed}, orders of {day.isoformat()}

organizations.csv  {made.organizations:>9,} rows   clients, payers and {len(offices):,} referring offices
providers.csv      {made.provider_rows:>9,} rows   {providers:,} serving organizations with papers, contracts, areas, capacity
members.csv        {made.members:>9,} rows   people on file
referrals.csv      {made.referral_lines:>9,} rows   {made.referrals:,} orders as sent, one row per order line

Of the orders {made.resends:,} are sent again unchanged and {made.amendments:,} amend an earlier one.
{made.needing_clarification:,} ({made.needing_clarification * share:.1f} %) need a question answered; \
{made.lacking_something:,} ({made.lacking_something * share:.1f} %) lack something that would help.

Import in this order: organizations.csv, providers.csv, members.csv, referrals.csv.
"""
