"""How do cards and a client's terms come on file, once and only when they say something new?

Both are staged and merged in one statement, so that a file of a million cards and a single one take the same path.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection

from hearthline.domain.coverage.facts import Filed, MemberCoverage, PayerRuleDraft
from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline.plumbing import bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

PAYER = "payer"
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
RETURNING (xmax = 0)
"""

_MERGE_RULES = """
INSERT INTO coverage_payer_rule AS held ({columns}) SELECT {columns} FROM stage_coverage_payer_rule
ON CONFLICT (payer_code, service_line, code_prefix, starts_date, client_id) DO UPDATE SET
  is_authorization_required = excluded.is_authorization_required, valid_days = excluded.valid_days,
  ends_date = excluded.ends_date, citation = excluded.citation, filed_at = excluded.filed_at, filed_by = excluded.filed_by
WHERE (excluded.is_authorization_required, excluded.valid_days, excluded.ends_date, excluded.citation)
  IS DISTINCT FROM (held.is_authorization_required, held.valid_days, held.ends_date, held.citation)
RETURNING (xmax = 0)
"""


def file_policies(cards: Sequence[MemberCoverage], *, by: Actor, at: datetime) -> Filed:
    """File members' cards; a card already on file changes only where the new one says more, and counts as known otherwise.

    The same card twice in a batch is filed once: the later one speaks, the earlier fills in what it leaves out.
    """
    folded: dict[tuple[Any, ...], MemberCoverage] = {}
    for card in cards:
        key = (card.client_id, card.member_id, card.draft.payer_code, card.draft.policy_number)
        folded[key] = _fold(folded[key], card) if key in folded else card
    rows = _policy_rows(list(folded.values()), by=by, at=at)
    return _counted(_merge("coverage_policy", _POLICY_STAGE, _MERGE_POLICIES, rows), received=len(cards))


def _fold(earlier: MemberCoverage, later: MemberCoverage) -> MemberCoverage:
    """Two mentions of one card as one, by the same rule as the merge in the table."""
    if earlier.source == PAYER and later.source != PAYER:
        return earlier
    said = {name: value for name in _SAID if (value := getattr(later.draft, name)) not in _SILENT}
    return replace(later, draft=replace(earlier.draft, **said))


def file_payer_rules(rules: Sequence[PayerRuleDraft], *, by: Actor, at: datetime) -> Filed:
    """File lines of clients' terms with payers; of two lines with the same key in a batch the later one counts."""
    newest = {(one.client_id, one.payer_code, one.service_line, one.code_prefix, one.starts_date): one for one in rules}
    written = _merge("coverage_payer_rule", _RULE_STAGE, _MERGE_RULES, _rule_rows(list(newest.values()), by=by, at=at))
    return _counted(written, received=len(rules))


def _merge(table: str, columns: dict[str, str], statement: str, rows: Iterable[Sequence[Any]]) -> list[bool]:
    """Whether each row that was written is new; rows that said nothing new are not among them."""
    if not bulk.stage(f"stage_{table}", columns, rows):
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.format(columns=", ".join(columns)))
        return [row[0] for row in cursor.fetchall()]


def _counted(written: Sequence[bool], *, received: int) -> Filed:
    return Filed(new=sum(written), changed=len(written) - sum(written), known=received - len(written))


def _policy_rows(cards: Sequence[MemberCoverage], *, by: Actor, at: datetime) -> Iterable[tuple[Any, ...]]:
    for id_, card in zip(new_ids(len(cards)), cards, strict=True):
        draft = card.draft
        yield (
            id_, card.client_id, card.member_id, draft.payer_code, draft.payer_name, draft.policy_number, draft.group_number,
            draft.plan_name, str(draft.line_of_business), draft.starts_date, draft.ends_date, card.source, at, str(by),
        )  # fmt: skip


def _rule_rows(rules: Sequence[PayerRuleDraft], *, by: Actor, at: datetime) -> Iterable[tuple[Any, ...]]:
    for id_, rule in zip(new_ids(len(rules)), rules, strict=True):
        yield (
            id_, rule.client_id, rule.payer_code, rule.service_line, rule.code_prefix, rule.starts_date,
            rule.is_authorization_required, rule.valid_days, rule.ends_date, rule.citation, at, str(by),
        )  # fmt: skip
