"""What do the kill campaigns share: a hub of their own, ways to kill its parts, and what must be true afterwards?"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg

from hearthline.plumbing import postgres
from hearthline.plumbing.postgres import processes

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "hearthline"
VICTIMS = ("programs", "database", "one of the database's processes", "everything, as a power cut does")

# Each finds what must not be; all must come back empty.
FORBIDDEN = {
    "an order with two referrals": """
        SELECT sender, order_number FROM referrals_referral WHERE order_number <> ''
        GROUP BY client_id, sender, order_number HAVING count(*) > 1""",
    "a case without its referral, or with two": """
        SELECT c.number FROM cases_case c LEFT JOIN referrals_referral r ON r.case_id = c.id
        GROUP BY c.id, c.number HAVING count(r.id) <> 1""",
    "a referral not announced each time it was received or answered, or more often": """
        SELECT r.id FROM referrals_referral r LEFT JOIN
        (SELECT unnest(ids) AS id FROM plumbing_outbox_event WHERE name = 'referrals.received') a ON a.id = r.id
        GROUP BY r.id HAVING count(a.id) <> 1 +
        (SELECT count(*) FROM plumbing_state_change s WHERE s.subject_id = r.id AND s.target = 'RECEIVED')""",
    "an announcement of nothing": """
        SELECT a.id FROM (SELECT unnest(ids) AS id FROM plumbing_outbox_event WHERE name = 'referrals.received') a
        LEFT JOIN referrals_referral r ON r.id = a.id WHERE r.id IS NULL""",
    "a promise running twice": """
        SELECT subject, subject_id, kind FROM obligations_obligation WHERE stopped_at IS NULL
        GROUP BY subject, subject_id, kind HAVING count(*) > 1""",
    "an open case without a running clock": """
        SELECT c.number FROM cases_case c WHERE c.closed_at IS NULL AND NOT EXISTS
        (SELECT FROM obligations_obligation o WHERE o.case_id = c.id AND o.stopped_at IS NULL)""",
    "a letter written twice": """
        SELECT reference, attempt FROM contacts_outbound GROUP BY client_id, reference, attempt HAVING count(*) > 1""",
    "a case acknowledged twice": """
        SELECT case_id FROM contacts_outbound WHERE kind = 'acknowledgement' AND attempt = 1
        GROUP BY case_id HAVING count(*) > 1""",
    "a message whose counts do not add up": """
        SELECT name FROM documents_inbound
        WHERE read_at IS NOT NULL AND received_count <> filed_count + known_count + quarantined_count""",
    "a gap or a break in the audit log": """
        SELECT chain FROM (SELECT chain, seq, previous_hash, row_number() OVER w AS place, lag(hash) OVER w AS before
        FROM plumbing_audit_event WINDOW w AS (PARTITION BY client_id, chain ORDER BY seq)) e
        WHERE seq <> place OR (seq > 1 AND previous_hash IS DISTINCT FROM before)""",
    "an event handled without its effect, or the reverse": """
        SELECT e.id FROM plumbing_outbox_event e FULL JOIN
        (SELECT substr(key, 7)::bigint AS id FROM plumbing_effect WHERE key LIKE 'event:%') f ON f.id = e.id
        WHERE (e.handled_at IS NULL) <> (f.id IS NULL)""",
    "an event that was given up": "SELECT name, error FROM plumbing_outbox_event WHERE handled_at IS NULL AND attempts >= 3",
}


@contextlib.contextmanager
def hub() -> Iterator[Hub]:
    """A hub with its own server in a folder that every account may pass through; stopped and deleted afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hl-kills-"))
    folder.chmod(0o755)
    made = Hub(folder)
    try:
        yield made
    finally:
        made.end_programs()
        made.cluster.destroy()
        shutil.rmtree(folder, ignore_errors=True)


class Hub:
    """An installation to be killed: its server, its programs, and what was killed so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = postgres.Cluster(folder / "home")
        self.programs: list[subprocess.Popen[str]] = []
        self.killed: Counter[str] = Counter()
        outside = {"DATABASE_URL", "DATABASE_OWNER_URL", "HEARTHLINE_DATABASE", "HEARTHLINE_CONTEXT_KEY", "HEARTHLINE_DATA_KEY"}
        self.environment = {name: value for name, value in os.environ.items() if name not in outside}
        self.environment |= {"HEARTHLINE_HOME": str(folder / "home"), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    def run(self, code: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a program of the hub; its standard output is kept."""
        program = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "programs.log").open("ab"),
            text=True,
        )
        self.programs = [one for one in self.programs if one.poll() is None] + [program]
        return program

    def kill(self, victim: str, *, chance: random.Random) -> None:
        """Kill -9; what is already gone is not counted."""
        everyone = processes.survivors(self.cluster.home)
        postmaster = processes.postmaster(self.cluster.home)
        programs = [one.pid for one in self.programs if one.poll() is None]
        victims = {
            "programs": chance.sample(programs, k=chance.randint(1, len(programs))) if programs else [],
            "database": [postmaster] if postmaster else [],
            "one of the database's processes": [chance.choice(everyone)] if everyone else [],
            "everything, as a power cut does": programs + everyone,
        }
        found = 0
        for pid in victims[victim]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                found += 1
        self.killed[victim] += bool(found)

    def end_programs(self) -> None:
        """Kill what still runs, and wait for it."""
        for one in self.programs:
            one.kill()
            one.communicate()
        self.programs = []

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database holds, seen by its superuser."""
        self.cluster.ensure_running()
        with psycopg.connect(self.cluster.url("superuser", DATABASE)) as admin:
            return admin.execute(query).fetchall()

    def count(self, query: str) -> int:
        return int(str(self.rows(query)[0][0]))

    def faults(self) -> dict[str, list[tuple[object, ...]]]:
        """What must not be and is, with a few examples each; empty when all is well."""
        found = {what: self.rows(query)[:5] for what, query in FORBIDDEN.items()}
        return {what: examples for what, examples in found.items() if examples}
