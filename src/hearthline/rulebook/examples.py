"""Does every worked example of a rule come out as it says?

An example gives facts and expects answers, in the words of the rule file. Wall-clock moments are local to the example's zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hearthline.kernel.periods import Pause
from hearthline.rulebook import completeness, identity, triage
from hearthline.rulebook.deadlines import Deadline, Facts, Lengthened, deadline
from hearthline.rulebook.discharge import is_discharge_near
from hearthline.rulebook.document_examples import DOCUMENT_ANSWERS
from hearthline.rulebook.privacy_examples import PRIVACY_ANSWERS
from hearthline.rulebook.reader import Rulebook, RuleMissing, length
from hearthline.rulebook.services import detail_of, is_complex, service_line_of
from hearthline.rulebook.shapes import CIRCUMSTANCES, ExampleShape
from hearthline.rulebook.versions import Rule, RuleVersion

DEFAULT_ZONE = "America/Chicago"
DEFAULT_DAY = date(2026, 3, 2)


def example_faults(book: Rulebook, rule: Rule, example: ExampleShape, *, told: Sequence[str] = ()) -> list[str]:
    """What comes out otherwise than the example says, in sentences; empty when it holds.

    Args:
        told: faults said before; an example that fails for the reason of one of them says nothing more.
    """
    faults = []
    for word, wanted in example.expect.items():
        answer = ANSWERS.get(word)
        if answer is None:
            faults.append(f"expects {word!r}, which no example can; it may expect {', '.join(ANSWERS)}")
            continue
        try:
            got = answer(book, rule, example.given)
        except RuleMissing as error:  # every further answer would end in the same sentence
            if not any(str(error) in fault for fault in told):
                faults.append(f"cannot be worked out: {str(error).rstrip('.')}")
            break
        except (LookupError, ValueError, TypeError) as error:
            faults.append(f"expects {word} {_plain(wanted)}, but {str(error).rstrip('.')}")
            continue
        if not _agrees(word, wanted, got):
            faults.append(f"expects {word} {_plain(wanted)}, but it is {_plain(got)}")
    return [f"{rule.file}, {rule.id}: the example {example.name!r} {fault}." for fault in faults]


def _due_at(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> str:
    return _wall(_answer(book, rule, given).due.at, _zone(given))


def _answer(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> Deadline:
    version, zone = _version(book, rule, given), _zone(given)
    return deadline(version, _facts(version, given, zone))


def _facts(version: RuleVersion, given: Mapping[str, Any], zone: ZoneInfo) -> Facts:
    """What an example tells about the clock, in the words of the rule file."""
    names = (*version.starts, version.terms.at_least_until)
    noticed = given.get("extension_notice_at")
    agreed = given.get("contract")
    return Facts(
        moments={name: _moment(given[name], zone) for name in names if name in given},
        zone=zone,
        pauses=tuple(
            Pause(_moment(began, zone), _moment(ended, zone), "the example's ask") for began, ended in given.get("pauses", ())
        ),
        notice_date=date.fromisoformat(str(given["notice_date"])[:10]) if "notice_date" in given else None,
        receipt_evidence=given.get("receipt_evidence", ""),
        extension=Lengthened(reason=given["extension"], noticed_at=_moment(noticed, zone) if noticed else None)
        if "extension" in given
        else None,
        contract=(length(agreed), "the contract of the example") if agreed else None,
        clinical_due_at=_moment(given["clinical_due_at"], zone) if "clinical_due_at" in given else None,
    )


def _requires(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> str:
    return book.rule_on(rule.id, _day(given), **_circumstances(given)).terms.says


def _opens_at(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> str:
    version, zone = _version(book, rule, given), _zone(given)
    opens = version.opens(_start(version, given), zone=zone)
    return _wall(opens, zone) if opens else ""


def _speaks(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> int:
    return len(_version(book, rule, given).spoke)


def _cites(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> str:
    return _answer(book, rule, given).due.because[0].citation


def _asks(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> str | None:
    found = _found(book, rule, given)
    return found.state if found else None


def _is_blocking(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> bool:
    found = _found(book, rule, given)
    return bool(found and found.is_blocking)


def _found(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> completeness.Missing | None:
    subject = next(name for name, prefix in completeness.SUBJECTS.items() if rule.id.startswith(prefix))
    asked = completeness.missing(given["facts"], on=_day(given), book=book, about=subject)
    return next((one for one in asked if one.reason.rule_id == rule.id), None)


def _identity_gaps(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> list[str]:
    return list(completeness.identity_gaps(given["facts"], on=_day(given), book=book))


def _is_near(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> bool:
    zone = _zone(given)
    return is_discharge_near(_moment(given["discharge_at"], zone), _moment(given["at"], zone), book=book)


def _is_complex(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> bool:
    return is_complex(given["lines"], _day(given), book=book).outcome


def _service_line(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> str | None:
    line = service_line_of(given["codes"], _day(given), book=book).outcome
    return line.value if line else None


def _detail(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> str:
    return detail_of(given["service_line"], given["code"], _day(given), book=book)


def _lacks(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> list[str]:
    """The kinds of papers a rule asks for that are not held."""
    papers = book.rule_on(rule.id, _day(given), **_circumstances(given)).values["papers"]
    return [kind for kind in papers if kind not in given["held"]]


def _suffices(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> bool:
    return identity.suffices(given["checked"], kind=given["kind"], on=_day(given), book=book)


def _needs_nurse(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> bool:
    day = _day(given)
    fitted = is_complex(given.get("lines", []), day, book=book).outcome
    line, speed = given["service_line"], given["urgency"]
    return triage.needs_nurse(urgency=speed, service_line=line, is_complex=fitted, on=day, book=book).outcome


def _clinical_questions(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> list[str]:
    codes = [line["code"] for line in given.get("lines", ())]
    return [one.code for one in triage.clinical_questions(given["service_line"], codes, _day(given), book=book)]


ANSWERS: Mapping[str, Callable[[Rulebook, Rule, Mapping[str, Any]], Any]] = {
    "due_at": _due_at,
    "opens_at": _opens_at,
    "speaks": _speaks,
    "cites": _cites,
    "requires": _requires,
    "asks": _asks,
    "is_blocking": _is_blocking,
    "identity_gaps": _identity_gaps,
    "is_near": _is_near,
    "is_complex": _is_complex,
    "service_line": _service_line,
    "detail": _detail,
    "lacks": _lacks,
    **DOCUMENT_ANSWERS,
    **PRIVACY_ANSWERS,
    "suffices": _suffices,
    "needs_nurse": _needs_nurse,
    "clinical_questions": _clinical_questions,
}
"""What an example may expect, and how it is answered."""


def _version(book: Rulebook, rule: Rule, given: Mapping[str, Any]) -> RuleVersion:
    day = given.get("day") or _start(rule.versions[0], given).astimezone(_zone(given)).date()
    version = book.rule_on(rule.id, day, **_circumstances(given))
    if "contract_count" in given:
        version = version.under_contract(given["contract_count"], citation="The contract of the example")
    return version


def _circumstances(given: Mapping[str, Any]) -> dict[str, Any]:
    return {word: given[word] for word in CIRCUMSTANCES if word in given}


def _start(version: RuleVersion, given: Mapping[str, Any]) -> datetime:
    zone = _zone(given)
    if "notice_date" in given and not any(name in given and name != "notice_date" for name in version.starts):
        return _moment(given["notice_date"], zone)
    return version.start_of({name: _moment(given[name], zone) for name in version.starts if name in given})


def _zone(given: Mapping[str, Any]) -> ZoneInfo:
    return ZoneInfo(given.get("zone", DEFAULT_ZONE))


def _day(given: Mapping[str, Any]) -> date:
    day: date = given.get("day", DEFAULT_DAY)
    return day


def _moment(text: Any, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(str(text))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _wall(at: datetime, zone: ZoneInfo) -> str:
    """The wall clock, without the seconds where there are none."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    return wall.isoformat(sep=" ", timespec="seconds" if wall.second else "minutes")


def _agrees(word: str, wanted: Any, got: Any) -> bool:
    return str(wanted) in got if word in ("cites", "requires") else bool(wanted == got)


def _plain(value: Any) -> str:
    return "nothing" if value in (None, "", []) else str(value)
