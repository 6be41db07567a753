"""Which rule speaks on this day, in these circumstances?

Reads every YAML file of a folder once, refuses what it does not understand, and answers with the version that wins and every
version that spoke.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hearthline.kernel.calendars import Calendar, Opening, federal_holidays, weekly_hours
from hearthline.kernel.periods import Earliest, Period, Unit
from hearthline.rulebook.rule_files import entries, loaded_from
from hearthline.rulebook.shapes import CIRCUMSTANCES, CalendarShape, ChangeShape, RuleShape, SpanShape, VersionShape, closest_word
from hearthline.rulebook.terms import Terms, authority_of
from hearthline.rulebook.versions import Rule, RuleVersion

FOLDER = Path(__file__).parent
CALENDARS = "calendars"

_LONGEST = {
    Unit.HOURS: 876_000,
    Unit.BUSINESS_HOURS: 876_000,
    Unit.DAYS: 36_500,
    Unit.BUSINESS_DAYS: 36_500,
    Unit.MONTHS: 1_200,
}
"""A length beyond a hundred years is a slip of the pen, and the arithmetic of calendars ends with the year 9999."""
_PATTERNS_IN_WORDS = {
    "id": "an id is lower-case words joined by dots, such as hub.case.close; a proposed rule ends in .PROPOSED",
    "until": "a time of day looks like 12:00, in quotes",
    "field": "a field is the name of a referral's column, such as ordering_npi or line.code",
    "calendar": "a calendar has one lower-case word for a name",
}


class RuleMissing(LookupError):
    """No rule, or no version of it, speaks on that day in those circumstances."""


class BadRulebook(ValueError):
    """The rule files cannot be used; the message lists what is wrong, one sentence a line."""


class Rulebook:
    """The rules and calendars of one folder, ready to answer."""

    def __init__(
        self, rules: Iterable[Rule], calendars: Mapping[str, Calendar], calendar_shapes: Mapping[str, CalendarShape]
    ) -> None:
        self._written = {rule.id: rule for rule in rules}
        self._rules = {rule.id: _with_gathered(rule, self._written) for rule in self._written.values()}
        self._calendars = dict(calendars)
        self.calendar_shapes = dict(calendar_shapes)
        self._heard = {rule.id: _values_named(rule) for rule in self._rules.values()}
        self._answers: dict[tuple[str, date, tuple[tuple[str, str], ...]], RuleVersion] = {}

    def rules(self) -> tuple[Rule, ...]:
        """All rules, ordered by id."""
        return tuple(self._rules[rule_id] for rule_id in sorted(self._rules))

    def written(self) -> tuple[Rule, ...]:
        """All rules as their files have them, without what they gather; ordered by id."""
        return tuple(self._written[rule_id] for rule_id in sorted(self._written))

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id.

        Raises:
            RuleMissing: there is none.
        """
        try:
            return self._rules[rule_id]
        except KeyError:
            raise RuleMissing(f"There is no rule {rule_id}.") from None

    def with_rule(self, rule: Rule) -> Rulebook:
        """A copy in which this rule stands in place of the one with its id."""
        rules = [rule if one.id == rule.id else one for one in self._written.values()]
        return Rulebook(rules, self._calendars, self.calendar_shapes)

    def calendar(self, name: str) -> Calendar:
        """The calendar with this name.

        Raises:
            RuleMissing: there is none.
        """
        try:
            return self._calendars[name]
        except KeyError:
            raise RuleMissing(f"There is no calendar named {name}; there are {', '.join(sorted(self._calendars))}.") from None

    def rule_on(self, rule_id: str, on: date, **circumstances: object) -> RuleVersion:
        """The version that wins on that day, naming in `spoke` every version that spoke.

        Args:
            on: the local day of the start.
            circumstances: any of `CIRCUMSTANCES`; None, empty, or a value that no version of the rule names means not known.

        Raises:
            RuleMissing: no such rule, or none of its versions speaks then.
            TypeError: a circumstance no overlay can depend on, or a moment instead of a day.
        """
        if isinstance(on, datetime):
            raise TypeError("A rule holds on a day: say which local day the moment falls on.")
        unknown = set(circumstances) - set(CIRCUMSTANCES)
        if unknown:
            raise TypeError(f"No rule can depend on {', '.join(sorted(unknown))}; it may depend on {', '.join(CIRCUMSTANCES)}.")
        heard = self._heard.get(rule_id, {})
        known = tuple(sorted((word, str(value)) for word, value in circumstances.items() if str(value) in heard.get(word, ())))
        key = (rule_id, on, known)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._decide(self.rule(rule_id), on, dict(known))
        return answer

    def _decide(self, rule: Rule, on: date, circumstances: Mapping[str, str]) -> RuleVersion:
        speaking = sorted(rule.versions_speaking(on, circumstances), key=specificity, reverse=True)
        if not speaking:
            told = ", ".join(f"{word} {value}" for word, value in circumstances.items()) or "nothing special known"
            raise RuleMissing(
                f"Rule {rule.id} has no version for {on} ({told}); its first is from {rule.versions[0].version_from}."
            )
        return answered(speaking, wins=rule.wins)


