"""Is a file imported exactly once, however often the importing program or the database is killed on the way?

Bounded for every day; HEARTHLINE_CAMPAIGN_ROUNDS and HEARTHLINE_CAMPAIGN_SEED lengthen and vary the killing.
"""

import csv
import json
import os
import random
import time
from pathlib import Path

import pytest
from tests.campaigns import kills

pytestmark = pytest.mark.xdist_group("database faults")

ROUNDS = int(os.environ.get("HEARTHLINE_CAMPAIGN_ROUNDS", "4"))
SEED = int(os.environ.get("HEARTHLINE_CAMPAIGN_SEED", "1"))
KILLS = 2  # kills on the way through each file
ORDERS = 40  # in each file
# The `hearthline import` command, with chunks so small that a file has many commits, and a word before each.
IMPORT = """
import sys
from hearthline.plumbing import startup
startup.start(migrate=False)
from hearthline.inbox import chunks
cut, file_chunk = chunks.chunks, chunks.file
chunks.chunks = lambda units: cut(units, size=10)
def say_and_file(*arguments, **named):
    print("chunk", flush=True)
    return file_chunk(*arguments, **named)
chunks.file = say_and_file
from hearthline.config.__main__ import main
sys.argv[0:1] = ["hearthline", "import", "--json"]
main()
"""
LINES = """
SELECT count(*), count(DISTINCT r.id) FROM referrals_order_line l JOIN referrals_referral r ON r.id = l.referral_id
WHERE r.order_number = ANY(ARRAY[{}])
"""


def referral_files(generated: Path, into: Path, *, count: int) -> list[tuple[Path, list[str], int]]:
    """The generated orders as so many files: path, order numbers, lines."""
    with (generated / "referrals.csv").open(newline="", encoding="utf-8") as source:
        reader = csv.DictReader(source)
        rows = list(reader)
    orders = list(dict.fromkeys(row["order_number"] for row in rows))
    files = []
    for number in range(count):
        mine = set(orders[number::count])
        lines = [row for row in rows if row["order_number"] in mine]
        path = into / f"referrals-{number}.csv"
        with path.open("w", newline="", encoding="utf-8") as target:
            writer = csv.DictWriter(target, fieldnames=reader.fieldnames or [])
            writer.writeheader()
            writer.writerows(lines)
        files.append((path, sorted(mine), len(lines)))
    return files


def imported(hub: kills.Hub, path: Path) -> dict[str, int]:
    """Import without disturbance; what the command printed."""
    program = hub.run(IMPORT, str(path))
    said, _ = program.communicate(timeout=240)
    assert program.returncode in (0, 1) and said, (hub.folder / "programs.log").read_text()[-4000:]  # noqa: PT018
    return json.loads(said.splitlines()[-1])


def on_file(hub: kills.Hub, orders: list[str]) -> tuple[int, int]:
    """How many lines and how many orders of a file are filed."""
    ((lines, referrals),) = hub.rows(LINES.format(", ".join(f"'{order}'" for order in orders)))
    return int(str(lines)), int(str(referrals))


def test_a_file_is_imported_exactly_once_however_often_it_is_cut_off(capsys) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("Victims are chosen from /proc, which this system does not have.")
    import hearthline_outside

    chance = random.Random(SEED)
    with kills.hub() as hub:
        generated = hub.folder / "generated"
        hearthline_outside.generate(generated, members=200, referrals=ORDERS * (ROUNDS + 1), seed=SEED)
        files = referral_files(generated, hub.folder, count=ROUNDS + 1)
        imported(hub, generated / "members.csv")
        began = time.monotonic()
        first, _, lines = files[0]
        assert imported(hub, first)["received"] == lines
        whole = time.monotonic() - began
        cut_off = begun = 0
        for number, (path, orders, lines) in enumerate(files[1:]):
            for attempt in range(KILLS):
                program = hub.run(IMPORT, str(path))
                for _ in range(chance.randint(0, lines // 10)):
                    assert program.stdout is not None
                    program.stdout.readline()
                time.sleep(chance.uniform(0.0, 0.06))
                cut_off += program.poll() is None
                hub.kill(kills.VICTIMS[(number * KILLS + attempt) % len(kills.VICTIMS)], chance=chance)
                time.sleep(0.2)
                hub.end_programs()
            before, orders_before = on_file(hub, orders)
            begun += 0 < before < lines
            receipt = imported(hub, path)
            where = f"round {number}: {receipt}, {before} lines of {orders_before} orders on file before"
            assert receipt["received"] == lines, where
            assert receipt["received"] == receipt["filed"] + receipt["known"] + receipt["quarantined"], where
            assert receipt["known"] >= orders_before, f"{where}: what was committed is known"
            assert receipt["filed"] >= len(orders) - orders_before - receipt["quarantined"], f"{where}: the rest is filed now"
            if not receipt["quarantined"]:
                assert on_file(hub, orders) == (lines, len(orders)), where
            assert hub.faults() == {}, where
        assert hub.count("SELECT count(*) FROM cases_case") == ORDERS * (ROUNDS + 1)
        again = imported(hub, files[-1][0])
        assert (again["filed"], again["known"]) == (0, files[-1][2] - again["quarantined"]), "the same file changes nothing"
        with capsys.disabled():
            print(  # noqa: T201
                f"\nkilled imports: {ROUNDS} files, {cut_off} of {ROUNDS * KILLS} imports cut off "
                f"({begun} files half way), {dict(hub.killed)}; one import takes {whole:.1f} s"
            )
        assert cut_off > 0
        assert begun > 0
