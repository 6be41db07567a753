"""How do translators read tables and JSON that they must not trust?

Translators may not import each other (import contract 7); the little that all of them need therefore stands here, in their
parent. Nothing here knows a format: bytes come in, rows of text or plain JSON values go out, and damage comes back as a
sentence that a coordinator can act on, never as a crash.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from csv import Error as CsvError
from csv import reader as csv_reader  # by name: the package gateways.csv would hide the module here
from decimal import Decimal
from typing import Any, BinaryIO

__all__ = [
    "JSON_DEPTH",
    "LINE_CHARACTERS",
    "ROWS_PER_QUOTE",
    "TOLERANT",
    "Table",
    "Unreadable",
    "decoded",
    "read_all",
    "strict_json",
]

TOLERANT = "hearthline_cp1252"  # the name under which codecs know how to read bytes that are not Unicode
CHUNK = 1 << 18
LINE_CHARACTERS = 1 << 20  # a line longer than this is damage or an attack, never a referral
ROWS_PER_QUOTE = 50  # how many physical lines one quoted note may span
JSON_DEPTH = 60
JSON_DIGITS = 80
_BLOCK_LINES = 4 * ROWS_PER_QUOTE
_TOO_LONG = "\0line too long\0"
_DELIMITERS = (",", ";", "\t", "|")


class Unreadable(ValueError):
    """Content that cannot be read safely; the message is a sentence that says what to do."""


def _one_byte_at_a_time(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not Unicode as the Windows code page that spreadsheets still write."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end
    raise error


codecs.register_error(TOLERANT, _one_byte_at_a_time)


def encoding_of(head: bytes) -> str:
    """The Unicode encoding of a text, from its byte order mark or its pattern of zero bytes."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:400]
    if len(sample) >= 8:
        half = len(sample) // 2
        if sample[1::2].count(0) > half * 0.7:
            return "utf-16-le"
        if sample[0::2].count(0) > half * 0.7:
            return "utf-16-be"
    return "utf-8"


def decoded(content: bytes) -> str:
    """Text of bytes in UTF-8, UTF-16 or, byte by byte where neither fits, Windows-1252; never raises."""
    return content.decode(encoding_of(content), TOLERANT)


def read_all(source: BinaryIO, *, limit: int, what: str) -> bytes:
    """Everything in `source`.

    Raises:
        Unreadable: more than `limit` bytes, so that one file cannot take the memory of the house.
    """
    content = source.read(limit + 1)
    if len(content) > limit:
        raise Unreadable(f"{what} is larger than {limit // (1 << 20)} MB; split it into smaller files and send them again.")
    return content


def _blocks(source: BinaryIO) -> Iterator[list[str]]:
    """Lists of physical lines, without their ends; memory stays flat however long the file or a line is."""
    chunk = source.read(CHUNK)
    encoding = encoding_of(chunk)
    decoder = codecs.getincrementaldecoder(encoding)(TOLERANT)
    rest = ""
    is_skipping = False
    old_mac: bool | None = None
    while chunk:
        text = rest + decoder.decode(chunk)
        chunk = source.read(CHUNK)
        if not chunk:
            text += decoder.decode(b"", True)
        if old_mac is None:
            old_mac = "\n" not in text and "\r" in text
        if old_mac:
            text = text.replace("\r", "\n")
        elif "\r" in text:
            text = text.replace("\r\n", "\n")
        lines = text.split("\n")
        rest = lines.pop()
        if is_skipping and lines:
            lines[0] = _TOO_LONG
            is_skipping = False
        if len(rest) > LINE_CHARACTERS:
            rest, is_skipping = "", True
        yield lines
    if rest or is_skipping:
        yield [_TOO_LONG if is_skipping else rest]


