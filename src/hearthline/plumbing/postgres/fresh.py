"""How does a demo get an empty database of its own, every time?"""

from __future__ import annotations

import os

from hearthline.plumbing.postgres import databases
from hearthline.plumbing.postgres.cluster import Cluster
from hearthline.plumbing.postgres.errors import DatabaseUnavailable


def drop(name: str) -> None:
    """Drop the database with this name wherever `resolve` would find it; nothing happens when there is none.

    Raises:
        DatabaseUnavailable: the server is not ours to drop databases on.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        cluster = Cluster()
        cluster.ensure_running()
        cluster.drop_database(name)
        return
    if os.environ.get("DATABASE_OWNER_URL"):
        raise DatabaseUnavailable(
            "This makes a database of its own: unset DATABASE_OWNER_URL and set DATABASE_URL to a role that may create databases."
        )
    databases.drop(databases.with_database(url, "postgres"), name)  # nobody can drop the database it is connected to