def _with_gathered(rule: Rule, written: Mapping[str, Rule]) -> Rule:
    missing = sorted({name for name, _ in rule.gathers} - written.keys())
    if missing:
        raise BadRulebook(f"{rule.id} gathers {', '.join(missing)}, which is no rule; check the id.")
    return rule.gathered(written)


def _values_named(rule: Rule) -> dict[str, frozenset[str]]:
    """The circumstances and values some version is limited to. Others cannot change the answer, so they are not remembered."""
    words = {word for version in rule.versions for word in version.where}
    return {word: frozenset(value for version in rule.versions for value in version.where.get(word, ())) for word in words}


def answered(speaking: list[RuleVersion], *, wins: str) -> RuleVersion:
    """The first of the versions that speak, the most specific first; where the earliest wins its period holds them all."""
    winner = speaking[0]
    period = winner.period
    several = tuple(one.period for one in speaking if isinstance(one.period, Period))
    if wins == "earliest" and len(several) > 1:
        period = Earliest(several)
    return replace(winner, period=period, spoke=tuple(speaking))


def specificity(version: RuleVersion) -> tuple[bool, ...]:
    """How narrow a version is: a contract is narrower than a plan, a plan than a payer, and so on."""
    return tuple(word in version.where for word in CIRCUMSTANCES)


def read(folder: Path = FOLDER) -> Rulebook:
    """The rulebook of a folder.

    Raises:
        BadRulebook: a file cannot be understood.
    """
    rules, calendars, faults = parse(folder)
    if faults:
        raise BadRulebook("\n".join(faults))
    return assemble(rules, calendars)


def read_with(pack: Path, folder: Path = FOLDER) -> Rulebook:
    """The rulebook of a folder with one more file, whose rules replace those of the same id; to see what a change would do.

    Raises:
        BadRulebook: a file cannot be understood.
    """
    rules, calendars, faults = parse(folder)
    added, more, further = parse_file(pack)
    if faults or further:
        raise BadRulebook("\n".join([*faults, *further]))
    replaced = {shape.id for _, shape in added}
    return assemble([one for one in rules if one[1].id not in replaced] + added, calendars + more)


def assemble(rules: list[tuple[str, RuleShape]], calendars: list[CalendarShape]) -> Rulebook:
    """The rulebook made of shapes that were understood; where no calendar is among them, with the shipped ones.

    Raises:
        BadRulebook: a rule names a calendar that does not exist.
    """
    calendars = calendars or parse(FOLDER / CALENDARS)[1]
    built = {shape.calendar: build_calendar(shape) for shape in calendars}
    return Rulebook(
        (_build_rule(shape, file, built) for file, shape in rules), built, {shape.calendar: shape for shape in calendars}
    )


def parse(folder: Path) -> tuple[list[tuple[str, RuleShape]], list[CalendarShape], list[str]]:
    """Every rule (with its file) and calendar that could be understood, and a sentence for each that could not."""
    rules: list[tuple[str, RuleShape]] = []
    calendars: list[CalendarShape] = []
    faults: list[str] = []
    for file, entry in entries(folder, faults=faults):
        _parse_entry(entry, file, rules=rules, calendars=calendars, faults=faults)
    return rules, calendars, faults


