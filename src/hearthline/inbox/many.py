"""In which order do several files enter, so that people are on file before what refers to them, and which are read together?

Each file stays a message of its own, with its own counts. FHIR files of single resources that lie in one folder are read as one
delivery, so that an order finds its patient and its requester in the files beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from hearthline.domain.documents import api as documents
from hearthline.gateways import fhir
from hearthline.inbox.chunks import Receipt, reason
from hearthline.inbox.receive import receive_stream
from hearthline.inbox.recognise import HEAD_BYTES, Kind, is_single_resource, rank, recognise
from hearthline.kernel.vocabulary import Channel

TOGETHER_FILES = 500
TOGETHER_BYTES = 32 << 20  # a delivery is held in memory as a whole; what is larger comes as NDJSON or bundles


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: Path
    kind: str
    rank: int
    is_single_resource: bool


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Every regular file below these paths, in a stable order."""
    found: list[Path] = []
    for path in paths:
        found += sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def import_paths(
    files: Sequence[Path],
    *,
    client: str,
    sender: str,
    kind: str,
    now: Callable[[], datetime],
    progress: Callable[[str, int], None] | None = None,
) -> Receipt:
    """Import files: codes and places first, then organizations, people, what belongs to them, orders, answers, documents.

    A file that cannot be opened is put aside like any other that cannot be read.

    Raises:
        parties.UnknownClient: no client has the code `client`.
    """
    receipt, looked_at = Receipt(), []
    for path in files:
        try:
            looked_at.append(_look_at(path, kind))
        except OSError as error:
            receipt += _unreadable(path, error)
    deliveries = _Deliveries(looked_at)
    for file in sorted(looked_at, key=lambda one: one.rank):
        at = now()
        try:
            source = file.path.open("rb")
        except OSError as error:
            receipt += _unreadable(file.path, error)
            continue
        with source:
            one = receive_stream(
                source,
                name=file.path.name,
                channel=Channel.FILE,
                sender=sender,
                client=client,
                received_at=at,
                at=at,
                kind=file.kind,
                origin=_origin(file),
                units=partial(deliveries.units, file) if deliveries.holds(file) else None,
                progress=partial(progress, file.path.name) if progress else None,
            )
        for told in one.reasons:
            told["file"] = str(file.path)
        receipt += one
    return receipt


def _look_at(path: Path, kind: str) -> _File:
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    found = kind or recognise(head, path.name)
    return _File(
        path=path,
        kind=found,
        rank=rank(found, head),
        is_single_resource=found == Kind.FHIR_JSON and is_single_resource(head),
    )


def _unreadable(path: Path, error: OSError) -> Receipt:
    why = f"The file cannot be opened ({error.strerror or type(error).__name__}); make it readable and import it again."
    return Receipt(received=1, quarantined=1, reasons=[reason(str(path), "file", why)])


def _origin(file: _File) -> str:
    """Within what the file's ids are unique when nobody says who sent it: FHIR files of a folder share them, tables do not."""
    place = file.path.resolve()
    if file.kind in (Kind.FHIR_JSON, Kind.FHIR_NDJSON):
        place = place.parent
    return f"{'file' if place.is_file() else 'folder'} {place.name} {hashlib.sha256(bytes(place)).hexdigest()[:8]}"


class _Deliveries:
    """Which single resources are read together, and what each file then holds; one delivery at a time stays in memory."""

    def __init__(self, files: Sequence[_File]) -> None:
        self._of: dict[Path, list[Path]] = {}
        self._read: tuple[list[Path], dict[str, list[documents.Unit]]] = ([], {})
        open_ones: dict[Path, list[Path]] = {}
        sizes: dict[Path, int] = {}
        for path in (one.path for one in files if one.is_single_resource):
            size = path.stat().st_size
            delivery = open_ones.setdefault(path.parent, [])
            if len(delivery) >= TOGETHER_FILES or sizes.get(path.parent, 0) + size > TOGETHER_BYTES:
                delivery = open_ones[path.parent] = []
                sizes[path.parent] = 0
            sizes[path.parent] = sizes.get(path.parent, 0) + size
            delivery.append(path)
            self._of[path] = delivery

    def holds(self, file: _File) -> bool:
        """Whether the file has others beside it with which it is read."""
        return len(self._of.get(file.path, ())) > 1

    def units(self, file: _File) -> Iterator[documents.Unit]:
        """The units of one file, read with the others of its delivery."""
        delivery = self._of[file.path]
        if self._read[0] is not delivery:
            self._read = (delivery, _read_together(delivery))
        yield from self._read[1][file.path.name]


def _read_together(paths: Sequence[Path]) -> dict[str, list[documents.Unit]]:
    units: dict[str, list[documents.Unit]] = {path.name: [] for path in paths}
    for name, unit in fhir.read_together(_opened(paths)):
        units[name].append(unit)
    return units


def _opened(paths: Sequence[Path]) -> Iterator[tuple[str, BinaryIO]]:
    for path in paths:
        with path.open("rb") as source:
            yield path.name, source
