"""How long does the server take for the console's pages at 1,000,000 open cases, and is it the same as at 10,000?

    python -m benchmarks.console [--cases 1000000] [--members 10000000] [--small 10000] [--asks 200] [--quick] [--json]

Two hubs are filled by direct SQL and kept between runs (their names carry a fingerprint of the tables): one with all cases, one
with few. Each page is asked for many times, with other queues, facets, places and names each time, through the whole program:
middleware, gate, signed context, row security, audit event, template. Beside the clock's milliseconds stand the processor's (of
the program and its server process): on a machine shared with others only the latter are the pages' own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
from benchmarks import console_fill

GATES = {"worklist": 150, "deep page": 150, "narrowed down": 150, "by member": 150, "live look": 150, "get next": 150,
         "member search": 150, "case page": 250}  # fmt: skip
GOAL, FLAT = 50, 1.3
CONTEXT_WARM_UP = 12


def backend_nanoseconds(pid: int) -> int:
    """Time the server process has computed, to the nanosecond; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    except OSError:
        return 0


class Asker:
    """A colleague at the pages of one hub, in this process."""

    def __init__(self, database: str) -> None:
        from django.db import connection
        from django.test import Client

        from hearthline.plumbing.access.models import User

        self.client = Client(HTTP_HOST="localhost")
        user = User.objects.get(username="bench1")
        self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = self.client.session
        session["has_second_factor"] = True
        session.save()
        connection.ensure_connection()
        self.pid = connection.connection.info.backend_pid

    def ask(self, do: Callable[[], Any]) -> tuple[float, float]:
        """Milliseconds of the clock and of the processor."""
        served, cpu, began = backend_nanoseconds(self.pid), time.process_time(), time.perf_counter()
        answer = do()
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        served = backend_nanoseconds(self.pid) - served
        if answer.status_code >= 400:
            raise RuntimeError(f"The page answers {answer.status_code}: {answer.content[:500]!r}")
        return wall * 1000, cpu * 1000 + served / 1e6


def asks(asker: Asker, chance: random.Random, cases: list[str]) -> dict[str, Callable[[], Any]]:
    """Each page, asked for as people do: never twice the same."""
    from hearthline.domain.worklist import api as worklist

    get, post = asker.client.get, asker.client.post
    queues = [code for code in worklist.QUEUES if code not in ("mine", "offers", "triage")]
    places: dict[tuple[str, str], str] = {}

    def some(values: Any) -> str:
        return str(chance.choice(list(values)))

    def deep() -> Any:
        queue, sort = some(["new", "benefits", "authorization", "unassigned", "other"]), some(["urgent", "due", "opened"])
        place = places.get((queue, sort)) or console_fill.place_in_the_middle(queue, sort)
        answer = get(f"/worklist/?q={queue}&sort={sort}&after={place}")
        found = answer.context["next"]
        places[(queue, sort)] = found.rpartition("after=")[2] if found else ""
        return answer

    def narrowed() -> Any:
        facets = {
            "payer": f"P{chance.randrange(20):02}",
            "line": some(["dme", "home_health", "home_infusion", "post_acute"]),
            "urgency": some(["routine", "urgent", "discharge"]),
            "state": some(console_fill.STATES),
            "manager": f"bench{chance.randrange(1, 400)}",
            "owner": some(["hub", "payer", "provider"]),
        }
        chosen = chance.sample(list(facets), chance.randrange(1, 4))
        return get(f"/worklist/?q={some(queues)}&" + "&".join(f"{one}={facets[one]}" for one in chosen))

    def words() -> str:
        family, given = some(console_fill.FAMILIES), some(console_fill.GIVEN)
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(27_000))
        return some([f"{family}, {given}", f"{given} {family}", f"{born:%m/%d/%Y}", f"{family} {born:%Y-%m-%d}",
                     f"{family[:5]}, {given[:2]}",
                     f"312{chance.randrange(10_000_000):07}"])  # fmt: skip

    found: dict[str, Callable[[], Any]] = {
        "worklist": lambda: get(f"/worklist/?q={some(queues)}"),
        "deep page": deep,
        "narrowed down": narrowed,
        "by member": lambda: get(f"/worklist/?q={some(queues)}&sort=member"),
        "live look": lambda: get(f"/worklist/?q={some(queues)}", HTTP_HX_REQUEST="true"),
        "get next": lambda: post("/worklist/next/", {"q": some(["new", "unassigned", "exceptions", "benefits"])}),
        "member search": lambda: post("/find/", {"words": words()}),
    }
    if get(f"/case/{cases[0]}/").status_code == 200:
        found["case page"] = lambda: get(f"/case/{some(cases)}/")
    return found


