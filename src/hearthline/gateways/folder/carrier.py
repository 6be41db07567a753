"""How does a message leave when no fax line, mail server or portal is configured?

One file per message under `<folder>/<recipient>/`, named by reference and attempt: writing it again writes the same file.
Only the account that writes them can read them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hearthline.plumbing.outbound_folder import create, make_folder


def carry(folder: Path, message: Mapping[str, Any]) -> Path:
    """Write one message; returns the file.

    Args:
        message: kind, reference, to, case_number, attempt, sent_at and body, JSON-serialisable.

    Raises:
        OSError: the folder cannot be written.
    """
    recipient = folder / _safe(str(message["to"]))
    target = recipient / f"{_safe(str(message['reference']))}-{message['attempt']}.json"
    unfinished = target.with_suffix(".part")
    text = json.dumps(message, ensure_ascii=False, indent=1, sort_keys=True).encode()
    make_folder(recipient)
    with os.fdopen(create(unfinished), "wb") as file:
        file.write(text)
    os.replace(unfinished, target)
    return target


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)[:80] or "_"
