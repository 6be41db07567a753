"""How do terms come on file, and how is a provider's time taken and given back?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg.types.range import TimestamptzRange

from hearthline.domain.network import events, policy
from hearthline.domain.network.facts import (
    AreaDraft,
    CapabilityDraft,
    CapacityDraft,
    ContractDraft,
    CredentialDraft,
    StartAsk,
    TermsDraft,
    TermsFiled,
    WindowAsk,
)
from hearthline.domain.network.models import Area, Capability, Capacity, Contract, Credential, ProviderSlot
from hearthline.domain.parties import api as parties
from hearthline.plumbing import arrays, audit, bulk, outbox, reading
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_ids

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# What makes a row of each table the same row, and what it says.
_SHAPES: dict[type, tuple[type[models.Model], tuple[str, ...], tuple[str, ...]]] = {
    CapabilityDraft: (Capability, ("service_line", "detail"), ()),
    CredentialDraft: (Credential, ("kind", "state", "number"), ("starts_date", "expires_date")),
    ContractDraft: (
        Contract,
        ("payer_code", "service_line", "starts_date"),
        ("ends_date", "acceptance_hours", "claim_days", "is_fee_schedule_verified"),
    ),
    AreaDraft: (Area, ("zip_prefix",), ("radius_km",)),
    CapacityDraft: (Capacity, ("service_line",), _DAYS),
}
_SLOT_COLUMNS = (
    "id", "organization_id", "kind", "service_line", "crew", "resource", "period", "booking_id", "booked_at", "booked_by",
)  # fmt: skip


def file_terms(drafts: Sequence[TermsDraft], *, by: Actor, at: datetime) -> TermsFiled:
    """Bring terms on file, one or a network's; unchanged ones change nothing, and an organization not on file is a fault.

    Organizations are named by NPI, CCN or hub code. What changed is audited per organization in the hub's own book, so the caller
    acts as the hub.
    """
    named = parties.resolve_organizations({one.organization for one in drafts})
    strangers = [name for name in dict.fromkeys(one.organization for one in drafts) if name not in named]
    faults = tuple((name, _NOBODY.format(name=name)) for name in strangers)
    rows: dict[type, dict[tuple[Any, ...], tuple[Any, ...]]] = {shape: {} for shape in _SHAPES}
    spoken: dict[tuple[Any, ...], int] = {}  # the last draft about a row is the one that speaks
    for position, draft in enumerate(drafts):
        if draft.organization in named:
            key, said = _row(draft)
            key = (named[draft.organization].id, *key)
            rows[type(draft)][key] = said
            spoken[type(draft), *key] = position
    verdicts = ["known"] * len(drafts)
    touched: dict[UUID, list[str]] = {}
    for shape, some in rows.items():
        for key, verdict in _file(shape, some).items():
            verdicts[spoken[shape, *key]] = verdict
            what = " ".join([shape.__name__.removesuffix("Draft").lower(), *(str(part) for part in key[1:] if part)])
            touched.setdefault(key[0], []).append(what)
    _remember(touched, by=by, at=at)
    lost = sum(draft.organization not in named for draft in drafts)
    return TermsFiled(
        new=verdicts.count("new"),
        changed=verdicts.count("changed"),
        known=verdicts.count("known") - lost,
        is_new=tuple(verdict != "known" for verdict in verdicts),
        faults=faults,
        organizations=frozenset(touched),
    )


_NOBODY = "No organization is on file as {name}; file it first, by its NPI, CCN or hub code."


def _row(draft: TermsDraft) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The draft as (what identifies it, what it says), spelled as stored."""
    match draft:
        case CapabilityDraft():
            return (str(draft.service_line), draft.detail or "*"), ()
        case CredentialDraft():
            key = (draft.kind.lower(), draft.state.strip().upper(), draft.number.strip())
            return key, (draft.starts_date, draft.expires_date)
        case ContractDraft():
            terms = (draft.ends_date, draft.acceptance_hours, draft.claim_days, draft.is_fee_schedule_verified)
            return (draft.payer_code.strip().upper(), str(draft.service_line), draft.starts_date), terms
        case AreaDraft():
            return (draft.zip_prefix.strip(),), (draft.radius_km,)
        case CapacityDraft():
            return (str(draft.service_line),), tuple(draft.starts_per_day)


