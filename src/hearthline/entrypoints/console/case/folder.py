"""What does the hub know of one case? Everything is read once, and only what a part of the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404

from hearthline.domain.assignments import api as assignments
from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.documents import api as documents
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.members import api as members
from hearthline.domain.obligations import api as obligations
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.gate import HubRequest
from hearthline.journeys import complete_order
from hearthline.plumbing.access import Viewer
from hearthline.rulebook import completeness


@dataclass
class Folder:
    """One case as a viewer may see it."""

    viewer: Viewer
    at: datetime
    case: cases.Case

    @property
    def id(self) -> UUID:
        """The case's id."""
        return self.case.id

    @cached_property
    def order(self) -> referrals.Referral:
        """The order that opened the case, as it stands today."""
        return referrals.by_cases(self.viewer, [self.id])[self.id]

    @cached_property
    def file(self) -> worklist.CaseFile:
        """What every room has written down about the case."""
        return worklist.case_file(self.viewer, self.id)

    @property
    def lines(self) -> list[referrals.OrderLine]:
        """What is ordered."""
        return self.file.lines

    @cached_property
    def person(self) -> members.MemberCard:
        """The member."""
        return members.cards(self.viewer, [self.order.member_id])[self.order.member_id]

    @cached_property
    def staff(self) -> dict[str, parties.Staff]:
        """Every colleague, by code."""
        return parties.staff_by_code(self.viewer)

    @cached_property
    def manager(self) -> parties.Staff | None:
        """Who answers for the case."""
        return next((one for one in self.staff.values() if one.id == self.case.manager_id), None)

    @property
    def clocks(self) -> list[obligations.Obligation]:
        """Every promise of the case, in the order they started."""
        return self.file.clocks

    @cached_property
    def pauses(self) -> dict[UUID, list[obligations.Pause]]:
        """Clock id to its holds."""
        return _grouped(self.file.pauses, "obligation_id")

    @cached_property
    def held_clocks(self) -> set[UUID]:
        """The clocks that an open question holds."""
        return {pause.obligation_id for pause in self.file.pauses if pause.ended_at is None}

    @cached_property
    def turn(self) -> obligations.Obligation | None:
        """The clock that speaks for the case."""
        return worklist.speaking(self.clocks, held=self.held_clocks)

    @property
    def asks(self) -> list[referrals.Clarification]:
        """What was asked about the order, and when it was answered."""
        return self.file.clarifications

    @property
    def amendments(self) -> list[referrals.Amendment]:
        """What the sender changed later."""
        return self.file.amendments

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """The order as the completeness rules read it."""
        medicare = members.numbers_in_full(self.viewer, [self.order.member_id], system="mbi")
        return referrals.facts_from(self.order, self.lines, self.person, mbi=medicare.get(self.order.member_id, ""))

    @cached_property
    def gaps(self) -> list[completeness.Missing]:
        """What the order lacks today."""
        is_verified = any(one.state == "VERIFIED" for one in self.verifications)
        return complete_order.still_to_ask(completeness.missing(self.facts, on=self.at.date()), is_verified=is_verified)

    @property
    def verifications(self) -> list[coverage.Verification]:
        """Questions to payers about coverage, oldest first."""
        return self.file.verifications

    @property
    def requests(self) -> list[authorizations.Authorization]:
        """Requests for permission, oldest first."""
        return self.file.requests

    @cached_property
    def authorized_lines(self) -> Mapping[UUID, Sequence[authorizations.AuthorizationLine]]:
        """Request id to its lines."""
        return _grouped(self.file.authorized, "authorization_id")

    @property
    def searches(self) -> list[assignments.Assignment]:
        """Who is looked for."""
        return self.file.searches

    @cached_property
    def offers(self) -> Mapping[UUID, Sequence[assignments.Offer]]:
        """Search id to its offers, oldest first."""
        return _grouped(self.file.offers, "assignment_id")

    @property
    def bookings(self) -> list[fulfillment.Booking]:
        """Visits and deliveries, by reference."""
        return self.file.bookings

    @property
    def raised(self) -> list[escalations.Escalation]:
        """Matters with a manager, oldest first."""
        return self.file.raised

    @property
    def exceptions(self) -> list[escalations.CaseException]:
        """What did not happen, oldest first."""
        return self.file.exceptions

    @property
    def messages(self) -> list[contacts.Outbound]:
        """What was said to the outside, oldest first."""
        return self.file.messages

    @property
    def held(self) -> list[contacts.Draft]:
        """What can still be taken back."""
        return [one for one in self.file.drafts if one.released_at is None and one.withdrawn_at is None]

    @cached_property
    def story(self) -> list[worklist.Happened]:
        """Everything that happened, oldest first."""
        return worklist.story(self.viewer, client_id=self.case.client_id, case_id=self.id)

    @cached_property
    def pins(self) -> dict[str, cases.Pin]:
        """Story key to the pin on it."""
        return {one.entry: one for one in self.file.pins}

    @cached_property
    def organizations(self) -> dict[str, parties.Organization]:
        """Whoever the case names outside, by what it names them: sender, payer, provider key."""
        named = {self.order.sender, self.order.payer_code or self.order.payer_name}
        named |= {one.payer_code or one.payer_name for one in self.verifications}
        named |= {one.payer_code or one.payer_name for one in self.requests}
        named |= {one.provider_key for one in self.bookings} | {one.recipient for one in self.messages}
        return parties.resolve_organizations(named - {"", "member"})

    @cached_property
    def providers(self) -> dict[UUID, parties.Organization]:
        """Servicing organizations of the searches, offers and visits, by id."""
        ids = {one.organization_id for some in self.offers.values() for one in some}
        ids |= {one.organization_id for one in self.bookings} | {
            one.organization_id for one in self.searches if one.organization_id
        }
        return parties.organizations(self.viewer, sorted(one for one in ids if one)) if ids else {}

    @cached_property
    def inbound(self) -> list[documents.Inbound]:
        """The messages that brought the order and its amendments, oldest first."""
        ids = [self.order.inbound_id, *(one.inbound_id for one in self.amendments)]
        return documents.inbounds(self.viewer, list(dict.fromkeys(ids)))

    @cached_property
    def related(self) -> list[cases.Case]:
        """The member's other cases, the newest first."""
        ids = referrals.cases_of_members(self.viewer, [self.order.member_id, self.person.current_id])
        found = cases.by_ids(self.viewer, [one for one in ids if one != self.id])
        return sorted(found.values(), key=lambda one: one.opened_at, reverse=True)

    def name_of(self, named: str) -> str:
        """An organization, the member or a colleague as people say it."""
        if named == "member":
            return self.person.name
        if named in self.staff:
            return self.staff[named].name
        found = self.organizations.get(named)
        return found.name if found else named


def _grouped(rows: Sequence[Any], column: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for one in rows:
        found.setdefault(getattr(one, column), []).append(one)
    return found


def open_folder(request: HubRequest, case_id: UUID, *, to_write: bool = False) -> Folder:
    """The case of this request; whoever it is about is noted as shown. To write, it is held until commit.

    Raises:
        Http404: no such case is in the viewer's book.
    """
    read = cases.lock if to_write else cases.by_ids
    case = read(request.viewer, [case_id]).get(case_id)
    if case is None:
        raise Http404
    folder = Folder(viewer=request.viewer, at=request.at, case=case)
    request.shown.add(member_id=folder.order.member_id, client_id=case.client_id)
    return folder
