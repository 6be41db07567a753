"""Same, near or different: the situations the hub promises to tell apart."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from hearthline.domain.members.policy import comparing
from hearthline.domain.members.policy.comparing import Verdict, compare
from hearthline.domain.members.policy.people import Number, read_person
from hearthline.domain.members.policy.signs import Born, born_fit, signs_of

SAME, NEAR, DIFFERENT = Verdict.SAME, Verdict.NEAR, Verdict.DIFFERENT
DOOR, OTHER_DOOR = "60611|14 harbor st|", "80202|9 orchard ln|"
PHONE, OTHER_PHONE = "+13125550142", "+13035550177"


def number(system: str, value: str, issuer: str = "") -> Number:
    return Number(system, issuer, f"{system}{issuer}{value}".encode(), value[-4:] if system in ("ssn", "mbi") else value)


POLICY = number("member_id", "QX4471902")
MBI = number("mbi", "1EG4TE5MK73")
SSN = number("ssn", "900114402")
MRN = number("mrn", "778120", "lakeside")


def who(**said):
    numbers = {one.token: one for one in said.pop("numbers", ())}
    values = {
        "family": "Marrow",
        "given": "Delphine",
        "birth_date": date(1948, 3, 11),
        "sex": "f",
        "phones": (PHONE,),
        "places": (DOOR,),
    }
    return read_person(**(values | said), numbers=numbers)


ALONE = {"phones": (), "places": ()}
BIRTH = date(1948, 3, 11)


@pytest.mark.parametrize(
    ("situation", "one", "other", "verdict"),
    [
        # one person, and a proof
        ("the same door and telephone", who(), who(), SAME),
        ("only the telephone", who(places=()), who(), SAME),
        ("only the door", who(phones=()), who(), SAME),
        ("only the policy", who(**ALONE, numbers=(POLICY,)), who(numbers=(POLICY,)), SAME),
        ("only the Medicare number", who(**ALONE, numbers=(MBI,)), who(numbers=(MBI,)), SAME),
        ("hyphen and apostrophe", who(family="O'Neil-Smith"), who(family="Oneil smith"), SAME),
        ("diacritics", who(given="José", sex=""), who(given="JOSE", sex=""), SAME),
        ("a middle initial", who(middle="R"), who(middle="Rose"), SAME),
        ("two given names in one field or two", who(given="Mary Ann"), who(given="Mary", middle="Ann"), SAME),
        ("half of a double name, and a personal number", who(family="Marrow-Tate", numbers=(MBI,)), who(numbers=(MBI,)), SAME),
        ("Jr on one of them", who(suffix="Jr"), who(), SAME),
        ("II is Jr", who(suffix="II"), who(suffix="Jr"), SAME),
        (
            "a policy that changed, with telephone and door",
            who(numbers=(POLICY,)),
            who(numbers=(number("member_id", "ZZ1"),)),
            SAME,
        ),
        # nothing but a name and a day
        ("name and date of birth alone", who(**ALONE), who(**ALONE), NEAR),
        (
            "a policy that changed, at another door",
            who(places=(), numbers=(POLICY,)),
            who(numbers=(number("member_id", "Q7"),)),
            NEAR,
        ),
        ("one digit of the policy", who(places=(), numbers=(POLICY,)), who(numbers=(number("member_id", "QX4471903"),)), SAME),
        # slips
        ("day and month exchanged", who(), who(birth_date=date(1948, 11, 3)), NEAR),
        ("day and month exchanged, elsewhere", who(**ALONE), who(birth_date=date(1948, 11, 3)), NEAR),
        (
            "day and month exchanged, same Medicare number",
            who(numbers=(MBI,)),
            who(birth_date=date(1948, 11, 3), numbers=(MBI,)),
            NEAR,
        ),
        ("a digit of the date, same telephone", who(places=()), who(birth_date=date(1948, 3, 17)), NEAR),
        ("a digit of the date, nothing else", who(**ALONE), who(birth_date=date(1948, 3, 17)), DIFFERENT),
        ("a letter of the name", who(family="Marow"), who(), NEAR),
        ("a letter of the given name, same Medicare number", who(given="Delphin", numbers=(MBI,)), who(numbers=(MBI,)), NEAR),
        ("a short form", who(given="William", sex=""), who(given="Bill", sex=""), NEAR),
        ("names exchanged", who(family="Delphine", given="Marrow"), who(), NEAR),
        ("married", who(family="Okonkwo", numbers=(MBI,)), who(numbers=(MBI,)), NEAR),
        ("married, by telephone", who(family="Okonkwo"), who(), NEAR),
        ("a date of birth is missing", who(birth_date=None), who(), NEAR),
        (
            "no date of birth anywhere, but one Medicare number",
            who(birth_date=None, numbers=(MBI,)),
            who(birth_date=None, numbers=(MBI,)),
            SAME,
        ),
        ("no date of birth anywhere, at one door", who(birth_date=None), who(birth_date=None), NEAR),
        ("a year typed wrong", who(birth_date=date(1951, 8, 24)), who(), NEAR),
        # people who are easily taken for one
        ("twins", who(given="Rosalind"), who(), DIFFERENT),
        ("twins with one letter between them", who(given="Kayla"), who(given="Layla"), NEAR),
        ("twins whose Medicare number was mixed up", who(given="Rosalind", numbers=(MBI,)), who(numbers=(MBI,)), NEAR),
        (
            "newborn twins without names",
            who(given="Baby Girl", numbers=(POLICY,)),
            who(given="Baby Girl", numbers=(POLICY,)),
            NEAR,
        ),
        ("twins of one first name", who(middle="Elena"), who(middle="Luisa"), NEAR),
        ("twins, boy and girl", who(given="Robin", sex="m"), who(given="Robin", sex="f"), NEAR),
        (
            "spouses on one policy",
            who(given="Henri", birth_date=date(1946, 1, 5), numbers=(POLICY,)),
            who(numbers=(POLICY,)),
            DIFFERENT,
        ),
        ("father and son", who(birth_date=date(1979, 6, 2)), who(), DIFFERENT),
        ("father and son on one policy", who(birth_date=date(1979, 6, 2), numbers=(POLICY,)), who(numbers=(POLICY,)), DIFFERENT),
        ("Sr and Jr", who(suffix="Sr", birth_date=date(1949, 3, 11)), who(suffix="Jr"), DIFFERENT),
        ("Sr and Jr born on one day", who(suffix="Sr"), who(suffix="Jr"), NEAR),
        ("Sr and Jr with one Medicare number", who(suffix="Sr", numbers=(MBI,)), who(suffix="Jr", numbers=(MBI,)), NEAR),
        ("two social security numbers", who(numbers=(SSN,)), who(numbers=(number("ssn", "900557781"),)), NEAR),
        ("two record numbers of one hospital", who(numbers=(MRN,)), who(numbers=(number("mrn", "991", "lakeside"),)), NEAR),
        (
            "strangers with one wrong number",
            who(numbers=(MRN,)),
            who(family="Tate", given="Oskar", birth_date=date(1990, 1, 5), phones=(), places=(), numbers=(MRN,)),
            DIFFERENT,
        ),
        ("strangers", who(), who(family="Tate", given="Oskar", birth_date=date(1990, 1, 5)), DIFFERENT),
        # a reference without a person
        ("a program's reference", read_person(family="", given="", numbers={MRN.token: MRN}), who(numbers=(MRN,)), SAME),
        (
            "a Medicare number without a name",
            read_person(family="", given="", numbers={MBI.token: MBI}),
            who(numbers=(MBI,)),
            NEAR,
        ),
        (
            "a policy without a name",
            read_person(family="", given="", numbers={POLICY.token: POLICY}),
            who(numbers=(POLICY,)),
            DIFFERENT,
        ),
        ("nothing at all", read_person(family="", given=""), who(), DIFFERENT),
    ],
)
def test_situation(situation, one, other, verdict):
    match = compare(one, other)
    assert match.verdict is verdict, (situation, match.reasons)
    assert compare(other, one).verdict is verdict, "whoever came first"
    assert match.reasons
    assert 0 <= match.score <= 1


def test_a_stand_in_date_of_birth_is_not_said():
    assert who(birth_date=date(1900, 1, 1)).birth_date is None
    assert compare(who(birth_date=date(1900, 1, 1)), who(birth_date=date(1900, 1, 1))).verdict is NEAR


def test_what_a_crowd_shares_proves_nothing():
    home = who(), who()
    assert compare(*home).verdict is SAME
    assert compare(*home, crowded={PHONE, DOOR}).verdict is NEAR
    number_of_all = who(**ALONE, numbers=(POLICY,)), who(numbers=(POLICY,))
    assert compare(*number_of_all, crowded={POLICY.token}).verdict is NEAR


def test_the_reasons_name_nobody():
    reasons = compare(who(birth_date=date(1948, 11, 3), numbers=(MBI,)), who(numbers=(MBI,))).reasons
    assert "Day and month of birth are exchanged." in reasons
    assert "Same Medicare number." in reasons
    said = " ".join(reasons)
    assert not any(word in said for word in ("Marrow", "Delphine", "1948", "1EG4", "555"))


def test_a_stronger_likeness_has_a_higher_score():
    strong = compare(who(birth_date=date(1948, 11, 3), numbers=(MBI,)), who(numbers=(MBI,)))
    weak = compare(who(**ALONE), who(**ALONE))
    assert strong.score > weak.score


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (BIRTH, BIRTH, Born.EQUAL),
        (BIRTH, date(1948, 11, 3), Born.SWAPPED),
        (BIRTH, date(1948, 3, 12), Born.SLIP),
        (BIRTH, date(1984, 3, 11), Born.SLIP),  # 48 typed as 84
        (BIRTH, date(1963, 7, 9), Born.GENERATION),
        (BIRTH, date(1950, 7, 9), Born.APART),
        (BIRTH, None, Born.UNKNOWN),
        (None, None, Born.UNSAID),
    ],
)
def test_how_dates_of_birth_go_together(one, other, fit):
    assert born_fit(one, other) is fit
    assert born_fit(other, one) is fit


def test_no_combination_of_weak_signs_makes_two_people_one():
    """Every pair of these descriptions that differs in given name, generation or date of birth stays two."""
    described = [
        (given, suffix, born, who(given=given, suffix=suffix, birth_date=born, phones=phones, places=places, numbers=numbers))
        for given, suffix, born in itertools.product(
            ("Delphine", "Rosalind"), ("", "Sr", "Jr"), (BIRTH, date(1948, 11, 3), date(1978, 3, 11))
        )
        for phones, places, numbers in itertools.product(((PHONE,), ()), ((DOOR,), ()), ((), (POLICY,), (MBI, SSN)))
    ]
    for (given, suffix, born, one), (other_given, other_suffix, other_born, other) in itertools.combinations(described, 2):
        if given != other_given or born != other_born or {suffix, other_suffix} == {"Sr", "Jr"}:
            assert compare(one, other).verdict is not SAME


def test_the_quick_answers_are_the_thorough_ones():
    """Whatever is decided at once is what weighing every sign would say."""
    described = [
        who(family=family, given=given, middle=middle, sex=sex, birth_date=born, numbers=numbers)
        for family, given in (
            ("Marrow", "Delphine"),
            ("Marrow", "Rosalind"),
            ("Rosalind", "Marrow"),
            ("Tate", "Baby"),
            ("Tate", ""),
        )
        for middle, sex in (("", "f"), ("Rosalind", "f"), ("R", ""))
        for born in (BIRTH, date(1948, 11, 3), None)
        for numbers in ((), (POLICY,), (MBI, POLICY), (MRN, SSN))
    ]
    quick = 0
    for one, other in itertools.product(described, repeat=2):
        signs = signs_of(one, other, ())
        if comparing._says_nothing_new(one, other, ()):
            assert comparing._is_same(signs)
            quick += 1
        elif comparing._is_plainly_another(one, other):
            assert not comparing._is_same(signs)
            assert not comparing._is_near(signs)
            assert not one.is_unidentified
            assert not other.is_unidentified
            quick += 1
    assert quick > 1_000
