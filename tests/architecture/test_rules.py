"""Is every rule cited, dated, owned and shown by an example, and does the code name only rules there are?"""

from __future__ import annotations

import ast
import re

from tests.architecture.source import modules, said, tree

from hearthline import rulebook

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
