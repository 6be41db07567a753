#!/usr/bin/env python3
"""Was any event of an audit export changed, deleted, reordered, inserted or cut off?

    python3 verify_audit.py EXPORT [--roots FOLDER] [--key FILE] [--json]

Needs Python 3.9 and nothing else: no network, no database, no package. EXPORT is a folder with `events.jsonl` and
`manifest.json`; FOLDER holds the daily signed roots, FILE the public key (default `audit.pub` in FOLDER). Keep the key and
the roots where whoever runs the hub cannot write: the export alone shows that it is whole in itself, the roots show that it is
what was once signed. A root that is newer than the export knows events the export cannot hold; it is compared for what both know.

Exit codes: 0 intact, 1 altered, 2 called wrongly or not readable.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT = 1
GENESIS = "0" * 64
FIELDS = frozenset({"client", "chain", "seq", "at", "text", "previous_hash", "hash"})
SIGNED_ROOT, SIGNED_EXPORT = b"hearthline audit root 1\n", b"hearthline audit export 1\n"

Key = tuple[str, str]  # client and chain
Heads = dict[Key, tuple[int, str]]  # where each chain ends: how many events, and the last hash


class Unreadable(Exception):
    """A file is missing or is not what it should be; the sentence says which."""


@dataclass
class Report:
    """What was looked at, and what is wrong with it."""

    events: int = 0
    chains: int = 0
    roots: int = 0
    last_root: str = ""
    newer_roots: int = 0  # made after the export, and knowing events that came after it
    anchored: int = 0
    is_signature_checked: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        """Nothing is wrong."""
        return not self.faults


@dataclass
class Known:
    """What the signed roots know of the chains of one export."""

    due: Heads = field(default_factory=dict)  # what the export must hold: roots newer than it demand nothing
    points: dict[tuple[str, str, int], str] = field(default_factory=dict)  # client, chain and number of an event: its hash


def root_of(heads: Heads) -> str:
    """SHA-256 over one line per chain, in order: client, chain, number of events, last hash."""
    lines = hashlib.sha256()
    for (client, chain), (count, head) in sorted(heads.items()):
        lines.update(f"{client} {chain} {count} {head}\n".encode())
    return lines.hexdigest()


def verify(export: Path, roots: Path | None = None, key: Path | None = None) -> Report:
    """Examine an export, and compare it with the signed roots where they are given.

    Raises:
        Unreadable: a file is missing or is not of this format.
    """
    report = Report()
    manifest = _json_object(export / "manifest.json")
    if manifest.get("format") != FORMAT:
        raise Unreadable(f"{export / 'manifest.json'} is not an audit manifest of format {FORMAT}.")
    found: Heads = {}
    known = Known() if roots is None else _known(manifest, roots, key or roots / "audit.pub", report)
    digest = _follow_chains(export / "events.jsonl", found, known, report)
    compared = {(client, chain) for client, chain, seq in known.points if found.get((client, chain), (0, ""))[0] >= seq}
    report.chains, report.anchored = len(found), len(compared | set(known.due))
    _compare_manifest(manifest, found, digest, report)
    if key is not None or roots is not None:
        _check_export_signature(export, key or Path(roots or ".") / "audit.pub", report)
    for (client, chain), (count, _) in sorted(known.due.items()):
        held = found.get((client, chain), (0, ""))[0]
        if held < count:
            report.faults.append(
                f"Chain {chain}: a signed root knows {count} events, the export has {held}; events were cut off."
            )
    return report


def _follow_chains(path: Path, found: Heads, known: Known, report: Report) -> str:
    """Check every event against the one before it; fills `found`; the digest of the file."""
    digest, last = hashlib.sha256(), ("", 0, "")
    for number, raw, event in _events(path, report):
        digest.update(raw)
        report.events += 1
        if event is None:
            continue
        client, chain, seq = event["client"], event["chain"], event["seq"]
        where = f"Line {number}, chain {chain}, event {seq}"
        if (chain, seq, client) <= last:
            report.faults.append(f"{where}: stands out of order; events were reordered or inserted.")
        last = max(last, (chain, seq, client))
        before, previous = found.get((client, chain), (0, GENESIS))
        if seq != before + 1:
            report.faults.append(f"{where}: follows event {before}; events are missing, repeated or out of order.")
        if event["previous_hash"] != previous:
            report.faults.append(f"{where}: does not follow from the event before it.")
        report.faults.extend(f"{where}: {fault}" for fault in _event_faults(event))
        found[(client, chain)] = (seq, event["hash"])
        if known.points.get((client, chain, seq), event["hash"]) != event["hash"]:
            report.faults.append(f"{where}: is not the event a signed root knows; the chain was rewritten.")
    return digest.hexdigest()


def _event_faults(event: dict[str, Any]) -> Iterator[str]:
    linked = hashlib.sha256(bytes.fromhex(event["previous_hash"]) + event["text"].encode()).hexdigest()
    if linked != event["hash"]:
        yield "its text is not the one that was hashed; it was changed."
    try:
        is_same = datetime.fromisoformat(json.loads(event["text"])["at"]) == datetime.fromisoformat(event["at"])
    except (ValueError, KeyError, TypeError):
        is_same = False
    if not is_same:
        yield "the moment beside it is not the one in its text; it was changed."


def _events(path: Path, report: Report) -> Iterator[tuple[int, bytes, dict[str, Any] | None]]:
    """Every line with its number; None where it cannot be read as an event, which is a fault."""
    try:
        with path.open("rb") as lines:
            for number, raw in enumerate(lines, start=1):
                event = _event(raw)
                if event is None:
                    report.faults.append(f"Line {number}: cannot be read as an event; it was changed or cut off.")
                yield number, raw, event
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None


def _event(raw: bytes) -> dict[str, Any] | None:
    if not raw.endswith(b"\n"):
        return None
    try:
        event = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(event, dict) or set(event) != FIELDS or type(event["seq"]) is not int:
        return None
    if not all(isinstance(event[name], str) for name in FIELDS - {"seq"}):
        return None
    return event if _is_hash(event["previous_hash"]) and _is_hash(event["hash"]) else None


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _compare_manifest(manifest: dict[str, Any], found: Heads, digest: str, report: Report) -> None:
    told = {(one["client"], one["chain"]): (one["count"], one["head"]) for one in manifest["heads"]}
    for (client, chain), (count, head) in sorted(told.items()):
        held = found.get((client, chain))
        if held is None:
            report.faults.append(f"Chain {chain}: the manifest knows {count} events, the export has none; the chain was deleted.")
        elif held != (count, head):
            report.faults.append(
                f"Chain {chain}: the manifest ends at event {count}, the export at event {held[0]}, or differently."
            )
    report.faults.extend(
        f"Chain {chain}: is not in the manifest; it was inserted."
        for client, chain in sorted(found)
        if (client, chain) not in told
    )
    if manifest["root"] != root_of(told):
        report.faults.append("The root in the manifest is not that of its own chains; the manifest was changed.")
    if manifest["events"] != report.events:
        report.faults.append(f"The manifest counts {manifest['events']} events, the export has {report.events}.")
    if manifest["events_sha256"] != digest:
        report.faults.append("The file of events is not, byte for byte, the one the manifest describes.")


def _check_export_signature(export: Path, key: Path, report: Report) -> None:
    report.is_signature_checked = True
    signature = _decoded(export / "manifest.sig")
    if not verify_ed25519(_decoded(key), SIGNED_EXPORT + _bytes(export / "manifest.json"), signature):
        report.faults.append("The signature does not belong to this manifest and key; the manifest was changed or replaced.")


# Daily roots


def _known(manifest: dict[str, Any], folder: Path, key: Path, report: Report) -> Known:
    """What the roots say of the chains in the export's scope; the moment it was made is part of what its signature covers."""
    known = Known()
    made_at, scope = datetime.fromisoformat(manifest["made_at"]), manifest.get("chains_in_scope")
    told = {(one["client"], one["chain"]): one["count"] for one in manifest["heads"]}
    for signed_at, changed, heads in _each_root(folder, key, report):
        # Every root's own points, not only the last: a chain that grew since has its shared part fixed by an older root.
        for (client, chain), (count, head) in changed.items():
            if (scope is None or chain in scope) and known.points.setdefault((client, chain, count), head) != head:
                report.faults.append(f"Chain {chain}: signed roots know two different events {count}; the chain was rewritten.")
        within = {one: end for one, end in heads.items() if scope is None or one[1] in scope}
        if signed_at <= made_at:
            known.due, report.newer_roots = within, 0
        elif any(count > told.get(one, 0) for one, (count, _) in within.items()):
            report.newer_roots += 1
    return known


