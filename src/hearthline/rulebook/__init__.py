"""What do law, payer, clinic and the operations guide ask, since when, and who says so?

Rules are YAML files in the folders beside this one; `rule_on` is how everything else reads them.
"""

from __future__ import annotations

from datetime import date

from hearthline.kernel.calendars import Calendar
from hearthline.rulebook import completeness, identity, labels, retention
from hearthline.rulebook.deadlines import Deadline, Facts, Lengthened, deadline
from hearthline.rulebook.discharge import is_discharge_near
from hearthline.rulebook.reader import BadRulebook, Rulebook, RuleMissing, length, read, shipped
from hearthline.rulebook.reference import reference_pages
from hearthline.rulebook.services import detail_of, is_complex, service_line_of
from hearthline.rulebook.soundness import faults
from hearthline.rulebook.versions import Rule, RuleVersion

__all__ = [
    "BadRulebook",
    "Deadline",
    "Facts",
    "Lengthened",
    "Rule",
    "RuleMissing",
    "RuleVersion",
    "Rulebook",
    "calendar",
    "completeness",
    "deadline",
    "detail_of",
    "faults",
    "identity",
    "is_complex",
    "is_discharge_near",
    "labels",
    "length",
    "read",
    "reference_pages",
    "retention",
    "rule_on",
    "rules",
    "service_line_of",
    "shipped",
]


def rule_on(rule_id: str, on: date, **circumstances: object) -> RuleVersion:
    """The version of a shipped rule that wins on that local day; see `Rulebook.rule_on`."""
    return shipped().rule_on(rule_id, on, **circumstances)


def rules() -> tuple[Rule, ...]:
    """Every shipped rule, ordered by id."""
    return shipped().rules()


def calendar(name: str) -> Calendar:
    """A shipped calendar: "hub", "clinical", "office"."""
    return shipped().calendar(name)
