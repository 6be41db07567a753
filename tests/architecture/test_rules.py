"""Is every rule cited, dated, owned and shown by an example, and does the code name only rules there are?"""

from __future__ import annotations

import ast
import re

from tests.architecture.source import modules, said, tree

from hearthline import rulebook
from hearthline.rulebook.reader import shipped
from hearthline.rulebook.versions import DAYS_KEPT_SINCE

RULE_ID = re.compile(r"^hub(?:\.[a-z0-9_]+)+$")


def test_the_rulebook_has_no_faults() -> None:
    assert rulebook.faults() == []


def test_every_rule_is_owned_cited_dated_and_shown() -> None:
    for rule in rulebook.rules():
        assert rule.owner.strip(), rule.id
        assert rule.examples, rule.id
        for version in rule.versions:
            assert version.citation.strip(), rule.id
            assert version.version_from, rule.id


def test_days_of_reading_are_recorded_and_those_that_were_not_only_become_fewer() -> None:
    """102 verified versions were read before days were kept (2026-11-22). Read one again, give its day, and lower the number."""
    undated = [version for rule in shipped().written() for version in rule.versions if version.source_read_by]
    assert len(undated) <= 102
    assert all(version.source_read_by == DAYS_KEPT_SINCE for version in undated)


def test_the_code_names_only_rules_there_are() -> None:
    known = {rule.id for rule in rulebook.rules()}
    named = {
        (node.value, said(path))
        for path in modules("domain", "journeys", "entrypoints", "inbox", "gateways", "solver")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE_ID.match(node.value)
    }
    assert named
    assert sorted((id_, where) for id_, where in named if id_ not in known) == []
