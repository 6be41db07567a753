"""What is missing from this referral, why do we need it, and how do we ask for it once?

The items are rules (`completeness_items/*.yaml`); here they are compiled into one function per item, because the same list is
made for the single portal form and for a night's file of 200,000 lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from hearthline.kernel.decisions import Reason
from hearthline.rulebook.checks import CHECKS, is_blank
from hearthline.rulebook.code_patterns import CodeGroup
from hearthline.rulebook.reader import Rulebook, shipped
from hearthline.rulebook.versions import RuleVersion

Facts = Mapping[str, Any]
PREFIX = "hub.completeness."
IDENTITY_RULE = "hub.identity.verifiable"
NOT_STARTED, INCOMPLETE = "not_started", "incomplete"
_LINE = "line."
_CIRCUMSTANCE_FIELDS = {
    "payer": "payer_code",
    "state": "state",
    "line_of_business": "line_of_business",
    "service_line": "service_line",
    "channel": "channel",
    "urgency": "urgency",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing to ask for.

    Args:
        item: the rule's last word (`ordering_npi`).
        field: what an answer fills; `line.<field>` for an order line.
        line: which order line, counted from 0; None for the order itself.
        state: `not_started` where nothing was sent, `incomplete` where something was sent that cannot be used.
        question: the ask, in plain words.
        finding: what is wrong with what was sent; empty where nothing was.
        reason: the rule that asks.
        need: required, recommended or conditional.
        is_blocking: whether the referral cannot go on without it.
    """

    item: str
    field: str
    line: int | None
    state: str
    question: str
    finding: str
    reason: Reason
    need: str
    is_blocking: bool


def missing(facts: Facts, *, on: date, book: Rulebook | None = None) -> list[Missing]:
    """What to ask for, blocking items and others, ordered by rule id.

    Args:
        facts: field to value, named as in the documented columns of a referral; `lines` is a list of such mappings. Empty text,
        an
            empty list and None mean that the sender did not say; False and 0 are answers.
        on: the local day of receipt, which selects the versions.
    """
    found: list[Missing] = []
    for ask in _asks_for(facts, on, book or shipped()):
        ask(facts, on, found)
    return found


def missing_many(referrals: Iterable[Facts], *, on: date, book: Rulebook | None = None) -> Iterator[list[Missing]]:
    """`missing` for each referral, in the same order; the rules are prepared once."""
    book = book or shipped()
    for facts in referrals:
        yield missing(facts, on=on, book=book)


def identity_gaps(facts: Facts, *, on: date, book: Rulebook | None = None) -> tuple[str, ...]:
    """The identifiers that must still be known before anybody goes to the home (R47); empty when they are all there."""
    fields = (book or shipped()).rule_on(IDENTITY_RULE, on).values["fields"]
    choices = [field if isinstance(field, list) else [field] for field in fields]
    return tuple(choice[0] for choice in choices if all(is_blank(facts.get(field)) for field in choice))


def items(on: date, *, book: Rulebook | None = None) -> tuple[RuleVersion, ...]:
    """The versions that ask on that day where nothing special is known: what a blank form shows."""
    return _versions(on, (), book or shipped())


Ask = Callable[[Facts, date, list[Missing]], None]
_Test = Callable[[Facts, Facts], bool]


def _asks_for(facts: Facts, on: date, book: Rulebook) -> tuple[Ask, ...]:
    words = _overlay_words(book)
    known = tuple((word, str(value)) for word in words if (value := facts.get(_CIRCUMSTANCE_FIELDS[word])))
    return _compiled(on, known, book)


@lru_cache(maxsize=16)
def _overlay_words(book: Rulebook) -> tuple[str, ...]:
    """The circumstances any completeness rule depends on; usually none, and then every referral shares one list."""
    words = {word for rule in book.rules() if rule.id.startswith(PREFIX) for one in rule.versions for word in one.where}
    return tuple(sorted(words & set(_CIRCUMSTANCE_FIELDS)))


