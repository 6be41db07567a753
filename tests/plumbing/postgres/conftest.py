"""How does a test get a database home of its own, a running server, and an ordinary account?"""

import os
import pickle
import pwd
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hearthline.plumbing import postgres

SERVER_15 = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own settings steer none of these tests."""
    for name in list(os.environ):
        if name.startswith("HEARTHLINE_") or name in ("DATABASE_URL", "DATABASE_OWNER_URL", "PG_BIN", "XDG_DATA_HOME"):
            monkeypatch.delenv(name)


def _fast_place() -> Path | None:
    """Memory, where the machine has plenty and programs may run there: each first start syncs a thousand files."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or os.statvfs(memory).f_flag & os.ST_NOEXEC or shutil.disk_usage(memory).free < 4 << 30:
        return None
    return memory


def _folder() -> Path:
    """A folder that every account may pass through; pytest's own lies behind one that only root may enter."""
    folder = Path(tempfile.mkdtemp(prefix="hl-", dir=_fast_place()))
    folder.chmod(0o755)
    return folder


def _tear_down(folder: Path) -> None:
    for home in [path.parent for path in folder.glob("**/launch.lock")]:
        postgres.Cluster(home).destroy()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder; every database made below it is stopped and deleted."""
    made = _folder()
    yield made
    _tear_down(made)


@pytest.fixture
def cluster(folder: Path) -> postgres.Cluster:
    """A home of its own, not started."""
    return postgres.Cluster(folder / "home")


@pytest.fixture(scope="module")
def worn() -> Iterator[postgres.Cluster]:
    """A server that a module's tests stop, kill and hurt; each puts back what it changed, and starts it when it needs it."""
    made = _folder()
    try:
        yield postgres.Cluster(made / "home")
    finally:
        _tear_down(made)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Cluster]:
    """A running server with the database `hearthline`, shared by a module's tests that do it no harm."""
    made = _folder()
    running = postgres.Cluster(made / "home")
    try:
        running.ensure_running()
        running.ensure_database("hearthline")
        yield running
    finally:
        _tear_down(made)


@pytest.fixture(scope="module", params=["the wheel's", "15"])
def any_server(request: pytest.FixtureRequest) -> Iterator[postgres.Cluster]:
    """As `server`, on the wheel's PostgreSQL and on the oldest that we promise."""
    if request.param == "15" and not SERVER_15.is_dir():
        pytest.skip("PostgreSQL 15's programs are not on this machine (apt-get install postgresql-15).")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "15":
            patch.setenv("HEARTHLINE_PG_BIN", str(SERVER_15))
        made = _folder()
        running = postgres.Cluster(made / "home")
        try:
            running.ensure_running()
            running.ensure_database("hearthline")
            patch.delenv("HEARTHLINE_PG_BIN", raising=False)
            yield running
        finally:
            if request.param == "15":
                patch.setenv("HEARTHLINE_PG_BIN", str(SERVER_15))
            _tear_down(made)


@pytest.fixture
def query() -> Callable[..., list[Any]]:
    """Run one statement and answer its rows."""

    def run(
        cluster: postgres.Cluster, statement: str, *, role: postgres.Role = "owner", database: str = "hearthline"
    ) -> list[Any]:
        with psycopg.connect(cluster.url(role, database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def as_user(folder: Path) -> Callable[[Callable[[Path], Any]], Any]:
    """Call a function as an ordinary account, with a folder that is that account's own; answers what it returned.

    As root the call is made in a forked child that becomes `nobody`: an interpreter under /root could not be started by it.
    """

    def call(function: Callable[[Path], Any]) -> Any:
        own = folder / "own"
        own.mkdir(exist_ok=True)
        if os.geteuid() != 0:
            return function(own)
        nobody = pwd.getpwnam("nobody")
        os.chown(own, nobody.pw_uid, nobody.pw_gid)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            try:
                os.setgroups([])
                os.setresgid(nobody.pw_gid, nobody.pw_gid, nobody.pw_gid)
                os.setresuid(nobody.pw_uid, nobody.pw_uid, nobody.pw_uid)
                os.environ["HOME"] = str(own)
                answer = (True, function(own))
            except BaseException:
                answer = (False, traceback.format_exc())
            os.write(writing, pickle.dumps(answer))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answers:
            done, answer = pickle.loads(answers.read())
        os.waitpid(child, 0)
        assert done, answer
        return answer

    return call