def parse_file(path: Path) -> tuple[list[tuple[str, RuleShape]], list[CalendarShape], list[str]]:
    """`parse` for one file."""
    rules: list[tuple[str, RuleShape]] = []
    calendars: list[CalendarShape] = []
    faults: list[str] = []
    for entry in loaded_from(path, path.name, faults):
        _parse_entry(entry, path.name, rules=rules, calendars=calendars, faults=faults)
    return rules, calendars, faults


def build_calendar(shape: CalendarShape) -> Calendar:
    """The calendar a shape describes."""
    daily = tuple(shape.hours.get("every_day", ()))
    weekly = {name: tuple(hours) for name, hours in shape.hours.items() if name != "every_day"}
    return Calendar(
        shape.calendar,
        (tuple(Opening.read(text) for text in daily),) * 7 if daily else weekly_hours(weekly),
        holidays=federal_holidays if shape.holidays == "federal" else None,
        closures=shape.closures,
        specials={day: tuple(Opening.read(text) for text in hours) for day, hours in shape.specials.items()},
    )


@lru_cache(maxsize=1)
def shipped() -> Rulebook:
    """The rulebook that comes with Hearthline."""
    return read(FOLDER)


def _parse_entry(
    entry: object, file: str, *, rules: list[tuple[str, RuleShape]], calendars: list[CalendarShape], faults: list[str]
) -> None:
    if not isinstance(entry, dict):
        faults.append(f"{file}: {str(entry)[:60]!r} is not a rule; a rule is a list of words with values.")
        return
    try:
        if "calendar" in entry and "id" not in entry:
            calendars.append(CalendarShape.model_validate(entry))
        elif "change" in entry and "id" not in entry:
            ChangeShape.model_validate(entry)
        else:
            rules.append((file, RuleShape.model_validate(entry)))
    except ValidationError as error:
        name = entry.get("id") or entry.get("calendar") or entry.get("change") or "without an id"
        faults.extend(f"{file}, {name}: {_in_words(problem, entry)}." for problem in error.errors())


