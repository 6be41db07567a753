"""Are spellings of one name one key, and different names two?"""

from __future__ import annotations

import pytest
from hypothesis import given as always
from hypothesis import strategies as st

from hearthline.domain.members.policy.names import (
    Fit,
    family_fit,
    fold,
    given_fit,
    middle_fit,
    read_generation,
    read_given,
    read_name,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Neil-Smith", "ONeil Smith"),
        ("O'Neil-Smith", "Oneilsmith"),
        ("O’Neil‐Smith", "o neil smith"),
        ("José", "Jose"),
        ("Müller", "MULLER"),
        ("Łukasz", "Lukasz"),
        ("Søren", "Soren"),
        ("O´Neil", "O'Neil"),
        ("de la Cruz", "Delacruz"),
        ("St. John", "ST JOHN"),
        ("Strauß", "Strauss"),
        ("Smith Jr.", "Smith"),
        ("Smith, III", "smith"),
        ("Robert Smith MD", "Robert Smith"),
    ],
)
def test_spellings_of_one_name_have_one_key(one, other):
    assert read_name(one).key == read_name(other).key != ""


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("Marrow", "Marow", Fit.CLOSE),
        ("Marrow", "Marorw", Fit.CLOSE),
        ("Smith", "Smyth", Fit.CLOSE),
        ("O'Neil-Smith", "O'Neil", Fit.PARTLY),
        ("O'Neil-Smith", "Smith", Fit.PARTLY),
        ("Garcia Lopez", "Lopez-Garcia", Fit.PARTLY),
        ("Oneilsmith", "O'Neil", Fit.PARTLY),
        ("Marrow", "Barlow", Fit.APART),
        ("Marrow", "", Fit.UNKNOWN),
        ("Ng", "Ngo", Fit.APART),  # two letters leave no room for a slip
        ("Lee", "Li", Fit.APART),
    ],
)
def test_how_family_names_go_together(one, other, fit):
    assert family_fit(read_name(one), read_name(other)) is fit
    assert family_fit(read_name(other), read_name(one)) is fit


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("William", "Bill", Fit.PARTLY),
        ("Elizabeth", "Betty", Fit.PARTLY),
        ("Guadalupe", "Lupita", Fit.PARTLY),
        ("Mary Ann", "Mary", Fit.PARTLY),
        ("Delphine", "D", Fit.PARTLY),
        ("Delphine", "Delphnie", Fit.CLOSE),
        ("Delphine", "Rosalind", Fit.APART),
        ("Bill", "Bob", Fit.APART),
    ],
)
def test_how_given_names_go_together(one, other, fit):
    assert given_fit(read_name(one), read_name(other)) is fit
    assert given_fit(read_name(other), read_name(one)) is fit


@pytest.mark.parametrize(
    ("text", "rank"), [("Sr", 1), ("Jr.", 2), ("II", 2), ("III", 3), ("3rd", 3), ("IV", 4), ("V", 5), ("", 0), ("MD", 0)]
)
def test_the_generation_in_a_suffix_field(text, rank):
    assert read_generation(text) == rank


def test_a_generation_typed_into_a_name_field_is_found_there():
    assert read_name("Smith Jr").generation == 2
    assert read_name("Smith III").generation == 3
    assert read_name("Junior").generation == 0, "a family may be called Junior"


def test_an_initial_after_the_given_name_is_the_middle_name():
    name, middle = read_given("Delphine R.", "")
    assert (name.key, middle) == ("delphine", "r")
    assert read_given("Delphine R.", "Rose")[1] == "rose"


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [("r", "rose", Fit.EXACT), ("rose", "rosa", Fit.CLOSE), ("rose", "ann", Fit.APART), ("", "ann", Fit.UNKNOWN)],
)
def test_middle_names(one, other, fit):
    assert middle_fit(one, other) is fit


@pytest.mark.parametrize("text", ["Baby Boy", "BABY GIRL", "Newborn", "FNU", "Unknown", "J", "Male"])
def test_a_stand_in_is_nobodys_name(text):
    assert read_name(text).is_nobody


def test_names_in_other_scripts_keep_their_letters():
    assert read_name("Ольга").key == "ольга"
    assert read_name("李").key == "李"


@always(st.text(max_size=40))
def test_reading_never_fails_and_folding_twice_changes_nothing(text):
    read_name(text)
    read_given(text, text)
    assert fold(fold(text)) == fold(text)
