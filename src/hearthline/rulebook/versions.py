"""What does one dated version of a rule say, and who else spoke?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hearthline.kernel.calendars import Calendar
from hearthline.kernel.decisions import Due, Reason
from hearthline.kernel.periods import Earliest, Period, Stretch, due_many, show
from hearthline.rulebook.shapes import AskShape, ExampleShape
from hearthline.rulebook.terms import Terms

WORDS_FOR_CONFIDENCE = {
    "V": "verified at the source",
    "V2": "verified at second hand",
    "M": "Hearthline's own default, to be confirmed",
    "guide": "operations guide",
}
DAYS_KEPT_SINCE = date(2026, 11, 22)
"""The day the sources of the first rules had all been read by; since then a version says on which day its own was read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleVersion:
    """A version of a rule in force on a day in some circumstances.

    Args:
        where: the circumstances it is limited to; empty means everywhere.
        period: how long; None where the rule sets no clock. Where the earliest of several versions wins, it holds them all.
        not_before: the earliest the promised thing should happen, counted from the same start.
        starts: the moments the clock may start from; the latest that is known counts.
        values: further figures of the rule, by name.
        ask: for a completeness rule, what to ask.
        terms: who speaks, what lengthens the time, what a miss means.
        spoke: every version that spoke, this one first; set when a rule is answered.
    """

    rule_id: str
    title: str
    version_from: date
    version_to: date | None
    where: Mapping[str, frozenset[str]]
    citation: str
    confidence: str
    source: str
    source_read_on: date | None
    source_read_by: date | None
    note: str
    period: Period | Earliest | None
    not_before: Period | None
    starts: tuple[str, ...]
    values: Mapping[str, Any]
    ask: AskShape | None
    terms: Terms = field(default_factory=Terms)
    spoke: tuple[RuleVersion, ...] = ()

    def is_in_force(self, on: date) -> bool:
        """Whether the version holds on that day."""
        return self.version_from <= on and (self.version_to is None or on <= self.version_to)

    def fits(self, circumstances: Mapping[str, str]) -> bool:
        """Whether every circumstance it is limited to is present."""
        return all(circumstances.get(word) in allowed for word, allowed in self.where.items())

    def fits_only(self, circumstances: Mapping[str, str]) -> bool:
        """Whether it is limited to these circumstances; with none named, any version is meant."""
        return all(value in self.where.get(word, ()) for word, value in circumstances.items())

    def reason(self, sentence: str = "") -> Reason:
        """This version as a reason; the sentence defaults to the rule's title and figure."""
        said = sentence or (f"{self.title}: {self._figure()}." if self.period else f"{self.title}.")
        return Reason(
            rule_id=self.rule_id,
            version_from=self.version_from,
            citation=self.citation,
            confidence=self.confidence,
            sentence=said,
        )

    def reasons(self) -> tuple[Reason, ...]:
        """Every version that spoke, this one first."""
        return (self.reason(), *(one.reason(f"Also spoke: {one.citation}.") for one in self.spoke if one is not self.spoke[0]))

    def due(
        self,
        start: datetime,
        *,
        zone: ZoneInfo | str,
        calendar: Calendar | None = None,
        pauses: Sequence[Stretch] = (),
        as_of: datetime | None = None,
    ) -> Due:
        """When the promise runs out, by which arithmetic, and because of which versions, the deciding one first.

        A clock that the law does not stop is not stopped by a pause: the derivation says so.

        Raises:
            ValueError: the rule sets no clock.
        """
        if self.period is None:
            raise ValueError(f"Rule {self.rule_id} sets no clock.")
        if pauses and not self.terms.can_pause:
            due = self.due(start, zone=zone, calendar=calendar)
            return replace(due, derivation=(*due.derivation, f"No question stops this clock: {self.citation} knows no pause."))
        due = self.period.due(start, zone=zone, calendar=calendar, pauses=pauses, as_of=as_of)
        if not isinstance(self.period, Earliest):
            return due.with_reasons(*self.reasons())
        at = {
            one: one.period.due(start, zone=zone, calendar=calendar, pauses=pauses, as_of=as_of).at
            for one in self.spoke
            if one.period is not None
        }
        ordered = sorted(at, key=lambda one: at[one])
        others = (one.reason(f"Also spoke: {one.citation}, {show(at[one], _zone(zone))}.") for one in ordered[1:])
        return due.with_reasons(ordered[0].reason(), *others)

    def due_from(self, moments: Mapping[str, datetime | None], *, zone: ZoneInfo | str, pauses: Sequence[Stretch] = ()) -> Due:
        """`due`, starting from the latest known of the moments the rule names in `starts`."""
        return self.due(self.start_of(moments), zone=zone, pauses=pauses)

    def start_of(self, moments: Mapping[str, datetime | None]) -> datetime:
        """The moment the clock starts: the latest known of those the rule names.

        Raises:
            ValueError: none of them is known.
        """
        known = [moment for name in self.starts if (moment := moments.get(name)) is not None]
        if not known:
            raise ValueError(f"Rule {self.rule_id} starts from {' or '.join(self.starts)}, and none is known.")
        return max(known)

    def opens(self, start: datetime, *, zone: ZoneInfo | str) -> datetime | None:
        """The earliest the promised thing should happen; None where any time is early enough."""
        return None if self.not_before is None else self.not_before.due(start, zone=zone).at

    def due_many(
        self,
        starts: Sequence[datetime],
        *,
        zones: Sequence[str] | Sequence[ZoneInfo] | str | ZoneInfo,
        pauses: Sequence[Sequence[Stretch]] = (),
    ) -> list[datetime]:
        """The due moment of every start, the same as one by one.

        Raises:
            ValueError: the rule sets no clock.
        """
        if self.period is None:
            raise ValueError(f"Rule {self.rule_id} sets no clock.")
        return due_many(self.period, starts, zones=zones, pauses=pauses if self.terms.can_pause else ())

    def under_contract(self, count: int | Decimal, *, citation: str) -> RuleVersion:
        """This version with the figure a contract, a plan or a notice sets in place of the default one.

        The citation names that paper; the default stays among those that spoke.

        Raises:
            ValueError: the rule sets no single clock that a contract could replace.
        """
        if not isinstance(self.period, Period):
            raise ValueError(f"Rule {self.rule_id} has no single figure that a contract could replace.")
        agreed = replace(
            self, period=replace(self.period, count=Decimal(count)), citation=citation, confidence="V", source=citation, spoke=()
        )
        return replace(agreed, spoke=(agreed, *(self.spoke or (self,))))

    def surety(self) -> str:
        """How sure we are of it, in words, with the day its source was read or that nobody kept the day."""
        return f"{WORDS_FOR_CONFIDENCE[self.confidence]}{self.when_read()}"

    def when_read(self) -> str:
        """What follows "verified": the day its source was read, or by when; empty where neither is known."""
        if self.source_read_on:
            return f" on {self.source_read_on}"
        return f" by {self.source_read_by}, day of reading not recorded" if self.source_read_by else ""

    def _figure(self) -> str:
        floor = f"not before {self.not_before}, " if self.not_before else ""
        return f"{floor}{self.period}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """A rule with its versions and worked examples; `gathers` names other rules that speak here, in which circumstances."""

    id: str
    title: str
    question: str
    owner: str
    kind: str
    requirements: tuple[str, ...]
    wins: str
    defaults: Mapping[str, str]
    versions: tuple[RuleVersion, ...]
    examples: tuple[ExampleShape, ...]
    file: str = ""
    gathers: tuple[tuple[str, Mapping[str, frozenset[str]]], ...] = ()

    def gathered(self, others: Mapping[str, Rule]) -> Rule:
        """The rule with the versions of those it gathers.

        Raises:
            KeyError: it gathers a rule that does not exist.
        """
        if not self.gathers:
            return self
        fetched = (self._adopted(one, where) for name, where in self.gathers for one in others[name].versions)
        return replace(self, versions=(*(one for one in fetched if all(one.where.values())), *self.versions), gathers=())

    def _adopted(self, version: RuleVersion, where: Mapping[str, frozenset[str]]) -> RuleVersion:
        """A version of another rule as this one's own: the circumstances of both, the start and the pauses of this one."""
        mine = self.versions[0]
        both = {word: version.where[word] & where[word] for word in version.where.keys() & where.keys()}
        return replace(
            version,
            rule_id=self.id,
            title=self.title,
            where={**version.where, **where, **both},
            starts=mine.starts,
            terms=replace(version.terms, can_pause=mine.terms.can_pause),
        )

    def versions_speaking(self, on: date, circumstances: Mapping[str, str]) -> tuple[RuleVersion, ...]:
        """The versions in force that fit, in the order of the file; a circumstance not known takes the rule's default."""
        known = {**self.defaults, **circumstances}
        return tuple(version for version in self.versions if version.is_in_force(on) and version.fits(known))


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return ZoneInfo(zone) if isinstance(zone, str) else zone
