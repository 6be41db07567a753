"""How does a day pass while its workers and its database are killed? Run as a program, in a hub of its own.

The day is the demo's: messages arrive at the doors, people decide, the outside answers. Only the hub's own work differs: it is
done by workers in processes of their own, and while they are at it somebody kills them, or the database, or all of it.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
from django.db import InterfaceError, OperationalError, connection
from tests.campaigns import kills

from hearthline.plumbing import startup

START = datetime(2026, 11, 24, 6, 0, tzinfo=ZoneInfo("America/Chicago"))
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError)
WORKERS = 2
PATIENCE = 60.0  # seconds until what waits must be handled, kills included
# `hearthline worker`, faster at noticing the dead. The day itself notices missed promises, at its own instants.
WORKER = """
from datetime import timedelta
from hearthline.plumbing import startup
startup.start(migrate=False)
from hearthline.entrypoints.jobs import pump, worker
pump.notice = lambda *, at: 0
worker.run(concurrency=2, pace=worker.Pace(
    relay=0.1, chores=0.5, heartbeat=0.3, stale_after=timedelta(seconds=2), first_wait=0.1, longest_wait=1.0))
"""


class Enough(Exception):
    """The time for this campaign is up."""


class Killed:
    """The background work of the hub, done by workers that are killed at it."""

    def __init__(self, hub: kills.Hub, *, chance: random.Random, every: float) -> None:
        self.hub, self.chance, self.every = hub, chance, every
        self.next_kill = time.monotonic() + every
        self.handled = 0

    def pump(self, *, now: Callable[[], datetime]) -> int:
        """Wait until the workers have handled what waits."""
        begun = waiting = self.waiting()
        deadline = time.monotonic() + PATIENCE
        while waiting:
            self.tend()
            if time.monotonic() >= self.next_kill:
                time.sleep(self.chance.uniform(0.0, 0.3))
                connection.close()
                self.hub.kill(self.chance.choice(kills.VICTIMS), chance=self.chance)
                self.next_kill = time.monotonic() + self.every * self.chance.uniform(0.5, 1.5)
                deadline = time.monotonic() + PATIENCE
            time.sleep(0.05)
            waiting = self.waiting()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{waiting} events wait although nothing was killed for {PATIENCE:.0f} seconds.")
        self.handled += begun
        return begun

    def notice(self, *, at: datetime) -> int:
        """Act on promises whose moment has passed; once more, as a worker would, where one has just written to a case."""
        from hearthline.entrypoints.jobs import pump, queue

        while True:
            try:
                return pump.notice(at=at)
            except Exception as error:
                if not queue.is_passing(error):
                    raise
                connection.close()
                self.waiting()

    def tend(self) -> None:
        """Replace the dead, as a service manager does."""
        alive = [one for one in self.hub.programs if one.poll() is None]
        for _ in range(WORKERS - len(alive)):
            self.hub.run(WORKER)

    def waiting(self) -> int:
        """How many events are still to be handled; brings the database back when it is down."""
        from hearthline.plumbing import outbox
        from hearthline.plumbing.access import acting, system

        while True:
            try:
                with acting(system("campaign")):
                    return outbox.count_waiting()
            except AWAY:
                connection.close()
                self.hub.cluster.ensure_running()


def main(seed: int, size: int, seconds: float, every: float) -> dict[str, object]:
    """Live through the day, or as much of it as fits into these seconds of wall time."""
    hub = kills.Hub(Path(os.environ["HEARTHLINE_HOME"]).parent)
    startup.start(kills.DATABASE)
    from django.conf import settings

    import hearthline_outside as outside
    from hearthline.entrypoints.cli.demo.day import Simulation
    from hearthline.entrypoints.cli.demo.setting import prepare
    from hearthline.entrypoints.jobs import pump

    outbound = Path(settings.OUTBOUND_FOLDER)
    outbound.mkdir(parents=True)
    day = outside.Day(seed, size, start=START)
    simulation = Simulation(day=day, outbound=outbound, start=START, jobs=pump)
    prepare(day, at=START - timedelta(hours=13))
    simulation.prepare()
    began, instants = time.monotonic(), 0

    def progress(now: datetime, mail: int) -> None:
        nonlocal instants
        instants += 1
        if time.monotonic() - began > seconds:
            raise Enough

    simulation.jobs = killed = Killed(hub, chance=random.Random(seed), every=every)
    is_whole = True
    try:
        simulation.run(progress)
    except Enough:
        is_whole = False
    killed.pump(now=lambda: START)
    hub.end_programs()
    return {
        "instants": instants,
        "is_whole": is_whole,
        "killed": dict(hub.killed),
        "handled": killed.handled,
        "received": simulation.receipt.received,
        "filed": simulation.receipt.filed,
        "known": simulation.receipt.known,
        "quarantined": simulation.receipt.quarantined,
        "reasons": sorted({one["reason"] for one in simulation.receipt.reasons}),
        "letters": sorted(f"{path.parent.name}/{path.stem}" for path in outbound.glob("*/*.json")),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))))  # noqa: T201
