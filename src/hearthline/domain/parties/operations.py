"""How do organizations, clinicians, colleagues and clients come on file, and who is given a new case?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from hearthline.domain.parties import policy
from hearthline.domain.parties.facts import Filed, OrganizationDraft, PractitionerDraft, StaffDraft
from hearthline.domain.parties.models import Client, Organization, Practitioner, Staff
from hearthline.domain.parties.queries import colleagues, organizations_by_key, practitioners_by_key, resolve_organizations
from hearthline.plumbing import arrays, bulk
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id, new_ids
from hearthline.plumbing.places import Place, places, zone_of

UNASSIGNED, ON_CALL = "UNASSIGNED", "ONCALL"
_ORGANIZATION_COLUMNS = ("id", "key", *policy.ORGANIZATION_FIELDS, "digest")
_PRACTITIONER_COLUMNS = ("id", "key", *policy.PRACTITIONER_FIELDS, "digest")
_STAFF_COLUMNS = ("id", "code", "name", "extension", "email", "role", "clients", "states", "is_on_call")


def file_organizations(drafts: Sequence[OrganizationDraft], *, by: Actor, at: datetime) -> Filed:
    """Bring organizations on file, one or a whole directory; an unchanged one changes nothing.

    An organization is found by NPI, then CCN, then hub code, then name and ZIP code, and is filed under the best of these that
    any source has told. Its zone, and its coordinates where the source has none, come from its ZIP code.
    """
    if not drafts:
        return Filed()
    _wait_for_other_filings("parties_organization")
    keys = [policy.organization_keys(npi=one.npi, ccn=one.ccn, code=one.code, name=one.name, zip_code=one.zip) for one in drafts]
    book = _Book(organizations_by_key(sorted({key for some in keys for key in some}), names=sorted({one.name for one in drafts})))
    known_places = places({one.zip for one in drafts} | {row["zip"] for row in book.rows()})
    verdicts: list[str] = []
    ids: dict[str, UUID] = {}
    doubts: list[tuple[str, str]] = []
    for draft, its_keys in zip(drafts, keys, strict=True):
        if not its_keys:
            verdicts.append("refused")
            doubts.append((draft.ref, "The organization has neither name nor number, so it cannot be found again; send one."))
            continue
        verdict, row = book.take(draft, its_keys, known_places, doubts)
        verdicts.append(verdict)
        ids.update(dict.fromkeys((row["key"], *its_keys, *([draft.ref] if draft.ref else [])), row["id"]))
    _upsert(Organization, _ORGANIZATION_COLUMNS, book.written())
    return _filed(verdicts, ids=ids, doubts=doubts)


def _filed(verdicts: Sequence[str], *, ids: dict[str, UUID], doubts: Sequence[tuple[str, str]] = ()) -> Filed:
    counts = Counter(verdicts)
    return Filed(
        new=counts["new"],
        changed=counts["changed"],
        known=counts["known"],
        is_new=tuple(verdict in ("new", "changed") for verdict in verdicts),
        ids=ids,
        doubts=tuple(doubts),
    )


class _Book:
    """The organizations a batch concerns, found by any of their keys, changing as its drafts are read in order."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._by_key: dict[str, dict[str, Any]] = {}
        self._rows: dict[UUID, dict[str, Any]] = {}
        self._dirty: dict[UUID, None] = {}
        for row in rows:
            self._index(row)

    def rows(self) -> Iterable[dict[str, Any]]:
        return self._rows.values()

    def written(self) -> list[dict[str, Any]]:
        return [self._rows[id_] for id_ in self._dirty]

    def take(
        self, draft: OrganizationDraft, keys: Sequence[str], known_places: dict[str, Place], doubts: list[tuple[str, str]]
    ) -> tuple[str, dict[str, Any]]:
        """File one draft: "new", "changed" or "known", and the row it is on."""
        on_file = [(key, self._by_key[key]) for key in keys if key in self._by_key]
        found = [row for key, row in on_file if policy.is_same_organization(key, draft=draft, on_file=row)]
        if len({row["id"] for row in found}) > 1:
            both = " and ".join(sorted({row["key"] for row in found}))
            said = f"{draft.name} is on file twice, as {both}; {found[0]['key']} is used. Ask which number is right."
            doubts.append((draft.ref or keys[0], said))
        before = found[0] if found else {}
        row = policy.merge_organization(before, draft)
        _place(row, known_places)
        row["digest"] = policy.digest(row, policy.ORGANIZATION_FIELDS)
        row["id"] = before.get("id") or new_id()
        row["key"] = self._best_key(row, before)
        if before and row["digest"] == before["digest"] and row["key"] == before["key"]:
            return "known", before
        self._dirty[row["id"]] = None
        self._index(row)
        return "changed" if before else "new", row

    def _best_key(self, row: Mapping[str, Any], before: Mapping[str, Any]) -> str:
        """The best key that no other row holds; an organization keeps its old key rather than taking another's."""
        for key in (*_keys_of(row), str(before.get("key", ""))):
            holder = self._by_key.get(key)
            if key and (holder is None or holder["id"] == row["id"] or holder["key"] != key):
                return key
        return f"id:{row['id']}"  # every number and the name belong to others: a department without a number of its own

    def _index(self, row: dict[str, Any]) -> None:
        self._rows[row["id"]] = row
        for key in (row["key"], *_keys_of(row)):
            holder = self._by_key.get(key)
            if holder is None or holder["id"] == row["id"] or row["key"] == key:
                self._by_key[key] = row


