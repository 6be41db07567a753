"""Which service line does an order belong to, is it simple or complex, and what must a provider be able to do for it?

Answers from the ordered codes alone; what the sender says goes before, and is for the referral's own policy to weigh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from hearthline.kernel.decisions import Decision
from hearthline.kernel.vocabulary import ServiceLine
from hearthline.rulebook.code_patterns import CodeGroup
from hearthline.rulebook.reader import Rulebook, shipped
from hearthline.rulebook.versions import RuleVersion

SERVICE_LINE_RULE = "hub.service.line"
COMPLEX_RULE = "hub.service.complex.items"
DETAILS_RULE = "hub.network.details"


def service_line_of(codes: Iterable[str], on: date, *, book: Rulebook | None = None) -> Decision[ServiceLine | None]:
    """The service line most of the codes belong to; None where no code says.

    Args:
        codes: HCPCS or CPT codes of the order lines.
        on: the day of the order.
    """
    version = (book or shipped()).rule_on(SERVICE_LINE_RULE, on)
    counted = Counter(line for code in codes if (line := _line_of_code(version, code.strip().upper())))
    if not counted:
        return Decision(None, (version.reason("No ordered code says which service line this is."),))
    line, _ = counted.most_common(1)[0]
    return Decision(line, (version.reason(f"The ordered codes belong to {line.value.replace('_', ' ')}."),))


def is_complex(lines: Iterable[Mapping[str, object]], on: date, *, book: Rulebook | None = None) -> Decision[bool]:
    """Whether an order needs evaluation, fabrication and delivery (R64).

    Args:
        lines: order lines with `code` and `is_custom`.
        on: the day of the order.
    """
    version = (book or shipped()).rule_on(COMPLEX_RULE, on)
    group = _complex_codes(version)
    for line in lines:
        if line.get("is_custom"):
            return Decision(True, (version.reason("A line is marked as custom or specialty equipment."),))
        code = str(line.get("code") or "").strip().upper()
        if group.has(code):
            return Decision(True, (version.reason(f"{code} is made or fitted for one person."),))
    return Decision(False, (version.reason("No line is custom or specialty equipment."),))


def detail_of(service_line: str, code: str, on: date, *, book: Rulebook | None = None) -> str:
    """The detail of its service line ("oxygen", "nursing") that a provider must offer for a code; empty where none is asked for.

    Args:
        code: a HCPCS or CPT code; an empty one asks for nothing.
        on: the day a provider is looked for.
    """
    code = code.strip().upper()
    return _detail_of_code((book or shipped()).rule_on(DETAILS_RULE, on), str(service_line), code) if code else ""


@lru_cache(maxsize=65_536)
def _detail_of_code(version: RuleVersion, service_line: str, code: str) -> str:
    for detail, group in _detail_groups(version, service_line):
        if group.has(code):
            return detail
    return str(version.values["otherwise"].get(service_line, ""))


@lru_cache(maxsize=64)
def _detail_groups(version: RuleVersion, service_line: str) -> tuple[tuple[str, CodeGroup], ...]:
    """The groups in the order of the rule: the first that has the code wins."""
    groups = version.values["codes"].get(service_line, {})
    return tuple((detail, CodeGroup.read(patterns)) for detail, patterns in groups.items())


@lru_cache(maxsize=65_536)
def _line_of_code(version: RuleVersion, code: str) -> ServiceLine | None:
    for line, group in _line_groups(version):
        if group.has(code):
            return line
    return None


@lru_cache(maxsize=64)
def _line_groups(version: RuleVersion) -> tuple[tuple[ServiceLine, CodeGroup], ...]:
    """The groups in the order of the rule: the first that has the code wins."""
    return tuple((ServiceLine(line), CodeGroup.read(patterns)) for line, patterns in version.values["codes"].items())


@lru_cache(maxsize=64)
def _complex_codes(version: RuleVersion) -> CodeGroup:
    return CodeGroup.read(version.values["codes"])
