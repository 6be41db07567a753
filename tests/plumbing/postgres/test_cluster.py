"""Does the embedded server come up from every state it can be found in, and touch nothing that is not ours?"""

import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hearthline.plumbing import postgres
from hearthline.plumbing.postgres import binaries
from hearthline.plumbing.postgres.account import required_account

pytestmark = pytest.mark.xdist_group("postgres cluster")  # one worker, one shared server

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root has an account to drop to.")


def modes(*folders: Path) -> dict[str, tuple[int, int, int]]:
    found = ((path, path.stat()) for path in folders)
    return {str(path): (stat.S_IMODE(seen.st_mode), seen.st_uid, seen.st_gid) for path, seen in found}


def test_first_start_makes_a_server_with_checksums_utf8_and_code_point_order(
    server: postgres.Cluster, query: Callable[..., Any]
) -> None:
    assert server.status().is_running
    assert query(server, "SHOW data_checksums") == [("on",)]
    assert query(server, "SHOW server_encoding") == [("UTF8",)]
    assert query(server, "SELECT 'Z' < 'a', lower('ÅÖ')") == [(True, "åö")]
    assert query(server, "SHOW jit") == [("off",)]
    assert query(server, "SHOW log_error_verbosity") == [("terse",)]
    assert query(server, "SHOW log_min_error_statement") == [("panic",)]


def test_the_server_listens_on_loopback_and_its_own_socket_only(server: postgres.Cluster, query: Callable[..., Any]) -> None:
    assert query(server, "SHOW listen_addresses") == [("127.0.0.1",)]
    folder = query(server, "SHOW unix_socket_directories", role="superuser")[0][0]
    assert Path(folder) == server.home.run
    assert modes(server.home.run)[folder][0] == 0o700


def test_starting_a_running_server_again_is_quick_and_changes_nothing(server: postgres.Cluster) -> None:
    before = server.status()
    began = time.monotonic()
    server.ensure_running()
    assert time.monotonic() - began < 2
    assert server.status() == before


def test_a_wrong_password_is_refused_on_every_way_in(server: postgres.Cluster) -> None:
    for way in (f"host=127.0.0.1 port={server.status().port}", f"host={server.home.run} port={server.status().port}"):
        for role in ("postgres", postgres.OWNER, postgres.APP):
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(f"{way} user={role} password=wrong dbname=postgres")


def test_passwords_are_kept_as_scram(server: postgres.Cluster, query: Callable[..., Any]) -> None:
    rows = query(server, "SELECT rolpassword FROM pg_authid WHERE rolcanlogin", role="superuser")
    assert len(rows) == 3
    assert all(row[0].startswith("SCRAM-SHA-256$") for row in rows)


def test_a_stranger_on_our_port_learns_no_password(server: postgres.Cluster) -> None:
    """A program that asks for the password in clear text (authentication request 3) is refused by the connection we hand out."""
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        url = server.url("app", "hearthline").replace(f":{server.status().port}/", f":{stranger.getsockname()[1]}/")
        heard = b""
        asked = subprocess.Popen(
            [sys.executable, "-c", f"import psycopg; psycopg.connect({url + '&sslmode=disable&gssencmode=disable'!r})"],
            stderr=subprocess.PIPE,
        )
        stranger.settimeout(20)
        connection, _ = stranger.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x03")
            connection.settimeout(20)
            heard = connection.recv(4096)
        said = asked.communicate()[1]
    assert server.secrets.app_password.encode() not in heard
    assert b"require_auth" in said or b"authentication method requirement" in said


def test_nothing_a_failing_statement_held_reaches_the_log(server: postgres.Cluster) -> None:
    canary = "CANARY-7391"
    with psycopg.connect(server.url("owner", "hearthline"), autocommit=True) as owner:
        owner.execute("CREATE TABLE person (name text UNIQUE, born date)")
        owner.execute("INSERT INTO person VALUES (%s, now())", [canary])
        for statement in (
            f"INSERT INTO person VALUES ('{canary}', now())",  # the DETAIL of a unique violation quotes the key
            f"SELECT '{canary}'::date",  # the message itself quotes the value
            f"SELECT nothing FROM person WHERE name = '{canary}'",  # the STATEMENT line would quote the literal
            f"DO $$ BEGIN RAISE EXCEPTION 'no {canary}'; END $$",
        ):
            with pytest.raises(psycopg.Error):
                owner.execute(statement)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url("owner", "no_such_database"))
    deadline = time.monotonic() + 10
    written = b""
    while b"no_such_database" not in written and time.monotonic() < deadline:
        written = b"".join(path.read_bytes() for path in server.home.log.iterdir())
    assert b"no_such_database" in written, "the log is alive"
    assert canary.encode() not in written


