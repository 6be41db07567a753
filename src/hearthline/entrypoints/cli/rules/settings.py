"""What may be told to a rule with --set, and is what was told possible?

A setting that a rule does not use is refused, because an answer that passed over it would look as if it had counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

import typer

from hearthline.kernel.identifiers import STATES, BadIdentifier, parse_state
from hearthline.kernel.periods import Period, Unit
from hearthline.kernel.vocabulary import Channel, LineOfBusiness, ServiceLine, Urgency
from hearthline.rulebook import Rule, RuleVersion
from hearthline.rulebook.deadlines import RECEIPT_EVIDENCE, shows_receipt
from hearthline.rulebook.shapes import CIRCUMSTANCES

ALWAYS = ("zone", "contract", "clinical_due_at")
NEEDS = {"evidence": "notice_date", "extension_notice_at": "extension", "as_of": "pause"}
"""Settings that count only beside another one."""
VOCABULARY: Mapping[str, Iterable[str]] = {
    "urgency": Urgency,
    "line_of_business": LineOfBusiness,
    "service_line": ServiceLine,
    "channel": Channel,
}
YEARS = 1900, 2999
Said = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Usable:
    """What one rule can be told: moments it counts from, circumstances it depends on, and settings of its clock."""

    rule: Rule
    moments: tuple[str, ...]
    circumstances: Mapping[str, frozenset[str]]
    clock: tuple[str, ...]

    @classmethod
    def of(cls, rule: Rule) -> Usable:
        """What the versions of this rule use."""
        versions = rule.versions
        named = {word: {value} for word, value in rule.defaults.items()}
        for version in versions:
            for word, values in version.where.items():
                named.setdefault(word, set()).update(values)
        clock = [
            *(["calendar"] if any(map(_counts_open_time, versions)) else []),
            *(["notice_date", "evidence"] if any(one.terms.presumed_received_after for one in versions) else []),
            *(["pause", "as_of"] if any(one.terms.can_pause or one.terms.tolling for one in versions) else []),
            *(["extension", "extension_notice_at"] if any(one.terms.extension for one in versions) else []),
        ]
        floors = {one.terms.at_least_until for one in versions} - {""}
        moments = (*versions[0].starts, *sorted(floors - set(versions[0].starts)))
        ordered = {word: frozenset(named[word]) for word in CIRCUMSTANCES if word in named}
        return cls(rule, moments, ordered, tuple(clock))

    def words(self) -> str:
        """Everything it may be told, as a list in a sentence."""
        return ", ".join(dict.fromkeys((*self.moments, *self.circumstances, *self.clock, *ALWAYS)))

    def check(self, said: Said) -> None:
        """Refuse what the rule does not use, what no case can have, and what counts only beside something that is missing.

        Raises:
            typer.BadParameter: with a sentence that names what is possible.
        """
        known = {*self.moments, *self.circumstances, *self.clock, *ALWAYS}
        for word in said:
            if word in known or word in ("pause", "extension", "extension_notice_at"):  # refused in the arithmetic, in words
                continue
            if word not in (*CIRCUMSTANCES, "calendar", "notice_date", "evidence", "as_of"):
                refuse(f"No rule can depend on {word}; {self.rule.id} may be told {self.words()}.", word)
            refuse(f"{self.rule.id} does not use {word}; it may be told {self.words()}.", word)
        for word, other in NEEDS.items():
            if word in said and other not in said:
                refuse(f"{word} counts only beside {other}; say --set {other}=… too.", word)
        for word in self.circumstances.keys() & said.keys():
            said[word] = [self._possible(word, value) for value in said[word]]

    def _possible(self, word: str, value: str) -> str:
        named = self.circumstances[word]
        if word == "state":
            try:
                return parse_state(value)
            except BadIdentifier:
                own = f"; this rule has its own time for {', '.join(sorted(named & STATES))}" if named & STATES else ""
                refuse(f"state must be the two letters of the postal service, such as TX; {value} is no state{own}.", word)
        if word in VOCABULARY and value not in (possible := {*map(str, VOCABULARY[word]), *named}):
            refuse(f"{word} may be {', '.join(sorted(possible))}; {value} is none of them.", word)
        return value


def read_settings(pairs: Sequence[str]) -> Said:
    """What was told with --set, by key; only a pause may be told more than once."""
    said: Said = {}
    for pair in pairs:
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not (key and equals and value):
            raise typer.BadParameter(f"{pair!r} is not KEY=VALUE.", param_hint="--set")
        if key in said and key != "pause":
            refuse(f"{key} is told twice, {said[key][0]} and {value}; say which one holds.", key)
        said.setdefault(key, []).append(value)
    return said


def read_day(text: str, word: str) -> date:
    """A day, or a refusal that says how to write one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        refuse(f"{word} must be a date such as 2026-10-07; {text!r} is none.", word)
    if not YEARS[0] <= day.year <= YEARS[1]:
        refuse(f"{word} must lie between {YEARS[0]} and {YEARS[1]}; {text} does not.", word)
    return day


def read_moment(text: str, zone: ZoneInfo, hint: str) -> datetime:
    """A moment, local where it has no offset, or a refusal that says how to write one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a moment; write it as 2026-07-02T17:40-05:00.", param_hint=hint) from None
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise typer.BadParameter(f"A moment must lie between {YEARS[0]} and {YEARS[1]}; {text} does not.", param_hint=hint)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def check_receipt(*, received: datetime, notice: date, evidence: str, zone: ZoneInfo) -> None:
    """Refuse a notice that was received before it was written, and evidence that shows no receipt.

    Raises:
        typer.BadParameter: with a sentence that names what is possible.
    """
    day = received.astimezone(zone).date()
    if day < notice:
        refuse(f"A notice of {notice} cannot have been received on {day}; correct --at or --set notice_date.", "notice_date")
    if not evidence or shows_receipt(evidence):
        return
    try:
        shown = date.fromisoformat(evidence)
    except ValueError:
        words = ", ".join(RECEIPT_EVIDENCE)
        refuse(f"evidence must be the day of receipt, such as {day}, or begin with one of: {words}.", "evidence")
    if shown != day:
        refuse(f"evidence shows receipt on {shown}, but --at says {day}; correct one of them.", "evidence")


def refuse(sentence: str, word: str) -> NoReturn:
    """Refuse one setting.

    Raises:
        typer.BadParameter: always.
    """
    raise typer.BadParameter(sentence, param_hint=f"--set {word}")


def _counts_open_time(version: RuleVersion) -> bool:
    """Whether another calendar could change the clock."""
    periods = getattr(version.period, "periods", (version.period,))
    return any(
        isinstance(one, Period) and (one.unit in (Unit.BUSINESS_HOURS, Unit.BUSINESS_DAYS) or one.ends_on_open_day)
        for one in periods
    )
