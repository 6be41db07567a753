"""Do the events of these clocks still say what is on record, and what would another rulebook have said?

A verdict is a function of the events alone: what the clock counts from, which holds ended when, and when the answer came. So the
same events give the same verdict, bit for bit, however often jobs ran; and a changed rule can be tried on them without touching
anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.obligations.facts import Recorded
from hearthline.domain.obligations.policy.clocks import CONTRACT, RELEASED, agreed, verdict, version_of

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the events of one clock give, by which version; `why_not` says why the rulebook has no answer."""

    due_at: datetime | None
    verdict: str
    version: date | None = None
    why_not: str = ""

    def differs(self, one: Recorded) -> bool:
        """Whether the record says otherwise."""
        return (self.due_at, self.verdict) != (one.due_at, one.verdict)


def replayed(records: Sequence[Recorded], *, book: rulebook.Rulebook | None = None) -> list[Outcome]:
    """The outcome of every clock from its events, in the same order; one or a million.

    A hold that ended in the instant of the answer may have ended before it or with it; the record decides which of the two
    orders it was, and both give the same verdict but for a clock whose time ran out in closed hours.
    """
    with_it = _outcomes(records, [_holds(one, all_of_them=False) for one in records], book)
    unsure = [
        index
        for index, (one, outcome) in enumerate(zip(records, with_it, strict=True))
        if outcome.differs(one) and any(hold.ended_at is not None and hold.ended_at == one.stopped_at for hold in one.holds)
    ]
    some = [records[index] for index in unsure]
    for index, outcome in zip(unsure, _outcomes(some, [_holds(one, all_of_them=True) for one in some], book), strict=True):
        if not outcome.differs(records[index]):
            with_it[index] = outcome
    return with_it


def _outcomes(records: Sequence[Recorded], held: Sequence[Sequence[Stretch]], book: rulebook.Rulebook | None) -> list[Outcome]:
    outcomes: list[Outcome | None] = [None] * len(records)
    groups: dict[tuple[object, ...], tuple[rulebook.RuleVersion, list[int]]] = {}
    known: dict[tuple[str, str, date], rulebook.RuleVersion] = {}  # many clocks begin on one day by one rule
    for index, one in enumerate(records):
        asked = one.rule, one.circumstances, one.counts_from_at.astimezone(ZoneInfo(one.zone)).date()
        try:
            version = known.get(asked)
            if version is None:
                version = known[asked] = version_of(one.rule, one.counts_from_at, one.told, zone=one.zone, book=book)
        except (rulebook.RuleMissing, ValueError, TypeError) as error:
            outcomes[index] = Outcome(due_at=None, verdict="", why_not=str(error))
            continue
        groups.setdefault(_same(version, one), (version, []))[1].append(index)
    for version, indexes in groups.values():
        due = version.due_many(
            [records[index].counts_from_at for index in indexes],
            zones=[records[index].zone for index in indexes],
            pauses=[held[index] for index in indexes],
        )
        for index, at in zip(indexes, due, strict=True):
            outcomes[index] = _judged(records[index], at, held[index], version.version_from)
    return [one for one in outcomes if one is not None]


def _same(version: rulebook.RuleVersion, one: Recorded) -> tuple[object, ...]:
    """Versions that answer alike: the rulebook remembers its answers, a contract makes its own."""
    return (one.rule, version.version_from, one.circumstances, 0 if CONTRACT in one.circumstances else id(version))


def _judged(one: Recorded, at: datetime, held: Sequence[Stretch], version: date) -> Outcome:
    due_at = max(agreed(at, one.told), one.started_at)
    if one.stopped_at is None or one.verdict == RELEASED:
        return Outcome(due_at=due_at, verdict=one.verdict, version=version)
    counted = {began for began, _ in held}
    since = min((hold.began_at for hold in one.holds if hold.began_at not in counted), default=None)
    judged = verdict(due_at=due_at, stopped_at=one.stopped_at, held_since=since)
    return Outcome(due_at=due_at, verdict=judged, version=version)


def _holds(one: Recorded, *, all_of_them: bool) -> list[Stretch]:
    ended: Iterable[Stretch] = ((hold.began_at, hold.ended_at) for hold in one.holds if hold.ended_at is not None)
    return [(began, end) for began, end in ended if all_of_them or end != one.stopped_at]
