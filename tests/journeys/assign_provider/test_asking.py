"""A cleared case gets a provider: planned, in the order of need, and asked with no more than it needs to know."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.assignments import AT, BY, line, ready, reply
from tests.factories.network import supplier
from tests.factories.parties import npi
from tests.factories.searches import FAR, FARTHER, LATER, NEAR, VIEWER, answer, clear, offers_of, search_of

from hearthline.domain.assignments import api as assignments
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts.models import Outbound
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import assign_provider
from hearthline.kernel.vocabulary import DeclineReason, ServiceLine
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db


def test_the_nearest_supplier_is_offered_the_case_with_what_it_needs_to_know_and_no_more(book):
    near, _ = supplier(1, where=NEAR, name="Larkmoor Oxygen"), supplier(2, where=FARTHER)
    (one,) = ready(book, requested_start_date=date(2026, 7, 8))
    clear([one])
    (offer,) = offers_of(one)
    assert (offer.organization_id, offer.reference, offer.state) == (near, f"{one.number}.O1", "OPEN")
    message = Outbound.objects.get(kind="offer")
    assert (message.recipient, message.reference) == (npi(1), offer.reference)
    told = message.body
    assert told["provider"] == npi(1)
    assert told["lines"] == [{"code": "E1390", "description": "Item E1390", "quantity": 1, "unit": "EA", "frequency": ""}]
    assert (told["city"], told["state"], told["zip3"], told["urgency"]) == ("Chicago", "IL", "606", "routine")
    assert told["hold_until"] == (AT + timedelta(hours=4)).isoformat() == offer.hold_until.astimezone(UTC).isoformat()
    assert told["starts_by"] == offer.start_due_at.isoformat()
    whole = json.dumps(told)
    for secret in ("Marl", "Pat", "Quay", "60611", "1940", "312555"):
        assert secret not in whole


def test_the_plan_says_why_and_who_was_next(book):
    near, far = supplier(1, where=NEAR, name="Larkmoor Oxygen"), supplier(2, where=FAR, name="Fenholt Supply")
    (one,) = ready(book)
    clear([one])
    search = search_of(one)
    first, second = assignments.candidates_of(VIEWER, [search])[search.id]
    assert [first.organization_id, second.organization_id] == [near, far]
    said = " ".join(first.reasons)
    assert "km away" in said
    assert "Fenholt Supply" in said
    assert npi(2) not in said
    assert "dearer than Larkmoor Oxygen" in second.reasons[0]
    assert first.cost < second.cost


@pytest.mark.parametrize(
    ("terms", "case", "sentence"),
    [
        ({"payers": ("TAMARAC",)}, {}, "No servicing provider has a contract with CEDAR for dme"),
        ({"is_fee_schedule_verified": False}, {}, "none has a contract with payer CEDAR in IL"),
        ({"licensed_until": date(2026, 6, 19)}, {}, "none has a contract with payer CEDAR in IL"),
        ({"without": ("w9",)}, {}, "a credential is missing or expired"),
        ({"prefixes": ("900",)}, {}, "none serves ZIP 60611"),
        ({"details": ("mobility",)}, {}, "offers oxygen"),
        ({"starts_per_day": 0}, {}, "none has a start of dme left"),
        ({}, {"state": ""}, "state is not known"),
        ({}, {"payer_code": ""}, "payer is not known"),
        ({}, {"service_line": ""}, "which service line"),
    ],
)
def test_a_provider_that_may_not_be_asked_is_never_asked_and_the_reason_is_told(book, terms, case, sentence):
    supplier(1, **terms)
    (one,) = ready(book, **case)
    clear([one])
    search = search_of(one)
    assert (offers_of(one), search.state) == ([], "NO_PROVIDER")
    assert sentence in search.reason
    assert Outbound.objects.count() == 0


def test_clearing_twice_opens_one_search_and_one_offer(book):
    supplier(1)
    (one,) = ready(book)
    clear([one])
    clear([one], at=LATER)
    assert len(assignments.of_case(VIEWER, one.case_id)) == 1
    assert len(offers_of(one)) == 1
    answer(f"{one.number}.O1", at=LATER)
    clear([one], at=LATER)
    assert search_of(one).state == "ACCEPTED"


def test_the_last_start_of_a_day_goes_to_one_case_and_the_other_goes_elsewhere(book):
    near, far = supplier(1, where=NEAR, starts_per_day=1), supplier(2, where=FAR, starts_per_day=1)
    some = ready(book, count=4)
    clear(some)
    placed = [(offer.organization_id, offer.starts_date) for one in some for offer in offers_of(one)]
    assert len(placed) == len(set(placed)) == 4
    assert {organization for organization, _ in placed} == {near, far}


def test_a_discharge_goes_before_a_routine_case_for_the_last_start(book):
    supplier(1, where=NEAR, starts_per_day=1)
    routine = ready(book, count=3, payer_code="CEDAR")
    (urgent,) = ready(book, first=20, urgency="discharge", discharge_at=AT + timedelta(hours=3))
    clear([*routine, urgent])
    (offer,) = offers_of(urgent)
    others = [one.starts_date for some in routine for one in offers_of(some)]
    assert all(offer.starts_date < day for day in others)
    assert offer.hold_until == AT + timedelta(hours=1)


def test_infusion_with_nursing_makes_two_offers_of_one_case(book):
    supplier(1, line=ServiceLine.HOME_INFUSION, details=("pharmacy",))
    supplier(2, line=ServiceLine.HOME_INFUSION, details=("nursing",))
    (one,) = ready(book, service_line="home_infusion", lines=[line("S9500"), line("99601")])
    clear([one])
    offers = offers_of(one)
    assert [offer.reference for offer in offers] == [f"{one.number}.O1", f"{one.number}.O2"]
    bodies = {message.recipient: [some["code"] for some in message.body["lines"]] for message in Outbound.objects.all()}
    assert bodies == {npi(1): ["S9500"], npi(2): ["99601"]}


def test_what_was_accepted_so_far_counts_for_the_next_case(book):
    slow, keen = supplier(1, where=NEAR), supplier(2, where=(41.895, -87.625))
    some = ready(book, count=6)
    for one in some:
        clear([one])
        for _ in range(2):
            offer = offers_of(one)[-1]
            if offer.state == "OPEN" and offer.organization_id == slow:
                answer(offer.reference, "declined", reason=DeclineReason.STAFFING)
            elif offer.state == "OPEN":
                answer(offer.reference)
    assert assignments.acceptance(VIEWER, [slow, keen], at=LATER)[keen][0] == 6
    assert offers_of(some[-1])[0].organization_id == keen


# More of the same answer, each a minute later than the one before.
ANSWERED_AGAIN = """
INSERT INTO assignments_offer SELECT (jsonb_populate_record(o, jsonb_build_object(
'id', gen_random_uuid(), 'reference', o.reference || '.' || n, 'offered_at', o.offered_at + n * interval '1 minute'))).*
FROM assignments_offer o, generate_series(1, %s) AS n WHERE o.reference = %s
"""


def test_how_often_a_provider_accepts_is_told_by_its_newest_two_hundred_answers(book):
    keen_once = supplier(1, where=NEAR)
    first, second = ready(book, count=2)
    for one, said in ((first, {}), (second, {"said": "declined", "reason": DeclineReason.STAFFING})):
        clear([one])
        answer(offers_of(one)[-1].reference, **said)
    assert assignments.acceptance(VIEWER, [keen_once], at=LATER) == {keen_once: (1, 2)}
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED_AGAIN, [200, offers_of(second)[-1].reference])
    assert assignments.acceptance(VIEWER, [keen_once], at=LATER) == {keen_once: (0, 200)}


def test_a_plan_whose_day_has_passed_is_made_anew(book):
    supplier(1, where=NEAR)
    far = supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    week_later = AT + timedelta(days=7)
    answer(f"{one.number}.O1", "declined", reason=DeclineReason.STAFFING, at=week_later)
    second = offers_of(one)[1]
    assert (second.organization_id, second.round, search_of(one).round) == (far, 2, 2)
    assert second.starts_date >= week_later.date()


def test_a_license_that_runs_out_between_plan_and_start_is_caught_before_the_offer(book):
    supplier(1, where=NEAR, licensed_until=date(2026, 7, 10))
    far = supplier(2, where=FAR)
    (one,) = ready(book, requested_start_date=date(2026, 7, 20))
    clear([one])
    (offer,) = offers_of(one)
    assert offer.organization_id == far


def test_fifty_cases_cost_as_many_queries_as_one(book):
    for number in range(1, 6):
        supplier(number, starts_per_day=40)
    counts = []
    for first, size in ((1, 1), (100, 50)):
        some = ready(book, count=size, first=first)
        steps = []
        with CaptureQueriesContext(connection) as queries:
            clear(some)
        steps.append(len(queries))
        replies = [reply(f"{one.number}.O1", "declined", at=LATER, reason=DeclineReason.STAFFING) for one in some]
        with CaptureQueriesContext(connection) as queries:
            assign_provider.record_offer_replies(replies, by=BY, at=LATER)
        steps.append(len(queries))
        replies = [reply(f"{one.number}.O2", at=LATER) for one in some]
        with CaptureQueriesContext(connection) as queries:
            assert assign_provider.record_offer_replies(replies, by=BY, at=LATER).filed == size
        steps.append(len(queries))
        counts.append(steps)
    assert counts[0] == counts[1]


def test_the_same_day_gives_the_same_offers(book):
    for number in range(1, 8):
        supplier(number, where=(41.80 + number / 50, -87.60 - number / 70), starts_per_day=2)
    some = ready(book, count=12)
    told = []
    for _ in range(2):
        point = connection.savepoint()
        clear(some)
        told.append([(offer.reference, offer.organization_id, offer.starts_date) for one in some for offer in offers_of(one)])
        connection.savepoint_rollback(point)
    assert told[0] == told[1]
    assert len(told[0]) == 12


def test_a_case_that_is_over_is_not_searched_for(book):
    supplier(1)
    (one,) = ready(book)
    obligations.move(cases.Case, [obligations.ClockedStep(id=one.case_id, move="cancel", releases=True)], by=BY, at=AT)
    clear([one])
    assert assignments.of_case(VIEWER, one.case_id) == []


def test_a_payer_known_only_by_name_is_found_by_it(book):
    supplier(1)
    from tests.factories.parties import file_organizations, organization

    file_organizations(organization(50, kind="payer", npi="", code="CEDAR", name="Cedar Health Plan"))
    (one,) = ready(book, payer_code="", payer_name="Cedar Health Plan")
    clear([one])
    assert search_of(one).payer_code == "CEDAR"
    assert len(offers_of(one)) == 1


def test_offers_are_dated_in_the_hubs_own_order(book):
    supplier(1)
    some = ready(book, count=3)
    clear(some)
    written = list(Outbound.objects.order_by("id").values_list("reference", flat=True))
    assert written == sorted(written)
    assert datetime.fromisoformat(Outbound.objects.first().body["hold_until"]).tzinfo is not None


def test_a_provider_that_takes_part_does_not_read_what_is_said_of_the_others(book):
    near = supplier(1, where=NEAR)
    supplier(2, where=FAR)
    (one,) = ready(book)
    clear([one])
    answer(f"{one.number}.O1")
    outside = access.Viewer(actor=Actor("organization", npi(1)), clients=(book,), organization=near)
    assert assignments.Candidate.objects.count() == 2
    with access.acting(outside):
        assert assignments.Candidate.objects.count() == 0
        assert [offer.organization_id for offer in assignments.Offer.objects.all()] == [near]
