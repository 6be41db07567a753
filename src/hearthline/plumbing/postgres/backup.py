"""How is everything copied while it runs, and brought back on an empty machine?"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hearthline.plumbing.postgres import configuration, databases, keys, manifest, server
from hearthline.plumbing.postgres.account import Account, own_account, required_account
from hearthline.plumbing.postgres.binaries import Binaries
from hearthline.plumbing.postgres.cluster import Cluster
from hearthline.plumbing.postgres.configuration import SUPERUSER
from hearthline.plumbing.postgres.errors import DatabaseUnavailable, explain, explain_os
from hearthline.plumbing.postgres.home import Home, make_private, write_private

_BASE = "base"
_LABEL = "backup.json"
_KEYS = "secrets.json"
_RESTORE_SECONDS = 24 * 3600  # replaying a long archive takes as long as it takes


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A finished, verified backup.

    Attributes:
        at: the server's clock when it was done (ISO 8601, UTC).
        version: the server's ("18.4").
        size: bytes of the database files.
        has_keys: whether passwords and keys lie beside the data; without them encrypted documents stay closed.
    """

    folder: Path
    at: str
    version: str
    size: int
    databases: tuple[str, ...]
    has_keys: bool


def take(cluster: Cluster, folder: Path, *, with_keys: bool = True) -> Backup:
    """Copy the running database, its WAL and its keys into `folder`, and verify every file of the copy.

    Work goes on meanwhile; the copy is of the moment it ends. Documents lie in the database, so they are of the same moment.
    `backup.json` is written last: a folder without it is an interrupted backup, and is never restored.

    Args:
        folder: absent or empty; made for this account alone.
        with_keys: False keeps passwords and keys out, for when they are kept elsewhere.

    Raises:
        DatabaseUnavailable: the folder is in use, its disk is full, or a file of the copy is not what the server sent.
    """
    cluster.ensure_running()
    folder = folder.expanduser().absolute()
    with _speaking(folder), cluster.launching() as (_, programs, _):
        _make_empty(folder)
        _copy_base(cluster.home, folder / _BASE, programs=programs)
        manifest.verify(folder / _BASE, account=own_account(), programs=programs)
        if with_keys:
            keys.save(cluster.secrets, path=folder / _KEYS)
        with databases.connect(cluster.url("superuser", "postgres")) as admin:
            row = admin.execute(
                "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), current_setting('server_version'),"
                " ARRAY(SELECT datname::text FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1)"
            ).fetchone()
        assert row is not None  # a query without FROM answers one row
        label = {
            "at": row[0],
            "version": row[1].split()[0],
            "databases": row[2],
            "size": _size(folder / _BASE),
            "has_keys": with_keys,
        }
        write_private(folder / _LABEL, json.dumps(label, indent=1) + "\n")
    return read(folder)


def read(folder: Path) -> Backup:
    """What a backup holds.

    Raises:
        DatabaseUnavailable: it is none, or was interrupted.
    """
    try:
        label = json.loads((folder / _LABEL).read_text(encoding="utf-8"))
        return Backup(
            folder=folder,
            at=label["at"],
            version=label["version"],
            size=label["size"],
            databases=tuple(label["databases"]),
            has_keys=(folder / _KEYS).is_file(),
        )
    except FileNotFoundError:
        raise DatabaseUnavailable(f"{folder} is not a finished backup: it has no {_LABEL}. Choose another one.") from None
    except (ValueError, KeyError, TypeError):
        raise DatabaseUnavailable(f"{folder / _LABEL} is damaged. Choose another backup.") from None


