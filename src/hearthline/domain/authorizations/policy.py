"""Does this order need the payer's permission, what does a determination mean, and until when can a denial be appealed?

Pure functions: facts in, a decision with its reasons out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hearthline import rulebook
from hearthline.domain.authorizations.facts import Determination, RequirementFacts
from hearthline.kernel.decisions import Decision, Due, Reason
from hearthline.kernel.vocabulary import LineOfBusiness

TRIES = 3
"""How often a silent payer is asked before a person takes over (our own default)."""

MOVES = {
    "approved": "approve",
    "modified": "approve",
    "denied": "deny",
    "pended": "pend",
    "more_information": "ask_information",
}
"""The payer's outcome to the move it causes."""

LONGEST_WINDOW = 400
"""Days; a longer appeal window is a misprint, since the longest known (four months, 45 CFR 147.136) is far shorter."""

_SINCE = date(2026, 1, 1)
_LIST_SINCE = date(2016, 2, 29)  # 42 CFR 414.234 in force, 80 FR 81674


def is_authorization_required(facts: RequirementFacts) -> Decision[bool]:
    """Whether one order line needs the payer's permission (R69); the first of these that speaks decides:

    Original Medicare's list of required prior authorization on the day of delivery, which neither an answer about benefits nor a
    contract can waive; the payer's own answer; the client's terms with the payer; the list as a caution elsewhere; else no.
    """
    by_law = facts.line_of_business == LineOfBusiness.MEDICARE_FFS
    if by_law and (reason := _listed(facts)):
        return Decision(True, (reason,))
    if facts.payer_said is not None:
        verb = "requires" if facts.payer_said else "does not require"
        return _decided(facts.payer_said, _PAYER_ANSWER, since=facts.on, sentence=f"The payer says it {verb} authorization.")
    if facts.rule_says is not None and facts.rule_reason is not None:
        return Decision(facts.rule_says, (facts.rule_reason,))
    if not by_law and (reason := _listed(facts)):
        return Decision(True, (reason,))
    sentence = "The payer did not say, the client's terms are silent and no code is on the list: nothing is asked for."
    return _decided(False, _DEFAULT, since=_SINCE, sentence=sentence, confidence="M")


def _listed(facts: RequirementFacts) -> Reason | None:
    """Why the list asks for this code, by its dates in the rulebook; an imported list speaks of codes that no rule dates."""
    by_law = facts.line_of_business == LineOfBusiness.MEDICARE_FFS
    who = "Original Medicare requires it" if by_law else "The payer did not say; we ask as for Original Medicare"
    version = rulebook.lists.listed(_LIST_RULE, facts.code, on=facts.needed_on)
    if version is not None:
        name = rulebook.lists.called(facts.code, on=facts.needed_on)
        item = f"{facts.code} ({name})" if name else facts.code
        reason = version.reason(f"{item} is on the list of required prior authorization on {facts.needed_on}. {who}.")
        return reason if by_law else replace(reason, confidence="M")
    if not facts.listed_program or rulebook.lists.is_dated(_LIST_RULE, facts.code):
        return None
    sentence = f"{facts.code} is on the list ({facts.listed_program}). {who}."
    return _decided(True, _LIST, since=_LIST_SINCE, sentence=sentence, confidence="V" if by_law else "M").reasons[0]


_LIST_RULE = "orders.prior_authorization"
_PAYER_ANSWER = ("authorizations.payer_answer", "The payer's benefits answer")
_LIST = ("authorizations.required_list", "42 CFR 414.234, Required Prior Authorization List")
_DEFAULT = ("authorizations.default", "Hearthline default")


def _decided(outcome: bool, rule: tuple[str, str], *, since: date, sentence: str, confidence: str = "V") -> Decision[bool]:
    reason = Reason(rule_id=rule[0], version_from=since, citation=rule[1], confidence=confidence, sentence=sentence)
    return Decision(outcome, (reason,))


def positions_to_authorize(lines: Sequence[RequirementFacts]) -> Decision[tuple[int, ...]]:
    """Which lines of an order need permission, with the reasons of those lines; where none does, the reasons why not.

    An order has at least one line here: the caller lets the service line stand for an order that names none.
    """
    decisions = [(one.position, is_authorization_required(one)) for one in lines]
    required = tuple(position for position, decision in decisions if decision.outcome)
    speaking = [decision for _, decision in decisions if decision.outcome == bool(required)]
    return Decision(required, tuple(dict.fromkeys(reason for decision in speaking for reason in decision.reasons)))


