"""How does a story get a hub that is being served, in the middle of a busy day, with a browser before it?"""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.system import browser as browsers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a loaded machine may be slower than a story waits for it: what fails is told again, twice at most."""
    for item in items:
        if "hub" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=2))


ROOT = Path(__file__).resolve().parents[2]
SEED = "hub_stories"  # what the log-ins of the story's database are a function of
MADE_BY = (
    "domain",
    "journeys",
    "plumbing",
    "rulebook",
    "solver",
    "kernel",
    "inbox",
    "gateways",
    "entrypoints/cli/demo",
    "entrypoints/jobs",
)


def _name() -> str:
    """The template's name: another one as soon as anything that makes the day changes."""
    files = [path for part in MADE_BY for path in (ROOT / "src/hearthline" / part).rglob("*") if path.suffix in (".py", ".yaml")]
    files += (ROOT / "src/hearthline_outside").rglob("*.py")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files)))
    return f"{SEED}_{digest.hexdigest()[:10]}"


@pytest.fixture(scope="session")
def morning(cluster) -> str:
    """The database of the morning after a busy day, made once for this state of the code; stories work in copies."""
    import psycopg

    name = _name()
    with open(Path(tempfile.gettempdir()) / f"hearthline-{os.getuid()}-stories.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(cluster.url("superuser", "postgres"), autocommit=True) as admin:
            have = {row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()}
        if name not in have:
            for old in (one for one in have if one.startswith(f"{SEED}_") and "_copy_" not in one):
                cluster.drop_database(old)
            making = f"{SEED}_making"
            command = ["demo", "--morning", "--size", "150", "--database", making]
            done = subprocess.run(
                [sys.executable, "-m", "hearthline.config", *command],
                cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr[-4000:]
            cluster.clone_database(making, name)
            cluster.drop_database(making)
    return name


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HEARTHLINE_DEMO_SEED": SEED}


@pytest.fixture(scope="session")
def browser() -> Iterator[browsers.Browser]:
    with browsers.started() as one:
        yield one


@pytest.fixture(scope="module")
def served(cluster, morning: str, browser) -> Iterator[browsers.Hub]:
    """A hub for the stories of one file."""
    name = f"{SEED}_copy_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    cluster.clone_database(morning, name)
    port = _free_port()
    command = [sys.executable, "-m", "hearthline.config", "serve", "--database", name, "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=_environment(), stderr=subprocess.PIPE, text=True)
    url = f"http://localhost:{port}"
    try:
        _wait_for(url, server)
        yield browsers.Hub(url=url, database=name, admin_url=cluster.url("superuser", name), browser=browser)
    finally:
        server.terminate()
        server.wait(timeout=15)
        cluster.drop_database(name)


@pytest.fixture
def hub(served: browsers.Hub) -> Iterator[browsers.Hub]:
    """The file's hub; after each story its pages are closed, and no page may have asked another host for anything."""
    yield served
    served.close_pages()
    assert served.strangers == [], "a page asked another host"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[str]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"The server ended: {server.stderr.read()[-4000:] if server.stderr else ''}")
        try:
            urllib.request.urlopen(f"{url}/account/login/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server does not answer at {url}.")