class Table:
    """A delimited file as heading and rows of text.

    Quotes, line ends, byte order marks, UTF-16 and Windows-1252 are taken care of; a damaged line costs that line only.
    `heading` is empty and `fault` says why when there is no usable first line.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._blocks = _blocks(source)
        self._block: list[str] = []
        self._at = 0
        self._number = 0
        self.delimiter = ","
        self.heading: tuple[str, ...] = ()
        self.fault = ""
        self._read_heading()

    def _read_heading(self) -> None:
        while self._fill():
            line = self._block[self._at]
            self._at += 1
            self._number += 1
            if not line.strip(" ,;\t|\ufeff"):
                continue
            if "\0" in line:
                self.fault = "The first line holds bytes that are not text; export the file again as CSV in UTF-8."
                return
            line = line.lstrip("\ufeff")
            self.delimiter = max(_DELIMITERS, key=line.count)
            self.heading = tuple(cell.strip() for cell in _cells(line, self.delimiter))
            return
        self.fault = "The file is empty; send it again with a heading line and at least one line below it."

    def _fill(self, ahead: int = 1) -> bool:
        """Make sure that `ahead` lines are at hand where the file still has them; False at the end of the file."""
        while len(self._block) - self._at < ahead:
            following = next(self._blocks, None)
            if following is None:
                break
            self._block = self._block[self._at :] + following
            self._at = 0
        return self._at < len(self._block)

    def rows(self) -> Iterator[tuple[int, list[str], str]]:
        """Line number, cells, and "" or the sentence why this line cannot be read (then the one cell is the line as it is).

        Every row without a fault has exactly as many cells as the heading. Blank lines are no rows.
        """
        delimiter, width = self.delimiter, len(self.heading)
        while self._fill():
            block, at, number = self._block, self._at, self._number
            end = len(block)
            while at < end:
                line = block[at]
                if '"' in line or "\0" in line:
                    break
                at += 1
                number += 1
                cells = line.split(delimiter)
                if len(cells) == width:
                    if cells[0] or line.strip(" \r" + delimiter):
                        yield number, cells, ""
                elif line.strip(" \r" + delimiter):
                    yield self._ragged(number, cells, line)
            self._at, self._number = at, number
            if at < end:
                yield self._difficult()

    def _difficult(self) -> tuple[int, list[str], str]:
        """A line with quotes or control bytes; quotes may make it run over several physical lines."""
        line = self._block[self._at]
        number = self._number + 1
        width = len(self.heading)
        self._at += 1
        self._number = number
        if "\0" in line:
            if line == _TOO_LONG:
                return (
                    number,
                    [""],
                    f"This line is longer than {LINE_CHARACTERS:,} characters; split the file into lines and send it again.",
                )
            return number, [line], "This line holds bytes that are not text; export it again as CSV in UTF-8."
        cells = _cells(line, self.delimiter)
        if len(cells) == width and (line.count('"') % 2 == 0 or not _is_open(line, self.delimiter)):
            return number, cells, ""
        if line.count('"') % 2:
            joined = self._joined(line)
            if joined is not None:
                return number, joined, ""
            return (
                number,
                [line],
                "A quotation mark on this line is never closed; close it or remove it, and send the line again.",
            )
        return self._ragged(number, cells, line)

    def _joined(self, line: str) -> list[str] | None:
        """The cells of a record whose quoted note runs over the following lines, or None where no closing quote is near."""
        self._fill(ROWS_PER_QUOTE)
        parts = [line]
        for ahead in range(self._at, min(self._at + ROWS_PER_QUOTE, len(self._block))):
            following = self._block[ahead]
            if "\0" in following:
                return None
            parts.append(following)
            if following.count('"') % 2:
                try:
                    cells = next(csv_reader(["\n".join(parts)], delimiter=self.delimiter, strict=True))
                except (CsvError, StopIteration):
                    return None
                if len(cells) != len(self.heading):
                    return None
                self._number += ahead + 1 - self._at
                self._at = ahead + 1
                return cells
        return None

    def _ragged(self, number: int, cells: list[str], line: str) -> tuple[int, list[str], str]:
        width = len(self.heading)
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return number, cells[:width], ""
        return (
            number,
            [line],
            f"This line has {len(cells)} cells where the heading has {width}; "
            "put text with commas in quotation marks, and send the line again.",
        )


def _cells(line: str, delimiter: str) -> list[str]:
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv_reader((line,), delimiter=delimiter), [""])
    except CsvError:
        return line.split(delimiter)


def _is_open(line: str, delimiter: str) -> bool:
    """Whether the last cell of the line starts a quote that the line does not end."""
    try:
        next(csv_reader((line,), delimiter=delimiter, strict=True))
    except (CsvError, StopIteration):
        return True
    return False


# A zero byte or a lone surrogate cannot be stored as text; a proper pair of surrogates is consumed by the first branch.
_ESCAPES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2})")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Unreadable(f'The key "{key[:40]}" stands twice in one object; keep one of them and send it again.')
            seen.add(key)
    return values


def _integer(text: str) -> int:
    if len(text) > JSON_DIGITS:
        raise Unreadable(f"A number has {len(text)} digits; correct it and send it again.")
    return int(text)


def _fraction(text: str) -> Decimal:
    exponent = text.lower().partition("e")[2]
    if len(text) > JSON_DIGITS or (exponent and abs(int(exponent)) > 300):
        raise Unreadable("A number is larger than any amount in health care; correct it and send it again.")
    return Decimal(text)


def _constant(text: str) -> Any:
    raise Unreadable(f"{text} is not a number in JSON; correct it and send it again.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_integer, parse_float=_fraction, parse_constant=_constant, strict=True
)


def _check_depth(value: Any) -> None:
    level: Sequence[Any] = [value]
    depth = 0
    while level:
        depth += 1
        if depth > JSON_DEPTH:
            raise Unreadable(f"It is nested more than {JSON_DEPTH} levels deep; flatten it and send it again.")
        below: list[Any] = []
        for node in level:
            if type(node) is dict:
                below += [child for child in node.values() if type(child) is dict or type(child) is list]
            elif type(node) is list:
                below += [child for child in node if type(child) is dict or type(child) is list]
        level = below


def strict_json(content: bytes) -> Any:
    """One JSON value, refusing what makes two readers disagree: duplicate keys, NaN, huge numbers, deep nesting, bad UTF-8.

    Fractions come back as Decimal, so that a quantity keeps the digits it was sent with.

    Raises:
        Unreadable: with a sentence that says what to correct.
    """
    try:
        text = content.decode("utf-16" if encoding_of(content).startswith("utf-16") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"Byte {error.start + 1} is not UTF-8 text; export it again in UTF-8.") from None
    try:
        value, end = _DECODER.raw_decode(text, len(text) - len(text.lstrip()))
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"The JSON breaks off or is wrong at line {error.lineno}, column {error.colno}; send it again whole."
        ) from None
    except RecursionError:
        raise Unreadable(f"It is nested more than {JSON_DEPTH} levels deep; flatten it and send it again.") from None
    if text[end:].strip():
        raise Unreadable("There is more text after the end of the JSON; send one document per file, or one per line.")
    if "\\u" in text and any(match[1] for match in _ESCAPES.finditer(text)):
        raise Unreadable(
            "It holds characters that no database can keep (a zero byte or half a character); remove them and send it again."
        )
    _check_depth(value)
    return value
