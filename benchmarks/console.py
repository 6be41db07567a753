"""How long does the server take for the console's pages at 1,000,000 open cases, and is it the same as at 10,000?

    python -m benchmarks.console [--cases 1000000] [--members 10000000] [--small 10000] [--asks 150] [--quick] [--json]

Two hubs are filled by direct SQL and kept between runs (their names carry a fingerprint of the tables): one with all cases, one
with few. Each page is asked for many times, with other queues, places, facets, cases and names each time, through the whole
program: middleware, gate, signed context, row security, audit event, template. Beside the clock's milliseconds stand the
processor's (of the program and its server process): on a machine shared with others only the latter are the pages' own.

So that the two hubs have the same to show, a list is narrowed down so that it fills a page in either, and people are looked for
who are members there: a search that finds nobody, or half a page of rows, is faster anywhere.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
from benchmarks import console_fill

LISTS = ("worklist", "any depth", "narrowed down", "by member", "live look", "get next")
GATES = dict.fromkeys(
    (*LISTS, "case page", "part of a case", "find palette", "member search of intake", "live check of intake", "discharge desk",
     "assignment board"), 150) | {"case page": 250}  # fmt: skip
GOAL, FLAT = 50, 1.3
SQL_GATES = {"a page of any list at any depth": 2}  # milliseconds (PERFORMANCE); every look-up of a member has the other
SQL_GATE = 10
WARM_UP, PLACES, IN_TURN = 12, 500, 10
PAGE, NARROWED = 27, 60  # rows a list narrowed down must fill, and how many such lists are asked for in turn


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

    def ask(self, do: Callable[[], Any]) -> tuple[float, float, float]:
        """Milliseconds of the clock, of the processor in all, and of the server's share in that.

        Raises:
            RuntimeError: the page says no.
        """
        served, cpu, began = backend_nanoseconds(self.pid), time.process_time(), time.perf_counter()
        answer = do()
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        served = backend_nanoseconds(self.pid) - served
        if answer.status_code >= 400:
            raise RuntimeError(f"The page answers {answer.status_code}: {answer.content[:500]!r}")
        return wall * 1000, cpu * 1000 + served / 1e6, served / 1e6


class Wishes:
    """What people ask for, never twice the same."""

    def __init__(self, cases: int, seed: int = 1) -> None:
        self.chance, self.cases = random.Random(seed), cases

    def some(self, values: Any) -> Any:
        """One of these."""
        return self.chance.choice(list(values))

    def case(self) -> str:
        """Any open case."""
        return console_fill.case_id(self.chance.randrange(1, self.cases + 1))

    def place(self) -> tuple[str, str, str]:
        """(queue, sort, after): a place of any list, at any depth."""
        case, sort = self.case(), str(self.some(["urgent", "due", "opened", "member"]))
        return console_fill.place_of(case, sort)

    def facets(self) -> str:
        """One to three facets, as an address says them."""
        facets = {
            "payer": f"P{self.chance.randrange(20):02}",
            "line": self.some(["dme", "home_health", "home_infusion", "post_acute"]),
            "urgency": self.some(["routine", "urgent", "discharge"]),
            "state": self.some(console_fill.STATES),
            "manager": f"bench{self.chance.randrange(1, 400)}",
            "owner": self.some(["hub", "payer", "provider"]),
        }
        return "&".join(f"{one}={facets[one]}" for one in self.chance.sample(list(facets), self.chance.randrange(1, 4)))

    def name(self) -> tuple[str, str]:
        """A family and a given name, common ones more often."""
        families, given = console_fill.FAMILIES, console_fill.GIVEN
        return families[int(len(families) * self.chance.random() ** 2)], given[int(len(given) * self.chance.random() ** 1.5)]

    def person(self) -> tuple[str, str, date, str]:
        """Family and given name, day of birth and telephone of the member of any open case."""
        found: tuple[str, str, date, str] = console_fill.person_of(self.case())
        return found

    def born(self) -> date:
        """A day on which some members were born."""
        return date(1930, 1, 1) + timedelta(days=self.chance.randrange(27_000))

    def phone(self) -> str:
        """A telephone number as it is read out."""
        return f"(312) {self.chance.randrange(200, 1000)}-{self.chance.randrange(10_000):04}"

    def slip(self, name: str) -> str:
        """The name with two letters exchanged."""
        at = self.chance.randrange(1, len(name) - 2)
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]

    def words(self) -> str:
        """What somebody types into the palette of a member who called."""
        family, given, born, phone = self.person()
        return str(self.some([
            f"{family}, {given}", f"{given} {family}", family[:4], f"{family[:5]}, {given[:2]}", f"{given} Xq{family}", phone,
            f"{born:%m/%d/%Y}", f"{family} {born:%Y-%m-%d}", f"{self.slip(family)} {born:%b %-d %Y}", f"{born:%m%d%Y}",
        ]))  # fmt: skip


def asks(asker: Asker, wishes: Wishes) -> dict[str, Callable[[], Any]]:
    """Each page, asked for as people do."""
    from hearthline.domain.worklist import api as worklist

    get, post, some = asker.client.get, asker.client.post, wishes.some
    queues = [code for code in worklist.QUEUES if code != "triage"]  # nothing of the filled hubs waits there
    draft = post("/intake/new/", {"way": "phone"}).headers["Location"]

    places = [wishes.place() for _ in range(PLACES)]

    def deep() -> Any:
        queue, sort, after = some(places)
        return get(f"/worklist/?q={queue}&sort={sort}&after={after}")

    def check() -> Any:
        family, given, born, _ = wishes.person()
        said = {"client": "B1", "member_family": family, "member_given": given, "birth_date": f"{born:%m/%d/%Y}",
                "line-0-code": "E0143", "line-0-quantity": "1", "diagnoses": "J44.9", "payer_name": "Payer 3"}  # fmt: skip
        return post(f"{draft}save/", said, HTTP_HX_REQUEST="true")

    full: list[str] = []
    while len(full) < NARROWED:
        address = f"/worklist/?q={some(queues)}&{wishes.facets()}"
        if get(address).content.count(b"data-row") >= PAGE:
            full.append(address)

    return {
        "worklist": lambda: get(f"/worklist/?q={some(queues)}"),
        "any depth": deep,
        "narrowed down": lambda: get(some(full)),
        "by member": lambda: get(f"/worklist/?q={some(queues)}&sort=member"),
        "live look": lambda: get(f"/worklist/?q={some(queues)}", HTTP_HX_REQUEST="true"),
        "get next": lambda: post("/worklist/next/", {"q": some(["new", "unassigned", "exceptions", "benefits"])}),
        "case page": lambda: get(f"/case/{wishes.case()}/"),
        "part of a case": lambda: get(f"/case/{wishes.case()}/part/{some(['head', 'missing', 'work', 'story'])}/"),
        "find palette": lambda: post("/find/", {"words": wishes.words()}),
        "member search of intake": lambda: post("/intake/look/members/", {"words": wishes.words()}),
        "live check of intake": check,
        "discharge desk": lambda: get("/discharge/"),
        "assignment board": lambda: get("/assignment/"),
    }


def looks(wishes: Wishes) -> dict[str, Callable[[Any], Any]]:
    """Each look-up that a room answers with few statements, for the viewer it is given."""
    from hearthline.domain.members import api as members
    from hearthline.domain.worklist import api as worklist

    nobody = worklist.Person(staff_id=None)

    def page(viewer: Any) -> Any:
        queue, sort, after = wishes.place()
        view = worklist.read_view({"q": queue, "sort": sort, "after": after}, role="")
        return lambda: worklist.page(viewer, view, person=nobody, managers={}, at=console_fill.NOW)

    def search(**said: Callable[[], Any]) -> Callable[[Any], Any]:
        def prepared(viewer: Any) -> Any:
            given = {name: tell() for name, tell in said.items()}
            return lambda: members.search(viewer, limit=6, **given)

        return prepared

    def family() -> str:
        return wishes.name()[0]

    return {
        "a page of any list at any depth": page,
        "search: family and given name": search(family=family, given=lambda: wishes.name()[1]),
        "search: beginning of a rare name": search(family=lambda: wishes.some(console_fill.FAMILIES[-20_000:])[:5]),
        "search: beginning and given name": search(family=lambda: family()[:3], given=lambda: wishes.name()[1]),
        "search: no such name": search(family=lambda: f"Xq{family()}", given=lambda: wishes.name()[1]),
        "search: beginning, no such given name": search(family=lambda: family()[:4], given=lambda: "Zzyzx"),
        "search: date of birth": search(birth_date=wishes.born),
        "search: date of birth, name with a slip": search(birth_date=wishes.born, family=lambda: wishes.slip(family())),
        "search: telephone": search(phone=wishes.phone),
    }


def percentiles(taken: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    found = sorted(taken)
    return found[len(found) // 2], found[int(len(found) * 0.95)]


def answer_asks(database: str) -> None:
    """Be a colleague of one hub: each line of standard input names a page or a look-up and how often, each answer is one line."""
    from hearthline.plumbing import startup

    startup.start(database, migrate=False)
    import_module("hearthline.config.asgi")  # the program as it is served
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from hearthline.plumbing import access

    cases = int(database.split("_")[2])
    asker, viewer, answers = Asker(database), access.system("bench"), os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints must not mix with the answers
    pages, found = asks(asker, Wishes(cases)), looks(Wishes(cases))

    def look(what: str) -> tuple[float]:
        with access.acting(viewer):
            do = found[what](viewer)
            began = time.perf_counter()
            do()
            return ((time.perf_counter() - began) * 1000,)

    answers.write(json.dumps({"pages": list(pages), "looks": list(found)}) + "\n")
    for line in sys.stdin:
        what, times = json.loads(line)
        if not times:
            with CaptureQueriesContext(connection) as queries:
                pages[what]()
            answers.write(json.dumps(len(queries)) + "\n")
        else:
            answers.write(json.dumps([asker.ask(pages[what]) if what in pages else look(what) for _ in range(times)]) + "\n")


class Hub:
    """A hub that is asked from a process of its own."""

    def __init__(self, database: str) -> None:
        command = [sys.executable, "-m", "benchmarks.console", "--answer", database]
        self._process = subprocess.Popen(
            command, cwd=console_fill.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
        )
        self.has = self._read()

    def ask(self, what: str, times: int) -> Any:
        """So many times' milliseconds; with 0 times, the number of queries of a page."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([what, times]) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The process that asks has ended ({self._process.wait()}).")
        return json.loads(line)


