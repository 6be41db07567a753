"""Which clients, organizations, clinicians and colleagues are on file?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from hearthline.domain.parties import policy
from hearthline.domain.parties.facts import Colleague
from hearthline.domain.parties.models import Client, Organization, Practitioner, Staff
from hearthline.kernel.identifiers import is_npi, is_phone, parse_npi, parse_phone
from hearthline.kernel.vocabulary import OrganizationKind
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer
from hearthline.plumbing.words import beginnings


def clients(viewer: Viewer) -> dict[str, Client]:
    """Every book of the hub, by code."""
    return {client.code: client for client in Client.objects.order_by("code")}


def organizations(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Organization]:
    """The organizations with these ids, ordered by key."""
    return {one.id: one for one in reading.rows(Organization, "id", ids, order="key")}


def organizations_of_kind(viewer: Viewer, kind: str) -> list[Organization]:
    """Every organization of one kind, by name."""
    return list(Organization.objects.filter(kind=kind).order_by("name", "key"))


def staff(viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, Staff]:
    """The colleagues with these ids: who to name, with their extension."""
    return {one.id: one for one in reading.rows(Staff, "id", ids, order="code")}


def supervisors(viewer: Viewer) -> list[Staff]:
    """Who a case can be escalated to, by code."""
    return list(Staff.objects.filter(role="supervisor").order_by("code"))


def staff_by_code(viewer: Viewer, codes: Sequence[str] = ()) -> dict[str, Staff]:
    """Colleagues by their code; all of them when none is named."""
    found = Staff.objects.filter(code__in=codes) if codes else Staff.objects.all()
    return {one.code: one for one in found.order_by("code")}


def resolve_organizations(names: Iterable[str]) -> dict[str, Organization]:
    """Which organization does each text name: an NPI, CCN, hub code, key, or the exact name of a single organization?

    A set of any size is two queries at most; what is not on file, or is the name of several, is absent.
    """
    asked = {name: text for name in names if (text := name.strip())}
    if not asked:
        return {}
    found = _resolved(set(asked.values()))
    return {name: found[text] for name, text in asked.items() if text in found}


def _resolved(wanted: set[str]) -> dict[str, Organization]:
    keys = {text: _keys_of(text) for text in wanted}
    rows = {one.key: one for one in reading.rows(Organization, "key", (key for some in keys.values() for key in some))}
    found = {text: rows[key] for text in wanted for key in reversed(keys[text]) if key in rows}
    # An NPI that is no key is not on file; another number may stand on a row that is filed under a better one.
    rest = {text for text in wanted if text not in found and not is_npi(text)}
    return found | (_by_numbers_and_names(rest) if rest else {})


def _keys_of(text: str) -> tuple[str, ...]:
    """Under which keys an organization named by this text may be filed, the likeliest first."""
    if is_npi(text):
        return policy.organization_keys(npi=text)
    return (*policy.organization_keys(ccn=text, code=text), text)


def _by_numbers_and_names(texts: set[str]) -> dict[str, Organization]:
    upper = {text.upper() for text in texts}
    rows = Organization.objects.filter(
        Q(ccn__in=upper) | Q(code__in=upper) | Q(npi__in=texts) | Q(kind__in=list(OrganizationKind), name__in=texts)
    ).order_by("key")
    found: dict[str, Organization] = {}
    named: dict[str, list[Organization]] = {}
    for row in rows:
        for number in (row.ccn, row.code, row.npi):
            if number:
                found.setdefault(number, row)
        named.setdefault(row.name, []).append(row)
    single = {name: some[0] for name, some in named.items() if len(some) == 1}
    return {text: one for text in texts if (one := found.get(text) or found.get(text.upper()) or single.get(text))}


def organizations_by_key(keys: Sequence[str], *, names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Rows that any of these keys may mean, with everything policy compares: by the key itself, the numbers, or the name."""
    numbers = {kind: [key[len(kind) + 1 :] for key in keys if key.startswith(f"{kind}:")] for kind in ("ccn", "code")}
    named = Q(kind__in=list(OrganizationKind), name__in=names)
    rows = Organization.objects.filter(
        Q(key__in=keys) | Q(ccn__in=numbers["ccn"]) | Q(code__in=numbers["code"]) | named
    ).order_by("key")
    return [
        {**row, "digest": bytes(row["digest"] or b"")} for row in rows.values("id", "key", "digest", *policy.ORGANIZATION_FIELDS)
    ]


def practitioners_by_key(keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Clinicians on file under these keys."""
    rows = Practitioner.objects.filter(key__in=keys).values("id", "key", "digest", *policy.PRACTITIONER_FIELDS)
    return {row["key"]: {**row, "digest": bytes(row["digest"] or b"")} for row in rows}


def colleagues() -> list[Colleague]:
    """The whole staff list, as the choice of a manager sees it."""
    rows = Staff.objects.order_by("code").values_list("id", "code", "role", "clients", "states", "is_on_call")
    return [
        Colleague(id=id_, code=code, role=role, clients=frozenset(books), states=frozenset(states), is_on_call=on_call)
        for id_, code, role, books, states, on_call in rows
    ]


OFFICES = (OrganizationKind.REFERRING, OrganizationKind.HEALTH_SYSTEM, OrganizationKind.SERVICING)
_NAME_WORDS = "to_tsvector('simple'::regconfig, COALESCE(name, ''))"


def find_offices(viewer: Viewer, text: str, *, limit: int = 8) -> list[Organization]:
    """Offices and hospitals that an NPI, a telephone or fax number, or the beginnings of words of their name mean."""
    text = text.strip()
    if is_npi(text):
        return list(Organization.objects.filter(key__in=policy.organization_keys(npi=text))[:limit])
    if is_phone(text):
        spelled = {text, parse_phone(text), parse_phone(text).removeprefix("+1")}
        return list(Organization.objects.filter(Q(phone__in=spelled) | Q(fax__in=spelled), kind__in=OFFICES)[:limit])
    words = beginnings(text)
    if len(words) < len("ab:*"):
        return []
    rows = Organization.objects.extra(where=[f"{_NAME_WORDS} @@ to_tsquery('simple', %s)"], params=[words])
    found = list(rows.filter(kind__in=OFFICES).order_by("name", "key")[: limit * 4])
    return sorted(found, key=lambda one: OFFICES.index(OrganizationKind(one.kind)))[:limit]


def clinician_with_npi(viewer: Viewer, npi: str) -> Practitioner | None:
    """The clinician on file under this NPI."""
    return Practitioner.objects.filter(key=f"npi:{npi}").first()


def find_clinicians(viewer: Viewer, text: str, *, limit: int = 8) -> list[Practitioner]:
    """Clinicians on file that an NPI or the beginnings of their names mean."""
    text = text.strip()
    if is_npi(text):
        return list(Practitioner.objects.filter(key=f"npi:{parse_npi(text)}"))
    words = beginnings(text)
    if len(words) < len("ab:*"):
        return []
    rows = Practitioner.objects.extra(where=[f"{_CLINICIAN_WORDS} @@ to_tsquery('simple', %s)"], params=[words])
    return list(rows.order_by("family", "given", "key")[:limit])


_CLINICIAN_WORDS = "to_tsvector('simple'::regconfig, COALESCE(family, '') || ' ' || COALESCE(given, ''))"
