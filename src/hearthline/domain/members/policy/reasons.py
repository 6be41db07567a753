"""In which words, and in which order, are two records put before a person?"""

from __future__ import annotations

from hearthline.domain.members.policy.names import Fit
from hearthline.domain.members.policy.signs import Born, Signs


def score_of(signs: Signs) -> float:
    """How strongly the records agree, 0 to 1, for the order in which a person is asked; no verdict reads it."""
    points = 40 * bool(signs.personal) + 15 * signs.household + 8 * signs.household_slip
    points += {Fit.EXACT: 15, Fit.PARTLY: 10, Fit.CLOSE: 10}.get(signs.family, 0)
    points += {Fit.EXACT: 15, Fit.PARTLY: 10, Fit.CLOSE: 10}.get(signs.given, 0)
    points += {Born.EQUAL: 25, Born.SWAPPED: 15, Born.SLIP: 12}.get(signs.born, 0)
    points += (
        10 * signs.phone + 10 * signs.place + 5 * signs.neighboring + 5 * signs.number_slip + 3 * (signs.middle is Fit.EXACT)
    )
    points -= 15 * (signs.generation_apart + signs.sex_apart + bool(signs.conflicts) + (signs.middle is Fit.APART))
    return min(max(points, 0), 100) / 100


_NUMBER_WORDS = {"mbi": "Medicare number", "ssn": "social security number", "mrn": "record number", "other": "identifier"}
_FAMILY_WORDS = {
    Fit.EXACT: "Same family name.",
    Fit.PARTLY: "One family name is part of the other.",
    Fit.CLOSE: "The family names differ by a slip.",
    Fit.APART: "The family names differ.",
}
_GIVEN_WORDS = {
    Fit.EXACT: "Same given name.",
    Fit.PARTLY: "One given name is a short form or a part of the other.",
    Fit.CLOSE: "The given names differ by a slip.",
    Fit.APART: "The given names differ.",
}
_BORN_WORDS = {
    Born.EQUAL: "Same date of birth.",
    Born.SWAPPED: "Day and month of birth are exchanged.",
    Born.SLIP: "The dates of birth differ by one digit.",
    Born.UNKNOWN: "A date of birth is missing.",
    Born.UNSAID: "Both dates of birth are missing.",
    Born.GENERATION: "The dates of birth are a generation apart.",
    Born.APART: "The dates of birth differ.",
}


def reasons_of(signs: Signs) -> tuple[str, ...]:
    """What speaks for and against, as sentences without anybody's particulars."""
    said = [f"Same {_NUMBER_WORDS.get(system, system)}." for system in sorted(signs.personal)]
    said += [f"Different {_NUMBER_WORDS.get(system, system)}s." for system in sorted(signs.conflicts)]
    if signs.names_exchanged:
        said.append("Family and given name are exchanged.")
    else:
        said += [
            _FAMILY_WORDS.get(signs.family, "A family name is missing."),
            _GIVEN_WORDS.get(signs.given, "A given name is missing."),
        ]
    said.append(_BORN_WORDS[signs.born])
    for is_so, sentence in (
        (signs.is_nobody, "A name is only a stand-in."),
        (signs.middle is Fit.APART, "The middle names differ."),
        (signs.generation_apart, "One is Jr, the other is not (suffixes differ)."),
        (signs.sex_apart, "The sexes differ."),
        (signs.household, "Same policy number."),
        (signs.household_slip, "The policy numbers differ by one character."),
        (signs.household_apart and not signs.household_slip, "Different policy numbers."),
        (signs.phone, "Same telephone."),
        (signs.number_slip, "The different numbers may be one number with a slip."),
        (signs.place, "Same address."),
        (signs.neighboring, "Nearly the same address."),
    ):
        if is_so:
            said.append(sentence)
    return tuple(said)
