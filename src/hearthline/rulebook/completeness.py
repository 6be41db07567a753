"""What is missing from this referral, why do we need it, and how do we ask for it once?

The items are rules (`completeness_items/*.yaml`); here they are prepared once per day, because the same list is
made for the single portal form and for a night's file of 200,000 lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

from hearthline.kernel.decisions import Reason
from hearthline.rulebook.checks import CHECKS, Check, is_blank
from hearthline.rulebook.code_patterns import CodeGroup
from hearthline.rulebook.evidence import DERIVED, codes_of_list
from hearthline.rulebook.evidence_checks import EVIDENCE_CHECKS, EvidenceCheck
from hearthline.rulebook.reader import Rulebook, shipped
from hearthline.rulebook.shapes import AskShape
from hearthline.rulebook.versions import RuleVersion

Facts = Mapping[str, Any]
PREFIX = "hub.completeness."
REFERRAL, DELIVERY = "referral", "delivery"
SUBJECTS = {REFERRAL: PREFIX, DELIVERY: "hub.proof_of_delivery."}
"""What a checklist may be about, and how the ids of its items begin."""
IDENTITY_RULE = "hub.identity.verifiable"
NOT_STARTED, INCOMPLETE = "not_started", "incomplete"
_LINE = "line."
_LINE_CODES = "lines.code"
_CIRCUMSTANCE_FIELDS = {
    "payer": "payer_code",
    "state": "state",
    "line_of_business": "line_of_business",
    "service_line": "service_line",
    "channel": "channel",
    "urgency": "urgency",
    "plan": "plan",
    "client": "client",
    "contract": "contract",
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


def missing(facts: Facts, *, on: date, book: Rulebook | None = None, about: str = REFERRAL) -> list[Missing]:
    """What to ask for, blocking items and others, ordered by rule id.

    Args:
        facts: field to value, named as in the documented columns of a referral; `lines` is a list of such mappings. Empty text,
            an empty list and None mean that the sender did not say; False and 0 are answers.
        on: the local day of receipt, which selects the versions.
        about: the order itself, or the proof of a delivery.
    """
    return ask_list(facts, on, book or shipped(), SUBJECTS[about]).missing(facts, on)


def missing_many(referrals: Iterable[Facts], *, on: date, book: Rulebook | None = None) -> Iterator[list[Missing]]:
    """`missing` for each referral, in the same order."""
    book = book or shipped()
    shared = None if _overlays(book, PREFIX) else _compiled(on, (), book, PREFIX)
    for facts in referrals:
        yield (shared or ask_list(facts, on, book)).missing(facts, on)


def identity_gaps(facts: Facts, *, on: date, book: Rulebook | None = None) -> tuple[str, ...]:
    """The identifiers that must still be known before anybody goes to the home (R47); empty when they are all there."""
    fields = (book or shipped()).rule_on(IDENTITY_RULE, on).values["fields"]
    choices = [field if isinstance(field, list) else [field] for field in fields]
    return tuple(choice[0] for choice in choices if all(is_blank(facts.get(field)) for field in choice))


def items(on: date, *, book: Rulebook | None = None) -> tuple[RuleVersion, ...]:
    """The versions that ask on that day where nothing special is known: what a blank form shows."""
    return _versions(on, (), book or shipped(), PREFIX)


_Test = Callable[[Facts, Facts], bool]
_SAYS_NOTHING_WHEN_EMPTY = frozenset({str, list, tuple, type(None)})


class AskItem(NamedTuple):
    """One item, prepared: its own field, those that answer it too, its condition (None: always), its check, its words."""

    field: str
    others: tuple[str, ...]
    holds: _Test | None
    check: Check | None
    version: RuleVersion
    shape: AskShape
    reason: Reason


@dataclass(frozen=True, eq=False)
class AskList:
    """The items in force together: those of the order, and those of each line."""

    of_order: tuple[AskItem, ...]
    of_line: tuple[AskItem, ...]
    on: date
    book: Rulebook

    def missing(self, facts: Facts, on: date) -> list[Missing]:
        found: list[Missing] = []
        codes = [str(line.get("code") or "").strip().upper() for line in facts.get("lines") or ()]
        _examine(_items_for_order(self, frozenset(codes)), facts, facts, on, line=None, found=found)
        for number, line in enumerate(facts.get("lines") or ()):
            asked = _items_for_code(self, codes[number])
            _examine(asked, line, facts, on, line=number, found=found)
        if len(found) > 1:
            found.sort(key=lambda one: (one.reason.rule_id, one.line or 0))
        return found if len({(one.field, one.line) for one in found}) == len(found) else _once(found)


def _once(found: Sequence[Missing]) -> list[Missing]:
    """One question where several rules ask for the same field: the one that holds the order up, else the first."""
    kept: dict[tuple[str, int | None], Missing] = {}
    for one in found:
        known = kept.get((one.field, one.line))
        if known is None or (one.is_blocking and not known.is_blocking):
            kept[one.field, one.line] = one
    return sorted(kept.values(), key=lambda one: (one.reason.rule_id, one.line or 0))


def _examine(items: tuple[AskItem, ...], where: Facts, facts: Facts, on: date, *, line: int | None, found: list[Missing]) -> None:
    """Append what is missing in one mapping: the order, or one line of it.

    One loop without a call per item, because most items of most referrals are there.
    """
    for item in items:
        field, others, holds, check = item[:4]
        value = where.get(field)
        is_empty = value.isspace() if value.__class__ is str and value else not value
        said = not is_empty or value.__class__ not in _SAYS_NOTHING_WHEN_EMPTY
        finding = ""
        if said:
            if check is None or not (finding := check(value, where, on)):
                continue
        elif others and not all(is_blank(where.get(name)) for name in others):
            continue
        applies = holds is None or holds(where, facts)
        if applies or item.shape.otherwise:
            found.append(_tell(item, where, line=line, applies=applies, is_said=said, finding=finding))


def _tell(item: AskItem, where: Facts, *, line: int | None, applies: bool, is_said: bool, finding: str) -> Missing:
    need = item.shape.need if applies else str(item.shape.otherwise)
    return Missing(
        item=item.version.rule_id.removeprefix(PREFIX),
        field=item.shape.field,
        line=line,
        state=INCOMPLETE if is_said else NOT_STARTED,
        question=spoken_question(item.shape.question, where),
        finding=finding,
        reason=item.reason,
        need=need,
        is_blocking=need != "recommended",
    )


@lru_cache(maxsize=65_536)
def _items_for_order(asks: AskList, codes: frozenset[str]) -> tuple[AskItem, ...]:
    """The items of an order with these codes on its lines: those that need other codes are left out, once per combination."""
    return tuple(item for item in asks.of_order if item.shape.otherwise or _may_hold(asks, item.shape, codes))


def _may_hold(asks: AskList, shape: AskShape, codes: frozenset[str]) -> bool:
    if not shape.when or all(_LINE_CODES not in one for one in shape.when):
        return True
    return any(_LINE_CODES not in one or any(map(_group(asks, one[_LINE_CODES]).has, codes)) for one in shape.when)


def _group(asks: AskList, patterns: Sequence[str | bool]) -> CodeGroup:
    return codes_of_list(tuple(map(str, patterns)), asks.on, asks.book)


@lru_cache(maxsize=65_536)
def _items_for_code(asks: AskList, code: str) -> tuple[AskItem, ...]:
    """The items of a line with this code: conditions on the code alone are settled once per code."""
    settled = []
    for item in asks.of_line:
        if not _depends_on_code_only(item.shape):
            settled.append(item)
        elif item.holds is None or item.holds({"code": code}, {}):
            settled.append(item._replace(holds=None))
        elif item.shape.otherwise:
            settled.append(item._replace(holds=_never))
    return tuple(settled)


def _depends_on_code_only(shape: AskShape) -> bool:
    return all(set(one) == {"code"} for one in shape.when)


def _never(where: Facts, facts: Facts) -> bool:
    return False


def ask_list(facts: Facts, on: date, book: Rulebook, prefix: str = PREFIX) -> AskList:
    """The items in force on that day in the circumstances the facts name, compiled once for all orders that share them."""
    known = tuple(
        (word, value)
        for word, named in _overlays(book, prefix)
        if (value := str(facts.get(_CIRCUMSTANCE_FIELDS[word]) or "")) in named
    )
    return _compiled(on, known, book, prefix)


@lru_cache(maxsize=64)
def _overlays(book: Rulebook, prefix: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The circumstances and values completeness rules depend on; usually none, and then every referral shares one list."""
    named: dict[str, set[str]] = {}
    for rule in book.rules():
        if rule.id.startswith(prefix):
            for version in rule.versions:
                for word, values in version.where.items():
                    named.setdefault(word, set()).update(values)
    return tuple((word, frozenset(named[word])) for word in sorted(named) if word in _CIRCUMSTANCE_FIELDS)


