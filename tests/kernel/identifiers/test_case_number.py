"""A case number survives a telephone, a fax and a tired reader."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.kernel.identifiers import (
    ALPHABET,
    CAPACITY,
    BadIdentifier,
    case_number,
    case_numbers,
    case_numbers_from,
    is_case_number,
    parse_case_number,
    sequence_of,
    speakable,
)

sequences = st.integers(0, CAPACITY - 1)


@given(sequences)
def test_every_sequence_number_has_its_own_case_number(sequence):
    assert sequence_of(case_number(sequence)) == sequence


@given(st.lists(sequences, max_size=40))
def test_many_at_once_are_the_same_as_one_by_one(wanted):
    assert case_numbers(wanted) == [case_number(sequence) for sequence in wanted]


def test_the_first_hundred_thousand_are_all_different():
    assert len(set(case_numbers(range(100_000)))) == 100_000


@given(sequences, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_noticed(sequence, position, wrong):
    heard = list(case_number(sequence).replace("-", ""))
    is_changed = heard[position] != wrong
    heard[position] = wrong
    assert is_case_number("".join(heard)) is not is_changed


@given(sequences, st.integers(0, 6), st.integers(0, 6))
def test_two_exchanged_characters_are_noticed_neighbors_or_not(sequence, one, other):
    heard = list(case_number(sequence).replace("-", ""))
    is_changed = heard[one] != heard[other]
    heard[one], heard[other] = heard[other], heard[one]
    assert is_case_number("".join(heard)) is not is_changed


def test_neighbors_in_the_sequence_do_not_look_alike():
    numbers = [number.replace("-", "")[:6] for number in case_numbers(range(20_000))]
    alike = [sum(a == b for a, b in zip(one, other, strict=True)) for one, other in pairwise(numbers)]
    assert sum(alike) / len(alike) < 0.5
    assert sum(count >= 4 for count in alike) <= 2


@pytest.mark.parametrize("character", "01OILUS")
def test_confusable_characters_never_occur(character):
    assert character not in ALPHABET
    with pytest.raises(BadIdentifier, match=f"never use {character}"):
        parse_case_number(f"{character}7M-4PQ-X")


@pytest.mark.parametrize("typed", ["{n}", "{l}", "  {n} ", "{b}", "{s}", "{e}", "#{n}", "{w}"])
def test_spaces_case_and_hyphens_do_not_matter(typed):
    number = case_number(4711)
    bare = number.replace("-", "")
    text = typed.format(
        n=number,
        l=number.lower(),
        b=bare,
        s=" ".join(bare),
        e=number.replace("-", "\u2013"),
        w="".join(chr(ord(c) + 0xFEE0) for c in bare),
    )
    assert parse_case_number(text) == number


@pytest.mark.parametrize("text", ["", "-", "K7M-4PQ", "K7M-4PQ-XX", "hello", "١٢٣-٤٥٦-٧"])
def test_what_is_no_case_number_is_refused_with_a_sentence(text):
    with pytest.raises(BadIdentifier, match="not a case number"):
        parse_case_number(text)


@pytest.mark.parametrize("typed", ["{n}", "{n6}", "k7{n5}", "{n3}-"])
def test_the_beginning_of_a_number_spans_the_numbers_that_begin_so(typed):
    number = case_number(4711)
    text = typed.format(n=number.lower(), n6=number.replace("-", "")[:6], n5=number[2:6], n3=number[:3])
    span = case_numbers_from(text.replace("k7", number[:2]))
    assert span is not None
    assert span[0] <= number <= span[1]
    assert len(span[0]) == len(span[1]) == 9


@pytest.mark.parametrize("typed", ["", "K7", "Kim", "O'Neil", "1/23/45", "312-555-0180", "-kim-"])
def test_a_name_a_day_and_a_telephone_begin_no_case_number(typed):
    assert case_numbers_from(typed) is None


def test_the_agent_can_say_it():
    number = next(one for one in case_numbers(range(500)) if {"K", "7"} <= set(one))
    said = speakable(number)
    assert "Kilo" in said
    assert "seven" in said
    assert said.count(",") == 2


@pytest.mark.parametrize("sequence", [-1, CAPACITY])
def test_numbers_past_the_end_are_refused(sequence):
    with pytest.raises(ValueError, match="case number"):
        case_number(sequence)
    with pytest.raises(ValueError, match="case number"):
        case_numbers([sequence])
