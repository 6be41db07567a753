"""What must hold of every page that the hub prints?"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest

from hearthline.gateways import print as printing
from hearthline.gateways.print.letters import printable

LETTER = {"title": "Case K7M-4PQ-X", "head": "Case K7M-4PQ-X", "facts": [["Received", datetime(2026, 11, 24, tzinfo=UTC)]]}


def _text(made: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made))


def test_a_print_says_its_title_page_numbers_and_checksum():
    made = printing.pdf("letter", {**LETTER, "paragraphs": ["A line."] * 200})
    said = _text(made)
    assert "Case K7M-4PQ-X" in said
    assert "Page 2 of " in said
    with pikepdf.open(io.BytesIO(made)) as document:
        inside = document.attachments["data.json"].get_file().read_bytes()
        assert document.open_metadata().pdfa_status == "3A"
        assert document.Root.MarkInfo.Marked
        with document.open_outline() as outline:
            assert [one.title for one in outline.root] == ["Case K7M-4PQ-X"]
    assert printing.checksum(inside) in said
    assert json.loads(inside)["facts"] == [["Received", "2026-11-24 00:00:00+00:00"]]


def test_what_no_font_can_show_is_spelled_and_marked():
    said = _text(printing.pdf("letter", {**LETTER, "paragraphs": ["Zoë Núñez, かな, 中"]}))
    assert "Zoë Núñez" in said
    assert "[~kana]" in said
    assert "[~U+4E2D]" in said
    assert "letters that this print cannot show" in said.replace("\r\n", " ").replace("\n", " ")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("José Ångström", "José Ångström"),
        ("e\u0301", "é"),
        ("ﬁ", "ﬁ" if printable("ﬁ")[1] is False else "[~fi]"),
        ("한", "[~han]"),
        ("a\u200db", "ab"),
        ("", ""),
    ],
)
def test_letters_are_kept_where_a_font_has_them(written: str, printed: str):
    assert printable(written)[0].replace("[~]", "") == printed


def test_text_is_text_and_never_a_program():
    said = _text(printing.pdf("letter", {**LETTER, "paragraphs": ['#panic("no") $x$ *bold* \\ #read("/etc/passwd")']}))
    assert '#panic("no") $x$ *bold*' in said


def test_there_is_no_template_outside_the_folder():
    with pytest.raises(FileNotFoundError):
        printing.pdf("../render", LETTER)