@lru_cache(maxsize=4096)
def _compiled(on: date, known: tuple[tuple[str, str], ...], book: Rulebook, prefix: str) -> AskList:
    items = [_prepare(version, on, book) for version in _versions(on, known, book, prefix)]
    return AskList(
        of_order=tuple(item for item in items if not item.shape.field.startswith(_LINE)),
        of_line=tuple(item for item in items if item.shape.field.startswith(_LINE)),
        on=on,
        book=book,
    )


def _versions(on: date, known: tuple[tuple[str, str], ...], book: Rulebook, prefix: str) -> tuple[RuleVersion, ...]:
    circumstances = dict(known)
    return tuple(
        book.rule_on(rule.id, on, **circumstances)
        for rule in book.rules()
        if rule.id.startswith(prefix) and rule.versions_speaking(on, circumstances)
    )


def _prepare(version: RuleVersion, on: date, book: Rulebook) -> AskItem:
    """One item with its condition and check looked up now, not per referral."""
    shape = version.ask
    if shape is None:
        raise ValueError(f"Rule {version.rule_id} belongs to the completeness list but asks nothing.")
    return AskItem(
        field=shape.field.removeprefix(_LINE),
        others=tuple(name.removeprefix(_LINE) for name in shape.any_of),
        holds=_condition(shape.when, on, book),
        check=_check(shape.check, book),
        version=version,
        shape=shape,
        reason=version.reason(),
    )


