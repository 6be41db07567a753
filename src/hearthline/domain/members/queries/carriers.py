"""Who carries this number?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hearthline.domain.members.facts import Identifier
from hearthline.domain.members.models import MemberIdentifier
from hearthline.domain.members.operations.newcomers import Reader
from hearthline.domain.members.queries.cards import current
from hearthline.plumbing.access import Viewer


def carriers(viewer: Viewer, client_id: UUID, identifiers: Sequence[Identifier]) -> dict[str, UUID]:
    """Value to the member of this client who carries it; absent where nobody does, or where two people do.

    Of several records of one person, the one on file longest.
    """
    reader = Reader()
    values: dict[bytes, list[str]] = {}
    for one in identifiers:
        number = reader.number(client_id, one)
        if number is not None:
            values.setdefault(number.token, []).append(one.value)
    rows = (
        MemberIdentifier.objects.filter(client_id=client_id, blind__in=list(values))
        .order_by("since_at", "id")
        .values_list("blind", "member_id")
    )
    held = [(bytes(blind), member) for blind, member in rows]
    tops = current(viewer, [member for _, member in held])
    people: dict[bytes, dict[UUID, UUID]] = {}
    for token, member in held:
        people.setdefault(token, {}).setdefault(tops[member], member)
    return {value: next(iter(found.values())) for token, found in people.items() if len(found) == 1 for value in values[token]}