def _keys_of(row: Mapping[str, Any]) -> tuple[str, ...]:
    return policy.organization_keys(npi=row["npi"], ccn=row["ccn"], code=row["code"], name=row["name"], zip_code=row["zip"])


def _place(row: dict[str, Any], known: dict[str, Place]) -> None:
    if row["zip"] or row["state"]:
        row["zone"] = zone_of(zip_=row["zip"], state=row["state"], known=known)
    place = known.get(row["zip"][:5])
    if place and (row["latitude"] is None or row["longitude"] is None):
        row["latitude"], row["longitude"] = place.latitude, place.longitude


def file_practitioners(
    drafts: Sequence[PractitionerDraft], *, by: Actor, at: datetime, organizations: Mapping[str, UUID] | None = None
) -> Filed:
    """Bring clinicians on file by NPI, else by name; `organizations` resolves their `organization_ref` (see `Filed.ids`)."""
    if not drafts:
        return Filed()
    _wait_for_other_filings("parties_practitioner")
    keys = [policy.practitioner_key(one) for one in drafts]
    on_file = practitioners_by_key(sorted(set(keys)))
    verdicts: list[str] = []
    ids: dict[str, UUID] = {}
    written: dict[str, dict[str, Any]] = {}
    for key, draft in zip(keys, drafts, strict=True):
        before = on_file.get(key)
        row = _practitioner(before or {}, draft, organizations or {})
        row |= {"id": before["id"] if before else new_id(), "key": key}
        verdicts.append("new" if not before else "known" if row["digest"] == before["digest"] else "changed")
        if verdicts[-1] != "known":
            on_file[key] = written[key] = row
        ids.update(dict.fromkeys((key, *([draft.ref] if draft.ref else [])), row["id"]))
    _upsert(Practitioner, _PRACTITIONER_COLUMNS, written.values())
    return _filed(verdicts, ids=ids)


def _practitioner(before: Mapping[str, Any], draft: PractitionerDraft, organizations: Mapping[str, UUID]) -> dict[str, Any]:
    said = {name: getattr(draft, name) for name in ("family", "given", "npi", "phone", "email")}
    row: dict[str, Any] = {name: value or before.get(name, "") for name, value in said.items()}
    row["organization_id"] = organizations.get(draft.organization_ref) or before.get("organization_id")
    row["digest"] = policy.digest(row, policy.PRACTITIONER_FIELDS)
    return row


