"""How does any order, from any channel, become a case with a number, a manager and running clocks?

One path for one referral and for two hundred thousand: callers hand over what arrived, at most a few thousand at a time, and
learn per arrival what became of it. An identical re-send changes nothing; the same sender and order number with other content is
an amendment; a likely repeat without an order number is proposed to a person (SETTLED).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

import numpy as np

from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.kernel.builders import builder_of
from hearthline.kernel.periods import to_instants
from hearthline.kernel.vocabulary import Turn
from hearthline.plumbing import audit, bulk, outbox
from hearthline.plumbing.access import Actor, Viewer, system
from hearthline.plumbing.ids import new_ids
from hearthline.plumbing.places import Place, places, zone_of

REPEAT_WINDOW = timedelta(days=7)


class Reading(NamedTuple):
    """What an order says of itself before anything on file is asked: its fingerprint, the person, how fast, what kind of need."""

    digest: bytes
    newcomer: members.Newcomer
    urgency: str
    service_line: str
    is_complex: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A referral as it reached a door: whose book, from whom, over what, when, and which message holds the original.

    `member_id` is for whom, where a colleague has already found the person on file; else matching decides. `reading` is what a
    door has read already: it can, while the database is busy. `is_again` says that the message is read anew after a crash: what
    it said before and has replaced since is known.
    """

    draft: referrals.ReferralDraft
    client_id: UUID
    inbound_id: UUID
    sender: str
    channel: str
    received_at: datetime
    member_id: UUID | None = None
    reading: Reading | None = None
    is_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of an arrival: "opened", "amended" or "known", and the case's number when it is new."""

    outcome: str
    case_number: str = ""


def read(draft: referrals.ReferralDraft, *, client_id: UUID, received_at: datetime, reader: members.Reader) -> Reading:
    """Read one order for one client's book."""
    on = received_at.date()
    return Reading(
        digest=referrals.digest(draft),
        newcomer=reader.read(client_id, draft.member),
        urgency=referrals.urgency(stated=draft.urgency, discharge_at=draft.discharge_at, at=received_at),
        service_line=referrals.service_line(draft.service_line or "", draft.lines, on=on),
        is_complex=referrals.is_complex(draft.lines, on=on),
    )


def receive(arrivals: Sequence[Arrival], *, by: Actor, at: datetime) -> list[Received]:
    """Open, amend or recognise each arrival, in order."""
    with bulk.uninterrupted():
        return _receive(arrivals, by=by, at=at)


def _receive(arrivals: Sequence[Arrival], *, by: Actor, at: datetime) -> list[Received]:
    viewer = system(by.name)
    reader = members.Reader()
    readings = [
        one.reading or read(one.draft, client_id=one.client_id, received_at=one.received_at, reader=reader) for one in arrivals
    ]
    digests = [one.digest for one in readings]
    referrals.lock_senders((one.client_id, one.sender) for one in arrivals)
    keys = [(one.client_id, one.sender, one.draft.order_number, digest) for one, digest in zip(arrivals, digests, strict=True)]
    on_file = referrals.seen_before(keys)
    fresh, first = _first_of_each(keys, on_file)
    opened = _open([arrivals[index] for index in fresh], [readings[index] for index in fresh], by=by, at=at)
    numbers = dict(zip(fresh, opened, strict=True))
    again = {held[0] for index, held in on_file.items() if held[1] != digests[index] and arrivals[index].is_again}
    replaced = referrals.replaced_versions(viewer, again) if again else {}
    results: list[Received] = []
    amended: list[tuple[UUID, int]] = []
    newest: dict[UUID, bytes] = {}
    for index, digest in enumerate(digests):
        if index in numbers:
            results.append(Received(outcome="opened", case_number=numbers[index].number))
            continue
        referral_id, held = on_file.get(index) or (numbers[first[index]].referral_id, digests[first[index]])
        was_said = (digest.hex(), arrivals[index].inbound_id) in replaced.get(referral_id, ())
        if was_said or newest.get(referral_id, held) == digest:
            results.append(Received(outcome="known"))
        else:
            newest[referral_id] = digest
            amended.append((referral_id, index))
            results.append(Received(outcome="amended"))
    if amended:
        _amend(viewer, amended, arrivals, digests, by=by, at=at)
    return results


