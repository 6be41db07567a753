"""How do several processes make the lines of one file, in order, in flat memory, and the same lines as one process?

A chunk is a run of indexes; its lines depend on the plan and those indexes alone. Helper processes run `main` of this module: the
plan goes in as JSON, chunks come out framed (a JSON line with the length and the counts, then the bytes). A pipe holds only so
much, so a helper never runs far ahead of the writer.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import IO

from hearthline_outside.markets import Market, national_market
from hearthline_outside.orders import OrderBook
from hearthline_outside.organizations import Referrer, referrers
from hearthline_outside.people import Population
from hearthline_outside.places import Place

Chunk = tuple[bytes, Counter[str]]
"""Some lines of a file, encoded, and what to count about them."""

MEMBERS, REFERRALS = "members", "referrals"
LINES, CLARIFY, LACKING = "lines", "clarify", "lacking"
_CHUNK = 2_000
_WORTH_A_SECOND_PROCESS = 20_000


@dataclass(frozen=True)
class Plan:
    """Everything a generated book follows from; `places` in the order of crowding."""

    seed: int
    members: int
    referrals: int
    places: tuple[Place, ...]
    day: date

    @cached_property
    def market(self) -> Market:
        """Who insures in the states of the plan."""
        return national_market(sorted({place.state for place in self.places}))

    @cached_property
    def offices(self) -> list[Referrer]:
        """Who refers: one office per 250 orders, within reason."""
        return referrers(self.seed, max(12, min(900, self.referrals // 250)), self.places)

    @cached_property
    def book(self) -> OrderBook:
        """Every person and order of the plan, by index."""
        issuers = [(office.npi, office.name) for office in self.offices if office.is_hospital]
        people = Population(
            self.seed, members=self.members, places=self.places, market=self.market, day=self.day, issuers=issuers
        )
        return OrderBook(self.seed, people, self.offices, day=self.day)

    def chunk(self, what: str, first: int) -> Chunk:
        """The lines of one chunk that begins with this index."""
        indexes = range(first, min(first + _CHUNK, self.members if what == MEMBERS else self.referrals))
        if what == MEMBERS:
            return _encoded(map(self.book.people.row, indexes)), Counter()
        tally: Counter[str] = Counter()
        return _encoded(self._referral_rows(indexes, tally)), tally

    def _referral_rows(self, indexes: range, tally: Counter[str]) -> Iterator[Sequence[str]]:
        for index in indexes:
            order = self.book.order(index)
            tally.update((order.kind, *(CLARIFY,) * bool(order.faults), *(LACKING,) * bool(order.omitted)))
            tally[LINES] += len(order.sent_lines)
            yield from order.rows()

    def as_json(self) -> str:
        """The plan as a helper reads it."""
        whole = {"seed": self.seed, "members": self.members, "referrals": self.referrals, "day": self.day.isoformat()}
        return json.dumps({**whole, "places": self.places})

    @classmethod
    def read(cls, text: str) -> Plan:
        """The plan that `as_json` wrote."""
        whole = json.loads(text)
        places = tuple(Place(*place) for place in whole.pop("places"))
        return cls(**{**whole, "places": places, "day": date.fromisoformat(whole["day"])})


def chunks(plan: Plan, what: str, *, workers: int | None) -> Iterator[Chunk]:
    """The chunks of MEMBERS or REFERRALS in order, made here or by helpers where the size is worth their start.

    Raises:
        RuntimeError: a helper ended before its work was done.
    """
    count = plan.members if what == MEMBERS else plan.referrals
    firsts = range(0, count, _CHUNK)
    processes = min(4, os.cpu_count() or 1, len(firsts)) if workers is None else workers
    if processes <= 1 or (workers is None and count < _WORTH_A_SECOND_PROCESS):
        for first in firsts:
            yield plan.chunk(what, first)
        return
    with ExitStack() as stack:
        helpers = [stack.enter_context(_helper(plan, what, firsts[turn::processes])) for turn in range(processes)]
        try:
            for number, _ in enumerate(firsts):
                yield _read_frame(helpers[number % processes].stdout)
        finally:
            for helper in helpers:
                helper.kill()


def _helper(plan: Plan, what: str, firsts: range) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(path for path in sys.path if path)
    helper = subprocess.Popen(
        [sys.executable, "-c", "from hearthline_outside.chunks import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )
    if helper.stdin is None:
        raise RuntimeError("A helper process has no input.")
    task = json.dumps({"what": what, "first": firsts.start, "stop": firsts.stop, "step": firsts.step})
    with suppress(BrokenPipeError):  # a helper that fell over is told by the first frame that does not come
        helper.stdin.write(f"{task}\n{plan.as_json()}\n".encode())
        helper.stdin.close()
    return helper


def _read_frame(stream: IO[bytes] | None) -> Chunk:
    header = stream.readline() if stream else b""
    if stream is None or not header:
        raise RuntimeError("A helper process ended early; generate again, or with one worker.")
    frame = json.loads(header)
    return stream.read(frame["bytes"]), Counter(frame["tally"])


def _encoded(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    """Make the chunks that standard input asks for and write them, framed, to standard output."""
    task, plan = json.loads(sys.stdin.readline()), Plan.read(sys.stdin.readline())
    for first in range(task["first"], task["stop"], task["step"]):
        lines, tally = plan.chunk(task["what"], first)
        sys.stdout.buffer.write(json.dumps({"bytes": len(lines), "tally": tally}).encode() + b"\n" + lines)
        sys.stdout.buffer.flush()