def read_roots(folder: Path, key: Path, report: Report) -> Heads:
    """Where each chain ended when the last root was signed; what is wrong with the roots goes into the report."""
    last: Heads = {}
    for _, _, heads in _each_root(folder, key, report):
        last = heads
    return last


def _each_root(folder: Path, key: Path, report: Report) -> Iterator[tuple[datetime, Heads, Heads]]:
    """When each root was signed, the chains it lists, and where all chains ended then (one mapping, which grows).

    Each root holds the chains that changed since the one before, the hash of that one, and a signature.
    """
    heads: Heads = {}
    previous = ""
    public = _decoded(key)
    for number, path in enumerate(root_files(folder), start=1):
        raw, sealed = _bytes(path), _json_object(path)
        try:
            signed, signature = str(sealed["signed"]), _from_base64(str(sealed["signature"]))
            body = json.loads(signed)
            listed = _bytes(path.with_suffix(".heads"))
            if not verify_ed25519(public, SIGNED_ROOT + signed.encode(), signature):
                report.faults.append(f"Root {path.name}: its signature does not belong to this key; it was changed or replaced.")
            if (body["number"], body["previous"]) != (number, previous):
                report.faults.append(f"Root {path.name}: does not follow from the root before it; a root is missing or replaced.")
            if hashlib.sha256(listed).hexdigest() != body["heads_sha256"]:
                report.faults.append(f"Root {path.name}: its list of chains was changed.")
            changed, signed_at = _read_heads(listed), datetime.fromisoformat(body["made_at"])
            heads.update(changed)
            if root_of(heads) != body["root"]:
                report.faults.append(f"Root {path.name}: is not the root of the chains it lists.")
            report.roots, report.last_root = number, f"{path.name}, {body['made_at']}"
        except (KeyError, ValueError, TypeError) as error:
            raise Unreadable(f"{path} is not a signed root: {error}.") from None
        yield signed_at, changed, heads
        previous = hashlib.sha256(raw).hexdigest()
    if not report.roots:
        raise Unreadable(f"There is no signed root in {folder}.")


