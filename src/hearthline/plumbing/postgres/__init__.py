"""Which PostgreSQL do we use, and how is it started, prepared, backed up and brought back?"""

from hearthline.plumbing.postgres.backup import Backup, archive_to
from hearthline.plumbing.postgres.backup import restore as restore_backup
from hearthline.plumbing.postgres.backup import take as take_backup
from hearthline.plumbing.postgres.binaries import OLDEST_MAJOR
from hearthline.plumbing.postgres.cluster import Cluster, Status
from hearthline.plumbing.postgres.errors import DatabaseUnavailable
from hearthline.plumbing.postgres.fresh import drop as drop_database
from hearthline.plumbing.postgres.health import Finding, examine
from hearthline.plumbing.postgres.home import default_home
from hearthline.plumbing.postgres.keys import Secrets
from hearthline.plumbing.postgres.resolution import DEFAULT_DATABASE, Databases, as_django, resolve
from hearthline.plumbing.postgres.roles import APP, OWNER
from hearthline.plumbing.postgres.server import Role

__all__ = [
    "APP",
    "DEFAULT_DATABASE",
    "OLDEST_MAJOR",
    "OWNER",
    "Backup",
    "Cluster",
    "DatabaseUnavailable",
    "Databases",
    "Finding",
    "Role",
    "Secrets",
    "Status",
    "archive_to",
    "as_django",
    "default_home",
    "drop_database",
    "examine",
    "resolve",
    "restore_backup",
    "take_backup",
]