def measure(*databases: str, times: int, only: str = "") -> list[dict[str, dict[str, dict[str, float]]]]:
    """Of each hub {"pages": page to its milliseconds and queries, "looks": look-up to its milliseconds}.

    The hubs are asked in turn, few questions at a time: what else the machine does then falls on all of them alike.
    """
    hubs = [Hub(one) for one in databases]
    found: list[dict[str, dict[str, dict[str, float]]]] = [{"pages": {}, "looks": {}} for _ in hubs]
    for kind, named in (("pages", ("clock", "own", "served")), ("looks", ("clock",))):
        for what in [one for one in hubs[0].has[kind] if not only or one == only]:
            taken: list[list[Any]] = [[] for _ in hubs]
            for hub in hubs:
                hub.ask(what, WARM_UP)
            while len(taken[0]) < times:
                for hub, answers in zip(hubs, taken, strict=True):
                    answers.extend(hub.ask(what, min(IN_TURN, times - len(answers))))
            for hub, answers, one in zip(hubs, taken, found, strict=True):
                said = one[kind][what] = {"queries": hub.ask(what, 0)} if kind == "pages" else {}
                for name, values in zip(named, zip(*answers, strict=True), strict=True):
                    said[name], said[f"{name}_p95"] = percentiles(values)
                print(what, said, file=sys.stderr, flush=True)
    return found


