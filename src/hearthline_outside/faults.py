"""What do offices get wrong or leave out when they refer, and how often?

The operations guide: 18 % of referrals need clarification. About every second one also lacks something that helps but holds up
nothing. Each fault takes the truth away from what is *sent*; the office still knows it and answers with it when asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from hearthline_outside import names, numbers
from hearthline_outside.chance import Dice, table

CLARIFICATION_RATE = 0.18
"""Share of referrals with at least one fault that somebody has to ask about (operations guide)."""
SECOND_FAULT_RATE = 0.15
"""Share of those with a second one."""
MINOR_RATE = 0.50
"""Share of all referrals that lack something recommended."""

Head = dict[str, str]
Lines = list[dict[str, str]]


class Fault(NamedTuple):
    """One way to go wrong; `apply` changes what is sent, or returns False where this order cannot have the fault."""

    name: str
    weight: float
    apply: Callable[[Head, Lines, Dice], bool]


def _blank(*columns: str) -> Callable[[Head, Lines, Dice], bool]:
    def apply(head: Head, lines: Lines, dice: Dice) -> bool:
        if not head[columns[0]]:
            return False
        for column in columns:
            head[column] = ""
        return True

    return apply


def _blank_line(column: str) -> Callable[[Head, Lines, Dice], bool]:
    def apply(head: Head, lines: Lines, dice: Dice) -> bool:
        touched = [line for line in lines if line[column]]
        for line in touched:
            line[column] = ""
        return bool(touched)

    return apply


def _unsigned(head: Head, lines: Lines, dice: Dice) -> bool:
    head["signature"] = "unsigned" if dice.chance(0.4) else ""
    head["signed_date"] = ""
    return True


def _wrong_npi(head: Head, lines: Lines, dice: Dice) -> bool:
    if not numbers.is_npi(head["ordering_npi"]):
        return False
    head["ordering_npi"] = numbers.bad_npi(head["ordering_npi"], dice.draw())
    return True


def _wrong_policy(head: Head, lines: Lines, dice: Dice) -> bool:
    """Two neighboring digits exchanged, or the last one wrong: well formed, but nobody's."""
    policy = head["policy_number"]
    if not policy:
        return False
    position = len(policy) - 2 - dice.below(6)
    swapped = policy[:position] + policy[position + 1] + policy[position] + policy[position + 2 :]
    head["policy_number"] = swapped if swapped != policy else policy[:-1] + str((int(policy[-1]) + 1) % 10)
    return True


def _no_start(head: Head, lines: Lines, dice: Dice) -> bool:
    """No day to start on; where a discharge is named that says when, so only orders from outside a hospital can lack it."""
    if head["urgency"] == "discharge" or not head["requested_start_date"]:
        return False
    head["requested_start_date"] = ""
    return True


def _swapped_birth_date(head: Head, lines: Lines, dice: Dice) -> bool:
    if not head["birth_date"]:
        return False
    born = date.fromisoformat(head["birth_date"])
    if born.day > 12 or born.day == born.month:
        return False
    head["birth_date"] = born.replace(month=born.day, day=born.month).isoformat()
    return True


def _name_typo(head: Head, lines: Lines, dice: Dice) -> bool:
    column = "member_family" if dice.chance(0.7) else "member_given"
    wrong = typo(head[column], dice)
    if wrong == head[column]:
        return False
    head[column] = wrong
    return True


def _no_such_diagnosis(head: Head, lines: Lines, dice: Dice) -> bool:
    """The words instead of the code, or a letter O where a zero belongs."""
    first, _, rest = head["diagnoses"].partition(";")
    if not first:
        return False
    wrong = first.replace("0", "O", 1) if "0" in first[:3] and dice.chance(0.7) else "see notes"
    head["diagnoses"] = wrong + (";" + rest if rest else "")
    return True


def typo(name: str, dice: Dice) -> str:
    """A slip of the keyboard inside a name: letters exchanged, dropped or doubled; short names stay as they are."""
    if len(name) < 4:
        return name
    position = dice.between(1, len(name) - 3)
    a, b = name[position], name[position + 1]
    if not (a.isalpha() and b.isalpha()):
        return name[:-1]
    kind = dice.below(3)
    return name[:position] + (b + a if kind == 0 else b if kind == 1 else a + a + b) + name[position + 2 :]


