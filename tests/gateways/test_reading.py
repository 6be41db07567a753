"""Is damaged text told from sound text, line by line, and dangerous JSON refused?"""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.gateways import JSON_DEPTH, LINE_CHARACTERS, Table, Unreadable, decoded, read_all, strict_json


def _rows(content: bytes | str) -> list[tuple[int, list[str], str]]:
    return list(Table(io.BytesIO(content.encode() if isinstance(content, str) else content)).rows())


def _sound(content: bytes | str) -> list[list[str]]:
    return [cells for _, cells, fault in _rows(content) if not fault]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_spreadsheets_of_every_encoding_read_the_same(encoding):
    assert _sound("family,city\nÅnström,Señorío\n".encode(encoding)) == [["Ånström", "Señorío"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_machine(end):
    assert _sound(end.join(("a,b", "1,2", "3,4"))) == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found_in_the_heading(mark):
    assert _sound(f"a{mark}b\n1{mark}2\n") == [["1", "2"]]


def test_a_note_in_quotes_may_hold_commas_quotes_and_line_breaks():
    assert _sound('a,b\n"x, ""y""\nz",2\n3,4\n') == [['x, "y"\nz', "2"], ["3", "4"]]


def test_line_numbers_are_those_of_the_file():
    numbers = [number for number, _, _ in _rows('a,b\n\n"x\ny",2\n3,4\n')]
    assert numbers == [3, 5]


def test_a_quote_that_is_never_closed_costs_its_line_only():
    found = _rows('a,b\n1,"open\n3,4\n5,6\n')
    assert found[0][0] == 2
    assert "never closed" in found[0][2]
    assert [cells for _, cells, fault in found if not fault] == [["3", "4"], ["5", "6"]]


def test_a_thousand_open_quotes_are_a_thousand_faults_and_no_crash():
    found = _rows("a,b\n" + '1,"open\n' * 1000)
    assert [bool(fault) for _, _, fault in found] == [True] * 1000


def test_inches_are_not_quotation_marks():
    assert _sound('item,size\nbed,36" wide\ntube,5" long\n') == [["bed", '36" wide'], ["tube", '5" long']]


def test_ragged_lines_are_faults_and_their_neighbors_are_not():
    found = _rows("a,b\n1\n1,2,3\n1,2\n1,2,,\n")
    assert [bool(fault) for _, _, fault in found] == [True, True, False, False]
    assert "1 cells where the heading has 2" in found[0][2]


def test_zero_bytes_cost_their_line():
    found = _rows("a,b\n1,\x002\n3,4\n")
    assert [bool(fault) for _, _, fault in found] == [True, False]


def test_a_line_without_end_costs_itself_and_no_memory():
    found = _rows("a,b\n" + "x" * (3 * LINE_CHARACTERS) + "\n1,2\n")
    assert "longer than" in found[0][2]
    assert found[1][1] == ["1", "2"]


def test_a_file_of_blank_lines_says_that_it_is_empty():
    assert "empty" in Table(io.BytesIO(b"\n\n,,\n")).fault


@given(st.binary(max_size=400))
def test_no_bytes_break_the_table(content):
    table = Table(io.BytesIO(content))
    for number, cells, fault in table.rows():
        assert number > 0
        assert fault or len(cells) == len(table.heading)


@given(st.lists(st.lists(st.text(alphabet='ab",;\n\r é', max_size=6), min_size=2, max_size=2), max_size=8))
def test_damage_in_a_table_never_loses_a_sound_line_after_it(noise):
    content = "a,b\n" + "\n".join(",".join(row) for row in noise) + "\n" * 60 + "last,line\n"
    assert ["last", "line"] in _sound(content)


def test_bytes_are_always_text():
    assert decoded(b"Jos\xe9") == "José"
    assert decoded("José".encode()) == "José"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": NaN}', "not a number"),
        ('{"a": ' + "9" * 200 + "}", "digits"),
        ('{"a": 1e999}', "larger than any amount"),
        ('{"a": 1', "breaks off"),
        ('{"a": 1} {"b": 2}', "more text"),
        ('{"a": "x\\u0000"}', "no database can keep"),
        ('{"a": "\\ud83d"}', "no database can keep"),
        ("[" * (JSON_DEPTH + 1) + "]" * (JSON_DEPTH + 1), "levels deep"),
        ("[" * 100_000, "levels deep"),
        ("", "breaks off"),
    ],
)
def test_json_on_which_two_readers_could_disagree_is_refused_with_a_sentence(content, why):
    with pytest.raises(Unreadable, match=why):
        strict_json(content.encode())


def test_json_that_is_not_utf8_is_refused():
    with pytest.raises(Unreadable, match="UTF-8"):
        strict_json(b'{"a": "\xff"}')


def test_sound_json_is_read_with_its_digits_and_emoji():
    value = strict_json(b'{"a": 1.10, "b": ["\\ud83d\\ude00"]}')
    assert str(value["a"]) == "1.10"
    assert value["b"] == ["😀"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_whatever_json_writes_is_read_or_refused_with_a_sentence(value):
    try:
        read = strict_json(json.dumps(value).encode())
    except Unreadable:
        assert "\\u" in json.dumps(value) or any(len(digits) > 80 for digits in json.dumps(value).split())
    else:
        assert read == value


def test_a_file_too_large_for_memory_is_refused_before_it_is_read():
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        read_all(io.BytesIO(b"x" * ((1 << 20) + 1)), limit=1 << 20, what="The file")
