"""How do the tests hand files to the inbox, and count what they changed?"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from hearthline.inbox.many import find_files, import_paths
from hearthline.inbox.receive import Receipt, receive_stream
from hearthline.kernel.vocabulary import Channel
from hearthline.plumbing import access
from hearthline.plumbing.base import HubModel

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)  # a Monday, 9:00 in Chicago
VIEWER = access.system("test")


def bring(
    *paths: Path,
    sender: str = "",
    client: str = "",
    kind: str = "",
    progress: Callable[[str, int], None] | None = None,
) -> Receipt:
    """Import files as the command does; the counts must add up, and every reason must be a sentence."""
    files = find_files(paths)
    assert files
    receipt = import_paths(files, client=client, sender=sender, kind=kind, now=lambda: AT, progress=progress)
    assert receipt.received == receipt.filed + receipt.known + receipt.quarantined
    assert receipt.quarantined == len(receipt.reasons)
    assert all(one["file"] and one["position"] and one["reason"].endswith(".") for one in receipt.reasons), receipt.reasons
    return receipt


def bring_again(*paths: Path, sender: str = "") -> Receipt:
    """Import the same files once more: nothing is filed and no row of the hub changes in number."""
    before = holdings()
    receipt = bring(*paths, sender=sender)
    assert receipt.filed == 0
    assert holdings() == before
    return receipt


def holdings() -> dict[str, int]:
    """Rows of every table of the hub's rooms."""
    with access.acting(VIEWER):
        tables = [one for one in apps.get_models() if issubclass(one, HubModel)]
        return {one._meta.db_table: one.objects.count() for one in tables}


def rows_of(model: type[models.Model], **wanted: object) -> list[models.Model]:
    """Rows as the hub itself sees them."""
    with access.acting(VIEWER):
        return list(model.objects.filter(**wanted).order_by("id"))


def count(model: type[models.Model], **wanted: object) -> int:
    """How many rows the hub itself sees."""
    with access.acting(VIEWER):
        return model.objects.filter(**wanted).count()


def people(many: int, *, prefix: str = "Quill") -> bytes:
    """A member file of as many invented people, who have nothing in common."""
    lines = [
        f"{prefix}-{n},{prefix}water{chr(97 + n % 26)}{chr(97 + n // 26)},Ines,19{40 + n % 50}-02-{1 + n % 28:02}"
        for n in range(many)
    ]
    return "\n".join(["ref,family,given,birth_date", *lines]).encode()


def take(content: bytes, *, name: str = "members.csv", **said: Any) -> Receipt:
    """Hand over one message, as a stream."""
    return receive_stream(io.BytesIO(content), name=name, channel=Channel.FILE, received_at=AT, at=AT, **said)
