"""How is one of the hub's printed pages made: a template, its data, a PDF?

A template is a typst file in `templates/` that begins with `_page.typ`, which reads the data. The data travels inside the PDF as
`data.json`, and its SHA-256 stands at the foot of each page: whoever holds the file can tell that nothing was altered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from hearthline.gateways.print.letters import FONTS, printable

TEMPLATES = Path(__file__).with_name("templates")


def pdf(template_name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of this template (`case` is `templates/case.typ`) with this data.

    Values are text, numbers, booleans, lists and mappings of those; what JSON does not know (moments, ids) is written as text.
    Text that the fonts cannot show is replaced by its nearest spelling and marked with [~…]; the template hears of it as
    `data.is_transliterated`.

    Raises:
        FileNotFoundError: no such template, or the fonts were not made.
    """
    source = TEMPLATES / f"{template_name}.typ"
    if not source.is_file() or source.parent != TEMPLATES:
        raise FileNotFoundError(f"There is no template for print named {template_name!r}.")
    told, is_transliterated = _told(json.loads(_canonical(data)))
    told["is_transliterated"] = is_transliterated
    text = _canonical(told)
    made = typst.compile(
        str(source),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": text, "checksum": hashlib.sha256(text.encode()).hexdigest()},
        pdf_standards=["a-3a", "ua-1"],  # archived for decades, and read aloud
    )
    return made


def checksum(embedded: bytes) -> str:
    """What must stand at the foot of the pages that carry this `data.json`."""
    return hashlib.sha256(embedded).hexdigest()


def _canonical(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _told(value: Any) -> tuple[Any, bool]:
    """The value with all its text printable, and whether something was replaced."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        parts = [_told(one) for one in value]
        return [part for part, _ in parts], any(changed for _, changed in parts)
    if isinstance(value, dict):
        pairs = {key: _told(one) for key, one in value.items()}
        return {key: part for key, (part, _) in pairs.items()}, any(changed for _, changed in pairs.values())
    return value, False