def is_stale(answer: Determination, *, asked_anew_at: datetime | None) -> bool:
    """Whether a determination answers what was asked before we resubmitted or sent more; a yes is a yes whenever given."""
    return MOVES.get(answer.outcome) != "approve" and asked_anew_at is not None and answer.answered_at < asked_anew_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """From when until when an approval is good; `is_assumed` where the client's terms, not the payer, gave the end."""

    starts_date: date | None
    ends_date: date | None
    is_assumed: bool


def validity(answer: Determination, *, valid_days: int | None) -> Validity:
    """The days an approval covers; without an end from the payer, the days of the client's terms, the first included."""
    if answer.ends_date is None and answer.starts_date is not None and valid_days:
        return Validity(
            starts_date=answer.starts_date, ends_date=answer.starts_date + timedelta(days=valid_days - 1), is_assumed=True
        )
    return Validity(starts_date=answer.starts_date, ends_date=answer.ends_date, is_assumed=False)


def shortfalls(
    answer: Determination,
    *,
    valid: Validity,
    asked: Decimal | None,
    asked_unit: str,
    needed_on: date,
    needed_until: date | None,
) -> tuple[str, ...]:
    """In which ways an approval gives less than the order needs, in sentences for whoever schedules the service.

    Args:
        asked: units asked for over all lines; None where a line has no quantity.
    """
    said = []
    if not answer.authorization_number.strip():
        said.append("The payer gave no authorization number; ask for it before the service.")
    comparable = not (answer.unit and asked_unit) or answer.unit.casefold() == asked_unit.casefold()
    if answer.units is not None and asked is not None and comparable and answer.units < asked:
        said.append(f"The payer approved {_plain(answer.units)} of the {_plain(asked)} units asked for.")
    if valid.starts_date is not None and valid.starts_date > needed_on:
        said.append(f"The approval starts on {valid.starts_date}, after the service is needed on {needed_on}.")
    if valid.ends_date is not None and valid.ends_date < needed_on:
        said.append(f"The approval ended on {valid.ends_date}, before the service is needed on {needed_on}.")
    elif valid.ends_date is not None and needed_until is not None and valid.ends_date < needed_until:
        said.append(f"The approval ends on {valid.ends_date}; the order runs until {needed_until}: ask for an extension.")
    return tuple(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealWindow:
    """Until when a denial can be appealed; `is_assumed` as long as nobody has read the window in the denial itself."""

    due: Due
    is_assumed: bool


def appeal_window(answer: Determination, *, received_at: datetime, zone: str) -> AppealWindow:
    """The appeal deadline of a denial (R66, R87), counted from when the hub received it, on the plan's wall clock.

    A window the denial does not state, or states absurdly, is taken from the rulebook's cautious default.
    """
    rule = rulebook.rule_on("hub.appeal.window", received_at.date())
    days = answer.appeal_days
    if days is None or not 1 <= days <= LONGEST_WINDOW:
        return AppealWindow(due=rule.due(received_at, zone=zone), is_assumed=True)
    stated = rule.under_contract(days, citation=f"The denial of {answer.answered_at:%Y-%m-%d} itself")
    return AppealWindow(due=stated.due(received_at, zone=zone), is_assumed=False)


def denial_lacks(answer: Determination, *, on: date, line_of_business: str = "") -> tuple[str, ...]:
    """What a denial must say and this one does not: what to ask for first (R86-R88; `hub.denial.record`).

    Args:
        on: the local day the denial was received.
    """
    is_readable = answer.appeal_days is not None and 1 <= answer.appeal_days <= LONGEST_WINDOW
    said = {
        "reason": answer.reason,
        "reason_code": answer.reason_code,
        "appeal_days": answer.appeal_days if is_readable else None,
        "peer_contact": answer.peer_contact,
    }
    return rulebook.lacking_elements(said, on=on, rule_id="hub.denial.record", line_of_business=line_of_business)


def in_words(answer: Determination) -> str:
    """The determination as the case's story tells it."""
    if MOVES[answer.outcome] == "approve":
        units = f", {_plain(answer.units)} {answer.unit}".rstrip() if answer.units is not None else ""
        return f"{answer.outcome.capitalize()}: number {answer.authorization_number or '(none given)'}{units}."
    if answer.outcome == "denied":
        return f"Denied: {(answer.reason or answer.reason_code).rstrip('. ') or 'no reason given'}."
    if answer.outcome == "more_information":
        return f"The payer asks for: {'; '.join(answer.asked) or 'more, without saying what'}."
    return "The payer is still reviewing the request."


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
