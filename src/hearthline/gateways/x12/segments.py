"""How is an X12 file cut into segments, whatever its delimiters and size?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from hearthline.gateways import TOLERANT

ISA_LENGTH = 106
SEGMENT_BYTES = 1 << 20
CHUNK = 1 << 18
# The sixteen elements of the interchange header have fixed lengths; that is how a reader finds the delimiters.
_ISA_ELEMENTS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}$")

Segment = list[str]


class Broken(ValueError):
    """The file cannot be cut into segments from here on; the message is the sentence."""


class Segments:
    """The segments of a file, interchange after interchange; memory stays flat.

    Attributes:
        component, repetition: the delimiters inside elements of the interchange that is being read.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._rest = b""
        self._element, self._separator = b"*", "*"
        self._terminator = b""
        self.component, self.repetition = ":", "^"

    def __iter__(self) -> Iterator[Segment]:
        """Each segment as its elements, the first being its id.

        Raises:
            Broken: no header where one must stand, a header that is cut off, or bytes without an end of segment.
        """
        while self._read_header():
            yield self._elements(self._rest[: ISA_LENGTH - 1])
            self._rest = self._rest[ISA_LENGTH:]
            for raw in self._until_trailer():
                yield self._elements(raw)

    def _elements(self, raw: bytes) -> Segment:
        return raw.decode("utf-8", TOLERANT).split(self._separator)

    def _fill(self, wanted: int) -> None:
        while len(self._rest) < wanted:
            chunk = self._source.read(CHUNK)
            if not chunk:
                return
            self._rest += chunk

    def _read_header(self) -> bool:
        """Find the next interchange and its delimiters; False at the end of the file."""
        while True:
            self._rest = self._rest.lstrip(b" \t\r\n\0\x1a\xef\xbb\xbf")
            if self._rest:
                break
            self._fill(1)
            if not self._rest:
                return False
        self._fill(ISA_LENGTH)
        head = self._rest[:ISA_LENGTH]
        if not head.startswith(b"ISA"):
            raise Broken("An interchange must begin with ISA; ask the sender for the file as it was made.")
        if len(head) < ISA_LENGTH:
            raise Broken(f"The file breaks off in its header, after {len(head)} of {ISA_LENGTH} characters; ask for it again.")
        self._element, self._terminator = head[3:4], head[105:106]
        lengths = tuple(len(element) for element in head[4:105].split(self._element))
        is_short = head[104:106] in (b"~\n", b"~\r")  # a header one element short takes the line end for its last character
        if lengths != _ISA_ELEMENTS or is_short:
            raise Broken("The elements of the header (ISA) do not have their fixed lengths; ask the sender to pad them.")
        self._separator = self._element.decode("latin-1")
        self.component = head[104:105].decode("latin-1")
        self.repetition = head[82:83].decode("latin-1")
        marks = {self._element, self._terminator, head[104:105]}
        if len(marks) < 3 or any(mark.isalnum() or mark == b" " or not mark.isascii() for mark in marks):
            raise Broken("The delimiters in the header (ISA) are letters, digits, blanks or the same; ask for others.")
        return True

    def _until_trailer(self) -> Iterator[bytes]:
        """The raw segments up to and with the interchange trailer, or to the end of the file."""
        while True:
            pieces = self._rest.split(self._terminator)
            self._rest = pieces.pop()
            for at, piece in enumerate(pieces):
                raw = piece.strip(b"\r\n\t ")
                if raw:
                    yield raw
                if raw.startswith(b"IEA" + self._element):
                    self._rest = self._terminator.join([*pieces[at + 1 :], self._rest])
                    return
            if len(self._rest) > SEGMENT_BYTES:
                raise Broken("There is no end of segment within a million characters; ask the sender for the file again.")
            chunk = self._source.read(CHUNK)
            if not chunk:
                last = self._rest.strip(b"\r\n\t \0\x1a")
                self._rest = b""
                if last:
                    yield last
                return
            self._rest += chunk


def element(segment: Segment, at: int) -> str:
    """The element at a position (1 is the first after the id), without outer blanks; "" where the segment ends before it."""
    return segment[at].strip() if len(segment) > at else ""


def is_segment_id(text: str) -> bool:
    """Whether a text has the shape of a segment id."""
    return bool(_SEGMENT_ID.match(text))