# fmt: off
FAULTS: tuple[Fault, ...] = (
    Fault("missing_signature", 24, _unsigned),
    Fault("missing_diagnosis", 14, _blank("diagnoses")),
    Fault("wrong_diagnosis", 5, _no_such_diagnosis),
    Fault("wrong_npi", 9, _wrong_npi),
    Fault("missing_npi", 8, _blank("ordering_npi")),
    Fault("missing_clinician", 3, _blank("ordering_family", "ordering_given", "ordering_npi")),
    Fault("missing_liters", 30, _blank_line("liters_per_day")),
    Fault("missing_dressings", 30, _blank_line("dressings_per_week")),
    Fault("missing_serial", 30, _blank_line("replaces_serial")),
    Fault("missing_code", 3, _blank_line("code")),
    Fault("wrong_policy", 10, _wrong_policy),
    Fault("missing_policy", 8, _blank("policy_number", "mbi")),
    Fault("missing_payer", 3, _blank("payer_name", "payer_code")),
    Fault("swapped_birth_date", 8, _swapped_birth_date),
    Fault("missing_birth_date", 2, _blank("birth_date")),
    Fault("name_typo", 3, _name_typo),
    Fault("missing_phone", 3, _blank("member_phone")),
    Fault("missing_address", 2, _blank("address_line1")),
    Fault("missing_start", 7, _no_start),
    Fault("missing_discharge", 9, _blank("discharge_at")),
)
# fmt: on


_FAULT_TABLE = table([(fault, fault.weight) for fault in FAULTS])

MINOR_COLUMNS: tuple[str, ...] = (
    "referring_contact",
    "referring_email",
    "referring_fax",
    "group_number",
    "requested_end_date",
    "language",
    "mrn",
    "member_email",
    "line_of_business",
    "brand_model",
    "frequency",
)
"""What helps and holds up nothing; a discharge keeps its contact."""


def spoil(head: Head, lines: Lines, dice: Dice) -> tuple[str, ...]:
    """Take something away from what is sent, at the guide's rate; the names of the faults applied, none for most orders."""
    if not dice.chance(CLARIFICATION_RATE):
        return ()
    applied = [_one_fault(head, lines, dice)]
    if dice.chance(SECOND_FAULT_RATE):
        applied.append(_one_fault(head, lines, dice))
    return tuple(dict.fromkeys(applied))


def _one_fault(head: Head, lines: Lines, dice: Dice) -> str:
    """Draw until a fault fits; every order can at least arrive unsigned."""
    for _ in range(12):
        fault = dice.pick(_FAULT_TABLE)
        if fault.apply(head, lines, dice):
            return fault.name
    _unsigned(head, lines, dice)
    return "missing_signature"


def thin(head: Head, lines: Lines, dice: Dice) -> tuple[str, ...]:
    """Leave out one to three recommended things of every second order; the columns left out."""
    if not dice.chance(MINOR_RATE):
        return ()
    wanted = dice.between(1, 3)
    start = dice.below(len(MINOR_COLUMNS))
    removed = []
    for step in range(len(MINOR_COLUMNS)):
        column = MINOR_COLUMNS[(start + step * 5) % len(MINOR_COLUMNS)]
        if head["urgency"] == "discharge" and column == "referring_contact":
            continue
        where = [part for part in ((head,) if column in head else lines) if part[column]]
        for part in where:
            part[column] = ""
        if where:
            removed.append(column)
        if len(removed) == wanted:
            break
    return tuple(removed)


def misheard(head: Head, dice: Dice) -> None:
    """Write a known member a little differently, as another office would: nickname, no diacritics, half a double name, moved."""
    given, family = head["member_given"], head["member_family"]
    if given in names.NICKNAMES and dice.chance(0.6):
        head["member_given"] = names.NICKNAMES[given]
    elif names.plain(family) != family:
        head["member_family"] = names.plain(family)
    elif "-" in family or " " in family:
        head["member_family"] = family.replace("-", " ").split()[-1]
    elif dice.chance(0.5):
        head["member_family"] = typo(family, dice)
    else:
        head["address_line1"], head["address_line2"] = f"{dice.between(10, 9900)} Cottonwood Ct", ""
        head["member_middle"] = ""
