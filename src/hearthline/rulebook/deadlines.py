"""When is it due, once everything that bears on it is told: receipt, extension, tolling, contract, the member's health?

`deadline` starts the clock (by a presumption of receipt where the rule has one), lengthens it where the rule and the record allow
it, sets federal, state and contract side by side, and lets a reviewer's earlier clinical date win. Each step is a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hearthline.kernel.calendars import Calendar, day_start, instant
from hearthline.kernel.decisions import Due, Reason
from hearthline.kernel.periods import Pause, Period, show
from hearthline.rulebook.reader import RuleMissing, shipped
from hearthline.rulebook.terms import AUTHORITIES
from hearthline.rulebook.versions import WORDS_FOR_CONFIDENCE, RuleVersion

RECEIPT_EVIDENCE = ("postmark", "date stamp", "delivery receipt", "signed receipt", "fax header", "portal log", "page")
"""What can show the day a notice was received; a page is one of the appeal's packet, which answers elements by page."""


def shows_receipt(evidence: str) -> bool:
    """Whether evidence begins with one of the words for it; what follows tells where it is kept ("postmark, page 7")."""
    return evidence.lower().replace("_", " ").startswith(RECEIPT_EVIDENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengthened:
    """An extension as it is on record: why, and when its notice was sent."""

    reason: str
    noticed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about one clock.

    Args:
        moments: by the names the rule uses in `starts`; the latest that is known starts the clock.
        zone: whose wall clock counts.
        calendar: hours to use instead of the rule's own.
        pauses: evidenced stretches in which the clock stood, or the law tolled it.
        as_of: until when a pause still open counts.
        notice_date: the date printed on the notice, where receipt is presumed from it.
        receipt_evidence: what shows that the notice was received at the moment that is told.
        extension: the extension on record.
        contract: what the contract promises, with its citation.
        clinical_due_at: the earlier moment a reviewer set, because the member's health requires it.
    """

    moments: Mapping[str, datetime | None]
    zone: ZoneInfo
    calendar: Calendar | None = None
    pauses: tuple[Pause, ...] = ()
    as_of: datetime | None = None
    notice_date: date | None = None
    receipt_evidence: str = ""
    extension: Lengthened | None = None
    contract: tuple[Period, str] | None = None
    clinical_due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one authority asks; `at` is None where it asks nothing here."""

    authority: str
    at: datetime | None = None
    citation: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The answer: the moment with its arithmetic and reasons, who asked for what, and from when on the thing may happen."""

    due: Due
    layers: tuple[Layer, ...]
    opens_at: datetime | None
    version: RuleVersion

    @property
    def lines(self) -> tuple[str, ...]:
        """The whole explanation, as a clock on a page expands to it and a notice prints it."""
        return (*self.due.derivation, *(sentence_of(reason) for reason in self.due.because))


@dataclass(slots=True)
class _Sum:
    """One version's clock while it is worked out."""

    version: RuleVersion
    due: Due
    lines: list[str] = field(default_factory=list)


def sentence_of(reason: Reason) -> str:
    """A reason as one sentence that names rule, version, citation and how sure we are of it."""
    sure = f"{WORDS_FOR_CONFIDENCE[reason.confidence]}{when_read(reason)}"
    return f"{reason.sentence} Rule {reason.rule_id}, version from {reason.version_from}: {reason.citation} ({sure})."


def when_read(reason: Reason) -> str:
    """When the source of a reason was read, as it follows "verified"; empty for a figure that is not from a rule file."""
    try:
        versions = shipped().rule(reason.rule_id).versions
    except RuleMissing:
        return ""
    said = (reason.version_from, reason.citation, reason.confidence)
    return next((one.when_read() for one in versions if (one.version_from, one.citation, one.confidence) == said), "")


def deadline(version: RuleVersion, facts: Facts) -> Deadline:
    """When the promise runs out and why.

    Args:
        version: as `Rulebook.rule_on` answers it; every version in `spoke` is asked where the earliest wins.

    Raises:
        ValueError: the rule sets no clock, or no moment it could start from is known.
    """
    start, received = _started(version, facts)
    speaking = [one for one in version.spoke if one.period is not None] if len(_periods(version)) > 1 else [version]
    sums = [_worked_out(one, start, facts) for one in speaking]
    won = min(sums, key=lambda one: one.due.at)
    lines = [*received, *won.due.derivation]
    layers = [_layer(one) for one in sums]
    due = replace(won.due, because=(won.version.reason(), *_others(version, won, sums, facts.zone)))
    if facts.contract:
        period, citation = facts.contract
        agreed = period.due(start, zone=facts.zone)
        layers.append(Layer(authority="contract", at=agreed.at, citation=citation, confidence="V"))
        due = _earlier(due, agreed.at, f"The contract ({citation}) ends {show(agreed.at, facts.zone)}", lines, facts.zone)
    due = _at_least(won.version, due, lines, facts)
    if facts.clinical_due_at:
        said = f"A reviewer set {show(facts.clinical_due_at, facts.zone)} because the member's health requires it"
        due = _earlier(due, facts.clinical_due_at, said, lines, facts.zone)
    lines += _side_by_side(version, layers, facts.zone)
    lines += _small_print(won.version)
    return Deadline(
        due=replace(due, derivation=tuple(lines)),
        layers=tuple(layers),
        opens_at=version.opens(start, zone=facts.zone),
        version=won.version,
    )


def _periods(version: RuleVersion) -> tuple[Period, ...]:
    return tuple(getattr(version.period, "periods", ()))


def _started(version: RuleVersion, facts: Facts) -> tuple[datetime, list[str]]:
    """The moment the clock starts, and how it was found where a notice's date stands for its receipt."""
    presumed = version.terms.presumed_received_after
    if presumed is None or facts.notice_date is None:
        return version.start_of(facts.moments), []
    noticed = datetime.combine(facts.notice_date, time(12), tzinfo=facts.zone)
    day = presumed.due(noticed, zone=facts.zone).at.astimezone(facts.zone).date()
    taken = datetime.combine(day, time(12), tzinfo=facts.zone)
    shown = max((moment for name in version.starts if (moment := facts.moments.get(name))), default=None)
    first = f"Notice of {facts.notice_date:%a %Y-%m-%d}: taken to be received {presumed} later, {day:%a %Y-%m-%d}."
    if shown is None:
        return taken, [first]
    here = shown.astimezone(facts.zone).date()
    if here > day or (here < day and facts.receipt_evidence):
        proof = facts.receipt_evidence or "keep what shows it"
        return shown, [first, f"Received {show(shown, facts.zone)} as shown ({proof}): that counts instead."]
    return taken, [first] if here == day else [first, "Nothing shows another day of receipt."]


def _worked_out(version: RuleVersion, start: datetime, facts: Facts) -> _Sum:
    terms = version.terms
    pauses = () if terms.tolling else facts.pauses
    alone = replace(version, period=version.period, spoke=())
    due = alone.due(start, zone=facts.zone, calendar=facts.calendar, pauses=pauses, as_of=facts.as_of)
    done = _Sum(version, due, list(due.derivation))
    if facts.extension:
        _extend(done, facts.extension, facts.zone)
    if terms.tolling and facts.pauses:
        _toll(done, facts)
    done.due = replace(done.due, derivation=tuple(done.lines))
    return done


def _extend(done: _Sum, asked: Lengthened, zone: ZoneInfo) -> None:
    """Lengthen the time where the rule knows the reason and the notice went out before the time was over."""
    terms = done.version.terms
    known = terms.extension_terms.reasons if terms.extension_terms else []
    refused = ""
    if terms.extension is None:
        refused = f"{done.version.citation} knows no extension"
    elif known and asked.reason not in known:
        refused = f"{_plain(asked.reason)} is no reason; the rule has {', '.join(map(_plain, known))}"
    elif asked.noticed_at is None:
        refused = "its notice is not on record"
    elif asked.noticed_at > done.due.at:
        refused = f"its notice went out {show(asked.noticed_at, zone)}, after the time was over"
    if refused or terms.extension is None:
        done.lines.append(f"The extension does not count: {refused}.")
        return
    at = _days_later(done.due.at, int(terms.extension.count), zone)
    done.due = replace(done.due, at=at)
    noticed = show(asked.noticed_at, zone) if asked.noticed_at else ""
    done.lines.append(f"Extended by {terms.extension} ({_plain(asked.reason)}, notice of {noticed}): {show(at, zone)}.")


def _toll(done: _Sum, facts: Facts) -> None:
    """Leave out the whole days between the notice of extension and the claimant's response, or the end of the time to respond."""
    terms, zone, days = done.version.terms, facts.zone, 0
    for pause in sorted(facts.pauses, key=lambda one: one.started_at):
        first = pause.started_at.astimezone(zone).date()
        at_most = terms.claimant_has.due(pause.started_at, zone=zone).at if terms.claimant_has else None
        ended = min(moment for moment in (pause.ended_at or facts.as_of, at_most) if moment is not None)
        if pause.started_at > done.due.at:
            done.lines.append(f"The request of {first:%a %Y-%m-%d} came after the time was over and stops nothing.")
            continue
        days += (ended.astimezone(zone).date() - first).days
        done.lines.append(f"Tolled {first:%a %Y-%m-%d} to {ended.astimezone(zone):%a %Y-%m-%d}: {pause.evidence}.")
    if days:
        done.due = replace(done.due, at=_days_later(done.due.at, days, zone))
        done.lines.append(f"{days} days tolled move it to {show(done.due.at, zone)}.")


def _days_later(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time by the wall clock so many days later."""
    wall = at.astimezone(zone)
    if wall.time() == time(23, 59, 59):
        return day_start(wall.date() + timedelta(days=days + 1), zone) - timedelta(seconds=1)
    minutes = wall.hour * 60 + wall.minute
    rest = timedelta(seconds=wall.second, microseconds=wall.microsecond)
    return instant(wall.date() + timedelta(days=days), minutes, zone=zone) + rest


def _earlier(due: Due, at: datetime, said: str, lines: list[str], zone: ZoneInfo) -> Due:
    lines.append(f"{said}; {'the earlier, it counts' if at < due.at else 'not earlier, so it changes nothing'}.")
    return replace(due, at=min(at, due.at))


def _at_least(version: RuleVersion, due: Due, lines: list[str], facts: Facts) -> Due:
    """The later of the clock's end and the end of a day the rule names (42 CFR 438.420(a)(2))."""
    moment = facts.moments.get(version.terms.at_least_until) if version.terms.at_least_until else None
    if moment is None:
        return due
    end = day_start(moment.astimezone(facts.zone).date() + timedelta(days=1), facts.zone) - timedelta(seconds=1)
    name = _plain(version.terms.at_least_until)
    lines.append(f"Not before the end of {name}, {show(end, facts.zone)}; the later counts.")
    return replace(due, at=max(due.at, end))


def _layer(one: _Sum) -> Layer:
    version = one.version
    return Layer(authority=version.terms.authority, at=one.due.at, citation=version.citation, confidence=version.confidence)


def _side_by_side(version: RuleVersion, layers: list[Layer], zone: ZoneInfo) -> list[str]:
    """Federal, state and contract in one line each, where law speaks at all; what is missing is said to be missing."""
    if not {layer.authority for layer in layers} & {"federal", "state"}:
        return []
    lines = []
    for authority in AUTHORITIES:
        told = [layer for layer in layers if layer.authority == authority]
        ends = "; ".join(f"{show(one.at, zone)}, {one.citation}" for one in told if one.at)
        lines.append(f"{authority.capitalize()}: {ends or 'none known here'}.")
    return lines


def _small_print(version: RuleVersion) -> list[str]:
    lines = []
    if version.terms.status == "proposed":
        lines.append("Proposed, not law yet.")
    if version.terms.on_miss:
        lines.append(f"A miss: {version.terms.on_miss.says} ({version.terms.on_miss.citation}).")
    return lines


def _others(version: RuleVersion, won: _Sum, sums: list[_Sum], zone: ZoneInfo) -> tuple[Reason, ...]:
    if len(sums) == 1:
        return version.reasons()[1:]
    others = sorted((one for one in sums if one is not won), key=lambda one: one.due.at)
    return tuple(one.version.reason(f"Also spoke: {show(one.due.at, zone)}.") for one in others)


def _plain(word: str) -> str:
    return word.replace("_", " ")
