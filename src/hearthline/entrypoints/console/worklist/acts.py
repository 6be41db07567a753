"""What can be done to one case or many at once, and how is it taken back?

What can be taken back is done at once, with a way back for ten minutes; what cannot says what will happen and asks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from hearthline.domain.cases import api as cases
from hearthline.domain.parties import api as parties
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import HOME, local
from hearthline.journeys import hand_over
from hearthline.plumbing.access.roles import Permission

PUT_OFF = {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "tomorrow": None, "monday": None}
NOT_YOURS = "Some of these are managed by a colleague. Hand over your own; a supervisor moves the others."
NOT_ON_LIST = (
    "Your log-in is not on the staff list, so cases cannot be yours. An administrator adds you with hearthline staff add."
)


@require_POST
@permitted(Permission.CASE_WORK)
def take_next(request: HubRequest) -> HttpResponse:
    """Get next: the most urgent case of this queue, or of the role's queues where the list is no queue of work."""
    if request.colleague is None:
        return told(NOT_ON_LIST)
    asked = request.POST.get("q", "")
    person = worklist.person(request.viewer, request.colleague.id, at=request.at)
    queue = worklist.QUEUES.get(asked)
    queues = [asked] if queue and queue.kinds else worklist.queues_of(request.user.role)
    found = worklist.take_next(request.colleague.id, queues=queues, put_off=person.put_off, at=request.at)
    if found is None:
        return told("Nothing waits that is yours to work and that nobody has in hand.")
    where = f"/case/{found}/#next"  # the page holds on to the claim for as long as it is open
    return HttpResponse(status=204, headers={"HX-Redirect": where}) if request.htmx else HttpResponseRedirect(where)


@require_POST
@permitted(Permission.WORKLIST_READ, is_sign_of_life=False)
def keep(request: HubRequest) -> HttpResponse:
    """The page of a case that get next gave is open, or was just left: it then goes back to the others in a minute."""
    if request.colleague is not None:
        worklist.keep_next(request.colleague.id, is_left="left" in request.POST, at=request.at)
    return HttpResponse(status=204)


@require_POST
@permitted(Permission.CASE_WORK)
def bulk(request: HubRequest, act: str) -> HttpResponse:
    """Do one thing to the chosen cases, at once; the answer tells how it is taken back."""
    if act not in _ACTS:
        raise Http404
    if request.colleague is None:
        return told(NOT_ON_LIST)
    chosen = chosen_cases(request)
    if not chosen:
        return told("Choose cases first: x selects the row you are on.")
    return _ACTS[act](request, chosen, request.colleague)


def chosen_cases(request: HubRequest) -> list[tuple[UUID, UUID]]:
    """The chosen cases of this viewer's books: (client id, case id)."""
    ids = []
    for text in request.POST.getlist("case")[:500]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return [(one.client_id, one.id) for one in cases.by_ids(request.viewer, ids).values()]


def _take(request: HubRequest, chosen: Sequence[tuple[UUID, UUID]], me: parties.Staff) -> HttpResponse:
    taken = worklist.take(chosen, staff_id=me.id, at=request.at)
    left = len(chosen) - len(taken)
    said = f"{_cases(len(taken))} in your hand." if taken else ""
    return done(request, "take", taken, {}, f"{said} {_cases(left)} left with a colleague.".strip() if left else said)


def _release(request: HubRequest, chosen: Sequence[tuple[UUID, UUID]], me: parties.Staff) -> HttpResponse:
    ids = [case for _, case in chosen]
    count = worklist.release(ids, staff_id=me.id)
    return done(
        request, "release", ids if count else [], {}, f"{_cases(count)} let go." if count else "None of these is in your hand."
    )


def _put_off(request: HubRequest, chosen: Sequence[tuple[UUID, UUID]], me: parties.Staff) -> HttpResponse:
    until = comes_back(request.POST.get("until", ""), request.at)
    if until is None:
        return told("Choose when they come back.")
    worklist.put_off(chosen, staff_id=me.id, until_at=until, at=request.at)
    said = f"{_cases(len(chosen))} back {local(until)}."
    return done(request, "put_off", [case for _, case in chosen], {}, said)


def _tag(request: HubRequest, chosen: Sequence[tuple[UUID, UUID]], me: parties.Staff) -> HttpResponse:
    tag = request.POST.get("tag", "")
    try:
        fresh = worklist.tag(chosen, tag, by=request.by, at=request.at)
    except worklist.WorklistRefused as error:
        return told(str(error))
    if fresh:
        return done(request, "tag", fresh, {"tag": tag}, f"{_cases(len(fresh))} tagged {worklist.TAGS[tag]}.")
    gone = worklist.untag([case for _, case in chosen], tag)
    return done(request, "untag", gone, {"tag": tag}, f"{worklist.TAGS[tag]} taken off {_cases(len(gone)).lower()}.")


