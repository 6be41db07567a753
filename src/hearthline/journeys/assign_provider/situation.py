"""What do the rooms know about a search: its case, order, lines, member's address and earlier offers?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals
from hearthline.plumbing.access import Viewer


@dataclass(frozen=True, slots=True)
class Situation:
    """One search and everything it is about; `offers` are those made so far, oldest first."""

    search: assignments.Assignment
    case: cases.Case
    order: referrals.Referral
    lines: tuple[referrals.OrderLine, ...]
    person: members.MemberCard
    offers: tuple[assignments.Offer, ...]

    @property
    def id(self) -> UUID:
        """The search's id."""
        return self.search.id

    @property
    def state(self) -> str:
        """The state the member lives in: whose license counts."""
        return self.person.address.state.strip().upper()

    @property
    def excluded(self) -> frozenset[UUID]:
        """The organizations that must not be asked (again)."""
        return assignments.excluded(self.offers, widened_at=self.search.widened_at)

    @property
    def has_open_offer(self) -> bool:
        """Is somebody being asked right now?"""
        return self.hold_until is not None

    @property
    def hold_until(self) -> datetime | None:
        """Until when it is held for whoever is being asked; the first of several to end."""
        return min((offer.hold_until for offer in self.offers if offer.state == "OPEN"), default=None)

    @property
    def as_if_idle(self) -> Situation:
        """The same as if nobody were being asked: who is can be asked anew, and is what another choice is measured by."""
        return replace(self, offers=tuple(offer for offer in self.offers if offer.state != "OPEN"))


def situations(viewer: Viewer, searches: Sequence[assignments.Assignment]) -> list[Situation]:
    """The situation of each search, the most urgent first, then by case number: a business order, so a day repeats itself."""
    if not searches:
        return []
    folders = cases.by_ids(viewer, list({one.case_id for one in searches}))
    orders = referrals.by_ids(viewer, list({one.referral_id for one in searches}))
    lines = referrals.lines_of(viewer, list(orders))
    people = members.cards(viewer, list({order.member_id for order in orders.values()}))
    offers = assignments.offers_of(viewer, [one.id for one in searches])
    found = [
        Situation(
            search=one,
            case=folders[one.case_id],
            order=orders[one.referral_id],
            lines=tuple(line for line in lines[one.referral_id] if line.position in one.line_positions),
            person=people[orders[one.referral_id].member_id],
            offers=tuple(offers[one.id]),
        )
        for one in searches
    ]
    return sorted(
        found,
        key=lambda one: (
            -assignments.weight(one.search.urgency), one.search.deadline_at, one.case.number, one.search.position, str(one.id),
        ),
    )  # fmt: skip
