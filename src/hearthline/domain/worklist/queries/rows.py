"""Which rows does a list show, from any depth, at the same cost?

Each book, or each manager, is read along its own index and the few first rows of each are merged: a list costs what it shows,
not what there is.
A place in the list is the sort key of its last row; by name it is the case alone, since a name has no place in an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.worklist import policy
from hearthline.domain.worklist.policy import View
from hearthline.plumbing.access import Viewer

_COLUMNS = (
    "folder_id", "client_id", "queue", "number", "member_id", "family", "given", "birth_date", "service_line", "urgency", "rank",
    "payer_code", "payer_name", "state", "manager_id", "kind", "owner", "counterparty", "due_at", "zone", "is_held", "order_at",
    "opened_at", "discharge_at", "starts_at",
)  # fmt: skip
_KEYS = {
    "urgent": ("rank", "is_held", "order_at", "folder_id"),
    "due": ("is_held", "order_at", "folder_id"),
    "opened": ("opened_at", "folder_id"),
    "member": ("name_key", "folder_id"),
}
_TYPES = {"rank": "smallint", "is_held": "boolean", "order_at": "timestamptz", "opened_at": "timestamptz", "folder_id": "uuid"}


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a list shows it."""

    case_id: UUID
    client_id: UUID
    queue: str
    number: str
    member_id: UUID
    family: str
    given: str
    birth_date: date | None
    service_line: str
    urgency: str
    rank: int
    payer_code: str
    payer_name: str
    state: str
    manager_id: UUID | None
    kind: str
    owner: str
    counterparty: str
    due_at: datetime
    zone: str
    is_held: bool
    order_at: datetime
    opened_at: datetime
    discharge_at: datetime | None
    starts_at: datetime | None

    @property
    def action(self) -> str:
        """What is to be done next."""
        return policy.ACTIONS.get(self.kind, "Look at this case: nothing is owed in it")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the place after the last of them; empty where the list ends."""

    rows: list[Row]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """For whom a list is: a colleague with those they cover now, and the cases they put off."""

    staff_id: UUID | None
    covers: tuple[UUID, ...] = ()
    put_off: tuple[UUID, ...] = ()

    @property
    def speaks_for(self) -> list[UUID]:
        """Whose cases are theirs."""
        return [one for one in (self.staff_id, *self.covers) if one]


def page(
    viewer: Viewer,
    view: View,
    *,
    person: Person,
    managers: dict[str, UUID],
    at: datetime,
    size: int = 40,
    among: Sequence[UUID] | None = None,
) -> Page:
    """One page of a list; `among` names its cases and the next one, where they are known already (`made_up`)."""
    where, said = narrowed(view, person=person, managers=managers, at=at)
    place, from_place, order = following(view)
    columns = ", ".join(f"row.{one}" for one in _COLUMNS)
    if among is not None:
        statement = f"SELECT {columns} FROM worklist_row row WHERE row.folder_id = ANY(%s) AND {where} ORDER BY {order}"
        return _page(view, statement, [list(among), *said], size=size)
    keys = _KEYS[view.sort]
    found_by = ", ".join(dict.fromkeys(("folder_id", "queue", "client_id", *keys)))
    lists, column, those = _lists(view, person, managers)
    # Rows are chosen from the index alone, which holds the facets; only those that are shown are read.
    statement = (
        f"SELECT {columns} FROM (SELECT row.* FROM unnest({lists}) AS list(id) CROSS JOIN LATERAL "
        f"(SELECT {found_by} FROM worklist_row row WHERE row.{column} = list.id AND {where}{place} ORDER BY {order} LIMIT %s"
        f") AS row ORDER BY {order} LIMIT %s) AS chosen JOIN worklist_row row ON row.folder_id = chosen.folder_id "
        f"AND row.queue = chosen.queue AND row.client_id = chosen.client_id ORDER BY {order}"
    )
    return _page(view, statement, [*those, *said, *from_place, size + 1, size + 1], size=size)


def _lists(view: View, person: Person, managers: dict[str, UUID]) -> tuple[str, str, list[Any]]:
    """What is read one after the other: an array of ids, the column they are in, and the parameters of the array."""
    if view.queue == "mine":
        return "%s::uuid[]", "manager_id", [person.speaks_for]
    if view.manager in managers:
        return "%s::uuid[]", "manager_id", [[managers[view.manager]]]
    books, said = books_of(view)
    return books, "client_id", said


def books_of(view: View) -> tuple[str, list[Any]]:
    """The books that can have rows of the list, as an array, and its parameters: most books know few of the payers."""
    if not view.payer or view.queue == "mine":
        return "ctx_clients()", []
    has = "SELECT FROM worklist_row here WHERE here.client_id = book.id AND here.queue = %s AND here.payer_code = %s"
    return f"ARRAY(SELECT book.id FROM unnest(ctx_clients()) AS book(id) WHERE EXISTS ({has}))", [view.queue, view.payer]


def _page(view: View, statement: str, said: Sequence[Any], *, size: int) -> Page:
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        found = [Row(*one[: len(_COLUMNS)]) for one in cursor.fetchall()]
    shown = found[:size]
    return Page(shown, _place(shown[-1], view) if len(found) > size else "")


def narrowed(view: View, *, person: Person, managers: dict[str, UUID], at: datetime) -> tuple[str, list[Any]]:
    """The condition that a list puts on `row`, and its parameters."""
    queue = policy.QUEUES[view.queue]
    parts: list[str]
    said: list[Any]
    if view.queue == "mine":
        parts, said = ["row.manager_id = ANY(%s) AND row.is_home"], [person.speaks_for]
    else:
        parts, said = ["row.queue = %s"], [view.queue]
    if queue.within is not None:
        parts.append("row.order_at <= %s")
        said.append(at + queue.within)
    if view.queue == "starts":  # today where the member lives; what started earlier still waits for its proof
        parts.append("row.day_at <= %s")
        said.append(at)
        if "order_at" in _KEYS[view.sort]:  # says no more, but ends a walk in the order of the list
            parts.append("row.order_at <= %s")
            said.append(at + timedelta(hours=25))
    for column, value in (("payer_code", view.payer), ("service_line", view.line), ("state", view.state), ("owner", view.owner)):
        if value:
            parts.append(f"row.{column} = %s")
            said.append(value)
    if view.urgency:
        parts.append("row.rank = %s")
        said.append(policy.RANKS[view.urgency])
    if view.manager:
        chosen = managers.get(view.manager)
        parts.append("row.manager_id = %s" if chosen else "row.manager_id IS NULL")
        said += [chosen] if chosen else []
    if view.tag:
        parts.append(
            "EXISTS (SELECT FROM worklist_tag t WHERE t.client_id = row.client_id AND t.folder_id = row.folder_id AND t.tag = %s)"
        )
        said.append(view.tag)
    if person.put_off:
        parts.append("row.folder_id <> ALL(%s)")
        said.append(list(person.put_off))
    return " AND ".join(parts), said


def following(view: View) -> tuple[str, list[Any], str]:
    """The condition on `row` for what comes after the place of a list, its parameters, and the order of the list."""
    keys = _KEYS[view.sort]
    order = ", ".join(f"row.{key}" for key in keys)
    values = _read_place(view)
    if values is None:
        return "", [], order
    given = ", ".join(f"%s::{_TYPES.get(key, 'text')}" for key in keys)
    return f" AND ({order}) > ({given})", values, order


def _place(last: Row, view: View) -> str:
    parts: list[str] = []
    for key in _KEYS[view.sort][:-1]:
        value = getattr(last, key, None)
        if isinstance(value, datetime):
            parts.append(str(round(value.timestamp() * 1_000_000)))
        elif key != "name_key":
            parts.append(str(int(value or 0)))
    return ".".join((*parts, str(last.case_id)))


def _read_place(view: View) -> list[Any] | None:
    keys = _KEYS[view.sort]
    *parts, case = view.after.split(".")
    try:
        case_id = UUID(case)
        if view.sort == "member":
            name = _name_of(case_id)
            return None if name is None else [name, case_id]
        if len(parts) != len(keys) - 1:
            return None
        return [_value(key, int(part)) for key, part in zip(keys, parts, strict=False)] + [case_id]
    except (ValueError, OverflowError):
        return None


def _value(key: str, number: int) -> Any:
    if key.endswith("_at"):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
    return bool(number) if key == "is_held" else number


def _name_of(case_id: UUID) -> str | None:
    """The name a place by name stands for: the case may have left the list since, the member has not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM (SELECT name_key AS name, 0 AS nth FROM worklist_row WHERE folder_id = %s UNION ALL "
            "SELECT m.family_key || ' ' || m.given_key, 1 FROM referrals_referral r JOIN members_member m "
            "ON m.client_id = r.client_id AND m.id = r.member_id WHERE r.case_id = %s) AS known ORDER BY nth LIMIT 1",
            [case_id, case_id],
        )
        row = cursor.fetchone()
        return row[0] if row else None
