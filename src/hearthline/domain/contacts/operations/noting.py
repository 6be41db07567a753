"""How does a colleague write something down for colleagues?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.contacts.models import Note
from hearthline.plumbing import audit
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id


def note(*, client_id: UUID, case_id: UUID, text: str, mentions: Sequence[str] = (), by: Actor, at: datetime) -> Note:
    """Keep a note about a case; it stays as it is. `mentions` are codes of the staff list."""
    row = Note(
        id=new_id(), client_id=client_id, case_id=case_id, text=text, mentions=list(mentions), written_at=at, written_by=str(by)
    )
    row.save(force_insert=True)
    detail = {"id": row.id, "mentions": list(mentions)}
    audit.append([audit.Entry(client_id=client_id, chain=case_id, kind="note.written", detail=detail)], by=by, at=at)
    return row