def measure(database: str, *, times: int) -> dict[str, dict[str, float]]:
    """Page to its 50th and 95th percentile, by the clock and by the processor."""
    from hearthline.plumbing import startup

    startup.start(database, migrate=False)
    asker, chance = Asker(database), random.Random(1)
    found: dict[str, dict[str, float]] = {}
    for page, do in asks(asker, chance, console_fill.some_cases(500)).items():
        for _ in range(CONTEXT_WARM_UP):
            do()
        taken = [asker.ask(do) for _ in range(times)]
        walls, computed = sorted(wall for wall, _ in taken), sorted(own for _, own in taken)
        found[page] = {
            "p50": walls[times // 2],
            "p95": walls[int(times * 0.95)],
            "own_p50": computed[times // 2],
            "own_p95": computed[int(times * 0.95)],
        }
        print(f"{database} {page}: {found[page]}", file=sys.stderr, flush=True)
    return found


def apart(database: str, *, times: int) -> dict[str, dict[str, float]]:
    """`measure` in a process of its own."""
    import subprocess

    command = [sys.executable, "-m", "benchmarks.console", "--measure", database, "--asks", str(times)]
    done = subprocess.run(command, cwd=console_fill.ROOT, stdout=subprocess.PIPE, text=True, check=True, env=os.environ)
    found: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(large: dict[str, Any], small: dict[str, Any], said: dict[str, Any]) -> Iterator[str]:
    """The section of the page."""
    yield (
        f"The console's server time at {said['cases']:,} open cases and {said['members']:,} members, and at {said['small']:,}; "
        f"{said['asks']} different requests of each page, in milliseconds. Filled in {said['seconds']:.0f} s, "
        f"{said['gigabytes']:.1f} GB; every row of the worklist made anew in {said['rebuild']:.0f} s."
    )
    yield ""
    yield "| page | p50, processor | **p95, processor** | p95, clock | p95 at few cases, processor | ratio | gate | holds |"
    yield "|---|---|---|---|---|---|---|---|"
    for page, one in large.items():
        few = small[page]
        ratio, gate = one["own_p50"] / few["own_p50"], GATES[page]
        holds = "goal" if one["own_p95"] <= GOAL else "gate" if one["own_p95"] <= gate else "no"
        flat = "" if ratio <= FLAT else ", not flat"
        yield (
            f"| {page} | {one['own_p50']:.1f} | **{one['own_p95']:.1f}** | {one['p95']:.1f} | {few['own_p95']:.1f} | "
            f"{ratio:.2f} | {gate} | {holds}{flat} |"
        )


def main() -> None:
    """Fill what is absent, measure both hubs, print the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--members", type=int, default=10_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--asks", type=int, default=200)
    parser.add_argument("--quick", action="store_true", help="100,000 cases and as many members")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fill-only", action="store_true")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, times=given.asks)))
        return
    cases, members = (100_000, 100_000) if given.quick else (given.cases, given.members)
    large = console_fill.filled(cases=cases, members=members)
    small = console_fill.filled(cases=given.small, members=given.small * 10)
    if given.fill_only:
        return
    said = {"cases": cases, "members": members, "small": given.small, "asks": given.asks, **console_fill.facts(large)}
    found = {"large": apart(large, times=given.asks), "small": apart(small, times=given.asks)}
    if given.json:
        print(json.dumps({**found, **said}))
        return
    print("\n".join(table(found["large"], found["small"], said)))


if __name__ == "__main__":
    try:
        main()
    except psycopg.errors.DiskFull:
        sys.exit("The disk is full: choose fewer members with --members.")