def _in_words(problem: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """A fault of the shape, as a compliance officer would say it."""
    place = list(problem["loc"])
    word, where = str(place[-1]) if place else "", _place(place, entry)
    if problem["type"] == "extra_forbidden":
        known = closest_word(word, VersionShape if "versions" in place else RuleShape)
        return f"{where}{word!r} is not a word this file knows" + (f"; perhaps {known!r} is meant" if known else "")
    if problem["type"] == "missing":
        return f"{where}{word!r} is missing"
    if problem["type"] == "string_too_short":
        return f"{where}{word!r} is empty"
    if problem["type"] == "string_pattern_mismatch":
        hint = _PATTERNS_IN_WORDS.get(word, "compare it with its neighbors")
        return f"{where}{word!r} is written in a way this file does not use; {hint}"
    if problem["type"] == "value_error":
        return f"{where}{str(problem['msg']).removeprefix('Value error, ')}"
    said = str(problem["msg"])
    return f"{where}{word + ': ' if word and not isinstance(place[-1], int) else ''}{said[:1].lower()}{said[1:]}"


def _place(place: list[Any], entry: Mapping[str, Any]) -> str:
    """Which version or example a fault is in, named as people name it."""
    if len(place) < 2 or not isinstance(place[1], int):
        return ""
    part = entry[place[0]][place[1]]
    if place[0] == "versions" and isinstance(part, dict):
        return f"in the version from {part.get('from', '(no date)')}, "
    if place[0] == "examples" and isinstance(part, dict):
        return f"in the example {part.get('name', '(no name)')!r}, "
    return ""


def _build_rule(shape: RuleShape, file: str, calendars: Mapping[str, Calendar]) -> Rule:
    versions = tuple(_build_version(shape, version, calendars, file) for version in shape.versions)
    return Rule(
        id=shape.id,
        title=shape.title,
        question=shape.question,
        owner=shape.owner,
        kind=shape.kind or "",
        requirements=tuple(shape.requirements),
        wins=shape.wins,
        defaults={str(word): value for word, value in shape.defaults.items()},
        versions=versions,
        examples=tuple(shape.examples),
        file=file,
        gathers=tuple((one.rule, _where(one.where)) for one in shape.gathers),
    )


def _build_version(rule: RuleShape, shape: VersionShape, calendars: Mapping[str, Calendar], file: str) -> RuleVersion:
    if shape.calendar not in calendars:
        there = ", ".join(sorted(calendars))
        raise BadRulebook(f"{file}, {rule.id}: there is no calendar named {shape.calendar!r}; there are {there}.")
    return RuleVersion(
        rule_id=rule.id,
        title=rule.title,
        version_from=shape.version_from,
        version_to=shape.version_to,
        where=_where(shape.where),
        citation=shape.citation,
        confidence=shape.confidence,
        source=shape.source,
        source_read_on=shape.source_read_on,
        source_read_by=shape.source_read_by,
        note=shape.note,
        period=_build_period(shape, shape, calendars[shape.calendar]),
        not_before=_build_period(shape.not_before, shape, calendars[shape.calendar]) if shape.not_before else None,
        starts=tuple(rule.starts),
        values=dict(shape.values),
        ask=shape.ask,
        terms=_build_terms(rule, shape, calendars[shape.calendar]),
    )


def _where(said: Mapping[Any, Iterable[object]]) -> dict[str, frozenset[str]]:
    return {str(word): frozenset(map(str, allowed)) for word, allowed in said.items()}


def length(said: Mapping[str, Any], calendar: Calendar | None = None) -> Period:
    """A length as rule files write one ({days: 5}), for a figure that is not in a file: a contract's.

    Raises:
        ValueError: it is not a length.
    """
    try:
        span = SpanShape.model_validate(dict(said))
    except ValidationError as error:
        raise ValueError("; ".join(_length_in_words(problem) for problem in error.errors())) from None
    given = span.span()
    if given is None:
        raise ValueError("says no length; write it as days, business_days, hours, business_hours or months")
    unit, count = given
    if count > _LONGEST[unit]:
        raise ValueError(f"{unit.value} must be at most {_LONGEST[unit]}, a hundred years")
    return Period(unit=unit, count=count, calendar=calendar or shipped().calendar("federal"))


def _length_in_words(problem: Mapping[str, Any]) -> str:
    """What is wrong with a length, without the words of the library that read it."""
    word, least = ".".join(map(str, problem["loc"])), problem.get("ctx", {}).get("ge", problem.get("ctx", {}).get("gt"))
    if problem["type"] == "value_error":
        return str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        return f"{word} is no unit; a length is in {', '.join(unit.value for unit in Unit)}"
    if least is not None:
        return f"{word} must be at least {least}; {problem['input']} is less"
    return f"{word} must be a number such as 48; {problem['input']!r} is none"


def _build_terms(rule: RuleShape, shape: VersionShape, calendar: Calendar) -> Terms:
    presumed, extension, tolling = shape.presumed_received_after, shape.extension, shape.tolling
    return Terms(
        status=shape.status,
        authority=shape.authority or authority_of(rule.id, shape.where),
        says=shape.says,
        can_pause=rule.pauses == "asked",
        presumed_received_after=_build_period(presumed, shape, calendar) if presumed else None,
        extension=_build_period(extension, shape, calendar) if extension else None,
        extension_terms=extension,
        tolling=tolling,
        claimant_has=_build_period(tolling.at_least, shape, calendar) if tolling else None,
        on_miss=shape.on_miss,
        at_least_until=shape.at_least_until,
    )


def _build_period(span: SpanShape, version: VersionShape, calendar: Calendar) -> Period | None:
    given = span.span()
    if given is None:
        return None
    unit, count = given
    hours, _, minutes = (version.until or "").partition(":")
    has_until = version.until and span is version and unit in (Unit.BUSINESS_DAYS, Unit.DAYS)
    return Period(
        unit=unit,
        count=count,
        calendar=calendar,
        until=int(hours) * 60 + int(minutes) if has_until else None,
        missing_day=version.missing_day,
        ends_on_open_day=version.ends_on_open_day and span is version,
        is_backward=span.before,
        begins_day=span.begins_day,
        said=f"{span.seconds} seconds" if span.seconds else "",
    )
