"""How does every test get a real hub database: one template per schema, one clone per session or test?"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine is slow at making examples, too; what is tested is what holds, not how fast it was tried.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]
CONTEXT_KEY, DATA_KEY = b"test-context-key-of-32-bytes-...", b"test-data-key-of-32-bytes-......"


def _schema_hash() -> str:
    source = sorted([*ROOT.glob("src/hearthline/**/models.py"), *ROOT.glob("src/hearthline/**/lifecycle.py")])
    source += sorted([*ROOT.glob("src/hearthline/plumbing/schema/*.py"), *ROOT.glob("src/hearthline/**/migrations/*.py")])
    source += [ROOT / "src/hearthline/plumbing/base.py"]
    return hashlib.sha256(b"".join(str(path.relative_to(ROOT)).encode() + path.read_bytes() for path in source)).hexdigest()[:12]


class OutsideServer:
    """A server named by DATABASE_URL, with what the tests ask of the embedded one."""

    def __init__(self, admin_url: str) -> None:
        from hearthline.plumbing import postgres

        resolved = postgres.resolve("hub_probe")
        self._urls = {"superuser": admin_url, "owner": resolved.owner_url, "app": resolved.app_url}

    def url(self, role: str, database: str) -> str:
        from hearthline.plumbing.postgres import databases

        return databases.with_database(self._urls[role], database)

    def ensure_database(self, name: str) -> None:
        from hearthline.plumbing.postgres import databases

        databases.ensure(self._urls["superuser"], name)

    def clone_database(self, template: str, name: str) -> None:
        from hearthline.plumbing.postgres import databases

        databases.clone(self._urls["superuser"], template=template, name=name)

    def drop_database(self, name: str) -> None:
        from hearthline.plumbing.postgres import databases

        databases.drop(self._urls["superuser"], name)


@pytest.fixture(scope="session")
def cluster():
    """The server of this run: DATABASE_URL's, else the embedded one of this machine."""
    from hearthline.plumbing import postgres

    if os.environ.get("DATABASE_URL"):
        return OutsideServer(os.environ["DATABASE_URL"])
    cluster = postgres.Cluster()
    cluster.ensure_running()
    return cluster


@pytest.fixture(scope="session")
def template_database(cluster, django_db_blocker) -> str:
    """A migrated, empty hub, made once per schema on this machine."""
    from hearthline.plumbing.startup import bring_up_to_date

    name = f"hub_template_{_schema_hash()}"
    with open(Path(tempfile.gettempdir()) / "hearthline-test-template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(cluster, name):
            making = f"{name}_making"
            cluster.drop_database(making)
            cluster.ensure_database(making)
            with django_db_blocker.unblock():
                bring_up_to_date(cluster.url("owner", making), CONTEXT_KEY)
            cluster.clone_database(making, name)
            cluster.drop_database(making)
    return name


def _exists(cluster, name: str) -> bool:
    import psycopg

    with psycopg.connect(cluster.url("superuser", "postgres")) as admin:
        return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _use(cluster, name: str) -> None:
    from django.conf import settings
    from django.db import connections

    from hearthline.plumbing.postgres import as_django

    connections["default"].close()
    connections["default"].settings_dict.update(as_django(cluster.url("app", name)))
    settings.CONTEXT_KEY, settings.DATA_KEY = CONTEXT_KEY, DATA_KEY


@pytest.fixture(scope="session")
def django_db_setup(cluster, template_database, django_db_blocker) -> Iterator[None]:
    """The session's own clone; pytest-django rolls each test back in it."""
    name = f"hub_test_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    with django_db_blocker.unblock():
        cluster.clone_database(template_database, name)
        _use(cluster, name)
    yield
    with django_db_blocker.unblock():
        from django.db import connections

        connections["default"].close()
        cluster.drop_database(name)


@pytest.fixture
def own_database(cluster, template_database, django_db_blocker) -> Iterator[str]:
    """A hub of its own for tests that commit, kill, or look with other roles; yields the database name."""
    from django.db import connections

    name = f"hub_own_{os.getpid()}_{uuid.uuid4().hex[:6]}"
    with django_db_blocker.unblock():
        before = dict(connections["default"].settings_dict)
        cluster.clone_database(template_database, name)
        _use(cluster, name)
        yield name
        connections["default"].close()
        connections["default"].settings_dict.update(before)
        cluster.drop_database(name)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public data beside the checkout; never committed."""
    folder = Path(os.environ.get("HEARTHLINE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"The public data folder {folder} is not on this machine (see HEARTHLINE_DATA).")
    return folder