def _first_of_each(
    keys: Sequence[tuple[UUID, str, str, bytes]], on_file: Mapping[int, object]
) -> tuple[list[int], dict[int, int]]:
    """Positions that open a case, and for a repeat inside the batch the position it repeats."""
    fresh: list[int] = []
    first: dict[int, int] = {}
    seen: dict[object, int] = {}
    for index, (client, sender, order_number, digest) in enumerate(keys):
        if index in on_file:
            continue
        identity = (client, sender, order_number or digest)
        if identity in seen:
            first[index] = seen[identity]
        else:
            seen[identity] = index
            fresh.append(index)
    return fresh, first


@dataclass(frozen=True, slots=True, kw_only=True)
class _New:
    """A case that was just opened for an arrival; `received` and `awaited` are microseconds since 1970."""

    arrival: Arrival
    reading: Reading
    referral_id: UUID
    case_id: UUID
    number: str
    zone: str
    sender_zone: str
    received: int
    awaited: int
    referring_id: UUID | None


_case, _opening, _participant = builder_of(cases.CaseDraft), builder_of(referrals.Opening), builder_of(cases.Participant)
_entry, _new = builder_of(audit.Entry), builder_of(_New)


def _open(arrivals: Sequence[Arrival], readings: Sequence[Reading], *, by: Actor, at: datetime) -> list[_New]:
    """What is short is asked first; then people are looked up, and all else is made and sent while the server looks."""
    if not arrivals:
        return []
    viewer = system(by.name)
    offices = parties.resolve_organizations({one.draft.referring_npi for one in arrivals if one.draft.referring_npi})
    zips = places(one.draft.member.address.zip for one in arrivals)
    managers = parties.choose_managers(
        [(one.client_id, one.draft.member.address.state) for one in arrivals], load_of=partial(cases.open_load, viewer)
    )
    numbers = cases.draw_numbers(len(arrivals))
    with bulk.overlapped():
        people = _look_up(arrivals, readings)
        opened = _open_cases(arrivals, readings, numbers=numbers, managers=managers, offices=offices, zips=zips)
        _take_part(opened, at=at)
        _start_acknowledgement(opened, "promise")  # written while the first are told apart
        people.look_further()
        _start_acknowledgement(opened, "measure")  # these and the others while everybody is placed
        _start_clocks(opened)
        member_ids = _place(arrivals, people, by=by, at=at)
        referrals.open_referrals(
            [
                _opening(
                    id=one.referral_id,
                    draft=one.arrival.draft,
                    client_id=one.arrival.client_id,
                    case_id=one.case_id,
                    member_id=member_id,
                    inbound_id=one.arrival.inbound_id,
                    sender=one.arrival.sender,
                    channel=one.arrival.channel,
                    received_at=one.arrival.received_at,
                    digest=one.reading.digest,
                    service_line=one.reading.service_line,
                    urgency=one.reading.urgency,
                )
                for one, member_id in zip(opened, member_ids, strict=True)
            ]
        )
        _remember(opened, member_ids, by=by, at=at)
    _propose_repeats(viewer, opened, member_ids, at=at)
    return opened


def _look_up(arrivals: Sequence[Arrival], readings: Sequence[Reading]) -> members.Placing:
    """Who on file each person could be for whom no colleague has found a record."""
    return members.look_up(
        [(one.client_id, reading.newcomer) for one, reading in zip(arrivals, readings, strict=True) if one.member_id is None]
    )


