"""How does a hub with a million open cases come about in minutes? By direct SQL, past every rule; only the lists are derived.

Every case has an order, a member, the service promise and one promise of the step it is in. Only members with a case have an
address. The rows of the worklist are made by the product's own `rebuild`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ["PYTHONPATH"] = str(ROOT / "src")

SQL = Path(__file__).with_suffix(".sql")
NOW = datetime(2026, 11, 25, 16, 20, tzinfo=UTC)
BYTES_OF_MEMBER, BYTES_OF_CASE = 750, 9_000  # measured, with indexes
STATES = ("IL", "WI", "OH", "CO", "TX", "FL", "NY", "CA", "PA", "GA", "MI", "NC", "NJ", "VA", "WA", "AZ", "MA", "TN", "IN", "MO")
PROJECTING = ROOT / "src/hearthline/domain/worklist/operations/projecting.py"
_SYLLABLES = ("an", "bel", "cor", "dal", "er", "fen", "gar", "hol", "is", "jor", "kel", "lin", "mar", "nor", "ol", "pen", "quin",
              "ros", "sel", "tor")  # fmt: skip
_ENDINGS = ("", "son", "ley", "wood", "berg")


def _spread(names: Iterable[str]) -> tuple[str, ...]:
    """Names without an order: the first are the common ones."""
    return tuple(sorted(set(names), key=lambda name: hashlib.sha256(name.encode()).digest()))


FAMILIES = _spread(
    f"{a}{b}{c}{d}".capitalize() for a in _SYLLABLES for b in _SYLLABLES for c in ("", *_SYLLABLES) for d in _ENDINGS
)
GIVEN = _spread(f"{a}{b}".capitalize() for a in _SYLLABLES for b in ("a", "e", "io", "ette", "ard", "en", "us", "y"))
# Kinds of promise by share of a hundred cases, who owes each, and what it is about with the first digit of its id.
_STEPS = (
    ("triage", "hub", 8, "referral", "4"), ("clarification", "referrer", 8, "referral", "4"),
    ("benefits", "payer", 12, "verification", "9"), ("benefits_check", "hub", 3, "verification", "9"),
    ("authorization_answer", "payer", 18, "case", "3"), ("denial_decision", "hub", 2, "case", "3"),
    ("assignment", "hub", 8, "assignment", "b"), ("offer_answer", "provider", 6, "offer", "d"),
    ("schedule_confirm", "provider", 10, "booking", "7"), ("visit_proof", "provider", 12, "booking", "7"),
    ("exception", "hub", 3, "case", "3"), ("witness", "member", 9, "booking", "7"), ("escalation_eta", "hub", 1, "case", "3"),
)  # fmt: skip


def filled(*, cases: int, members: int) -> str:
    """The name of a hub with so many cases and members: what is absent of it is made, what a run before has made is kept.

    Raises:
        SystemExit: the disk has no room for it; says how much there is.
    """
    from hearthline.plumbing import postgres, startup

    cluster = postgres.Cluster()
    cluster.ensure_running()
    startup.start("postgres", migrate=False)
    name = f"hub_console_{cases}_{members}_{_fingerprint()}"
    with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as admin:
        have = {row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()}
    for old in have - {name}:
        if old.startswith(f"hub_console_{cases}_{members}_"):
            cluster.drop_database(old)
    if name not in have:
        wanted, free = members * BYTES_OF_MEMBER + cases * BYTES_OF_CASE, shutil.disk_usage(postgres.default_home()).free
        if wanted * 1.5 > free:
            raise SystemExit(
                f"{wanted / 1e9:.0f} GB and half as much again are needed, {free / 1e9:.0f} GB are free: choose --members."
            )
    _in_process(name, f"migrate {name}")
    with psycopg.connect(cluster.url("superuser", name), autocommit=True) as admin:
        _load(admin, cases=cases, members=members)
        if _is_made(admin, "rebuild", _digest(PROJECTING.read_bytes())):
            return name
        admin.execute("ANALYZE")
        began = time.monotonic()
        _in_process(name, f"rebuild {name}")
        _say("vacuum")
        admin.execute("VACUUM (ANALYZE)")
        _remember(admin, "rebuild", _digest(PROJECTING.read_bytes()), time.monotonic() - began)
    return name


def facts(database: str) -> dict[str, Any]:
    """How many seconds it took to fill this hub and to make its worklist, and its gigabytes."""
    from hearthline.plumbing import postgres

    with psycopg.connect(postgres.Cluster().url("superuser", database)) as admin:
        rows = admin.execute("SELECT key, value FROM plumbing_setting WHERE key LIKE 'benchmark:%'").fetchall()
        size: int = admin.execute("SELECT pg_database_size(current_database())").fetchone()[0]  # type: ignore[index]
    seconds = {key.partition(":")[2]: json.loads(value)["seconds"] for key, value in rows}
    return {"seconds": sum(seconds.values()), "rebuild": seconds["rebuild"], "gigabytes": size / 1e9}


def case_id(nth: int) -> str:
    """The id of a case, from 1."""
    return f"30000000-0000-7000-8000-{nth:012x}"


def place_of(case: str, sort: str) -> tuple[str, str, str]:
    """(queue, sort, place) of a case in the list it is home in, as an address says it; of the present database."""
    from django.db import connection

    from hearthline.plumbing import access

    with access.acting(access.system("bench")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue, rank, is_held::int, (extract(epoch FROM order_at) * 1000000)::bigint, "
            "(extract(epoch FROM opened_at) * 1000000)::bigint FROM worklist_row WHERE folder_id = %s AND is_home",
            [case],
        )
        queue, rank, held, order, opened = cursor.fetchone()
    keys = {"urgent": (rank, held, order), "due": (held, order), "opened": (opened,), "member": ()}[sort]
    return queue, sort, ".".join([*map(str, keys), case])


def person_of(case: str) -> tuple[str, str, date, str]:
    """(family, given, date of birth, telephone) of the member of a case; of the present database."""
    from django.db import connection

    from hearthline.plumbing import access

    with access.acting(access.system("bench")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.family, m.given, m.birth_date, m.phone FROM referrals_referral r "
            "JOIN members_member m ON m.id = r.member_id WHERE r.case_id = %s LIMIT 1",
            [case],
        )
        family, given, born, phone = cursor.fetchone()
    return family, given, born, phone


def _in_process(database: str, task: str) -> None:
    import subprocess

    subprocess.run([sys.executable, "-m", "benchmarks.console_fill", *task.split()], cwd=ROOT, check=True, env=os.environ)


def _load(admin: psycopg.Connection[Any], *, cases: int, members: int) -> None:
    for setting, value in (
        ("session_replication_role", "replica"), ("maintenance_work_mem", "512MB"), ("synchronous_commit", "off"),
        ("b.cases", str(cases)), ("b.members", str(members)), ("b.now", NOW.isoformat()),
    ):  # fmt: skip
        admin.execute("SELECT set_config(%s, %s, false)", [setting, value])
    helpers, *sections = _sections()
    if all(_is_made(admin, section, _digest(text.encode())) for section, text in sections):
        return
    admin.execute("INSERT INTO plumbing_setting VALUES (%s, %s) ON CONFLICT DO NOTHING", ["simulated_now", NOW.isoformat()])
    _lists(admin, cases)
    admin.execute(helpers[1])
    for section, text in sections:
        if _is_made(admin, section, _digest(text.encode())):
            continue
        _say(section)
        began = time.monotonic()
        with admin.transaction():
            dropped = admin.execute(_INDEXES, [section.partition(",")[0]]).fetchall()
            for index, _ in dropped:
                admin.execute(f"DROP INDEX {index}")
            admin.execute(text)
            for _, definition in dropped:
                admin.execute(definition)
            _remember(admin, section, _digest(text.encode()), time.monotonic() - began)


def _lists(admin: psycopg.Connection[Any], cases: int) -> None:
    """Temporary tables of what only the product itself can spell: keys of names, case numbers."""
    from hearthline.domain.members.policy.names import read_name
    from hearthline.kernel.identifiers import case_numbers

    steps = [(kind, owner, subject, digit) for kind, owner, share, subject, digit in _STEPS for _ in range(share)]
    tables = {
        "b_family (nth int PRIMARY KEY, name text, key text, sound text)": _names(FAMILIES, read_name),
        "b_given (nth int PRIMARY KEY, name text, key text, sound text)": _names(GIVEN, read_name),
        "b_number (nth int PRIMARY KEY, number text)": list(enumerate(case_numbers(range(1, cases + 1)), start=1)),
        "b_step (nth int PRIMARY KEY, kind text, owner text, subject text, digit text)": [
            (nth, *step) for nth, step in enumerate(steps)
        ],
    }
    for definition, rows in tables.items():
        admin.execute(f"CREATE TEMP TABLE {definition}")
        with admin.cursor() as cursor, cursor.copy(f"COPY {definition.split()[0]} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        admin.execute(f"ANALYZE {definition.split()[0]}")


def _is_made(admin: psycopg.Connection[Any], section: str, digest: str) -> bool:
    """Is this part there?

    Raises:
        SystemExit: it is there, but made from another text.
    """
    row = admin.execute("SELECT value FROM plumbing_setting WHERE key = %s", [f"benchmark:{section}"]).fetchone()
    if row is None:
        return False
    if json.loads(row[0])["digest"] != digest:
        raise SystemExit(f"{section} has been made from another text: drop the database {admin.info.dbname} to make it anew.")
    return True


def _remember(admin: psycopg.Connection[Any], section: str, digest: str, seconds: float) -> None:
    admin.execute(
        "INSERT INTO plumbing_setting (key, value) VALUES (%s, %s)",
        [f"benchmark:{section}", json.dumps({"digest": digest, "seconds": seconds})],
    )


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:8]


_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = to_regclass(%s)
AND NOT indisprimary AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = indexrelid)
"""


