"""How does the audit log leave the database so that anyone can examine it later, without us?

An export holds every chain as JSON lines beside a manifest and the verifier itself. A daily root, signed and written to a file
outside the database, fixes where each chain ended: whoever rewrites the database afterwards cannot rewrite the root (SAFETY,
audit).
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from hearthline.plumbing.postgres.home import write_private
from hearthline.plumbing.verifier import verify_audit
from hearthline.plumbing.verifier.verify_audit import FORMAT, SIGNED_EXPORT, SIGNED_ROOT, Heads, Report, root_of

KEY_FILE, PUBLIC_FILE, ROOTS_FOLDER = "audit-signing-key", "audit.pub", "audit-roots"
_FETCH = 10_000  # rows of one fetch, so that memory does not grow with the log
_EVENTS = "SELECT client_id, chain, seq, at, text, previous_hash, hash FROM plumbing_audit_event"
_ENDS = (
    "SELECT client_id, chain, seq, hash FROM plumbing_audit_event "
    "JOIN (SELECT client_id, chain, max(seq) AS seq FROM plumbing_audit_event GROUP BY client_id, chain) AS last "
    "USING (client_id, chain, seq)"
)
_ONE_AT_A_TIME = 5_310_723  # an arbitrary name for the lock that keeps two programs from signing the same number


class AuditBroken(Exception):
    """The database no longer holds what a signed root says it held; the sentence says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export holds; `clients` are those whose events left the house."""

    folder: Path
    events: int
    chains: int
    root: str
    clients: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A root that was signed: its file, its place in the series, how many chains stand and how many changed."""

    file: Path
    number: int
    root: str
    chains: int
    changed: int


def export(folder: Path, *, chains: Sequence[UUID] | None = None, key: Ed25519PrivateKey, at: datetime) -> Exported:
    """Write the viewer's part of the log, or some chains of it, into a new or empty folder, in the caller's transaction.

    Raises:
        FileExistsError: something is in the folder already.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; an export goes into a folder of its own.")
    with (folder / "events.jsonl").open("wb") as out:
        heads, events, digest = _write_events(out, chains)
    manifest = {
        "format": FORMAT,
        "made_at": at.astimezone(UTC).isoformat(),
        "chains_in_scope": None if chains is None else sorted(str(chain) for chain in chains),
        "events": events,
        "events_sha256": digest,
        "root": root_of(heads),
        "heads": [
            {"client": client, "chain": chain, "count": count, "head": head}
            for (client, chain), (count, head) in sorted(heads.items())
        ],
    }
    text = (json.dumps(manifest, indent=1) + "\n").encode()
    (folder / "manifest.json").write_bytes(text)
    (folder / "manifest.sig").write_text(_base64(key.sign(SIGNED_EXPORT + text)) + "\n", encoding="ascii")
    shutil.copyfile(Path(verify_audit.__file__), folder / "verify_audit.py")
    clients = tuple(sorted({UUID(client) for client, _ in heads}, key=str))
    return Exported(folder=folder, events=events, chains=len(heads), root=root_of(heads), clients=clients)


def _write_events(out: IO[bytes], chains: Sequence[UUID] | None) -> tuple[Heads, int, str]:
    heads: Heads = {}
    digest, events = hashlib.sha256(), 0
    where, values = ("", []) if chains is None else (" WHERE chain = ANY(%s)", [list(chains)])
    for client, chain, seq, at, text, previous, linked in _streamed(f"{_EVENTS}{where} ORDER BY chain, seq, client_id", values):
        event = {
            "client": str(client),
            "chain": str(chain),
            "seq": seq,
            "at": at.astimezone(UTC).isoformat(),
            "text": text,
            "previous_hash": bytes(previous).hex(),
            "hash": bytes(linked).hex(),
        }
        line = json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        out.write(line)
        digest.update(line)
        heads[(event["client"], event["chain"])] = (seq, event["hash"])
        events += 1
    return heads, events, digest.hexdigest()


def _streamed(query: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of a server-side cursor: one snapshot, one fetch in memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(_FETCH):
            yield from rows


def sign_root(folder: Path, *, key: Ed25519PrivateKey, at: datetime) -> Root:
    """Sign where every chain of the viewer's scope ends and add it to the series in `folder`, outside the database.

    Only chains that changed since the last root are listed, so a root is as large as its day. The caller's viewer must be the
    whole hub, since a chain it cannot see looks deleted.

    Raises:
        AuditBroken: the earlier roots do not hold together, or the database holds less than they say.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    (folder / PUBLIC_FILE).write_text(_base64(key.public_key().public_bytes_raw()) + "\n", encoding="ascii")
    earlier = verify_audit.root_files(folder)
    before = _signed_before(folder) if earlier else {}
    heads: Heads = {(str(client), str(chain)): (seq, bytes(linked).hex()) for client, chain, seq, linked in _streamed(_ENDS, [])}
    _refuse_losses(before, heads)
    changed = {one: end for one, end in heads.items() if before.get(one) != end}
    number = len(earlier) + 1
    listed = "".join(f"{client} {chain} {count} {head}\n" for (client, chain), (count, head) in sorted(changed.items())).encode()
    body = {
        "format": FORMAT,
        "number": number,
        "made_at": at.astimezone(UTC).isoformat(),
        "previous": hashlib.sha256(earlier[-1].read_bytes()).hexdigest() if earlier else "",
        "chains": len(heads),
        "changed": len(changed),
        "heads_sha256": hashlib.sha256(listed).hexdigest(),
        "root": root_of(heads),
    }
    signed = json.dumps(body, sort_keys=True, separators=(",", ":"))
    signature = _base64(key.sign(SIGNED_ROOT + signed.encode()))
    file = folder / f"{number:06d}-{at.astimezone(UTC):%Y-%m-%d}.json"
    # The list first: a root whose program was killed between the two never came to be.
    write_private(file.with_suffix(".heads"), listed.decode())
    write_private(file, json.dumps({"signed": signed, "signature": signature}, indent=1) + "\n")
    return Root(file=file, number=number, root=str(body["root"]), chains=len(heads), changed=len(changed))


def _signed_before(folder: Path) -> Heads:
    report = Report()
    try:
        before = verify_audit.read_roots(folder, folder / PUBLIC_FILE, report)
    except verify_audit.Unreadable as error:
        raise AuditBroken(str(error)) from None
    if report.faults:
        raise AuditBroken(" ".join(report.faults))
    return before


def _refuse_losses(before: Heads, now: Heads) -> None:
    for (client, chain), (count, head) in sorted(before.items()):
        held, ends = now.get((client, chain), (0, ""))
        if held < count or (held == count and ends != head):
            raise AuditBroken(
                f"Chain {chain}: the last signed root knows {count} events, the database holds {held}, or others. Stop, keep "
                "this database as it is, and compare a backup: hearthline audit export, then verify_audit.py with --roots."
            )


def signing_key(home: Path) -> Ed25519PrivateKey:
    """The installation's Ed25519 key, made at first use; only this account can read it.

    Raises:
        AuditBroken: the file is not a key.
    """
    path = home / KEY_FILE
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True))
    except FileNotFoundError:
        key = Ed25519PrivateKey.generate()
        write_private(path, _base64(key.private_bytes_raw()) + "\n")
        return key
    except ValueError:
        raise AuditBroken(
            f"{path} is not a signing key. Put it back from a backup; a new key starts a new series of roots."
        ) from None


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
