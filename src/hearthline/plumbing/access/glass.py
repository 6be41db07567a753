"""How does somebody see one case outside their own books when they must, and who looks at that afterwards?

Breaking the glass opens one case for one hour to one colleague, with a reason. It is written down before anything is shown, in
the case's own audit chain, and waits for a supervisor's or the compliance officer's review (SAFETY, access).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from hearthline.plumbing import audit
from hearthline.plumbing.access.models import BrokenGlass
from hearthline.plumbing.access.viewer import Actor

OPEN_FOR = timedelta(hours=1)
SHORTEST_REASON = 15
JUSTIFIED, NOT_JUSTIFIED = "justified", "not_justified"


class GlassRefused(ValueError):
    """The glass stays whole; the sentence says what to do."""


def break_glass(*, user_id: UUID, case_id: UUID, client_id: UUID, reason: str, by: Actor, at: datetime) -> BrokenGlass:
    """Open one case to one colleague for an hour; the caller acts as the hub, since the case is outside the colleague's books.

    Raises:
        GlassRefused: the reason says nothing.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise GlassRefused("Say in a sentence why you must see this case now; a supervisor reads it.")
    opened = BrokenGlass.objects.create(
        user_id=user_id,
        case_id=case_id,
        client_id=client_id,
        opened_by=str(by),
        reason=reason.strip(),
        opened_at=at,
        ends_at=at + OPEN_FOR,
    )
    audit.append(
        [
            audit.Entry(
                client_id=client_id, chain=case_id, kind="access.glass_broken", detail={"id": opened.id, "why": reason.strip()}
            )
        ],
        by=by,
        at=at,
    )
    return opened


def opened_for(user_id: UUID, case_id: UUID, *, at: datetime) -> UUID | None:
    """The client whose case this colleague may see at this moment through broken glass; None where it is whole."""
    rows = BrokenGlass.objects.filter(user_id=user_id, case_id=case_id, opened_at__lte=at, ends_at__gt=at)
    return rows.values_list("client_id", flat=True).first()


def to_review() -> list[BrokenGlass]:
    """What nobody has reviewed yet, oldest first."""
    return list(BrokenGlass.objects.filter(reviewed_at__isnull=True).order_by("opened_at"))


def reviewed(*, limit: int = 50) -> list[BrokenGlass]:
    """What was reviewed, newest first."""
    return list(BrokenGlass.objects.filter(reviewed_at__isnull=False).order_by("-reviewed_at")[:limit])


def review(ids: Sequence[UUID], *, verdict: str, note: str, by: Actor, at: datetime) -> int:
    """Say whether it was justified; nobody reviews their own.

    Raises:
        GlassRefused: the reviewer broke it, the verdict is none, or a refusal comes without a word.
    """
    if verdict not in (JUSTIFIED, NOT_JUSTIFIED):
        raise GlassRefused("Say whether it was justified.")
    if verdict == NOT_JUSTIFIED and not note.strip():
        raise GlassRefused("Say what was wrong, so that the colleague and compliance can act on it.")
    rows = list(BrokenGlass.objects.filter(id__in=list(ids), reviewed_at__isnull=True))
    if any(str(by) == one.opened_by for one in rows):
        raise GlassRefused("Somebody else reviews what you opened yourself.")
    for one in rows:
        one.verdict, one.note, one.reviewed_at, one.reviewed_by = verdict, note.strip(), at, str(by)
    BrokenGlass.objects.bulk_update(rows, ["verdict", "note", "reviewed_at", "reviewed_by"])
    audit.append(
        (
            audit.Entry(
                client_id=one.client_id,
                chain=one.case_id,
                kind="access.glass_reviewed",
                detail={"id": one.id, "verdict": verdict, "note": note.strip()},
            )
            for one in rows
        ),
        by=by,
        at=at,
    )
    return len(rows)
