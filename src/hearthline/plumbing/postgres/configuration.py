"""How is the embedded server set up, and why so?"""

import os
import shlex
from pathlib import Path

from hearthline.plumbing.postgres.account import Account
from hearthline.plumbing.postgres.home import Home, write_private

SUPERUSER = "postgres"
FILE = "hearthline.conf"
RECOVERY_FILE = "hearthline.recovery.conf"
LOCAL_FILE = "postgresql.local.conf"
_MB = 1 << 20

# scram for everyone on every way in; there is no other way in.
HBA = f"""\
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
local replication {SUPERUSER} scram-sha-256
host replication {SUPERUSER} 127.0.0.1/32 scram-sha-256
"""

# Nothing personal in the log: a failing statement's literals, the values in its DETAIL, and the values some messages quote
# (invalid input syntax for type date: "…") are the client's to see, not the log's. "log" ranks above "error" in
# log_min_messages: start, stop, checkpoints, crashes and refused log-ins are kept.
LOGGING = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_min_messages": "log",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def memory_bytes() -> int:
    """The machine's memory; 4 GB when it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 4096 * _MB


def server_settings(*, home: Home, port: int, archive: Path | None, memory: int, disk: int) -> dict[str, str]:
    """The settings of the server, by name.

    Args:
        archive: the folder that receives each finished piece of WAL; None keeps no archive.
        memory: of the machine, in bytes.
        disk: size of the disk that holds the data, in bytes.
    """
    wal = min(max(disk // _MB // 20, 128), 4096)  # a twentieth of the disk, at most
    megabytes = memory // _MB
    settings = {
        # Who can come in.
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(home.socket_folder or ""),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        # Sized for a laptop of two cores that also runs the program and a browser.
        "shared_buffers": f"{min(max(megabytes // 16, 128), 1024)}MB",
        "effective_cache_size": f"{max(megabytes // 2, 512)}MB",
        "maintenance_work_mem": f"{min(max(megabytes // 16, 64), 512)}MB",
        "work_mem": "16MB",
        "random_page_cost": "1.1",
        "jit": "off",
        # A first night's file fills empty tables: statistics must follow within seconds, or each step is planned for no rows.
        "autovacuum_naptime": "5s",
        # Counted again after half as many rows more, not a tenth: while a file comes in both processors have better things to do.
        "autovacuum_analyze_scale_factor": "0.5",
        # A night's file is one long burst of writes: fewer, later checkpoints. Commits stay durable.
        "max_wal_size": f"{wal}MB",
        "min_wal_size": f"{min(wal // 2, 256)}MB",
        "checkpoint_timeout": "15min",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "wal_level": "replica",
        "max_wal_senders": "5",
        "archive_mode": "on" if archive else "off",
        **LOGGING,
        "logging_collector": "on",
        "log_directory": str(home.log),
        "log_filename": "postgres-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_line_prefix": "%m [%p] ",
        # The database keeps UTC; screens print the zone.
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if archive:
        settings["archive_command"] = _archive_command(archive)
        settings["archive_timeout"] = "5min"
    return settings


def _archive_command(archive: Path) -> str:
    """Copy one piece of WAL: on disk before it has its name, and content with an identical piece from before a crash."""
    target = f"{shell_path(archive)}/%f"
    return (
        f'if [ -f {target} ]; then cmp -s "%p" {target}; '
        f'else cp "%p" {target}.partial && sync {target}.partial && mv {target}.partial {target}; fi'
    )


def write(*, home: Home, settings: dict[str, str], account: Account) -> None:
    """Put the settings and the ways in beside the data; called at every start, so an upgrade brings its settings along.

    An operator's own settings go to `postgresql.local.conf` in the home and win.
    """
    text = "# Written at every start. Your own settings go to ../postgresql.local.conf and win.\n"
    text += "".join(f"{name} = {quoted(value)}\n" for name, value in settings.items())
    for extra in (home.data / RECOVERY_FILE, home.folder / LOCAL_FILE):
        if extra.is_file():
            text += f"include = {quoted(str(extra))}\n"
    write_private(home.data / FILE, text, account=account)
    write_private(home.data / "pg_hba.conf", HBA, account=account)
    main = home.data / "postgresql.conf"
    existing = main.read_text(encoding="utf-8")
    line = f"include = '{FILE}'"
    if line not in existing.splitlines():
        write_private(main, f"{existing.rstrip()}\n{line}\n", account=account)


def write_recovery(settings: dict[str, str] | None, *, data: Path, account: Account) -> None:
    """Put the settings of a recovery beside the data, until it is over (None): an interrupted one goes on at the next start."""
    if settings is None:
        (data / RECOVERY_FILE).unlink(missing_ok=True)
    else:
        text = "".join(f"{name} = {quoted(value)}\n" for name, value in settings.items())
        write_private(data / RECOVERY_FILE, text, account=account)


def shell_path(path: Path) -> str:
    """A path inside a command of the server's: quoted for the shell, its percent signs for PostgreSQL."""
    return shlex.quote(str(path).replace("%", "%%"))


def quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