def _file(shape: type, rows: dict[tuple[Any, ...], tuple[Any, ...]]) -> dict[tuple[Any, ...], str]:
    """Write the rows of one table that are new or say something else; returns "new" or "changed" for each of these."""
    if not rows:
        return {}
    model, keys, said = _SHAPES[shape]
    found = model._default_manager.filter(organization_id__in={key[0] for key in rows})
    on_file = {row[: 1 + len(keys)]: row[1 + len(keys) :] for row in found.values_list("organization_id", *keys, *said)}
    verdicts = {key: "changed" if key in on_file else "new" for key, values in rows.items() if on_file.get(key) != values}
    spoken = ", ".join(f"{name} = excluded.{name}" for name in said) or "detail = excluded.detail"
    bulk.insert(
        model,
        ("id", "organization_id", *keys, *said),
        ((id_, *key, *rows[key]) for id_, key in zip(new_ids(len(verdicts)), verdicts, strict=True)),
        on_conflict=f"ON CONFLICT ({', '.join(('organization_id', *keys))}) DO UPDATE SET {spoken}",
    )
    return verdicts


def _remember(touched: dict[UUID, list[str]], *, by: Actor, at: datetime) -> None:
    if not touched:
        return
    book = parties.unassigned_client()
    audit.append(
        (
            audit.Entry(client_id=book, chain=organization, kind="network.terms_filed", detail={"terms": what})
            for organization, what in sorted(touched.items())
        ),
        by=by,
        at=at,
    )
    outbox.announce(events.TERMS_CHANGED, client_id=book, ids=sorted(touched), at=at)


def take_starts(asks: Sequence[StartAsk], *, by: Actor, at: datetime) -> set[UUID]:
    """Take one start of a day for each booking, first asked first served; returns the bookings that have one now.

    A booking that has its start already keeps it. The database refuses a crew twice, so of two who ask at once one is left out
    and may ask another provider.
    """
    if not asks:
        return set()
    taken = _taken_crews(asks)
    rows = []
    for ask in asks:
        crews = taken.setdefault((ask.organization_id, ask.service_line, ask.day), set())
        crew = next((number for number in range(ask.capacity) if number not in crews), None)
        if crew is not None:
            crews.add(crew)
            rows.append((ask.booking_id, ask.organization_id, "start", ask.service_line, crew, *_day(ask.day)))
    return _book(rows, [ask.booking_id for ask in asks], kind="start", by=by, at=at)


def take_windows(asks: Sequence[WindowAsk], *, by: Actor, at: datetime) -> set[UUID]:
    """Take a provider's crew for a window of time for each booking; returns the bookings that have it now."""
    if not asks:
        return set()
    rows = [
        (ask.booking_id, ask.organization_id, "visit", ask.service_line, ask.crew, ask.begins_at, ask.ends_at) for ask in asks
    ]
    return _book(rows, [ask.booking_id for ask in asks], kind="visit", by=by, at=at)


def release_slots(booking_ids: Sequence[UUID]) -> None:
    """Give back what these bookings hold; one that holds nothing is left alone."""
    if booking_ids:
        kept = arrays.pack("uuid", list(booking_ids))
        arrays.execute("DELETE FROM network_provider_slot WHERE booking_id = ANY(%s::uuid[])", [kept])


def _taken_crews(asks: Iterable[StartAsk]) -> dict[tuple[UUID, str, date], set[int]]:
    wanted = sorted({(ask.organization_id, ask.service_line, *_day(ask.day)) for ask in asks})
    organizations, lines, begins, ends = zip(*wanted, strict=True)
    taken: dict[tuple[UUID, str, date], set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.organization_id, s.service_line, w.begins_at, s.crew "
            "FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[]) "
            "AS w(organization_id, service_line, begins_at, ends_at) JOIN network_provider_slot s "
            "ON s.organization_id = w.organization_id AND s.service_line = w.service_line AND s.kind = 'start' "
            "AND s.period && tstzrange(w.begins_at, w.ends_at)",
            [list(organizations), list(lines), list(begins), list(ends)],
        )
        for organization, line, begins_at, crew in cursor.fetchall():
            taken.setdefault((organization, line, begins_at.astimezone(UTC).date()), set()).add(crew)
    return taken


def _day(day: date) -> tuple[datetime, datetime]:
    """A calendar day as the slot table counts it: starts are compared by their date, whatever the zone, so midnight is UTC's."""
    begins = datetime.combine(day, time(), tzinfo=UTC)
    return begins, begins + timedelta(days=1)


def _book(rows: Sequence[tuple[Any, ...]], bookings: list[UUID], *, kind: str, by: Actor, at: datetime) -> set[UUID]:
    bulk.insert(
        ProviderSlot,
        _SLOT_COLUMNS,
        (
            (
                id_, organization, kind, line, crew, policy.resource(organization, kind=kind, service_line=line, crew=crew),
                TimestamptzRange(begins_at, ends_at, "[)"), booking, at, str(by),
            )
            for id_, (booking, organization, kind, line, crew, begins_at, ends_at) in zip(new_ids(len(rows)), rows, strict=True)
        ),
        on_conflict="ON CONFLICT DO NOTHING",
    )  # fmt: skip
    return {
        booking for booking, its in reading.values(ProviderSlot, ("booking_id", "kind"), "booking_id", bookings) if its == kind
    }