@lru_cache(maxsize=4096)
def _compiled(on: date, known: tuple[tuple[str, str], ...], book: Rulebook) -> tuple[Ask, ...]:
    return tuple(_compile(version) for version in _versions(on, known, book))


def _versions(on: date, known: tuple[tuple[str, str], ...], book: Rulebook) -> tuple[RuleVersion, ...]:
    circumstances = dict(known)
    return tuple(
        book.rule_on(rule.id, on, **circumstances)
        for rule in book.rules()
        if rule.id.startswith(PREFIX) and rule.versions_speaking(on, circumstances)
    )


def _compile(version: RuleVersion) -> Ask:
    """One item as a function that appends what it finds; conditions and checks are looked up now, not per referral."""
    shape = version.ask
    if shape is None:
        raise ValueError(f"Rule {version.rule_id} belongs to the completeness list but asks nothing.")
    holds = _condition(shape.when)
    is_of_line = shape.field.startswith(_LINE)
    names = tuple(name.removeprefix(_LINE) for name in (shape.field, *shape.any_of))
    check = CHECKS[shape.check] if shape.check else None
    item, reason, first = version.rule_id.removeprefix(PREFIX), version.reason(), names[0]

    def look(where: Facts, facts: Facts, on: date) -> tuple[str, str] | None:
        """The state and the finding, or None where nothing is missing."""
        value = where.get(first)
        if is_blank(value):
            others = names[1:]
            return None if others and any(not is_blank(where.get(name)) for name in others) else (NOT_STARTED, "")
        finding = check(value, where, on) if check else ""
        return (INCOMPLETE, finding) if finding else None

    def tell(where: Facts, line: int | None, applies: bool, seen: tuple[str, str]) -> Missing:
        need = shape.need if applies else str(shape.otherwise)
        return Missing(
            item=item,
            field=shape.field,
            line=line,
            state=seen[0],
            question=_for_item(shape.question, where),
            finding=seen[1],
            reason=reason,
            need=need,
            is_blocking=need != "recommended",
        )

    def ask_order(facts: Facts, on: date, found: list[Missing]) -> None:
        applies = holds is None or holds(facts, facts)
        if (applies or shape.otherwise) and (seen := look(facts, facts, on)):
            found.append(tell(facts, None, applies, seen))

    def ask_lines(facts: Facts, on: date, found: list[Missing]) -> None:
        for number, line in enumerate(facts.get("lines") or ()):
            applies = holds is None or holds(line, facts)
            if (applies or shape.otherwise) and (seen := look(line, facts, on)):
                found.append(tell(line, number, applies, seen))

    return ask_lines if is_of_line else ask_order


def _condition(when: Sequence[Mapping[str, Sequence[str | bool]]]) -> _Test | None:
    """Whether any of the mappings holds with all its fields; None where there is no condition."""
    alternatives = [[_field_test(field, allowed) for field, allowed in one.items()] for one in when]
    if not alternatives:
        return None
    if len(alternatives) == 1 and len(alternatives[0]) == 1:
        return alternatives[0][0]
    return lambda where, facts: any(all(test(where, facts) for test in tests) for tests in alternatives)


def _field_test(field: str, allowed: Sequence[str | bool]) -> _Test:
    """Whether a field of the line, or else of the order, has one of the values; `*` means that anything was said."""
    if allowed == ["*"]:
        return lambda where, facts: not is_blank(where.get(field))
    if field == "code":
        has = CodeGroup.read(map(str, allowed)).has
        return lambda where, facts: has(str(where.get("code") or "").strip().upper())
    values = frozenset(_spelled(value) for value in allowed)

    def test(where: Facts, facts: Facts) -> bool:
        value = where.get(field, facts.get(field))
        if isinstance(value, list | tuple):
            return any(_spelled(one) in values for one in value)
        return value is not None and _spelled(value) in values

    return test


def _spelled(value: object) -> str:
    """A value as rule files spell it: true and false for booleans."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _for_item(question: str, where: Facts) -> str:
    if "{item}" not in question:
        return question
    return question.replace("{item}", str(where.get("description") or where.get("code") or "this line"))
