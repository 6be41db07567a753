"""How does the board read: which search needs somebody, how urgently, and where? Objects in, words out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.parties import api as parties
from hearthline.entrypoints.console.gate import HubRequest
from hearthline.journeys import assign_provider

SOON = timedelta(minutes=30)  # an offer that ends within half an hour is expiring
MOST_READ, MOST_SHOWN = 1_000, 100
# Which lists the board has, in the order of their keys, and whom each is for.
LISTS = {
    "all": "Everything open",
    "unassigned": "Nobody is asked",
    "expiring": "Offer ends soon",
    "exhausted": "Nobody is left",
    "offered": "Being asked",
}
NEEDS_SOMEBODY = ("unassigned", "expiring", "exhausted")


@dataclass(frozen=True, slots=True)
class Row:
    """One search on the board; `due_at` is the clock that speaks for it, `group` the list it is in."""

    situation: assign_provider.Situation
    group: str
    what: str
    due_at: datetime
    asked: str
    town: str
    items: str
    state_label: str

    @property
    def id(self) -> UUID:
        """The search's id."""
        return self.situation.id

    @property
    def search(self) -> assignments.Assignment:
        """The search itself."""
        return self.situation.search


def group_of(state: str, hold_until: datetime | None, *, at: datetime) -> str:
    """The list a search is in, by its state and until when its open offers are held."""
    if state == "NO_PROVIDER":
        return "exhausted"
    if hold_until is None:
        return "unassigned"
    return "expiring" if hold_until - at <= SOON else "offered"


def rows(request: HubRequest, which: str) -> tuple[list[Row], Counter[str], int]:
    """The rows of one list, the most urgent first; how many searches each list has; how many rows are not shown.

    Only what is shown is read in full.
    """
    viewer, at = request.viewer, request.at
    found = assignments.board(viewer, limit=MOST_READ)
    groups = {one.id: group_of(one.state, one.hold_until, at=at) for one in found}
    counts = Counter(groups.values())
    counts["all"] = len(found)
    clocks = {one.id: _clock(one, groups[one.id]) for one in found}
    wanted = [one for one in found if which in ("all", groups[one.id])]
    wanted.sort(key=lambda one: (groups[one.id] not in NEEDS_SOMEBODY, clocks[one.id][1]))
    shown = [one.id for one in wanted[:MOST_SHOWN]]
    known = {one.id: one for one in assign_provider.situations(viewer, list(assignments.by_ids(viewer, shown).values()))}
    asked = [offer.organization_id for one in known.values() for offer in one.offers if offer.state == "OPEN"]
    names = {id_: one.name for id_, one in parties.organizations(viewer, asked).items()}
    request.shown.update((one.order.member_id, one.search.client_id) for one in known.values())
    return [_row(known[id_], groups[id_], clocks[id_], names) for id_ in shown], counts, len(wanted) - len(shown)


def _clock(one: assignments.Waiting, group: str) -> tuple[str, datetime]:
    """What speaks for a search: the hold of its offer, else its own clock."""
    if group in ("expiring", "offered") and one.hold_until:
        return "offer_answer", one.hold_until
    return one.kind, one.due_at


def _row(one: assign_provider.Situation, group: str, clock: tuple[str, datetime], names: dict[UUID, str]) -> Row:
    what, due_at = clock
    asked = [offer for offer in one.offers if offer.state == "OPEN"]
    said = names.get(asked[0].organization_id, "") if asked else ""
    if len(asked) > 1:
        said = f"{said} and {len(asked) - 1} more"
    return Row(
        situation=one,
        group=group,
        what=what,
        due_at=due_at,
        asked=said,
        town=town_of(one),
        items=items_of(one),
        state_label=LISTS[group],
    )


def town_of(one: assign_provider.Situation) -> str:
    """Where the door is, no closer than the town."""
    address = one.person.address
    return f"{address.city}, {address.state}" if address.city else address.zip


def payer_names(codes: Iterable[str]) -> dict[str, str]:
    """What payers are called, by their codes; one that is not on file keeps its code."""
    asked = set(codes)
    found = parties.resolve_organizations(asked)
    return {code: found[code].name if code in found else code for code in asked}


def items_of(one: assign_provider.Situation) -> str:
    """What is ordered, in words."""
    return ", ".join(line.description or line.code for line in one.lines) or "No items listed"


def seen(one: assign_provider.Situation) -> int:
    """A number that grows with every change of a search or its offers: a form that carries an older one is stale."""
    return one.search.version + one.search.round + sum(offer.version for offer in one.offers)


@dataclass(frozen=True, slots=True)
class Asked:
    """One offer made so far, as it reads."""

    offer: assignments.Offer
    name: str
    label: str
    follows: str
    terms: list[tuple[str, str]]

    @property
    def can_be_taken(self) -> bool:
        """Is it a counter-offer that the hub may agree to?"""
        return self.offer.state == "COUNTERED"


def offers_so_far(found: assign_provider.Assessment) -> list[Asked]:
    """The offers of a search, newest first, with what followed from each answer."""
    return [
        Asked(
            offer=one,
            name=found.names.get(one.organization_id, "A provider that is no longer on file"),
            label=assignments.OFFER.state(one.state).label,
            follows=assignments.consequence(one.reason).sentence if one.state == "DECLINED" else "",
            terms=[(name, said) for name, said in one.counter_terms.items()],
        )
        for one in reversed(found.situation.offers)
    ]


def places(found: assign_provider.Assessment) -> dict[str, Any]:
    """What the map shows: the member's ZIP center and the providers who have coordinates; the table beside it says the same."""
    person = found.situation.person
    return {
        "member": {"at": [person.longitude, person.latitude], "name": f"ZIP {person.address.zip.strip()[:5]}"}
        if person.latitude is not None
        else None,
        "providers": [
            {
                "name": one.name,
                "at": [one.longitude, one.latitude],
                "radius": one.radius_km,
                "eligible": one.is_eligible,
                "rank": rank,
            }
            for rank, one in enumerate(found.standings, start=1)
            if one.latitude is not None
        ],
    }


def consequences() -> Sequence[tuple[str, str]]:
    """Each decline code with what follows from it."""
    return [(str(code), follows.sentence) for code, follows in assignments.CONSEQUENCES.items()]
