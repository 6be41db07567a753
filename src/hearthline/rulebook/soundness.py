"""Could a compliance officer sign this rulebook?

Every fault is a sentence that names the file, the rule and what to do, for people who never read Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, combinations, pairwise
from pathlib import Path

from hearthline.rulebook.changes import changes
from hearthline.rulebook.checks import CHECKS
from hearthline.rulebook.code_patterns import CodeGroup
from hearthline.rulebook.completeness import SUBJECTS
from hearthline.rulebook.contents import element_faults
from hearthline.rulebook.evidence_checks import EVIDENCE_CHECKS
from hearthline.rulebook.examples import example_faults
from hearthline.rulebook.lists import list_faults
from hearthline.rulebook.reader import FOLDER, BadRulebook, Rulebook, RuleMissing, assemble, parse, specificity
from hearthline.rulebook.shapes import RuleShape
from hearthline.rulebook.versions import DAYS_KEPT_SINCE, Rule, RuleVersion

_ONE_DAY = timedelta(days=1)
_LATEST = date(2999, 1, 1)


def faults(folder: Path = FOLDER) -> list[str]:
    """What is wrong with the rules of a folder; empty when nothing is.

    Found are words no rule knows, missing owners, citations, sources and examples, ids given twice, versions that overlap, leave
    a gap or tie, rules that stay silent where nothing special is known, and examples that come out otherwise.
    """
    shapes, calendars, found = parse(folder)
    found += _repeated_ids(shapes)
    if found:
        return found
    try:
        book = assemble(shapes, calendars)
    except BadRulebook as error:
        return [str(error)]
    known = {rule.id for rule in book.rules()}
    found = [
        f"the regulatory calendar, {one.change}: there is no rule {name}."
        for one in changes(folder)
        for name in one.rules
        if name not in known
    ]
    written = {rule.id: _as_written(book, rule) for rule in book.rules()}
    found += chain.from_iterable(written.values())
    worked_out = (_worked_out(book, rule, told=found) for rule in book.rules() if not written[rule.id])
    return [*found, *chain.from_iterable(list(worked_out))]


def _repeated_ids(shapes: Iterable[tuple[str, RuleShape]]) -> Iterator[str]:
    """One sentence for each id that several rules have, with every file it stands in."""
    files: dict[str, list[str]] = {}
    for file, shape in shapes:
        files.setdefault(shape.id, []).append(file)
    for rule_id, several in files.items():
        if len(several) > 1:
            others = sorted(set(several[1:]) - {several[0]})
            where = f" in {' and '.join(others)}" if others else ""
            yield f"{several[0]}, {rule_id}: the id is used by another rule too{where}."


def rule_faults(book: Rulebook, rule: Rule) -> list[str]:
    """What is wrong with one rule that could be read."""
    return _as_written(book, rule) or _worked_out(book, rule, told=())


def _as_written(book: Rulebook, rule: Rule) -> list[str]:
    """What is wrong with a rule before any example of it is tried."""
    place = f"{rule.file}, {rule.id}:"
    looked_at = (
        _dates(rule),
        _ties(rule),
        _silence(rule),
        _proofs(rule),
        _asks(book, rule),
        element_faults(rule),
        list_faults(rule),
    )
    return [f"{place} {fault}" for fault in chain.from_iterable(looked_at)]


def _worked_out(book: Rulebook, rule: Rule, *, told: Sequence[str]) -> list[str]:
    """Which examples come out otherwise; a reason that was told already, for this rule or another, is told once."""
    found: list[str] = []
    for example in rule.examples:
        found += example_faults(book, rule, example, told=(*told, *found))
    return found


def _dates(rule: Rule) -> Iterator[str]:
    """Overlaps and gaps among the versions made for the same circumstances."""
    by_where: dict[tuple[tuple[str, frozenset[str]], ...], list[RuleVersion]] = {}
    for version in rule.versions:
        if version.version_to and version.version_to < version.version_from:
            yield f"the version from {version.version_from} ends before it begins."
        by_where.setdefault(tuple(sorted(version.where.items())), []).append(version)
    if rule.wins == "all":
        return
    for versions in by_where.values():
        ordered = sorted(versions, key=lambda one: one.version_from)
        for earlier, later in pairwise(ordered):
            if earlier.version_to is None or earlier.version_to >= later.version_from:
                yield (
                    f"the versions from {earlier.version_from} and from {later.version_from} overlap; "
                    f"end the first on {later.version_from - _ONE_DAY}."
                )
            elif earlier.version_to + _ONE_DAY < later.version_from:
                yield f"no version holds from {earlier.version_to + _ONE_DAY} to {later.version_from - _ONE_DAY}."


def _ties(rule: Rule) -> Iterator[str]:
    """Overlays of the same width that can speak together, so that neither is the most specific."""
    if rule.wins != "most_specific":
        return
    for one, other in combinations(rule.versions, 2):
        if one.where == other.where or specificity(one) != specificity(other):
            continue
        if all(one.where[word] & other.where[word] for word in one.where) and _share_a_day(one, other):
            yield (
                f"two versions from {one.version_from} and {other.version_from} speak for the same "
                f"{' and '.join(word.replace('_', ' ') for word in one.where)}; say which one wins."
            )


def _silence(rule: Rule) -> Iterator[str]:
    """Days on which the rule has no answer where nothing special is known."""
    known = {word: frozenset({value}) for word, value in rule.defaults.items()}
    general = [
        one for one in rule.versions if all(word in known and known[word] <= allowed for word, allowed in one.where.items())
    ]
    if not general:
        yield "no version speaks where nothing special is known; add one without 'where', or name defaults."


def _proofs(rule: Rule) -> Iterator[str]:
    for version in rule.versions:
        if version.confidence in ("V", "V2") and not version.source.strip():
            yield f"the version from {version.version_from} is marked as verified but does not say where it was read (source)."
        yield from _reading(version)
        terms = version.terms
        if version.period is None and (terms.extension or terms.tolling or terms.on_miss):
            yield f"the version from {version.version_from} lengthens or misses a time it does not set; give it a length."
        if terms.tolling and terms.can_pause:
            yield f"the version from {version.version_from} is tolled by law alone; say pauses: never."
        if version.not_before and version.period is None:
            yield f"the version from {version.version_from} says from when, but not until when."
    if not rule.examples:
        yield "it has no worked example, so nobody can check it by hand."


def _reading(version: RuleVersion) -> Iterator[str]:
    """Whether it is told when the source was read: on which day or, of what was read before days were kept, by when."""
    on, by, place = version.source_read_on, version.source_read_by, f"the version from {version.version_from}"
    if on and by:
        yield f"{place} says on which day its source was read, and by which; keep source_read_on."
    if by and by > DAYS_KEPT_SINCE:
        yield f"{place} was read after {DAYS_KEPT_SINCE}, since when days are kept; say on which one (source_read_on)."
    if version.confidence == "V" and not (on or by):
        yield f"{place} is marked V but does not say on which day its source was read (source_read_on)."


def _asks(book: Rulebook, rule: Rule) -> Iterator[str]:
    for version in rule.versions:
        if (version.ask is not None) != rule.id.startswith(tuple(SUBJECTS.values())):
            yield f"a rule asks for an item if, and only if, its id begins with {' or '.join(SUBJECTS.values())}"
            continue
        if version.ask is None:
            continue
        if version.ask.check and version.ask.check not in {*CHECKS, *EVIDENCE_CHECKS}:
            yield f"there is no check named {version.ask.check!r}; there are {', '.join((*CHECKS, *EVIDENCE_CHECKS))}."
        of_line = version.ask.field.startswith("line.")
        if any(name.startswith("line.") != of_line for name in version.ask.any_of):
            yield "a field of the order cannot stand in for a field of a line, nor the reverse."
        patterns = [str(one) for when in version.ask.when for one in (*when.get("code", ()), *when.get("lines.code", ()))]
        yield from _lists(book, version, [pattern[1:] for pattern in patterns if pattern.startswith("@")])
        try:
            CodeGroup.read(pattern for pattern in patterns if not pattern.startswith("@"))
        except ValueError as error:
            yield str(error)


def _lists(book: Rulebook, version: RuleVersion, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            if "codes" not in book.rule_on(name, version.version_to or max(version.version_from, _LATEST)).values:
                yield f"the rule {name} has no list of codes."
        except RuleMissing as error:
            yield f"it asks for the codes of a list that is not there: {error}"


def _share_a_day(one: RuleVersion, other: RuleVersion) -> bool:
    return (one.version_to is None or other.version_from <= one.version_to) and (
        other.version_to is None or one.version_from <= other.version_to
    )
