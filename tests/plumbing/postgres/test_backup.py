"""Does a backup bring everything back on an empty machine, to the moment asked for, and is a bad one noticed?"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hearthline.plumbing import postgres
from hearthline.plumbing.postgres import backup, binaries, manifest
from hearthline.plumbing.postgres.account import own_account, required_account
from hearthline.plumbing.postgres.binaries import Binaries

pytestmark = pytest.mark.xdist_group("postgres backup")  # one worker, one shared server


@pytest.fixture(scope="module")
def day(server: postgres.Cluster) -> dict[str, Any]:
    """A day with an archive: one row, a backup, a second row, a moment, a third row; then the machine is lost."""
    import psycopg

    archive = server.home.folder.parent / "archive"
    made = server.home.folder.parent / "backup"
    server.stop()
    postgres.archive_to(server, archive)
    server.ensure_running()
    with psycopg.connect(server.url("owner", "hearthline"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (i int)")
        owner.execute("INSERT INTO kept VALUES (1)")
        taken = postgres.take_backup(server, made)
        owner.execute("INSERT INTO kept VALUES (2)")
        time.sleep(0.05)
        row = owner.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None
        time.sleep(0.05)
        owner.execute("INSERT INTO kept VALUES (3)")
    with psycopg.connect(server.url("superuser", "postgres"), autocommit=True) as admin:
        row_file = admin.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    assert row_file is not None
    deadline = time.monotonic() + 20
    while not (archive / row_file[0]).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return {"taken": taken, "folder": made, "archive": archive, "moment": row[0], "secrets": server.secrets}


def rows(query: Callable[..., Any], cluster: postgres.Cluster) -> list[int]:
    return sorted(row[0] for row in query(cluster, "SELECT i FROM kept", role="app"))


def test_a_backup_says_what_it_holds(day: dict[str, Any], server: postgres.Cluster) -> None:
    taken = day["taken"]
    assert taken == backup.read(day["folder"])
    assert taken.databases == ("hearthline",)
    assert taken.has_keys
    assert taken.size > 1_000_000
    assert datetime.fromisoformat(taken.at).tzinfo is not None
    assert day["folder"].stat().st_mode & 0o077 == 0
    assert (day["folder"] / "secrets.json").stat().st_mode & 0o077 == 0


def test_everything_is_back_on_an_empty_machine_and_may_send_nothing(
    day: dict[str, Any], cluster: postgres.Cluster, query: Callable[..., Any]
) -> None:
    began = time.monotonic()
    postgres.restore_backup(cluster, day["folder"])
    assert time.monotonic() - began < 60
    assert rows(query, cluster) == [1]
    assert cluster.secrets == day["secrets"]
    assert cluster.is_restored_copy
    assert cluster.status().is_restored_copy
    assert json.loads(cluster.home.restored_from.read_text())["backup"] == str(day["folder"])
    with pytest.raises(postgres.DatabaseUnavailable, match="restored copy"):
        postgres.archive_to(cluster, day["archive"])  # it would write its own history into the original's
    cluster.stop()
    cluster.ensure_running()
    assert cluster.is_restored_copy, "a restart does not let it send"
    cluster.go_live()
    assert not cluster.is_restored_copy
    query(cluster, "INSERT INTO kept VALUES (9)", role="app")


def test_the_archive_brings_back_what_came_after_the_backup(
    day: dict[str, Any], cluster: postgres.Cluster, query: Callable[..., Any]
) -> None:
    postgres.restore_backup(cluster, day["folder"], wal=day["archive"])
    assert rows(query, cluster) == [1, 2, 3]
    cluster.stop()
    cluster.ensure_running()
    assert query(cluster, "SELECT pg_is_in_recovery()") == [(False,)]
    query(cluster, "INSERT INTO kept VALUES (4)", role="app")


def test_any_moment_can_be_asked_for(day: dict[str, Any], cluster: postgres.Cluster, query: Callable[..., Any]) -> None:
    private = cluster.home.folder.parent / "archive-copied-by-root"
    shutil.copytree(day["archive"], private)
    private.chmod(0o700)  # as a copy from another machine lies there: the server's account cannot read it
    postgres.restore_backup(cluster, day["folder"], wal=private, until=day["moment"])
    assert rows(query, cluster) == [1, 2]
    assert not cluster.home.wal.exists()


def test_a_moment_the_archive_does_not_reach_is_refused_and_leaves_an_empty_home(
    day: dict[str, Any], cluster: postgres.Cluster
) -> None:
    with pytest.raises(postgres.DatabaseUnavailable, match="archive ends before"):
        postgres.restore_backup(cluster, day["folder"], wal=day["archive"], until=datetime.now(UTC) + timedelta(days=1))
    assert not cluster.home.data.exists()
    assert not cluster.home.secrets.exists()
    assert not cluster.is_restored_copy


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"until": datetime(2020, 1, 1, tzinfo=UTC), "wal": Path("/")}, "after the moment"),
        ({"until": datetime(2020, 1, 1, tzinfo=UTC)}, "--wal"),
        ({"wal": Path("/no/such/folder")}, "no WAL archive"),
        ({"keys_file": Path("/no/such/file")}, "without its keys"),
    ],
)
def test_a_restore_asked_for_wrongly_says_how(
    day: dict[str, Any], cluster: postgres.Cluster, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(postgres.DatabaseUnavailable, match=sentence):
        postgres.restore_backup(cluster, day["folder"], **options)
    assert not cluster.home.data.exists()


def test_a_database_is_never_restored_over_another(day: dict[str, Any], server: postgres.Cluster) -> None:
    before = server.status()
    with pytest.raises(postgres.DatabaseUnavailable, match="already holds a database"):
        postgres.restore_backup(server, day["folder"])
    assert server.status() == before


def test_a_backup_goes_into_a_folder_of_its_own(day: dict[str, Any], server: postgres.Cluster) -> None:
    with pytest.raises(postgres.DatabaseUnavailable, match="is not empty"):
        postgres.take_backup(server, day["folder"])


def test_keys_kept_apart_are_asked_for_and_used(
    server: postgres.Cluster, cluster: postgres.Cluster, query: Callable[..., Any], day: dict[str, Any]
) -> None:
    folder = cluster.home.folder.parent / "without"
    assert not postgres.take_backup(server, folder, with_keys=False).has_keys
    assert not any(server.secrets.data_key.hex().encode() in path.read_bytes() for path in folder.glob("*.json"))
    with pytest.raises(postgres.DatabaseUnavailable, match="--keys"):
        postgres.restore_backup(cluster, folder)
    postgres.restore_backup(cluster, folder, keys_file=server.home.secrets)
    assert rows(query, cluster) == [1, 2, 3]


def test_an_interrupted_backup_is_never_restored(
    server: postgres.Cluster, cluster: postgres.Cluster, day: dict[str, Any]
) -> None:
    folder = cluster.home.folder.parent / "interrupted"
    source = Path(postgres.__file__).parents[3]
    code = "import sys; from pathlib import Path; from hearthline.plumbing import postgres\n"
    code += "postgres.take_backup(postgres.Cluster(Path(sys.argv[1])), Path(sys.argv[2]))"
    taking = subprocess.Popen(
        [sys.executable, "-c", code, server.home.folder, folder], env={"PYTHONPATH": str(source)}, start_new_session=True
    )
    while not folder.exists() and taking.poll() is None:
        time.sleep(0.01)
    os.killpg(taking.pid, signal.SIGKILL)
    taking.wait()
    with pytest.raises(postgres.DatabaseUnavailable, match="not a finished backup"):
        postgres.restore_backup(cluster, folder)


# -- a bad copy is noticed ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def programs() -> Binaries:
    return binaries.find(account=required_account(), home=Path("/nowhere"))


@pytest.fixture(scope="module")
def base(day: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("copied")
    shutil.copytree(day["folder"], copied / "backup")
    return copied / "backup" / "base"


def first_table(base: Path) -> Path:
    return max((base / "base").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)


def flip(path: Path, offset: int = -1) -> Callable[[], None]:
    """Change one bit; answers how to change it back."""
    before = path.read_bytes()
    at = offset % len(before)
    path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
    return lambda: path.write_bytes(before) and None


def cut(path: Path) -> Callable[[], None]:
    before = path.read_bytes()
    path.write_bytes(before[:-1])
    return lambda: path.write_bytes(before) and None


def lose(path: Path) -> Callable[[], None]:
    before = path.read_bytes()
    path.unlink()
    return lambda: path.write_bytes(before) and None


def add(path: Path) -> Callable[[], None]:
    path.write_bytes(b"stranger")
    return path.unlink


def wal(base: Path) -> Path:
    return next(path for path in sorted((base / "pg_wal").iterdir()) if path.is_file() and len(path.name) == 24)


DAMAGES: dict[str, Callable[[Path], Callable[[], None]]] = {
    "one bit of a table": lambda base: flip(first_table(base)),
    "one bit of the control file": lambda base: flip(base / "global" / "pg_control", 40),
    "the end of a table": lambda base: cut(first_table(base)),
    "a missing file": lambda base: lose(base / "global" / "pg_filenode.map"),
    "a stranger's file": lambda base: add(base / "base" / "stranger"),
    "one bit of the manifest": lambda base: flip(base / "backup_manifest", 500),
    "the end of the manifest": lambda base: cut(base / "backup_manifest"),
    "no manifest": lambda base: lose(base / "backup_manifest"),
    "one bit of the WAL it needs": lambda base: flip(wal(base), 60),
    "no WAL": lambda base: lose(wal(base)),
}


def test_a_whole_backup_verifies(base: Path, programs: Binaries) -> None:
    manifest.verify(base, account=own_account(), programs=programs)
    manifest.verify_by_manifest(base, account=own_account(), programs=programs)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused(damage: str, base: Path, programs: Binaries) -> None:
    mend = DAMAGES[damage](base)
    try:
        with pytest.raises(postgres.DatabaseUnavailable, match="damaged"):
            manifest.verify_by_manifest(base, account=own_account(), programs=programs)
    finally:
        mend()


def test_a_damaged_backup_is_refused_before_anything_is_written(base: Path, cluster: postgres.Cluster) -> None:
    mend = flip(first_table(base))
    try:
        with pytest.raises(postgres.DatabaseUnavailable, match="damaged"):
            postgres.restore_backup(cluster, base.parent)
    finally:
        mend()
    assert not cluster.home.data.exists()
    assert not cluster.home.secrets.exists()