def test_data_and_keys_are_closed_and_no_other_folder_is_touched(folder: Path) -> None:
    beside = folder / "beside"
    beside.mkdir(mode=0o775)
    beside.chmod(0o775)
    parent = folder / "deep"
    parent.mkdir()
    parent.chmod(0o757)
    watched = (Path("/"), Path("/tmp"), folder, parent, beside, binaries.wheel_folder(), binaries.wheel_folder() / "bin")
    before = modes(*watched)
    cluster = postgres.Cluster(parent / "home")
    cluster.ensure_running()
    cluster.stop()
    assert modes(*watched) == before
    assert modes(cluster.home.data)[str(cluster.home.data)][0] == 0o700
    assert modes(cluster.home.secrets)[str(cluster.home.secrets)][0] == 0o600
    assert modes(cluster.home.folder)[str(cluster.home.folder)][0] == (0o711 if os.geteuid() == 0 else 0o700)


def test_a_home_that_was_there_before_keeps_its_mode_and_owner(folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    home.chmod(0o751)
    (home / "notes.txt").write_text("mine")
    before = modes(home, home / "notes.txt")
    cluster = postgres.Cluster(home)
    cluster.ensure_running()
    assert modes(home, home / "notes.txt") == before
    cluster.destroy()
    assert (home / "notes.txt").read_text() == "mine"


@needs_root
def test_root_drops_to_the_system_account_that_cannot_read_the_keys(server: postgres.Cluster) -> None:
    account = required_account()
    pid = server.status().pid
    assert account.uid != 0
    assert os.stat(f"/proc/{pid}").st_uid == account.uid
    assert server.home.data.stat().st_uid == account.uid
    assert account.run(["cat", server.home.secrets], cwd=Path("/")).returncode != 0


@needs_root
def test_root_follows_no_link_that_the_servers_account_laid(worn: postgres.Cluster) -> None:
    """Whoever breaks into the server's account must not make root write, or hand over, a file elsewhere."""
    worn.ensure_running()
    worn.stop()
    victim = worn.home.folder.parent / "victim"
    victim.write_text("root's own")
    before = modes(victim)
    account = required_account()
    for trap in (
        worn.home.data / "hearthline.conf",
        worn.home.data / "pg_hba.conf",
        worn.home.data / f"hearthline.conf.{os.getpid()}.partial",
    ):
        trap.unlink(missing_ok=True)
        trap.symlink_to(victim)
        account.give(trap)
    worn.ensure_running()
    assert victim.read_text() == "root's own"
    assert modes(victim) == before


@needs_root
def test_a_home_of_somebody_else_is_refused(folder: Path) -> None:
    waiting = folder / "home"
    waiting.mkdir()
    os.chown(waiting, 65534, 65534)
    with pytest.raises(postgres.DatabaseUnavailable, match="belongs to somebody else"):
        postgres.Cluster(waiting).ensure_running()
    assert not any(waiting.iterdir())


@needs_root
def test_a_home_the_system_account_cannot_enter_is_refused_with_a_way_out(folder: Path) -> None:
    private = folder / "private"
    private.mkdir(mode=0o700)
    with pytest.raises(postgres.DatabaseUnavailable, match=r"cannot enter .* HEARTHLINE_HOME"):
        postgres.Cluster(private / "home").ensure_running()
    assert modes(private)[str(private)][0] == 0o700


@needs_root
def test_programs_that_the_system_account_cannot_enter_are_copied(
    cluster: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel under /root: the account gets a copy in the home, the wheel's folder stays closed."""
    wheel = binaries.wheel_folder()
    closed = cluster.home.folder.parent / "closed"
    closed.mkdir(mode=0o700)
    for name in ("bin", "lib", "share"):
        shutil.copytree(wheel / name, closed / wheel.parent.name / wheel.name / name, symlinks=True)
    libraries = wheel.parent.with_name(f"{wheel.parent.name}.libs")
    shutil.copytree(libraries, closed / libraries.name)
    monkeypatch.setattr(binaries, "wheel_folder", lambda: closed / wheel.parent.name / wheel.name)
    cluster.ensure_running()
    found = binaries.look(account=required_account(), home=cluster.home.folder)
    assert found is not None
    assert found.origin == "copy of the wheel"
    assert found.folder.is_relative_to(cluster.home.folder)
    assert modes(closed)[str(closed)][0] == 0o700
    cluster.destroy()
    assert not cluster.home.folder.exists()


def test_an_ordinary_account_runs_its_own_server_under_xdg(as_user: Callable[[Callable[[Path], Any]], Any]) -> None:
    def first_day(own: Path) -> tuple[Any, ...]:
        os.environ["XDG_DATA_HOME"] = str(own / "share")
        cluster = postgres.Cluster()
        try:
            cluster.ensure_running()
            cluster.ensure_database("hearthline")
            with psycopg.connect(cluster.url("app", "hearthline")) as app:
                answer = app.execute("SELECT current_user").fetchone()
            cluster.stop()
            cluster.ensure_running()
            mode = stat.S_IMODE(cluster.home.folder.stat().st_mode)
            return (
                cluster.home.folder == own / "share" / "hearthline",
                answer,
                oct(mode),
                cluster.home.folder.stat().st_uid == os.getuid(),
            )
        finally:
            cluster.destroy()
            os.environ.pop("XDG_DATA_HOME")

    assert as_user(first_day) == (True, (postgres.APP,), "0o700", True)


def test_an_ordinary_account_is_told_whose_folder_it_may_not_use(
    as_user: Callable[[Callable[[Path], Any]], Any], folder: Path
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o500)

    def try_it(own: Path) -> str:
        try:
            postgres.Cluster(closed / "home").ensure_running()
        except postgres.DatabaseUnavailable as error:
            return str(error)
        return "it started"

    assert "may not use" in as_user(try_it)


def test_an_operators_own_settings_win(worn: postgres.Cluster, query: Callable[..., Any]) -> None:
    worn.ensure_running()
    worn.stop()
    own = worn.home.folder / "postgresql.local.conf"
    own.write_text("work_mem = '7MB'\n")
    own.chmod(0o644)
    worn.ensure_running()
    assert query(worn, "SHOW work_mem", role="superuser", database="postgres") == [("7MB",)]


def test_a_path_too_long_for_a_socket_still_has_loopback(folder: Path) -> None:
    cluster = postgres.Cluster(folder / ("long-" * 20) / "home")
    cluster.ensure_running()
    assert cluster.status().is_running


def test_nothing_secret_is_printed(server: postgres.Cluster) -> None:
    shown = f"{server.secrets} {server.status()} {server.secrets!r}"
    for secret in (server.secrets.app_password, server.secrets.owner_password, server.secrets.superuser_password):
        assert secret not in shown
    assert repr(server.secrets.data_key) not in shown


def test_databases_are_made_copied_and_dropped(server: postgres.Cluster, query: Callable[..., Any]) -> None:
    server.ensure_database("pattern")
    server.ensure_database("pattern")
    query(server, "CREATE TABLE kept AS SELECT 1 AS i", database="pattern")
    server.clone_database("pattern", "copy")
    assert query(server, "SELECT i FROM kept", database="copy", role="app") == [(1,)]
    with pytest.raises(postgres.DatabaseUnavailable, match="already"):
        server.clone_database("pattern", "copy")
    with (
        psycopg.connect(server.url("owner", "pattern")),
        pytest.raises(postgres.DatabaseUnavailable, match="Somebody is connected"),
    ):
        server.clone_database("pattern", "another")
    with psycopg.connect(server.url("owner", "copy")):
        server.drop_database("copy")
    server.drop_database("copy")
    with pytest.raises(postgres.DatabaseUnavailable, match="no database"):
        server.clone_database("copy", "again")


@pytest.mark.parametrize("name", ["Robert'); DROP", "1st", "a-b", "", "x" * 64])
def test_a_database_name_that_would_need_quoting_is_refused(server: postgres.Cluster, name: str) -> None:
    with pytest.raises(postgres.DatabaseUnavailable, match="no database name"):
        server.ensure_database(name)


def test_stopping_what_does_not_run_is_no_error(cluster: postgres.Cluster) -> None:
    cluster.stop()
    assert not cluster.home.folder.exists(), "asking makes nothing"
    assert not cluster.status().is_initialized
    with pytest.raises(postgres.DatabaseUnavailable, match=r"no database in .* yet"):
        cluster.url("app", "hearthline")


def test_the_port_lies_below_the_ranges_lent_to_outgoing_connections(server: postgres.Cluster) -> None:
    lent = Path("/proc/sys/net/ipv4/ip_local_port_range")
    if not lent.exists():
        pytest.skip("This system does not say which ports it lends.")
    port = server.status().port
    assert port is not None
    assert port < int(lent.read_text().split()[0])
