"""How do cards and a client's terms come on file, once and only when they say something new?

Both are staged and merged in one statement, so that a file of a million cards and a single one take the same path.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.coverage.facts import CoverageDraft, PayerRuleDraft
from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline.plumbing import bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

INBOX = Actor("system", "inbox")
_SAID = ("payer_name", "group_number", "plan_name", "line_of_business", "starts_date", "ends_date")
_SILENT = (None, "", LineOfBusiness.UNKNOWN)
_POLICY_STAGE = {
    "id": "uuid", "client_id": "uuid", "member_id": "uuid", "payer_code": "text", "payer_name": "text", "policy_number": "text",
    "group_number": "text", "plan_name": "text", "line_of_business": "text", "starts_date": "date", "ends_date": "date",
    "source": "text", "filed_at": "timestamptz", "filed_by": "text",
}  # fmt: skip
_RULE_STAGE = {
    "id": "uuid", "client_id": "uuid", "payer_code": "text", "service_line": "text", "code_prefix": "text", "starts_date": "date",
    "is_authorization_required": "boolean", "valid_days": "integer", "ends_date": "date", "citation": "text",
    "filed_at": "timestamptz", "filed_by": "text",
}  # fmt: skip

# What the newer card leaves out stays as it was; only a payer's own answer may change what a payer has answered.
_MERGE_POLICIES = """
INSERT INTO coverage_policy AS held ({columns}) SELECT {columns} FROM stage_coverage_policy
ON CONFLICT (member_id, payer_code, policy_number, client_id) DO UPDATE SET
  payer_name = coalesce(nullif(excluded.payer_name, ''), held.payer_name),
  group_number = coalesce(nullif(excluded.group_number, ''), held.group_number),
  plan_name = coalesce(nullif(excluded.plan_name, ''), held.plan_name),
  line_of_business = coalesce(nullif(excluded.line_of_business, 'UNKNOWN'), held.line_of_business),
  starts_date = coalesce(excluded.starts_date, held.starts_date),
  ends_date = coalesce(excluded.ends_date, held.ends_date),
  source = excluded.source, filed_at = excluded.filed_at, filed_by = excluded.filed_by
WHERE (excluded.source = 'payer' OR held.source <> 'payer') AND (
  (nullif(excluded.payer_name, '') IS NOT NULL AND excluded.payer_name <> held.payer_name)
  OR (nullif(excluded.group_number, '') IS NOT NULL AND excluded.group_number <> held.group_number)
  OR (nullif(excluded.plan_name, '') IS NOT NULL AND excluded.plan_name <> held.plan_name)
  OR (excluded.line_of_business <> 'UNKNOWN' AND excluded.line_of_business <> held.line_of_business)
  OR (excluded.starts_date IS NOT NULL AND excluded.starts_date IS DISTINCT FROM held.starts_date)
  OR (excluded.ends_date IS NOT NULL AND excluded.ends_date IS DISTINCT FROM held.ends_date)
  OR (excluded.source = 'payer' AND held.source <> 'payer'))
RETURNING held.member_id, held.payer_code, held.policy_number
"""

_MERGE_RULES = """
INSERT INTO coverage_payer_rule AS held ({columns}) SELECT {columns} FROM stage_coverage_payer_rule
ON CONFLICT (payer_code, service_line, code_prefix, starts_date, client_id) DO UPDATE SET
  is_authorization_required = excluded.is_authorization_required, valid_days = excluded.valid_days,
  ends_date = excluded.ends_date, citation = excluded.citation, filed_at = excluded.filed_at, filed_by = excluded.filed_by
WHERE (excluded.is_authorization_required, excluded.valid_days, excluded.ends_date, excluded.citation)
  IS DISTINCT FROM (held.is_authorization_required, held.valid_days, held.ends_date, held.citation)
RETURNING held.client_id, held.payer_code, held.service_line, held.code_prefix, held.starts_date
"""


def file_policies(
    cards: Sequence[tuple[UUID, CoverageDraft]],
    *,
    client_id: UUID,
    source: str = "file",
    by: Actor = INBOX,
    at: datetime,
) -> list[bool]:
    """File one client's members' cards, as (member, card); tells of each, in order, whether it said anything new.

    A card already on file changes only where the new one says more. Twice in a batch it is filed once: the later one speaks, the
    earlier fills in what it leaves out. `source` is "file" or "payer", and what a payer said only a payer changes.
    """
    folded: dict[tuple[Any, ...], CoverageDraft] = {}
    first: list[bool] = []
    for member_id, card in cards:
        key = (member_id, card.payer_code, card.policy_number)
        earlier = folded.get(key)
        folded[key] = card if earlier is None else _fold(earlier, card)
        first.append(earlier is None or folded[key] != earlier)
    rows = (
        (
            id_, client_id, key[0], card.payer_code, card.payer_name, card.policy_number, card.group_number, card.plan_name,
            str(card.line_of_business), card.starts_date, card.ends_date, source, at, str(by),
        )
        for id_, (key, card) in zip(new_ids(len(folded)), folded.items(), strict=True)
    )  # fmt: skip
    written = _merge("coverage_policy", _POLICY_STAGE, _MERGE_POLICIES, rows)
    return [
        is_first and (member_id, card.payer_code, card.policy_number) in written
        for (member_id, card), is_first in zip(cards, first, strict=True)
    ]


def _fold(earlier: CoverageDraft, later: CoverageDraft) -> CoverageDraft:
    """Two mentions of one card as one, by the same rule as the merge in the table."""
    said = {name: value for name in _SAID if (value := getattr(later, name)) not in _SILENT}
    return replace(earlier, **said)


def file_payer_rules(rules: Sequence[PayerRuleDraft], *, by: Actor, at: datetime) -> list[bool]:
    """File lines of clients' terms with payers; tells of each, in order, whether it said anything new.

    Of two lines with the same key in a batch the later one counts.
    """
    newest = {_rule_key(rule): rule for rule in rules}
    rows = (
        (
            id_, rule.client_id, rule.payer_code, rule.service_line, rule.code_prefix, rule.starts_date,
            rule.is_authorization_required, rule.valid_days, rule.ends_date, rule.citation, at, str(by),
        )
        for id_, rule in zip(new_ids(len(newest)), newest.values(), strict=True)
    )  # fmt: skip
    written = _merge("coverage_payer_rule", _RULE_STAGE, _MERGE_RULES, rows)
    return [newest[_rule_key(rule)] is rule and _rule_key(rule) in written for rule in rules]


def _rule_key(rule: PayerRuleDraft) -> tuple[Any, ...]:
    return (rule.client_id, rule.payer_code, rule.service_line, rule.code_prefix, rule.starts_date)


def _merge(table: str, columns: dict[str, str], statement: str, rows: Iterable[Sequence[Any]]) -> set[tuple[Any, ...]]:
    """The keys of the rows that were written; a row that says nothing new is not among them."""
    if not bulk.stage(f"stage_{table}", columns, rows):
        return set()
    with connection.cursor() as cursor:
        cursor.execute(statement.format(columns=", ".join(columns)))
        return set(cursor.fetchall())