def restore(
    cluster: Cluster, folder: Path, *, keys_file: Path | None = None, wal: Path | None = None, until: datetime | None = None
) -> Backup:
    """Bring a backup back into an empty home and start it, marked as a copy that may send nothing.

    Args:
        keys_file: the secrets, when they were kept apart from the backup.
        wal: an archive (`hearthline db archive`) to replay after the backup.
        until: with `wal`, stop before this moment (aware); None replays all there is.

    Raises:
        DatabaseUnavailable: the home is not empty, or the backup is damaged, of another PostgreSQL version, or without keys.
    """
    folder = folder.expanduser().absolute()
    if until and wal is None:
        raise DatabaseUnavailable("To stop at a moment, name the archive that leads to it: --wal FOLDER.")
    with _speaking(folder):
        about = read(folder)
        if until and until < datetime.fromisoformat(about.at):
            raise DatabaseUnavailable(f"The backup is of {about.at}, after the moment to stop at. Use an older backup.")
        secrets_path = keys_file or folder / _KEYS
        if not secrets_path.is_file():
            raise DatabaseUnavailable(f"{folder} was made without its keys. Name the file that has them: --keys secrets.json.")
        kept = keys.load(secrets_path)
        _refuse_unless_empty(cluster.home)
        with cluster.launching() as (account, programs, _):
            _refuse_unless_empty(cluster.home)
            _check_major(about, programs)
            manifest.verify(folder / _BASE, account=own_account(), programs=programs)
            try:
                _bring_back(cluster, folder, about=about, kept=kept, wal=wal, until=until, account=account, programs=programs)
            except BaseException:  # also Ctrl-C: a half restored home must not look like a database
                _take_away(cluster.home, account=account, programs=programs)
                raise
    return about


