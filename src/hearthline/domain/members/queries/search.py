"""Which members match what somebody typed or read out?

Equality and C-collation ranges on key columns only: under row security LIKE loses its index (SAFETY, tenancy).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from hearthline.domain.members.facts import Identifier
from hearthline.domain.members.operations.newcomers import Reader, read_phone
from hearthline.domain.members.policy.names import Fit, family_fit, given_fit, read_name
from hearthline.plumbing.access import Viewer

MOST = 50
_LAST = "\U0010ffff"
_READ_BEFORE_RANKING = 500
_NAMES_READ = 400  # different family names with the same beginning, of which there are some hundreds in a large book
_BEGINNING = 3  # letters in which nobody slips
_BY_NAME = "m.family_key, m.given_key, m.id"


def search(
    viewer: Viewer,
    *,
    family: str = "",
    given: str = "",
    birth_date: date | None = None,
    phone: str = "",
    number: Identifier | None = None,
    limit: int = MOST,
) -> list[UUID]:
    """Records that match everything said, best first; at least one of number, telephone, date of birth or family name is needed.

    With a date of birth, names may be misspelled; without one, the family name is a prefix, and so is the given name.
    """
    if number is not None:
        found = _by_number(number)
    elif phone:
        found = _by_phone(phone)
    elif birth_date is not None:
        found = _born(birth_date, limit=_READ_BEFORE_RANKING if family or given else limit)
    elif family:
        return [row[0] for row in _by_prefix(family, given, limit=limit)]
    else:
        return []
    return _ranked(found, family=family, given=given, birth_date=birth_date)[:limit]


def misspelled(viewer: Viewer, *, family: str, given: str = "", limit: int = MOST) -> list[UUID]:
    """Records whose family name is nearly the one typed and begins with its first three letters; the likeliest name first.

    The different names are walked along the index, one step a name, however many people bear each.
    """
    wanted = read_name(family)
    begun = wanted.key[:_BEGINNING]
    if len(wanted.key) <= _BEGINNING:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT_NAMES, [begun, begun + _LAST, begun + _LAST, _NAMES_READ])
        names = [row[0] for row in cursor.fetchall()]
    read = {name: read_name(name) for name in names}
    near = sorted(
        (name for name in names if family_fit(wanted, read[name]) is Fit.CLOSE),
        key=lambda name: (read[name].sound != wanted.sound, abs(len(name) - len(wanted.key)), name),
    )
    found: dict[UUID, None] = {}
    for name in near:
        if len(found) >= limit:
            break
        found |= dict.fromkeys(row[0] for row in _by_prefix(name, given, limit=limit))
    return list(found)[:limit]


_DIFFERENT_NAMES = (
    "WITH RECURSIVE name(key) AS ((SELECT family_key FROM members_member WHERE family_key >= %s AND family_key < %s "
    "ORDER BY family_key, given_key, id LIMIT 1) UNION ALL SELECT (SELECT m.family_key FROM members_member m "
    "WHERE m.family_key > name.key AND m.family_key < %s ORDER BY m.family_key, m.given_key, m.id LIMIT 1) "
    "FROM name WHERE name.key IS NOT NULL) SELECT key FROM name WHERE key IS NOT NULL LIMIT %s"
)


def _born(day: date, *, limit: int) -> list[Any]:
    """Whoever was born that day, from `member_born_family` alone: hundreds of rows of a large book lie on as many pages."""
    return _select(
        "m.birth_date = %s AND m.client_id = ANY ((SELECT ctx_clients())::uuid[])", [day], order="m.family_sound", limit=limit
    )


def _by_prefix(family: str, given: str, *, limit: int) -> list[Any]:
    key, first = read_name(family).key, read_name(given).key
    if not key:
        return []
    exact_family = "m.family_key = %s AND m.given_key >= %s AND m.given_key < %s"
    begun = "m.family_key >= %s AND m.family_key < %s"
    if first:
        exact = _select(exact_family, [key, first, first + _LAST], limit=limit)
        part = f"{begun} AND m.given_key >= %s AND m.given_key < %s"
        return exact or _select(part, [key, key + _LAST, first, first + _LAST], limit=limit)
    return _select(begun, [key, key + _LAST], limit=limit)


def _by_phone(phone: str) -> list[Any]:
    stored, dialable = read_phone(phone)
    return _select("m.phone = %s AND m.phone <> '' AND m.client_id = ANY ((SELECT ctx_clients())::uuid[])", [dialable or stored])


def _by_number(number: Identifier) -> list[Any]:
    """Every client's book has tokens of its own, so the number is asked for once per book in the viewer's scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(ctx_clients())")
        clients = [row[0] for row in cursor.fetchall()]
    reader = Reader()
    tokens = [found.token for client in clients if (found := reader.number(client, number)) is not None]
    return _select("m.id IN (SELECT i.member_id FROM members_identifier i WHERE i.blind = ANY(%s))", [tokens]) if tokens else []


def _select(where: str, parameters: list[Any], *, order: str = _BY_NAME, limit: int = _READ_BEFORE_RANKING) -> list[Any]:
    """(id, family, given, date of birth) of these rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.id, m.family, m.given, m.birth_date FROM members_member m WHERE {where} ORDER BY {order} LIMIT %s",
            [*parameters, limit],
        )
        return list(cursor.fetchall())


def _ranked(rows: Sequence[Any], *, family: str, given: str, birth_date: date | None) -> list[UUID]:
    """Rows whose names could be what was typed, exact ones first; a name that was not typed is not read."""
    wanted_family, wanted_given = read_name(family), read_name(given)
    ranked = []
    for id_, has_family, has_given, born in rows:
        if birth_date is not None and born != birth_date:
            continue
        fits = (
            family_fit(wanted_family, read_name(has_family)) if wanted_family.key else Fit.UNKNOWN,
            given_fit(wanted_given, read_name(has_given)) if wanted_given.key else Fit.UNKNOWN,
        )
        if Fit.APART in fits and not _begins(wanted_family.key, has_family, wanted_given.key, has_given):
            continue
        ranked.append((sum(fit is not Fit.EXACT for fit in fits), has_family.casefold(), has_given.casefold(), id_))
    return [id_ for *_, id_ in sorted(ranked)]


def _begins(family: str, has_family: str, given: str, has_given: str) -> bool:
    return read_name(has_family).key.startswith(family) and read_name(has_given).key.startswith(given)
