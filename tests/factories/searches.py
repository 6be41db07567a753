"""A search as tests see it: begun, asked, answered, missed."""

from __future__ import annotations

from datetime import timedelta

from tests.factories.assignments import AT, BY, event, reply

from hearthline.domain.assignments import api as assignments
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import assign_provider
from hearthline.plumbing import access, outbox

VIEWER = access.system("test")
NEAR, FAR, FARTHER = (41.89, -87.62), (41.95, -87.70), (42.10, -87.90)
LATER = AT + timedelta(hours=1)


def clear(cases_ready, *, at=AT, name="authorizations.cleared"):
    """The event that a payer's yes, or its needlessness, leads to."""
    one = cases_ready[0]
    assign_provider.on_ready_to_assign(
        event(name, [some.case_id for some in cases_ready], client_id=one.client_id, at=at), by=BY, at=at
    )


def offers_of(one):
    found = [offer for some in assignments.by_cases(VIEWER, [one.case_id]).values() for offer in some]
    return [offer for some in assignments.offers_of(VIEWER, [search.id for search in found]).values() for offer in some]


def search_of(one):
    return assignments.of_case(VIEWER, one.case_id)[0]


def answer(reference, said="accepted", *, at=LATER, by=BY, **more):
    return assign_provider.record_offer_replies([reply(reference, said, at=at, **more)], by=by, at=at)


def miss(offer, *, at):
    """The hold of an offer runs out, and the clock's miss is heard."""
    missed = [one for one in obligations.notice_missed(at=at, by=BY) if one.subject_id == offer.id]
    assign_provider.on_offer_missed(
        event("obligations.missed", [one.id for one in missed], client_id=offer.client_id, at=at), by=BY, at=at
    )


def announced(name):
    return [one for one in outbox.waiting(limit=1000) if one.name == name]