def _open_cases(
    arrivals: Sequence[Arrival],
    readings: Sequence[Reading],
    *,
    numbers: Sequence[str],
    managers: Sequence[UUID],
    offices: Mapping[str, parties.Organization],
    zips: Mapping[str, Place],
) -> list[_New]:
    """A case for each arrival, under these numbers and managers."""
    zones = [zone_of(zip_=one.draft.member.address.zip, state=one.draft.member.address.state, known=zips) for one in arrivals]
    folders = cases.open_cases(
        [
            _case(
                client_id=one.client_id,
                zone=zone,
                service_line=reading.service_line,
                urgency=reading.urgency,
                manager_id=manager,
                opened_at=one.received_at,
            )
            for one, reading, zone, manager in zip(arrivals, readings, zones, managers, strict=True)
        ],
        numbers=numbers,
    )
    received = to_instants([one.received_at for one in arrivals]).tolist()
    opened = []
    for one, reading, referral_id, folder, zone, moment in zip(
        arrivals, readings, new_ids(len(arrivals)), folders, zones, received, strict=True
    ):
        discharge = one.draft.discharge_at
        office = offices.get(one.draft.referring_npi)
        opened.append(
            _new(
                arrival=one,
                reading=reading,
                referral_id=referral_id,
                case_id=folder.id,
                number=folder.number,
                zone=zone,
                sender_zone=(office.zone if office else "") or zone,
                received=moment,
                # The service counts from receipt, or from a discharge that is still ahead.
                awaited=moment if discharge is None or discharge <= one.received_at else int(to_instants([discharge])[0]),
                referring_id=office.id if office else None,
            )
        )
    return opened


def _place(arrivals: Sequence[Arrival], people: members.Placing, *, by: Actor, at: datetime) -> list[UUID]:
    """The record each order is filed with: the one a colleague chose, else the one that matching finds or registers."""
    placed = iter(people.place(by=by, at=at))
    return [one.member_id or next(placed).member_id for one in arrivals]


def _take_part(opened: Sequence[_New], *, at: datetime) -> None:
    cases.add_participants(
        [
            _participant(client_id=one.arrival.client_id, case_id=one.case_id, organization_id=one.referring_id, role="referring")
            for one in opened
            if one.referring_id
        ],
        at=at,
    )


def _start_acknowledgement(opened: Sequence[_New], what: str) -> None:
    """The acknowledgement is a promise to the sender, and a measure."""
    kind = f"acknowledgement.{what}"
    _start(opened, kind, f"hub.{kind}", zones=[one.sender_zone for one in opened])


def _start_clocks(opened: Sequence[_New]) -> None:
    """Triage, and the service: from receipt, or from discharge where that is later."""
    for urgency in sorted({one.reading.urgency for one in opened}):
        _start([one for one in opened if one.reading.urgency == urgency], "triage", "hub.intake.triage", urgency=urgency)
    _start([one for one in opened if not one.reading.is_complex], "service", "hub.service.standard")
    _start([one for one in opened if one.reading.is_complex], "service", "hub.service.complex")


def _start(opened: Sequence[_New], kind: str, rule: str, *, zones: Sequence[str] = (), **circumstances: str) -> None:
    """One clock in each of these cases; one that has zones of its own is the sender's, and is stopped by name."""
    received = np.array([one.received for one in opened], np.int64)
    case_ids = [one.case_id for one in opened]
    obligations.start_alike(
        obligations.Owed(
            kind=kind,
            rule=rule,
            subject="referral" if kind == "triage" else "case",
            owner=Turn.HUB,
            client_ids=[one.arrival.client_id for one in opened],
            case_ids=case_ids,
            subject_ids=[one.referral_id for one in opened] if kind == "triage" else case_ids,
            counterparties=[one.arrival.sender if zones else "" for one in opened],
            zones=zones or [one.zone for one in opened],
            started_at=received,
            counts_from_at=np.array([one.awaited for one in opened], np.int64) if kind == "service" else received,
            circumstances=circumstances,
            follows_state=not zones,
        )
    )


