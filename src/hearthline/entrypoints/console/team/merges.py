"""Are these two records one person? Both side by side with the reasons, and the way back from every merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hearthline.domain.members import api as members
from hearthline.entrypoints.console.case.presenters.records import NUMBERS
from hearthline.entrypoints.console.gate import HubRequest, permitted
from hearthline.entrypoints.console.presenting import telephone
from hearthline.plumbing.access.roles import Permission

_Row = tuple[str, object, object, bool]  # field, on file, newcomer, do they differ
FIELDS = ("family", "given", "middle", "suffix", "birth_date", "sex", "phone", "email")


@permitted(Permission.MERGE)
def merges(request: HubRequest) -> HttpResponse:
    """Pairs that wait for a decision, the longest-waiting first, and merges that were made lately."""
    return render(request, "console/team/merges.html", _context(request))


def _context(request: HubRequest, **more: Any) -> dict[str, Any]:
    pairs = members.proposals(request.viewer, limit=20)
    made = members.recent_merges(request.viewer, limit=20)
    ids = [id_ for one in pairs for id_ in (one.newcomer_id, one.candidate_id)]
    ids += [id_ for one in made for id_ in (one.absorbed_id, one.survivor_id)]
    people = members.cards(request.viewer, ids)
    numbers = members.numbers_on_file(request.viewer, list(people))
    request.shown.update((id_, card.client_id) for id_, card in people.items())
    return {
        "pairs": [
            (one, [*_side_by_side(people[one.candidate_id], people[one.newcomer_id]), *_numbers(numbers, one)])
            for one in pairs
            if one.candidate_id in people and one.newcomer_id in people
        ],
        "made": [(one, people.get(one.survivor_id)) for one in made],
        **more,
    }


def _side_by_side(left: members.MemberCard, right: members.MemberCard) -> list[_Row]:
    """Rows of (field, on file, newcomer, do they differ)."""
    rows: list[tuple[str, object, object]] = [(name, _said(left, name), _said(right, name)) for name in FIELDS]
    rows.append(("address", _place(left), _place(right)))
    return [(name, one, other, one != other) for name, one, other in rows if one or other]


def _numbers(on_file: Mapping[UUID, Sequence[members.NumberOnFile]], pair: members.ProposedMerge) -> list[_Row]:
    """Rows like those of `_side_by_side`, of the numbers that either carries."""
    rows: list[_Row] = []
    for system, label in NUMBERS.items():
        left, right = (
            ", ".join(one.shown for one in on_file[id_] if one.system == system) for id_ in (pair.candidate_id, pair.newcomer_id)
        )
        if left or right:
            rows.append((label, left, right, bool(left and right) and left != right))
    return rows


def _said(card: members.MemberCard, name: str) -> str:
    value = getattr(card, name)
    if isinstance(value, date):
        return f"{value:%b %-d, %Y}"
    return telephone(value) if name == "phone" else value or ""


def _place(card: members.MemberCard) -> str:
    address = card.address
    return ", ".join(part for part in (address.line1, address.city, address.state, address.zip) if part)


@require_POST
@permitted(Permission.MERGE)
def decide(request: HubRequest, proposal_id: UUID) -> HttpResponse:
    """Merge or keep apart; both say why, and a merge can be undone."""
    why = request.POST.get("why", "").strip()
    verdict = request.POST.get("verdict", "")
    if not why or verdict not in ("merge", "apart"):
        said = "Say why: the next person who looks at this pair reads it." if not why else "Choose one of the two."
        return _wrong(request, proposal_id, said, why)
    act = members.accept if verdict == "merge" else members.reject
    try:
        act([proposal_id], by=request.by, at=request.at, why=why)
    except members.MergeRefused as error:
        return _wrong(request, proposal_id, str(error), why)
    return HttpResponseRedirect(reverse("team.merges"))


def _wrong(request: HubRequest, proposal_id: UUID, said: str, why: str) -> HttpResponse:
    wrong = {"proposal": proposal_id, "said": said, "why": why}
    return render(request, "console/team/merges.html", _context(request, wrong=wrong), status=422)


@require_POST
@permitted(Permission.MERGE)
def undo(request: HubRequest, merge_id: UUID) -> HttpResponse:
    """Part two records again, each exactly as it was."""
    try:
        members.undo_merge([merge_id], by=request.by, at=request.at, why=request.POST.get("why") or "Merged by mistake.")
    except members.MergeRefused as error:
        return render(request, "console/team/merges.html", _context(request, refused=str(error)), status=422)
    return HttpResponseRedirect(reverse("team.merges"))
