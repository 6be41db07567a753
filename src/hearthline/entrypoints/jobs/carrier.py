"""How do messages written by a journey leave the house, only after commit?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.parties import api as parties
from hearthline.gateways.folder.carrier import carry
from hearthline.plumbing.access import Actor, system
from hearthline.plumbing.outbox import Event


def on_written(event: Event, *, by: Actor, at: datetime) -> None:
    """Hand over what nobody has carried yet; a restored copy of a hub sends nothing (SAFETY, database discipline)."""
    if settings.IS_RESTORED_COPY:
        return
    viewer = system(by.name)
    messages = contacts.unsent(viewer, event.ids)
    codes = {client.id: code for code, client in parties.clients(viewer).items()}
    numbers = {id_: case.number for id_, case in cases.by_ids(viewer, [one.case_id for one in messages]).items()}
    for one in messages:
        carry(
            Path(settings.OUTBOUND_FOLDER),
            {
                "kind": one.kind,
                "reference": one.reference,
                "to": one.recipient,
                "channel": one.channel,
                "client": codes[one.client_id],
                "case_number": numbers[one.case_id],
                "attempt": one.attempt,
                "sent_at": at.isoformat(),
                "body": one.body,
            },
        )
    contacts.mark_sent([one.id for one in messages], at=at)