def _assign(request: HubRequest, chosen: Sequence[tuple[UUID, UUID]], me: parties.Staff) -> HttpResponse:
    to = parties.staff_by_code(request.viewer, [code]).get(code) if (code := request.POST.get("to", "")) else None
    if to is None:
        return told("Choose a colleague.")
    if not may_give(request, chosen, me):
        return told(NOT_YOURS)
    moved = hand_over.hand_over(request.viewer, [case for _, case in chosen], to=to.id, by=request.by, at=request.at)
    return handed(request, moved, to)


def may_give(request: HubRequest, chosen: Sequence[tuple[UUID, UUID]], me: parties.Staff) -> bool:
    """May this colleague hand these over? Their own, those they cover, and nobody's; the rest is a supervisor's to move."""
    if request.user.may(Permission.REASSIGN):
        return True
    theirs = {None, *worklist.person(request.viewer, me.id, at=request.at).speaks_for}
    return all(one.manager_id in theirs for one in cases.by_ids(request.viewer, [case for _, case in chosen]).values())


def handed(request: HubRequest, moved: hand_over.HandedOver, to: parties.Staff) -> HttpResponse:
    """What a change of managers answers."""
    before = {str(id_): str(was) if was else None for id_, was in moved.before.items()}
    kept = {"before": before, "told": str(to.id), "told_at": request.at.isoformat()}
    said = f"{_cases(len(before))} with {to.name}." if before else f"{to.name} manages these already."
    return done(request, "assign", moved.case_ids, kept, said)


_ACTS = {"take": _take, "release": _release, "put_off": _put_off, "tag": _tag, "assign": _assign}


@require_POST
@permitted(Permission.CASE_WORK)
def undo(request: HubRequest, done_id: UUID) -> HttpResponse:
    """Take back what this colleague just did."""
    me = request.colleague
    found = worklist.done_by(request.viewer, me.id, done_id) if me else None
    if found is None or me is None or not worklist.taken_back(found, at=request.at):
        return told("That was taken back already, or is more than ten minutes ago.")
    books = {one.id: one.client_id for one in cases.by_ids(request.viewer, found.cases).values()}
    pairs = [(client, case) for case, client in books.items()]
    if found.act == "take":
        worklist.release(found.cases, staff_id=me.id)
    elif found.act == "release":
        worklist.take(pairs, staff_id=me.id, at=request.at)
    elif found.act == "put_off":
        worklist.bring_back(found.cases, staff_id=me.id)
    elif found.act == "tag":
        worklist.untag(found.cases, found.before["tag"])
    elif found.act == "untag":
        worklist.tag(pairs, found.before["tag"], by=request.by, at=request.at)
    elif found.act == "assign":
        before = {UUID(case): UUID(was) if was else None for case, was in found.before["before"].items()}
        hand_over.take_back(
            before,
            told=UUID(found.before["told"]),
            told_at=datetime.fromisoformat(found.before["told_at"]),
            by=request.by,
            at=request.at,
        )
    return told("Taken back.", changed=True)


def comes_back(code: str, at: datetime) -> datetime | None:
    """The moment a reminder code means: in some hours, or at eight on an open day."""
    if code not in PUT_OFF:
        return None
    length = PUT_OFF[code]
    if length is not None:
        return at + length
    morning = (at.astimezone(HOME) + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
    while code == "monday" and morning.weekday() != 0:
        morning += timedelta(days=1)
    return morning


def done(request: HubRequest, act: str, case_ids: Sequence[UUID], before: dict[str, Any], said: str) -> HttpResponse:
    """Tell what was done, with the way back."""
    if not case_ids or request.colleague is None:
        return told(said)
    kept = worklist.remember(act, case_ids, before=before, staff_id=request.colleague.id, at=request.at)
    return told(said, undo=reverse("worklist.undo", args=[kept.id]), changed=True)


def told(text: str, *, undo: str = "", changed: bool = False) -> HttpResponse:
    """Nothing to swap: a notice, and whether lists should look again."""
    said: dict[str, Any] = {"notice": {"text": text, **({"undo": undo} if undo else {})}}
    if changed:
        said["worklist-changed"] = True
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(said)})


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"
