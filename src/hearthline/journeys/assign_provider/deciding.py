"""What may a dispatcher decide about a search, and what follows when its case is cancelled?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.network import api as network
from hearthline.journeys.assign_provider.offering import advance, withdraw
from hearthline.plumbing import outbox
from hearthline.plumbing.access import Actor, Viewer, system


def widen(search_ids: Sequence[UUID], *, by: Actor, at: datetime, why: str) -> None:
    """Look twice as far away for those of these searches that found nobody, and ask those again who had no room or no answer."""
    viewer = system(by.name)
    stuck = [one for one in assignments.by_ids(viewer, search_ids).values() if one.state == "NO_PROVIDER"]
    assignments.widen(stuck, by=by, at=at, why=why)
    advance(viewer, [one.id for one in stuck], by=by, at=at)


def abandon(search_ids: Sequence[UUID], *, by: Actor, at: datetime, why: str) -> None:
    """Stop looking: another way was found, or the need is gone. Open offers are withdrawn."""
    viewer = system(by.name)
    _stop(viewer, list(assignments.by_ids(viewer, search_ids).values()), by=by, at=at, why=why)


def on_case_cancelled(event: outbox.Event, *, by: Actor, at: datetime) -> None:
    """Nobody is asked or held any more for cases (ids) that were cancelled; a start that was promised is given back."""
    viewer = system(by.name)
    searches = [one for some in assignments.by_cases(viewer, event.ids).values() for one in some]
    _stop(viewer, searches, by=by, at=at, why="The case was cancelled.")


def _stop(viewer: Viewer, searches: Sequence[assignments.Assignment], *, by: Actor, at: datetime, why: str) -> None:
    assignments.lock_searches(viewer, [one.id for one in searches])
    offers = [offer for some in assignments.offers_of(viewer, [one.id for one in searches]).values() for offer in some]
    withdraw(viewer, assignments.lock_open_offers(viewer, [one.id for one in offers]), by=by, at=at, why=why)
    network.release_slots([one.id for one in offers if one.state == "TAKEN"])
    going = [one for one in searches if one.state in assignments.ASSIGNMENT.open_codes]
    assignments.abandon(going, by=by, at=at, why=why)
