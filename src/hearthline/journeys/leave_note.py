"""How does a colleague leave word at a case, so that whoever is called by name hears of it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.parties import api as parties
from hearthline.domain.worklist import api as worklist
from hearthline.plumbing.access import Actor, Viewer


def leave_note(
    viewer: Viewer, case_id: UUID, *, text: str, mentions: Sequence[str] = (), by: Actor, at: datetime
) -> contacts.Note:
    """Keep a note; the colleagues it mentions (by code) are told, with its words."""
    case = cases.by_ids(viewer, [case_id])[case_id]
    note = contacts.note(client_id=case.client_id, case_id=case.id, text=text, mentions=mentions, by=by, at=at)
    called = parties.staff_by_code(viewer, mentions) if mentions else {}
    if called:
        to = [one.id for one in called.values()]
        worklist.tell([(case.client_id, case.id)], to=to, reason="mentioned", key=str(note.id), note=text, by=by, at=at)
    return note
