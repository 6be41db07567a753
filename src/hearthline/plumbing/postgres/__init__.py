"""Which PostgreSQL do we use, and how is it started, prepared, backed up and brought back?"""

from hearthline.plumbing.postgres.binaries import OLDEST_MAJOR
from hearthline.plumbing.postgres.cluster import Cluster, Status
from hearthline.plumbing.postgres.errors import DatabaseUnavailable
from hearthline.plumbing.postgres.home import default_home
from hearthline.plumbing.postgres.keys import Secrets
from hearthline.plumbing.postgres.resolution import Databases, as_django, resolve
from hearthline.plumbing.postgres.roles import APP, OWNER
from hearthline.plumbing.postgres.server import Role

__all__ = [
    "APP",
    "OLDEST_MAJOR",
    "OWNER",
    "Cluster",
    "DatabaseUnavailable",
    "Databases",
    "Role",
    "Secrets",
    "Status",
    "as_django",
    "default_home",
    "resolve",
]