def root_files(folder: Path) -> list[Path]:
    """The signed roots of a folder, oldest first."""
    return sorted(folder.glob("[0-9]*.json"))


def _read_heads(changed: bytes) -> Heads:
    heads: Heads = {}
    for line in changed.decode().splitlines():
        client, chain, count, head = line.split(" ")
        heads[(client, chain)] = (int(count), head)
    return heads


# Ed25519, RFC 8032 section 5.1.7: verification needs no secret, so that plain integers are enough.

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64 raw bytes are this key's signature of the message; non-canonical encodings are refused."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= _ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _ORDER
    left, right = _times(scalar, _BASE), _add(commitment, _times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 and (left[1] * right[2] - right[1] * left[2]) % _P == 0


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point, scalar = _add(point, point), scalar >> 1
    return total


def _point(encoded: bytes) -> _Point | None:
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE: _Point = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little")) or (0, 1, 1, 0)


# Files


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None


def _json_object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(_bytes(path))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Unreadable(f"{path} is not a JSON object.")
    return value


def _decoded(path: Path) -> bytes:
    return _from_base64(_bytes(path).decode("ascii", "replace").strip(), str(path))


def _from_base64(text: str, what: str = "The signature") -> bytes:
    """Raw bytes of one spelling only: base64 that decodes leniently would accept changed files."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if not value or base64.b64encode(value).decode() != text:
        raise Unreadable(f"{what} is not base64.")
    return value


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Verify an audit export offline.")
    parser.add_argument("export", type=Path, help="the folder with events.jsonl and manifest.json")
    parser.add_argument("--roots", type=Path, help="the folder of the daily signed roots")
    parser.add_argument("--key", type=Path, help="the public key; default audit.pub beside the roots")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(arguments)
    try:
        report = verify(asked.export, asked.roots, asked.key)
    except Unreadable as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (KeyError, TypeError, ValueError) as error:
        sys.stderr.write(f"{asked.export / 'manifest.json'} is not an audit manifest: {error}.\n")
        return 2
    sys.stdout.write(json.dumps({"is_intact": report.is_intact, **asdict(report)}) + "\n" if asked.json else in_words(report))
    return 0 if report.is_intact else 1


def in_words(report: Report, most: int = 50) -> str:
    """The report for a person; at most `most` faults are named."""
    lines = report.faults[:most]
    if len(report.faults) > most:
        lines.append(f"… and {len(report.faults) - most} more.")
    signed = (
        f"compared with {report.roots} signed roots, the last is {report.last_root}"
        if report.roots
        else "not compared with signed roots"
    )
    verdict = "Intact" if report.is_intact else "ALTERED"
    lines.append(f"{verdict}: {report.events} events in {report.chains} chains, {signed}.")
    lines.extend(_limits(report))
    return "\n".join(lines) + "\n"


def _limits(report: Report) -> Iterator[str]:
    """What the verdict does not speak of."""
    if report.newer_roots:
        which = "1 signed root is" if report.newer_roots == 1 else f"{report.newer_roots} signed roots are"
        yield f"{which} newer than the export and compared only for what both know."
    if not report.is_signature_checked:
        yield "The manifest's signature was not checked; --key FILE checks it, and so does --roots FOLDER."


if __name__ == "__main__":
    sys.exit(main())
