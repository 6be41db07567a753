"""In which order do several files enter, so that people are on file before what refers to them?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from hearthline.inbox.receive import HEAD, Receipt, receive_stream
from hearthline.inbox.recognise import rank, recognise
from hearthline.kernel.vocabulary import Channel


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
    """Import files: codes and places first, then organizations, people, what belongs to them, orders, answers, documents."""
    ranked = []
    for index, path in enumerate(files):
        with path.open("rb") as source:
            head = source.read(HEAD)
        recognised = kind or recognise(head, path.name)
        ranked.append((rank(recognised, head), index, path, recognised))
    receipt = Receipt()
    for _, _, path, recognised in sorted(ranked, key=lambda one: one[:2]):
        at = now()
        with path.open("rb") as source:
            receipt += receive_stream(
                source,
                name=path.name,
                channel=Channel.FILE,
                sender=sender,
                client=client,
                received_at=at,
                at=at,
                kind=recognised,
                progress=(lambda units, name=path.name: progress(name, units)) if progress else None,
            )
    return receipt
