"""Who carries this number?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from hearthline.domain.members.facts import Identifier
from hearthline.domain.members.models import MemberIdentifier
from hearthline.domain.members.operations.newcomers import read_number
from hearthline.plumbing.access import Viewer


def carriers(viewer: Viewer, client_id: UUID, identifiers: Sequence[Identifier]) -> dict[str, UUID]:
    """Value to the member of this client who carries it; where several do, the one on file longest. Unknown ones are absent."""
    tokens: dict[bytes, list[str]] = {}
    for one in identifiers:
        number = read_number(client_id, one)
        if number is not None:
            tokens.setdefault(number.token, []).append(one.value)
    rows = MemberIdentifier.objects.filter(client_id=client_id, blind__in=list(tokens)).order_by("-since_at", "-id")
    return {value: member for blind, member in rows.values_list("blind", "member_id") for value in tokens[bytes(blind)]}
