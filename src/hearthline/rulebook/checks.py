"""Can what was sent be used, and if not, what is wrong with it?

Each check takes the value, the mapping it stands in and the day, and answers with a finding in plain words, or with nothing. A
finding never repeats the value, which may name a member.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from hearthline.kernel import identifiers
from hearthline.kernel.identifiers import BadIdentifier

Check = Callable[[Any, Mapping[str, Any], date], str]

OLDEST_AGE = 125
"""Years; nobody on record lived longer than 122."""
NEAR = timedelta(days=730)
"""How far from receipt a day of service may lie before it is taken for a slip of the pen."""
CLAIM_SYSTEMS = ("", "hcpcs", "cpt")


def is_blank(value: object) -> bool:
    """Whether the sender did not say: None, empty or only blanks, an empty list; False and 0 are answers."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    return isinstance(value, list | tuple) and not value


def _by(parse: Callable[[str], str]) -> Check:
    """A check that accepts what the parser accepts; a night's file repeats the same clinicians and codes."""

    @lru_cache(maxsize=65_536)
    def finding(text: str) -> str:
        try:
            parse(text)
        except BadIdentifier as refusal:
            return str(refusal)
        return ""

    def check(value: Any, where: Mapping[str, Any], on: date) -> str:
        return finding(str(value))

    return check


_diagnosis = _by(identifiers.parse_icd10cm)


def _icd10cm(value: Any, where: Mapping[str, Any], on: date) -> str:
    for code in value if isinstance(value, list | tuple) else (value,):
        if _diagnosis(code, where, on):
            return "At least one diagnosis is not a code: ICD-10-CM codes look like J44.9."
    return ""


def _procedure_code(value: Any, where: Mapping[str, Any], on: date) -> str:
    system = str(where.get("code_system") or "").lower()
    if system == "text":
        return "The line has words, but no code."
    if system in CLAIM_SYSTEMS and not identifiers.is_procedure_code(str(value)):
        return "This is neither a HCPCS nor a CPT code: such a code has five characters, like E1390."
    return ""


def _signed(value: Any, where: Mapping[str, Any], on: date) -> str:
    return "" if str(value).strip().lower() == "signed" else "The order arrived without a signature."


def _birth_date(value: Any, where: Mapping[str, Any], on: date) -> str:
    born = _as_date(value)
    if born is None:
        return "The date of birth cannot be read: write it as 1948-03-09."
    if born > on:
        return "The date of birth lies in the future."
    if born.year < on.year - OLDEST_AGE:
        return f"The member would be older than {OLDEST_AGE}."
    return ""


def _near_date(value: Any, where: Mapping[str, Any], on: date) -> str:
    day = _as_date(value)
    if day is None:
        return "The day cannot be read: write it as 2026-07-02."
    return "The day lies more than two years away." if abs(day - on) > NEAR else ""


def _moment(value: Any, where: Mapping[str, Any], on: date) -> str:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return "The moment cannot be read: write day, time and zone as 2026-07-02T14:00-05:00."
    if not isinstance(value, datetime) or value.tzinfo is None:
        return "The moment needs its time and zone, as in 2026-07-02T14:00-05:00."
    return _near_date(value.date(), where, on)


def _positive(value: Any, where: Mapping[str, Any], on: date) -> str:
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return "This is not a number."
    return "" if number.is_finite() and number > 0 else "The number must be more than zero."


def _as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return None


CHECKS: Mapping[str, Check] = {
    "npi": _by(identifiers.parse_npi),
    "mbi": _by(identifiers.parse_mbi),
    "phone": _by(identifiers.parse_phone),
    "zip": _by(identifiers.parse_zip),
    "state": _by(identifiers.parse_state),
    "icd10cm": _icd10cm,
    "procedure_code": _procedure_code,
    "signed": _signed,
    "birth_date": _birth_date,
    "near_date": _near_date,
    "moment": _moment,
    "positive": _positive,
}
"""The checks a rule file may name."""
