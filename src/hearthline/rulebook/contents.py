"""What must an order, a notice or a packet contain, and what does one lack?

A rule names elements in its values. An element is answered by facts: those it lists, else the one of its own name. What it holds
may be the words themselves, or where they stand ("page 2").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hearthline.kernel.decisions import Reason
from hearthline.rulebook.checks import is_blank
from hearthline.rulebook.reader import Rulebook, shipped
from hearthline.rulebook.versions import Rule, RuleVersion

Facts = Mapping[str, Any]
SWO = "orders.standard_written_order"
ALWAYS, SOMETIMES = "elements", "elements_if"
"""The values that name elements: those always asked for, and those asked for where a fact holds ({is_expedited: {…}})."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing that must be in it.

    Args:
        fields: the facts of which any one answers it.
        says: what it is, in words; empty where its name says it.
        when: the fact that must hold for it to be asked for; empty means always.
        reason: the version that asks.
    """

    name: str
    fields: tuple[str, ...]
    says: str
    when: str
    reason: Reason


def elements(rule_id: str, *, on: date, book: Rulebook | None = None, **circumstances: object) -> tuple[Element, ...]:
    """Everything a rule wants in it on that day; where all versions that speak count, each element once, the most specific first.

    Raises:
        RuleMissing: no such rule, or none of its versions speaks then.
    """
    book = book or shipped()
    version = book.rule_on(rule_id, on, **circumstances)
    speaking = version.spoke if book.rule(rule_id).wins == "all" else (version,)
    found: dict[str, Element] = {}
    for one in (element for version in speaking for element in _of(version)):
        found.setdefault(one.name, one)
    return tuple(found.values())


def lacking_elements(
    facts: Facts, *, on: date, rule_id: str = SWO, book: Rulebook | None = None, **circumstances: object
) -> tuple[str, ...]:
    """Which elements it lacks, by name; of an order, the six of a standard written order (42 CFR 410.38(d)(1)(i))."""
    wanted = elements(rule_id, on=on, book=book, **circumstances)
    return tuple(one.name for one in wanted if (not one.when or facts.get(one.when)) and not _is_there(facts, one))


def elements_in_words(values: Mapping[str, Any]) -> str:
    """The elements of a version as people read them; empty where it names none."""
    said = [_words(name, one) for name, one in values.get(ALWAYS, {}).items()]
    for when, some in values.get(SOMETIMES, {}).items():
        said.append(f"where {when.replace('_', ' ')}: {', '.join(_words(name, one) for name, one in some.items())}")
    return f"must contain: {'; '.join(said)}" if said else ""


def element_faults(rule: Rule) -> Iterator[str]:
    """What is wrong with the elements a rule names, in sentences."""
    for version in rule.versions:
        groups = version.values.get(SOMETIMES, {})
        if not isinstance(groups, Mapping) or any(not isinstance(one, Mapping) for one in groups.values()):
            yield f"the version from {version.version_from} names elements_if without the fact each of them depends on."
            continue
        for some in (version.values.get(ALWAYS, {}), *groups.values()):
            if not isinstance(some, Mapping):
                yield f"the version from {version.version_from} lists elements without a name for each."
                continue
            yield from (
                f"the element {name} of the version from {version.version_from} neither says what it is nor names its facts."
                for name, one in some.items()
                if is_blank(one) or not isinstance(one, str | list)
            )
    if any(word in version.values for version in rule.versions for word in (ALWAYS, SOMETIMES)) and not any(
        "lacks_elements" in example.expect for example in rule.examples
    ):
        yield "it names elements, but no example shows what something lacks (lacks_elements)."


def _of(version: RuleVersion) -> Iterator[Element]:
    groups: Iterable[tuple[str, Mapping[str, Any]]] = [
        ("", version.values.get(ALWAYS, {})),
        *version.values.get(SOMETIMES, {}).items(),
    ]
    for when, some in groups:
        for name, one in some.items():
            says, fields = (one, (name,)) if isinstance(one, str) else ("", tuple(one))
            yield Element(name=name, fields=fields, says=says, when=when, reason=version.reason(says))


def _is_there(facts: Facts, one: Element) -> bool:
    if one.name == "signature":
        return str(facts.get("signature") or "").strip().lower() == "signed"
    of_lines = [field.removeprefix("line.") for field in one.fields if field.startswith("line.")]
    if of_lines:
        lines = facts.get("lines") or ()
        return bool(lines) and all(any(not is_blank(line.get(field)) for field in of_lines) for line in lines)
    return any(not is_blank(facts.get(field)) and facts[field] is not False for field in one.fields)


def _words(name: str, one: str | list[str]) -> str:
    named = name.replace("_", " ")
    return f"{named} ({one})" if isinstance(one, str) else f"{named} ({' or '.join(one)})"
