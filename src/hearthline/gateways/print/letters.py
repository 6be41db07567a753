"""Which letters can the printing fonts show, and what stands for one they cannot?

A letter without a glyph would print as nothing, or end the export. It is replaced by its nearest Latin spelling (from its Unicode
name where it does not decompose), and the replaced run is marked, so that nobody takes it for what was written.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parents[2] / "entrypoints" / "console" / "static" / "vendor" / "print"
OPEN, CLOSE = "[~", "]"
_NEVER = frozenset("\n\t")  # laid out, not drawn
_SYLLABLE = re.compile(r"(?:LETTER|SYLLABLE|VOWEL SIGN|SIGN)(?: (?:SMALL|CAPITAL|FINAL|INITIAL))* ([A-Z]+)")


@cache
def drawn(folder: Path = FONTS) -> frozenset[int]:
    """The code points that every font of the folder has.

    Raises:
        FileNotFoundError: there is no font; says what to do.
    """
    fonts = sorted(folder.glob("*.ttf"))
    if not fonts:
        raise FileNotFoundError("The fonts for print are not there; run `make assets`.")
    return frozenset.intersection(*(_code_points(font.read_bytes()) for font in fonts))


def printable(text: str) -> tuple[str, bool]:
    """The text as it can be printed, and whether something was replaced in it."""
    have = drawn()
    text = unicodedata.normalize("NFC", text)
    if all(ord(one) in have or one in _NEVER for one in text):
        return text, False
    said: list[str] = []
    replaced: list[str] = []
    for one in text:
        if ord(one) in have or one in _NEVER:
            if replaced and one != " ":
                said.append(f"{OPEN}{''.join(replaced).strip()}{CLOSE}")
                replaced = []
            (replaced if replaced else said).append(one)
        else:
            replaced.append(_spelled(one, have))
    if replaced:
        said.append(f"{OPEN}{''.join(replaced).strip()}{CLOSE}")
    return "".join(said), True


def _spelled(one: str, have: frozenset[int]) -> str:
    """The nearest spelling of one letter: its parts without marks, else the sound in its name, else its number."""
    parts = "".join(part for part in unicodedata.normalize("NFKD", one) if ord(part) in have and not unicodedata.combining(part))
    if parts:
        return parts
    if unicodedata.category(one) in ("Mn", "Cc", "Cf"):
        return ""
    name = unicodedata.name(one, "")
    sound = _SYLLABLE.search(name)
    return sound.group(1).lower() if sound else f"U+{ord(one):04X} "


def _code_points(font: bytes) -> frozenset[int]:
    """What a TrueType font maps to a glyph: its `cmap` tables of formats 4 and 12 (OpenType, chapter cmap)."""
    tables = struct.unpack(">H", font[4:6])[0]
    records = {font[at : at + 4]: struct.unpack(">I", font[at + 8 : at + 12])[0] for at in range(12, 12 + 16 * tables, 16)}
    start = records[b"cmap"]
    found: set[int] = set()
    for index in range(struct.unpack(">H", font[start + 2 : start + 4])[0]):
        at = start + struct.unpack(">I", font[start + 8 + 8 * index : start + 12 + 8 * index])[0]
        form = struct.unpack(">H", font[at : at + 2])[0]
        if form == 4:
            found |= _of_format_4(font, at)
        elif form == 12:
            groups = struct.unpack(">I", font[at + 12 : at + 16])[0]
            for group in range(groups):
                first, last, _ = struct.unpack(">III", font[at + 16 + 12 * group : at + 28 + 12 * group])
                found.update(range(first, last + 1))
    return frozenset(found)


def _of_format_4(font: bytes, at: int) -> set[int]:
    count = struct.unpack(">H", font[at + 6 : at + 8])[0] // 2
    ends = struct.unpack(f">{count}H", font[at + 14 : at + 14 + 2 * count])
    starts = struct.unpack(f">{count}H", font[at + 16 + 2 * count : at + 16 + 4 * count])
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code != 0xFFFF}
