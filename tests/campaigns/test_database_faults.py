"""Is anything acknowledged ever lost, and is the fault named, when the database is killed at random or its disk is full?

Bounded for every day; HEARTHLINE_CAMPAIGN_ROUNDS and HEARTHLINE_CAMPAIGN_SEED lengthen and vary the killing.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from hearthline.plumbing import postgres
from hearthline.plumbing.postgres import processes

pytestmark = pytest.mark.xdist_group("database faults")

ROUNDS = int(os.environ.get("HEARTHLINE_CAMPAIGN_ROUNDS", "6"))
SEED = int(os.environ.get("HEARTHLINE_CAMPAIGN_SEED", "1"))
SOURCE = Path(postgres.__file__).parents[3]

# Starts the database when it is down, commits one row after the other, and says each number once it is committed.
WRITER = """
import sys
from pathlib import Path
import psycopg
from hearthline.plumbing import postgres
cluster = postgres.Cluster(Path(sys.argv[1]))
cluster.ensure_running()
with psycopg.connect(cluster.url("app", "hearthline"), autocommit=True) as app:
    first = app.execute("SELECT coalesce(max(number), 0) + 1 FROM kept").fetchone()[0]
    for number in range(first, first + 1_000_000):
        app.execute("INSERT INTO kept VALUES (%s, repeat('x', 500))", [number])
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()
"""


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name in ("HEARTHLINE_HOME", "HEARTHLINE_PG_BIN", "DATABASE_URL", "DATABASE_OWNER_URL", "PG_BIN"):
            monkeypatch.delenv(name)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account may pass through; databases below it are stopped and deleted."""
    made = Path(tempfile.mkdtemp(prefix="hl-faults-"))
    made.chmod(0o755)
    yield made
    for home in [path.parent for path in made.glob("**/launch.lock")]:
        postgres.Cluster(home).destroy()
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def small_disk(folder: Path) -> Iterator[Callable[[str], Path]]:
    """A disk of a given size ("16m"), in memory; again with another size: it grows or shrinks."""
    place = folder / "disk"

    def mount(size: str) -> Path:
        options = ["-o", f"size={size},mode=0755" + (",remount" if place.is_mount() else "")]
        place.mkdir(exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", place], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"This account cannot mount a small disk: {done.stderr.strip()}")
        return place

    yield mount
    if place.is_mount():
        for home in [path.parent for path in place.glob("**/launch.lock")]:
            postgres.Cluster(home).destroy()
        subprocess.run(["umount", place], check=True)


def with_table(cluster: postgres.Cluster) -> None:
    cluster.ensure_running()
    cluster.ensure_database("hearthline")
    with psycopg.connect(cluster.url("owner", "hearthline"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (number int, padding text)")


def numbers(cluster: postgres.Cluster) -> list[int]:
    with psycopg.connect(cluster.url("app", "hearthline")) as app:
        return [row[0] for row in app.execute("SELECT number FROM kept ORDER BY number")]


def write_until_refused(cluster: postgres.Cluster, acknowledged: list[int]) -> None:
    with psycopg.connect(cluster.url("app", "hearthline"), autocommit=True) as app:
        for number in range(1_000_000):
            app.execute("INSERT INTO kept SELECT %s, string_agg(md5(i::text), '') FROM generate_series(1, 3000) i", [number])
            acknowledged.append(number)


def write_without_end(file: Path) -> None:
    with file.open("wb", buffering=0) as content:
        while True:
            content.write(b"\0" * (1 << 16))


def says_that_it_is_full_or_runs(cluster: postgres.Cluster) -> bool:
    """A full disk leaves the server refusing writes, or down; then asking for it says why."""
    try:
        cluster.ensure_running()
    except postgres.DatabaseUnavailable as error:
        return "is full" in str(error)
    return cluster.status().is_running


def kill(victim: str, *, writer: subprocess.Popen[str], cluster: postgres.Cluster, chance: random.Random) -> None:
    everyone = processes.survivors(cluster.home)
    postmaster = processes.postmaster(cluster.home)
    victims = {
        "program": [writer.pid],
        "database": [postmaster] if postmaster else [],
        "one of the database's processes": [chance.choice(everyone)] if everyone else [],
        "everything, as a power cut does": [writer.pid, *everyone],
    }
    for pid in victims[victim]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_nothing_acknowledged_is_lost_by_killing_at_random(folder: Path) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("Victims are chosen from /proc, which this system does not have.")
    chance = random.Random(SEED)
    cluster = postgres.Cluster(folder / "home")
    with_table(cluster)
    acknowledged: list[int] = []
    victims = ["database", "program", "one of the database's processes", "everything, as a power cut does"]
    for round_number in range(ROUNDS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(cluster.home.folder)],
            env=os.environ | {"PYTHONPATH": str(SOURCE)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert writer.stdout is not None
        first = writer.stdout.readline()  # how long a program takes to start is the machine's matter
        time.sleep(chance.uniform(0.1, 0.8))
        victim = victims[round_number % len(victims)]
        kill(victim, writer=writer, cluster=cluster, chance=chance)
        if victim == "one of the database's processes":
            time.sleep(0.2)
        writer.kill()
        said, _ = writer.communicate()
        acknowledged += [int(line) for line in (first + said).split("\n")[:-1]]
        cluster.ensure_running()
        found = numbers(cluster)
        assert set(acknowledged) <= set(found), f"round {round_number}, {victim}"
        assert len(found) == len(set(found)), f"round {round_number}, {victim}: a row twice"
        assert len(set(found) - set(acknowledged)) <= round_number + 1, "at most the row under way when each kill came"
    assert len(acknowledged) > 10 * ROUNDS


def test_a_first_start_on_a_full_disk_is_named_and_works_once_there_is_space(small_disk: Callable[[str], Path]) -> None:
    place = small_disk("12m")
    cluster = postgres.Cluster(place / "home")
    with pytest.raises(postgres.DatabaseUnavailable, match=r"disk that holds .* is full"):
        cluster.ensure_running()
    assert not cluster.home.is_initialized
    assert not list(cluster.home.folder.glob("data.new.*")), "what was begun is cleared away"
    small_disk("200m")
    cluster.ensure_running()
    assert cluster.status().is_running


def test_a_disk_that_fills_up_at_work_loses_nothing_acknowledged(small_disk: Callable[[str], Path]) -> None:
    place = small_disk("300m")
    cluster = postgres.Cluster(place / "home")
    with_table(cluster)
    with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as admin:
        admin.execute("CHECKPOINT")
    free = shutil.disk_usage(place).free
    ballast = place / "ballast"
    ballast.write_bytes(b"\0" * (free - (6 << 20)))
    acknowledged: list[int] = []
    with pytest.raises((psycopg.errors.DiskFull, psycopg.OperationalError)):
        write_until_refused(cluster, acknowledged)
    assert acknowledged
    assert says_that_it_is_full_or_runs(cluster)
    ballast.unlink()
    cluster.ensure_running()
    found = numbers(cluster)
    assert set(acknowledged) <= set(found)
    assert len(found) == len(set(found))


def test_a_restart_on_a_full_disk_is_named_and_works_once_there_is_space(small_disk: Callable[[str], Path]) -> None:
    place = small_disk("300m")
    cluster = postgres.Cluster(place / "home")
    with_table(cluster)
    cluster.stop()
    ballast = place / "ballast"
    with pytest.raises(OSError, match="No space"):
        write_without_end(ballast)
    with pytest.raises(postgres.DatabaseUnavailable, match=r"disk that holds .* is full"):
        cluster.ensure_running()
    ballast.unlink()
    cluster.ensure_running()
    assert numbers(cluster) == []


def test_a_backup_onto_a_full_disk_is_named_and_is_no_backup(small_disk: Callable[[str], Path], folder: Path) -> None:
    place = small_disk("12m")
    cluster = postgres.Cluster(folder / "home")
    cluster.ensure_running()
    with pytest.raises(postgres.DatabaseUnavailable, match=f"disk that holds {place}.* is full"):
        postgres.take_backup(cluster, place / "backup")
    assert shutil.disk_usage(place).used < 1 << 20, "what was begun is cleared away"
    with pytest.raises(postgres.DatabaseUnavailable, match="not a finished backup"):
        postgres.restore_backup(postgres.Cluster(folder / "second"), place / "backup")


def test_a_read_only_disk_is_named(small_disk: Callable[[str], Path]) -> None:
    place = small_disk("12m")
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    with pytest.raises(postgres.DatabaseUnavailable, match=r"read-only disk\. Choose another folder"):
        postgres.Cluster(place / "home").ensure_running()
    subprocess.run(["mount", "-o", "remount,rw", place], check=True)


def test_a_file_size_limit_is_named(folder: Path) -> None:
    """Without root there is no small disk to mount; a limit on file size ends the first start the same way."""
    code = "import resource, sys; from pathlib import Path; from hearthline.plumbing import postgres\n"
    code += "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
    code += "try: postgres.Cluster(Path(sys.argv[1])).ensure_running()\n"
    code += "except postgres.DatabaseUnavailable as error: print(error)"
    limited = [sys.executable, "-c", code, str(folder / "home")]
    said = subprocess.run(
        limited, env=os.environ | {"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=True
    ).stdout
    assert "may not grow any further" in said
    assert not postgres.Cluster(folder / "home").home.is_initialized
