"""Who could be offered work, on what terms, with how much room, and whose papers are missing or running out?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models

from hearthline.domain.network import policy
from hearthline.domain.network.facts import ContractDraft, CredentialDraft, Terms
from hearthline.domain.network.models import Area, Capability, Capacity, Contract, Credential
from hearthline.domain.parties import api as parties
from hearthline.kernel.decisions import Decision
from hearthline.kernel.vocabulary import OrganizationKind, ServiceLine
from hearthline.plumbing import reading
from hearthline.plumbing.access import Viewer

if TYPE_CHECKING:
    from hearthline.solver import Offeror

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def contracted(viewer: Viewer, *, payer_codes: Iterable[str], service_lines: Iterable[str]) -> list[UUID]:
    """The organizations that have, or had, any contract with one of these payers for one of these lines."""
    rows = Contract.objects.filter(payer_code__in=set(payer_codes), service_line__in=set(service_lines))
    return list(rows.values_list("organization_id", flat=True).distinct().order_by("organization_id"))


def terms(viewer: Viewer, organization_ids: Sequence[UUID]) -> dict[UUID, Terms]:
    """The terms of these organizations, ordered by key; six queries for any number, none for none."""
    ids = list(organization_ids)
    if not ids:
        return {}
    capabilities = _grouped(Capability, ids, "service_line", "detail")
    credentials = _grouped(Credential, ids, "kind", "number", "state", "starts_date", "expires_date")
    contracts = _grouped(
        Contract, ids, "payer_code", "service_line", "starts_date", "ends_date", "acceptance_hours", "claim_days",
        "is_fee_schedule_verified",
    )  # fmt: skip
    areas = _grouped(Area, ids, "zip_prefix", "radius_km")
    capacity = _grouped(Capacity, ids, "service_line", *_DAYS)
    return {
        id_: Terms(
            organization_id=id_,
            key=one.key,
            name=one.name,
            npi=one.npi,
            ein=one.ein,
            state=one.state,
            zone=one.zone,
            latitude=one.latitude,
            longitude=one.longitude,
            capabilities=frozenset(capabilities.get(id_, ())),
            credentials=tuple(_credential(one.key, row) for row in credentials.get(id_, ())),
            contracts=tuple(_contract(one.key, row) for row in contracts.get(id_, ())),
            zip_prefixes=frozenset(prefix for prefix, _ in areas.get(id_, ()) if prefix),
            radius_km=max((radius for _, radius in areas.get(id_, ()) if radius is not None), default=None),
            capacity={row[0]: row[1:] for row in capacity.get(id_, ())},
        )
        for id_, one in parties.organizations(viewer, ids).items()
    }


def _grouped(model: type[models.Model], ids: Sequence[UUID], *names: str) -> dict[UUID, list[tuple[Any, ...]]]:
    found: dict[UUID, list[tuple[Any, ...]]] = {}
    every = ("organization_id", *names)
    for organization, *values in reading.values(model, every, "organization_id", ids, order=", ".join(every)):
        found.setdefault(organization, []).append(tuple(values))
    return found


def _credential(key: str, row: tuple[Any, ...]) -> CredentialDraft:
    kind, number, state, starts, expires = row
    return CredentialDraft(organization=key, kind=kind, number=number, state=state, starts_date=starts, expires_date=expires)


def _contract(key: str, row: tuple[Any, ...]) -> ContractDraft:
    payer, line, starts, ends, hours, days, is_verified = row
    return ContractDraft(
        organization=key, payer_code=payer, service_line=ServiceLine(line), starts_date=starts, ends_date=ends,
        acceptance_hours=hours, claim_days=days, is_fee_schedule_verified=is_verified,
    )  # fmt: skip


def starts_taken(viewer: Viewer, organization_ids: Sequence[UUID], *, days: Sequence[date]) -> dict[tuple[UUID, str, date], int]:
    """How many starts are promised already, over every client, by (organization, service line, day)."""
    if not days:
        return {}
    begins = datetime.combine(min(days), time(), tzinfo=UTC)
    ends = datetime.combine(max(days), time(), tzinfo=UTC) + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, service_line, (lower(period) AT TIME ZONE 'UTC')::date, count(*) FROM network_provider_slot "
            "WHERE organization_id = ANY(%s) AND kind = 'start' AND period && tstzrange(%s, %s) GROUP BY 1, 2, 3",
            [list(organization_ids), begins, ends],
        )
        return {(organization, line, day): count for organization, line, day, count in cursor.fetchall()}


def offerors(
    viewer: Viewer,
    roster: Mapping[UUID, Terms],
    *,
    on: date,
    days: Sequence[date],
    accepted: Mapping[UUID, tuple[int, int]],
    widened: int = 1,
) -> list[Offeror]:
    """The organizations of a roster (see `terms`) as the search knows them, ordered by key; one query.

    Args:
        on: the day the plan is made.
        days: the days a start may fall on.
        accepted: how many of how many offers each accepted so far, counted by the assignments room.
        widened: by how much every radius is stretched.
    """
    taken = starts_taken(viewer, list(roster), days=days)
    return [
        policy.offeror(one, on=on, days=days, taken=taken, accepted=accepted.get(one.organization_id, (0, 0)), widened=widened)
        for one in sorted(roster.values(), key=lambda one: one.key)
    ]


def readiness(
    viewer: Viewer, *, on: date, organization_ids: Sequence[UUID] | None = None
) -> dict[UUID, tuple[Terms, Decision[bool]]]:
    """Which servicing organizations may be offered work on that day, and what the others lack; by key.

    Without ids, everyone who has any paper, contract or capacity on file: provider relations' own list.
    """
    if organization_ids is None:
        begun = {
            id_ for model in (Credential, Contract, Capacity)
            for id_ in model._default_manager.values_list("organization_id", flat=True).distinct()
        }  # fmt: skip
        organization_ids = sorted(begun)
    return {id_: (one, policy.readiness(one, on=on)) for id_, one in terms(viewer, organization_ids).items()}


def expiring(viewer: Viewer, *, on: date, within_days: int) -> list[Credential]:
    """Papers that run out within so many days, soonest first: what to ask for before an offer is lost (R57)."""
    until = on + timedelta(days=within_days)
    rows = Credential.objects.filter(expires_date__gte=on, expires_date__lte=until).select_related("organization")
    return list(rows.order_by("expires_date", "organization__key", "kind", "state"))


def directory(viewer: Viewer) -> dict[str, int]:
    """How many servicing organizations are known, and how many have begun to be onboarded."""
    known = parties.Organization.objects.filter(kind=OrganizationKind.SERVICING).count()
    return {"known": known, "begun": Contract.objects.values("organization_id").distinct().count()}
