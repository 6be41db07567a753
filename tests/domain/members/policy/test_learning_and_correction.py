"""What is news about a person, and what does an answer supply?"""

from __future__ import annotations

from datetime import date

import pytest

from hearthline.domain.members.facts import Address, Identifier
from hearthline.domain.members.policy.correction import read_birth_date, read_said
from hearthline.domain.members.policy.learning import is_new_place, news
from hearthline.kernel.vocabulary import Barrier

BLANK = dict.fromkeys(("family", "given", "middle", "suffix", "sex", "phone", "email", "language"), "") | {
    "birth_date": None,
    "deceased_at": None,
}
KNOWN = BLANK | {"family": "Marrow", "given": "Delphine", "phone": "+13125550142"}
HOME = Address(line1="14 Harbor Street", city="Chicago", state="IL", zip="60611", barriers=(Barrier.STAIRS,))


def _news(said, known=KNOWN, former=None, is_dialable=True):
    return news(known, former or {}, BLANK | said, is_dialable=is_dialable)


def test_what_is_empty_is_filled_and_a_name_is_never_replaced():
    assert _news({"family": "Tate", "middle": "Rose", "birth_date": date(1948, 3, 11)}) == {
        "middle": "Rose",
        "birth_date": date(1948, 3, 11),
    }


def test_a_telephone_never_heard_of_becomes_the_present_one():
    assert _news({"phone": "+13035550177"}) == {"phone": "+13035550177"}


def test_one_that_was_known_before_changes_nothing():
    assert _news({"phone": "+13035550177"}, former={"phone": {"+13035550177"}}) == {}


def test_one_that_cannot_be_dialed_replaces_none():
    assert _news({"phone": "ask the nurse"}, is_dialable=False) == {}
    assert _news({"phone": "ask the nurse"}, known=BLANK, is_dialable=False) == {"phone": "ask the nurse"}


def test_silence_is_no_news():
    assert _news({}) == {}


def test_a_place_is_news_when_its_door_or_its_barriers_are():
    known = {"60611|14 harbor st|": {"stairs"}}
    assert not is_new_place(known, "60611|14 harbor st|", ["stairs"])
    assert is_new_place(known, "60611|14 harbor st|", ["stairs", "gated"])
    assert is_new_place(known, "80202|9 orchard ln|", [])
    assert not is_new_place(known, "~||||il", []), "a state says less than a street"
    assert is_new_place({}, "~||||il", [])
    assert not is_new_place({}, "", [])


def test_an_answer_about_the_zip_keeps_the_rest_of_the_address():
    said = read_said({"zip": "60612", "quantity": "2"}, home=HOME)
    assert said.address == Address(line1="14 Harbor Street", city="Chicago", state="IL", zip="60612", barriers=(Barrier.STAIRS,))
    assert (said.family, said.birth_date, said.identifiers) == ("", None, ())


def test_an_answer_that_says_nothing_of_the_address_moves_nobody():
    assert read_said({"member_family": " Tate ", "mbi": "1EG4-TE5-MK73"}, home=HOME).address == Address()
    assert read_said({"mbi": "1EG4-TE5-MK73"}, home=HOME).identifiers == (Identifier(system="mbi", value="1EG4-TE5-MK73"),)


def test_barriers_in_words():
    assert read_said({"barriers": "Gated; dog in the yard"}, home=HOME).address.barriers == (Barrier.GATED, Barrier.OTHER)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1948-03-11", date(1948, 3, 11)),
        ("3/11/1948", date(1948, 3, 11)),
        ("03-11-1948", date(1948, 3, 11)),
        ("11 March", None),
        ("13/11/1948", None),
        ("", None),
    ],
)
def test_a_date_of_birth_as_americans_write_it(text, day):
    assert read_birth_date(text) == day
