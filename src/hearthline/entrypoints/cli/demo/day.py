"""How does one simulated day pass: messages arrive, clocks run out, journeys work, people decide, the outside answers?

The hub does not know it is being played to: messages enter by the inbox, answers are read from the folder of outgoing mail, and
time is the simulated instant stored in the demo's own database. The same seed gives the same day.
"""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import hearthline_outside as outside
from hearthline.domain.documents import api as documents
from hearthline.domain.obligations import api as obligations
from hearthline.entrypoints.cli.demo.desk import Desk
from hearthline.inbox.receive import Receipt, receive
from hearthline.plumbing import access, changes, clock

TICK = timedelta(minutes=30)
LONGEST = timedelta(days=14)
SETTLED_NS = 1_000_000_000  # a folder that changed so long before the latest tells a further change by another time
VIEWER = access.system("demo")
Progress = Callable[[datetime, int], None]


class Jobs(Protocol):
    """The background work of the hub, as the day drives it."""

    def pump(self, *, now: Callable[[], datetime]) -> int:
        """Handle what waits in the outbox."""

    def notice(self, *, at: datetime) -> int:
        """Act on promises whose moment has passed."""


@dataclass(slots=True, kw_only=True)
class Simulation:
    """The state of a running day."""

    jobs: Jobs
    day: outside.Day
    outbound: Path
    start: datetime
    receipt: Receipt = field(default_factory=Receipt)
    referrals: Receipt = field(default_factory=Receipt)
    _mail: list[tuple[datetime, int, outside.Sent, bool]] = field(default_factory=list)
    _posted: int = 0
    _read: dict[str, set[str]] = field(default_factory=dict)  # receiver to the letters that reached it
    _seen: dict[str, int] = field(default_factory=dict)  # receiver to when its folder had last changed at the last look

    def prepare(self) -> None:
        """What the hub knows before the day: organizations, terms, staff, members."""
        for sent in self.day.setup():
            clock.simulate(sent.at)
            self.receipt += _deliver(sent, at=sent.at)
        self._pump(clock.now())
        for sent in self.day.arrivals():
            self._post(sent, is_referral=True)

    def run(self, progress: Progress | None = None, *, until: datetime | None = None) -> datetime:
        """Follow the day until every case is final or fourteen days have passed (SETTLED), or until this moment; returns the
        last instant."""
        desk = Desk(seed=self.day.seed)
        now, last = self.start, until or self.start + LONGEST
        while (moment := self._next(now, desk)) is not None and moment <= last:
            now = max(_tick_after(moment, self.start), now + TICK)
            clock.simulate(now)
            with changes.together(_project):
                self._receive_due(now)
                self.jobs.notice(at=now)
                self._pump(now)
                if desk.work(now):
                    self._pump(now)
            self._collect(now)
            if progress:
                progress(now, len(self._mail))
        return now

    def step(self, now: datetime) -> None:
        """Let the time be `now`, and the outside and the clocks do what they do meanwhile; what the hub's people do is left to
        whoever sits at the console."""
        clock.simulate(now)
        self._receive_due(now)
        self.jobs.notice(at=now)
        self._pump(now)
        self._collect(now)

    def _pump(self, now: datetime) -> None:
        """Handle what waits; simulated time stands still meanwhile."""
        moment = now.astimezone(UTC)
        self.jobs.pump(now=lambda: moment)

    def _next(self, now: datetime, desk: Desk) -> datetime | None:
        """The next instant at which anything can happen: mail, a clock that runs out, a colleague at the desk."""
        with access.acting(VIEWER):
            moments = [obligations.next_due(after=now), desk.next_at(now)]
        if self._mail:
            moments.append(self._mail[0][0])
        return min((one for one in moments if one is not None), default=None)

    def _post(self, sent: outside.Sent, *, is_referral: bool = False) -> None:
        self._posted += 1
        heapq.heappush(self._mail, (sent.at, self._posted, sent, is_referral))

    def _receive_due(self, now: datetime) -> None:
        due: list[tuple[outside.Sent, bool]] = []
        while self._mail and self._mail[0][0] <= now:
            _, _, sent, is_referral = heapq.heappop(self._mail)
            due.append((sent, is_referral))
        for sent in outside.bundle([sent for sent, is_referral in due if not is_referral]):
            self.receipt += _deliver(sent, at=now)
        for sent, is_referral in due:
            if is_referral:
                receipt = _deliver(sent, at=now)
                self.receipt += receipt
                self.referrals += receipt

    def _collect(self, now: datetime) -> None:
        """Whatever the hub wrote to its folder since the last look goes to those it is for, and they answer when they will."""
        for receiver in self._changed():
            read = self._read.setdefault(receiver, set())
            for letter in sorted(set(os.listdir(self.outbound / receiver)) - read):
                if not letter.endswith(".json"):
                    continue  # not finished
                read.add(letter)
                for sent in self.day.replies(json.loads((self.outbound / receiver / letter).read_text(encoding="utf-8")), now):
                    self._post(sent)

    def _changed(self) -> list[str]:
        """The receivers whose folders may hold letters that were not there at the last look: most get none in half an hour."""
        changed = {one.name: one.stat().st_mtime_ns for one in os.scandir(self.outbound)}
        found = sorted(name for name, moment in changed.items() if self._seen.get(name) != moment)
        latest = max(changed.values(), default=0)
        self._seen.update({name: changed[name] for name in found if latest - changed[name] > SETTLED_NS})
        return found


def _project(close: Callable[[], None]) -> None:
    with access.acting(VIEWER):
        close()


def _deliver(sent: outside.Sent, *, at: datetime) -> Receipt:
    return receive(
        documents.Message(
            content=sent.content,
            name=sent.name,
            channel=sent.channel,
            sender=sent.sender,
            key=sent.key,
            received_at=sent.at,
            client=sent.client,
        ),
        at=at,
    )


def _tick_after(moment: datetime, start: datetime) -> datetime:
    """The end of the tick in which this moment lies: what happens within half an hour is handled together."""
    ticks = max(-(-(moment - start) // TICK), 0)
    return start + ticks * TICK
