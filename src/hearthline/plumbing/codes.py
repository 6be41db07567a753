"""Where do public code sets and geography live once a release file has been imported, and what does a code mean?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from hearthline.kernel.codes import CodeDraft, PriorAuthItemDraft, ZipDraft
from hearthline.plumbing import bulk
from hearthline.plumbing.ids import new_ids
from hearthline.plumbing.models import Code, PriorAuthorizationItem, Zip

_CODE = ("system", "code", "short", "long", "coverage", "category", "added_date", "effective_date", "terminated_date")
_ZIP = ("zip", "city", "state", "county", "zone", "latitude", "longitude")
_ITEM = ("hcpcs", "program", "decision_time")


def file_codes(drafts: Sequence[CodeDraft]) -> list[bool]:
    """File codes of a release; per draft, whether it changed anything."""
    rows = [
        (one.system, one.code, one.short, one.long, one.coverage, one.category, one.added, one.effective, one.terminated)
        for one in drafts
    ]
    before = _on_file("plumbing_code", _CODE, key=("system", "code"), wanted=[row[:2] for row in rows])
    changed = _changed(rows, before, key=2)
    unique = list({row[:2]: row for row, flag in zip(rows, changed, strict=True) if flag}.values())
    bulk.insert(
        Code,
        ("id", *_CODE),
        ((id_, *row) for id_, row in zip(new_ids(len(unique)), unique, strict=True)),
        on_conflict=_upsert("system, code", _CODE[2:]),
    )
    return changed


def file_zips(drafts: Sequence[ZipDraft]) -> list[bool]:
    """File ZIP codes with their place and zone; per draft, whether it changed anything."""
    rows = [(one.zip, one.city, one.state, one.county, one.zone, one.latitude, one.longitude) for one in drafts]
    before = _on_file("plumbing_zip", _ZIP, key=("zip",), wanted=[row[:1] for row in rows])
    changed = _changed(rows, before, key=1)
    unique = {row[0]: row for row, flag in zip(rows, changed, strict=True) if flag}
    bulk.insert(Zip, _ZIP, unique.values(), on_conflict=_upsert("zip", _ZIP[1:]))
    return changed


def file_prior_authorization_items(drafts: Sequence[PriorAuthItemDraft]) -> list[bool]:
    """File the required prior authorization list; per draft, whether it changed anything."""
    rows = [(one.hcpcs, one.program, one.decision_time) for one in drafts]
    before = _on_file("plumbing_prior_authorization_item", _ITEM, key=("hcpcs",), wanted=[row[:1] for row in rows])
    changed = _changed(rows, before, key=1)
    unique = {row[0]: row for row, flag in zip(rows, changed, strict=True) if flag}
    bulk.insert(PriorAuthorizationItem, _ITEM, unique.values(), on_conflict=_upsert("hcpcs", _ITEM[1:]))
    return changed


def requires_prior_authorization(hcpcs: Iterable[str]) -> set[str]:
    """Those of these HCPCS codes that stand on the DMEPOS required prior authorization list (42 CFR 414.234)."""
    return set(PriorAuthorizationItem.objects.filter(hcpcs__in=list(hcpcs)).values_list("hcpcs", flat=True))


def meanings(system: str, codes: Iterable[str]) -> dict[str, str]:
    """Code to its description, where a release that holds it has been imported."""
    return dict(Code.objects.filter(system=system, code__in=list(codes)).values_list("code", "long"))


def _on_file(
    table: str, columns: Sequence[str], *, key: Sequence[str], wanted: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], tuple[object, ...]]:
    first = list({row[-1] for row in wanted})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {key[-1]} = ANY(%s)", [first])
        return {tuple(row[: len(key)]): tuple(row) for row in cursor.fetchall()}


def _changed(rows: Sequence[tuple[object, ...]], before: dict[tuple[str, ...], tuple[object, ...]], *, key: int) -> list[bool]:
    flags = []
    for row in rows:
        identity = tuple(str(part) for part in row[:key])
        flags.append(before.get(identity) != row)
        before[identity] = row
    return flags


def _upsert(key: str, columns: Sequence[str]) -> str:
    return f"ON CONFLICT ({key}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in columns)
