"""How is an order kept while it is being keyed in, and what becomes of the draft?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from hearthline.domain.referrals.models import DuplicateProposal, IntakeDraft
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id


def open_draft(*, client_id: UUID, channel: str, by: Actor, at: datetime, said: Mapping[str, str] | None = None) -> UUID:
    """Begin a draft; `said` is what is known already. Returns its id."""
    draft = IntakeDraft(
        id=new_id(), client_id=client_id, channel=channel, said=dict(said or {}), opened_at=at, opened_by=by.name, saved_at=at,
        saved_by=by.name,
    )  # fmt: skip
    draft.save(force_insert=True)
    return draft.id


def save_draft(
    draft_id: UUID, *, said: Mapping[str, Any], client_id: UUID, member_id: UUID | None, version: int, by: Actor, at: datetime
) -> int:
    """Keep what is typed so far; returns the new version, or 0 where somebody saved another one meanwhile."""
    open_one = IntakeDraft.objects.filter(id=draft_id, version=version, finished_at__isnull=True, discarded_at__isnull=True)
    changed = open_one.update(
        said=dict(said), client_id=client_id, member_id=member_id, version=F("version") + 1, saved_at=at, saved_by=by.name
    )
    return version + 1 if changed else 0


def finish_draft(draft_id: UUID, *, case_id: UUID, by: Actor, at: datetime) -> None:
    """The order was received; what was typed is kept in the documents room from now on."""
    IntakeDraft.objects.filter(id=draft_id).update(
        said={}, finished_at=at, opened_case_id=case_id, saved_at=at, saved_by=by.name, version=F("version") + 1
    )


def discard_draft(draft_id: UUID, *, by: Actor, at: datetime) -> None:
    """Nobody wants it any more; it can be taken back."""
    IntakeDraft.objects.filter(id=draft_id, finished_at__isnull=True).update(discarded_at=at, saved_at=at, saved_by=by.name)


def restore_draft(draft_id: UUID, *, by: Actor, at: datetime) -> None:
    """A discarded draft is wanted after all."""
    IntakeDraft.objects.filter(id=draft_id).update(discarded_at=None, saved_at=at, saved_by=by.name)


def decide_duplicates(referral_id: UUID, *, decision: str, by: Actor, at: datetime) -> int:
    """A person has looked at the likely repeats of this order and says why it goes on; returns how many were decided."""
    waiting = DuplicateProposal.objects.filter(referral_id=referral_id, decided_at__isnull=True)
    return waiting.update(decided_at=at, decided_by=by.name, decision=decision)