def _remember(opened: Sequence[_New], member_ids: Sequence[UUID], *, by: Actor, at: datetime) -> None:
    audit.append(
        (
            _entry(
                client_id=one.arrival.client_id,
                chain=one.case_id,
                kind="referral.received",
                detail={
                    "case": one.number,
                    "channel": one.arrival.channel,
                    "inbound": one.arrival.inbound_id,
                    "member": member_id,
                    "referral": one.referral_id,
                    "sender": one.arrival.sender,
                },
            )
            for one, member_id in zip(opened, member_ids, strict=True)
        ),
        by=by,
        at=at,
        new_chains=True,
    )
    clients: dict[UUID, list[UUID]] = {}
    for one in opened:
        clients.setdefault(one.arrival.client_id, []).append(one.referral_id)
    for client_id, ids in clients.items():
        outbox.announce("referrals.received", client_id=client_id, ids=ids, at=at)


def _propose_repeats(viewer: Viewer, opened: Sequence[_New], member_ids: Sequence[UUID], *, at: datetime) -> None:
    """Without an order number, the same item for the same person within a week is probably the same order sent twice."""
    loose = [(one, member) for one, member in zip(opened, member_ids, strict=True) if not one.arrival.draft.order_number]
    if not loose:
        return
    since = min(one.arrival.received_at for one, _ in loose) - REPEAT_WINDOW
    recent = referrals.recent_for_members(viewer, [member for _, member in loose], since=since)
    proposals = []
    for one, member in loose:
        for line in one.arrival.draft.lines:
            earlier = recent.get((member, line.code))
            if earlier and earlier != one.referral_id:
                reason = f"The same member was referred for {line.code} within the last {REPEAT_WINDOW.days} days."
                proposals.append((one.arrival.client_id, one.case_id, one.referral_id, earlier, reason))
                break
    referrals.propose_duplicates(proposals, at=at)


def _amend(
    viewer: Viewer,
    amended: Sequence[tuple[UUID, int]],
    arrivals: Sequence[Arrival],
    digests: Sequence[bytes],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Each newer version is compared with the one before it, which may have come in the same batch."""
    ids = list(dict.fromkeys(referral_id for referral_id, _ in amended))
    before, lines = referrals.by_ids(viewer, ids), referrals.lines_of(viewer, ids)
    said = {id_: _said(before[id_], lines[id_]) for id_ in ids}
    brought_by = {id_: before[id_].inbound_id for id_ in ids} | referrals.newest_amendments(viewer, ids)
    version = {id_: (bytes(before[id_].digest).hex(), brought_by[id_]) for id_ in ids}
    versions: list[referrals.Amended] = []
    entries: list[audit.Entry] = []
    announced: dict[UUID, dict[UUID, None]] = {}
    for referral_id, index in amended:
        referral, draft, inbound = before[referral_id], arrivals[index].draft, arrivals[index].inbound_id
        now = _said(draft, draft.lines)
        changed = referrals.differences(said[referral_id], now)
        said[referral_id] = now
        versions.append(
            referrals.Amended(
                referral=referral,
                draft=draft,
                digest=digests[index],
                differences=changed,
                inbound_id=inbound,
                replaces=version[referral_id],
            )
        )
        version[referral_id] = digests[index].hex(), inbound
        detail = {"fields": sorted(changed), "inbound": inbound, "referral": referral_id}
        entries.append(audit.Entry(client_id=referral.client_id, chain=referral.case_id, kind="referral.amended", detail=detail))
        announced.setdefault(referral.client_id, {})[referral_id] = None
    referrals.amend(versions, at=at)
    # An order that is amended before anybody has heard of it is listed when it is heard, as it then stands.
    unheard = {one.case_id for one in before.values() if one.state == referrals.LIFECYCLE.initial.code}
    audit.append(entries, by=by, at=at, unheard=unheard)
    for client_id, changed_ids in announced.items():
        outbox.announce("referrals.amended", client_id=client_id, ids=list(changed_ids), at=at)


def _said(order: object, lines: Sequence[object]) -> dict[str, object]:
    said = {name: getattr(order, name) for name in referrals.SAID}
    for position, line in enumerate(lines, start=1):
        said.update({f"line {position} {name}": getattr(line, name) for name in referrals.LINE_SAID})
    return said