def _names(words: Sequence[str], read_name: Callable[[str], Any]) -> list[tuple[Any, ...]]:
    return [(nth, word, read_name(word).key, read_name(word).sound) for nth, word in enumerate(words)]


def _sections() -> list[tuple[str, str]]:
    _, *found = SQL.read_text(encoding="utf-8").split("-- section: ")
    return [(section.split("\n", 1)[0].strip(), section.split("\n", 1)[1]) for section in found]


def _say(what: str) -> None:
    print(f"filling: {what}", file=sys.stderr, flush=True)


def _fingerprint() -> str:
    """The tables that the kept hubs have."""
    return _digest(b"".join(path.read_bytes() for path in sorted(ROOT.glob("src/hearthline/**/migrations/0*.py"))))


def _task(what: str, database: str) -> None:
    """What needs Django on the new database, in a process of its own."""
    from hearthline.plumbing import startup

    startup.start(database, migrate=what == "migrate")
    if what == "migrate":
        return
    from django.db import connection

    from hearthline.domain.worklist import api as worklist
    from hearthline.plumbing import access
    from hearthline.plumbing.access import accounts

    with access.acting(access.system("bench")), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        _say(f"{worklist.rebuild():,} rows of the worklist")
    accounts.open_account("bench1", name="Colleague 1", role="supervisor", staff_code="bench1")


if __name__ == "__main__":
    _task(*sys.argv[1:])