def table(large: dict[str, Any], small: dict[str, Any], said: dict[str, Any]) -> Iterator[str]:
    """The section of the page."""
    yield (
        f"The console's server time at {said['cases']:,} open cases and {said['members']:,} members, and at {said['small']:,} "
        f"cases; {said['asks']} different requests of each page, in milliseconds. Filled in {said['seconds']:.0f} s, "
        f"{said['gigabytes']:.1f} GB; of that every row of the worklist in {said['rebuild']:.0f} s."
    )
    yield ""
    yield "| page | queries | p50, processor | **p95** | server's part | p95, clock | p50 at few cases | ratio | gate | holds |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for page, one in large["pages"].items():
        few, gate = small["pages"][page], GATES[page]
        ratio, p95 = one["own"] / few["own"], one["own_p95"]
        holds = "goal" if p95 <= GOAL else "gate" if p95 <= gate else "no"
        flat = "" if ratio <= FLAT else ", not flat"
        yield (
            f"| {page} | {one['queries']} | {one['own']:.1f} | **{p95:.1f}** | {one['served_p95']:.1f} | "
            f"{one['clock_p95']:.1f} | {few['own']:.1f} | {ratio:.2f} | {gate} | {holds}{flat} |"
        )
    yield ""
    yield "| look-up, by the clock | p50 | **p95** | p95 at few cases | gate | holds |"
    yield "|---|---|---|---|---|---|"
    for what, one in large["looks"].items():
        gate = SQL_GATES.get(what, SQL_GATE)
        yield (
            f"| {what} | {one['clock']:.2f} | **{one['clock_p95']:.2f}** | {small['looks'][what]['clock_p95']:.2f} | {gate} | "
            f"{'yes' if one['clock_p95'] <= gate else 'no'} |"
        )


def main() -> None:
    """Fill what is absent, measure both hubs, print the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--members", type=int, default=10_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--asks", type=int, default=150)
    parser.add_argument("--quick", action="store_true", help="100,000 cases and as many members")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--fill-only", action="store_true")
    parser.add_argument("--page", help="only this page or look-up", default="")
    parser.add_argument("--answer", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.answer:
        answer_asks(given.answer)
        return
    cases, members = (100_000, 100_000) if given.quick else (given.cases, given.members)
    large = console_fill.filled(cases=cases, members=members)
    small = console_fill.filled(cases=given.small, members=given.small * 10)
    if given.fill_only:
        return
    said = {"cases": cases, "members": members, "small": given.small, "asks": given.asks, **console_fill.facts(large)}
    found = dict(zip(("large", "small"), measure(large, small, times=given.asks, only=given.page), strict=True))
    if given.json:
        print(json.dumps({**found, **said}))
        return
    print("\n".join(table(found["large"], found["small"], said)))


if __name__ == "__main__":
    try:
        main()
    except psycopg.errors.DiskFull:
        sys.exit("The disk is full: choose fewer members with --members.")