def archive_to(cluster: Cluster, folder: Path | None) -> None:
    """Keep every finished piece of WAL in `folder` from the next start on; None ends it.

    Between two backups at most five minutes are then at risk, and any moment can be restored.

    Raises:
        DatabaseUnavailable: the server's account cannot write there, or this is a restored copy, whose history is another one.
    """
    if folder is None:
        cluster.home.archive.unlink(missing_ok=True)
        return
    if cluster.is_restored_copy:
        raise DatabaseUnavailable(
            "This is a restored copy. Put it to work first (hearthline db go-live), with a new archive folder."
        )
    folder = folder.expanduser().absolute()
    account = required_account()
    with _speaking(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        make_private(folder, account=account)
        if account.run(["test", "-w", str(folder), "-a", "-x", str(folder)], cwd=Path("/")).returncode != 0:
            raise DatabaseUnavailable(
                f"PostgreSQL's account {account.name} cannot write in {folder}. Choose a folder that it can reach."
            )
        cluster.home.prepare(account=account)
        write_private(cluster.home.archive, f"{folder}\n")


def _make_empty(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    make_private(folder, account=own_account())
    if any(folder.iterdir()):
        raise DatabaseUnavailable(f"{folder} is not empty. Name a new folder for each backup.")


def _copy_base(home: Home, target: Path, *, programs: Binaries) -> None:
    partial = target.with_name(f"{target.name}.partial")
    way_in = ["-h", "127.0.0.1", "-p", str(server.remembered_port(home)), "-U", SUPERUSER, "--no-password"]
    kind = ["--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256"]
    done = own_account().run(
        [programs.program("pg_basebackup"), *way_in, *kind, "-D", partial],
        cwd=target.parent,
        env={"PGPASSWORD": keys.load(home.secrets).superuser_password, "PGREQUIREAUTH": "scram-sha-256"},
    )
    if done.returncode != 0:
        shutil.rmtree(partial, ignore_errors=True)
        raise explain(done.stdout, where=target.parent, otherwise="The backup was not made.")
    partial.rename(target)


def _size(base: Path) -> int:
    return sum(path.stat().st_size for path in base.rglob("*") if path.is_file())


def _refuse_unless_empty(home: Home) -> None:
    was_interrupted = home.restored_from.exists() and not home.data.exists()
    for path in (home.data, home.secrets):
        if path.exists() and not was_interrupted:
            raise DatabaseUnavailable(
                f"{home.folder} already holds a database ({path.name}). "
                "Restore into an empty home: set HEARTHLINE_HOME to a new folder."
            )


def _check_major(about: Backup, programs: Binaries) -> None:
    major = int(about.version.split(".")[0])
    if major != programs.major:
        raise DatabaseUnavailable(
            f"The backup is PostgreSQL {major}'s, the programs in {programs.folder} are {programs.major}'s. "
            f"Point HEARTHLINE_PG_BIN at the programs of {major}."
        )


def _bring_back(
    cluster: Cluster,
    folder: Path,
    *,
    about: Backup,
    kept: keys.Secrets,
    wal: Path | None,
    until: datetime | None,
    account: Account,
    programs: Binaries,
) -> None:
    home = cluster.home
    _copy_back(folder / _BASE, home=home, account=account)
    if wal is not None:
        _ask_for_recovery(home, archive=_readable_wal(wal, home=home, account=account), until=until, account=account)
    mark = {"backup": str(folder), "at": about.at, "until": until.isoformat() if until else None}
    write_private(home.restored_from, json.dumps(mark) + "\n")
    keys.save(kept, path=home.secrets)
    account.run(
        [programs.program("initdb"), "--sync-only", "-D", home.unfinished], cwd=home.unfinished
    )  # on disk before it counts
    home.unfinished.rename(home.data)
    server.start(home, account=account, programs=programs, patience=_RESTORE_SECONDS)
    if wal is not None:  # start again without what belonged to the recovery alone
        server.stop(home, account=account, programs=programs)
        configuration.write_recovery(None, data=home.data, account=account)
        shutil.rmtree(home.wal, ignore_errors=True)
        server.start(home, account=account, programs=programs)
    cluster.prepare_roles()


def _take_away(home: Home, *, account: Account, programs: Binaries) -> None:
    if home.is_initialized:
        server.stop(home, account=account, programs=programs, modes=("immediate",))
    for path in (home.data, home.unfinished, home.wal):
        shutil.rmtree(path, ignore_errors=True)
    for path in (home.secrets, home.restored_from):
        path.unlink(missing_ok=True)


def _copy_back(base: Path, *, home: Home, account: Account) -> None:
    home.clear_unfinished()
    try:
        shutil.copytree(base, home.unfinished, symlinks=True)
    except shutil.Error as error:  # a list of (from, to, why)
        said = "\n".join(str(entry[2]) for entry in error.args[0])
        raise explain(said, where=home.folder, otherwise="The backup was not copied.") from None
    (home.unfinished / "backup_manifest").unlink(missing_ok=True)  # of the backup, not of what it becomes
    account.give_tree(home.unfinished)
    home.unfinished.chmod(0o700)


def _ask_for_recovery(home: Home, *, archive: Path, until: datetime | None, account: Account) -> None:
    """Leave the sign and the settings that make the next start replay an archive; they hold across interruptions."""
    settings = {
        "restore_command": f'cp {configuration.shell_path(archive)}/%f "%p"',
        "recovery_target_action": "promote",
        "recovery_target_timeline": "latest",
        "hot_standby": "off",  # so that the start is over when the replay is
    }
    if until:
        settings |= {"recovery_target_time": until.isoformat(), "recovery_target_inclusive": "off"}
    configuration.write_recovery(settings, data=home.unfinished, account=account)
    write_private(home.unfinished / "recovery.signal", "", account=account)


def _readable_wal(wal: Path, *, home: Home, account: Account) -> Path:
    """The archive, or a copy of it that the server's account can read."""
    wal = wal.expanduser().absolute()
    if not wal.is_dir():
        raise DatabaseUnavailable(f"There is no WAL archive in {wal}. Name the folder that `hearthline db archive` filled.")
    files = [str(path) for path in wal.iterdir() if path.is_file()]
    if files and account.run(["test", "-r", files[0], "-a", "-x", str(wal)], cwd=Path("/")).returncode == 0:
        return wal
    shutil.rmtree(home.wal, ignore_errors=True)
    shutil.copytree(wal, home.wal)
    account.give_tree(home.wal)
    home.wal.chmod(0o700)
    return home.wal


@contextmanager
def _speaking(folder: Path) -> Iterator[None]:
    """What the operating system refuses becomes a sentence."""
    try:
        yield
    except OSError as error:
        raise explain_os(error, where=folder, remedy="Choose another folder.") from error