def file_staff(drafts: Sequence[StaffDraft], *, by: Actor, at: datetime) -> Filed:
    """Bring colleagues on file by their code.

    Raises:
        ValueError: a draft names a client that has no book.
    """
    books = dict(arrays.fetch("SELECT code, id FROM parties_client", []))
    strange = sorted({code for one in drafts for code in one.clients if code not in books})
    if strange:
        raise ValueError(f"There is no client {', '.join(strange)}; open its book before its staff is filed.")
    codes = [one.code for one in drafts]
    on_file = {row["code"]: row for row in Staff.objects.filter(code__in=codes).values(*_STAFF_COLUMNS)}
    verdicts, written = [], {}
    for one in drafts:
        before = on_file.get(one.code)
        row = {
            "id": before["id"] if before else new_id(), "code": one.code, "name": one.name, "extension": one.extension,
            "email": one.email, "role": one.role, "clients": [books[code] for code in one.clients], "states": sorted(one.states),
            "is_on_call": one.is_on_call,
        }  # fmt: skip
        verdicts.append("new" if not before else "known" if row == before else "changed")
        if row != before:
            on_file[one.code] = written[one.code] = row
    _upsert(Staff, _STAFF_COLUMNS, written.values())
    return _filed(verdicts, ids={code: on_file[code]["id"] for code in codes})


def choose_managers(
    needs: Sequence[tuple[UUID, str]], *, load_of: Callable[[Collection[UUID]], Mapping[UUID, int]]
) -> list[UUID]:
    """The manager of each new case, (client, state) in order: fewest open cases in the client's and state's team (SETTLED).

    `load_of` tells how many open cases these colleagues hold; only those are asked about among whom there is a choice. Where the
    staff list is empty the on-call desk itself becomes the steward, so that no case is nobody's.
    """
    if not needs:
        return []
    staff = colleagues()
    if not staff:
        _open_on_call_desk()
        staff = colleagues()
    told = [(client, state.strip().upper()) for client, state in needs]
    rivals = policy.rivals(told, staff)
    return policy.deal(told, staff, load=load_of(rivals) if rivals else {})


def _open_on_call_desk() -> None:
    row: tuple[Any, ...] = (new_id(), ON_CALL, "On-call desk", "0", "", "supervisor", [], [], True)
    bulk.insert(Staff, _STAFF_COLUMNS, [row], on_conflict="ON CONFLICT (code) DO NOTHING")


def ensure_client(code: str, *, name: str, kind: str, zone: str = "America/New_York") -> UUID:
    """The book of a client, opened if need be; name, kind and zone are brought up to date."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parties_client AS c (id, code, name, kind, zone) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, zone = excluded.zone "
            "WHERE (c.name, c.kind, c.zone) IS DISTINCT FROM (excluded.name, excluded.kind, excluded.zone)",
            [new_ids(1)[0], code, name, kind, zone],
        )
    found: UUID = Client.objects.values_list("id", flat=True).get(code=code)
    return found


class UnknownClient(LookupError):
    """No client has this code; the sentence says what to do."""


def client_for(*, code: str = "", sender: str = "") -> UUID:
    """Whose book it is: the client named, else the sender's own where it is a client itself, else the hub's (SETTLED).

    Raises:
        UnknownClient: no client has this code.
    """
    books: dict[str, UUID] = dict(arrays.fetch("SELECT code, id FROM parties_client", []))
    named = code.strip().upper()
    if named:
        if named not in books:
            known = ", ".join(sorted(books)) or "none yet"
            raise UnknownClient(f"There is no client {named}; open its book first, or name one of these: {known}.")
        return books[named]
    if sender.strip():
        found = resolve_organizations([sender]).get(sender)
        for own in (sender.strip().upper(), found.code.upper() if found else ""):
            if own and own in books:
                return books[own]
    return unassigned_client()


def unassigned_client() -> UUID:
    """The hub's own book, for what arrives without saying whose it is (SETTLED), and for the hub's own records."""
    found = Client.objects.filter(code=UNASSIGNED).values_list("id", flat=True).first()
    return found or ensure_client(UNASSIGNED, name="Unassigned", kind="hub")


def _wait_for_other_filings(what: str) -> None:
    """One filing at a time until commit: two imports of the same directory must not both find an organization missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def _upsert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    rows = list(rows)
    if rows:
        said = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "id")
        values = ([row[column] for column in columns] for row in rows)
        bulk.insert(model, columns, values, on_conflict=f"ON CONFLICT (id) DO UPDATE SET {said}")