def _check(name: str, book: Rulebook) -> Check | None:
    """The check of this name; one about evidence reads its figures in this rulebook."""
    if name in EVIDENCE_CHECKS:
        return partial(_with_figures, EVIDENCE_CHECKS[name], book)
    return CHECKS[name] if name else None


def _with_figures(check: EvidenceCheck, book: Rulebook, value: Any, where: Facts, on: date) -> str:
    return check(value, where, on, book)


def _condition(when: Sequence[Mapping[str, Sequence[str | bool]]], on: date, book: Rulebook) -> _Test | None:
    """Whether any of the mappings holds with all its fields; None where there is no condition."""
    alternatives = [[_field_test(field, allowed, on, book) for field, allowed in one.items()] for one in when]
    if not alternatives:
        return None
    if len(alternatives) == 1 and len(alternatives[0]) == 1:
        return alternatives[0][0]
    return lambda where, facts: any(all(test(where, facts) for test in tests) for tests in alternatives)


def _field_test(field: str, allowed: Sequence[str | bool], on: date, book: Rulebook) -> _Test:
    """Whether a field of the line, or else of the order, has one of the values; `*` means that anything was said.

    `lines.code` holds where any line has the code; a value like `@orders.f2f_wopd` stands for the codes of that rule's list; a
    derived field (`oxygen_group`) is worked out from the others.
    """
    if allowed == ["*"]:
        return lambda where, facts: not is_blank(where.get(field))
    if field in ("code", _LINE_CODES):
        has = codes_of_list(tuple(map(str, allowed)), on, book).has
        if field == "code":
            return lambda where, facts: has(str(where.get("code") or "").strip().upper())
        return lambda where, facts: any(has(str(line.get("code") or "").strip().upper()) for line in facts.get("lines") or ())
    values = frozenset(_spelled(value) for value in allowed)
    if field in DERIVED:
        derive = DERIVED[field]
        return lambda where, facts: derive(facts, on, book) in values

    def test(where: Facts, facts: Facts) -> bool:
        value = where.get(field, facts.get(field))
        if isinstance(value, list | tuple):
            return any(_spelled(one) in values for one in value)
        return value is not None and _spelled(value) in values

    return test


def _spelled(value: object) -> str:
    """A value as rule files spell it: true and false for booleans."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def spoken_question(question: str, where: Facts) -> str:
    """A question about a line, with the line's own words in it."""
    if "{item}" not in question:
        return question
    return question.replace("{item}", str(where.get("description") or where.get("code") or "this line"))
