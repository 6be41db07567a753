"""How does an order get the payer's permission, or go on without, whatever the payer decides, and whenever?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.authorizations import covered, decision
from tests.factories.coverage import AT, BY, Placed, event, line, order, place
from tests.factories.parties import client

from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.contacts import api as contacts
from hearthline.domain.coverage import api as coverage
from hearthline.domain.obligations import api as obligations
from hearthline.journeys import obtain_authorization
from hearthline.kernel.outcomes import Recorded
from hearthline.kernel.vocabulary import LineOfBusiness
from hearthline.plumbing import access
from hearthline.plumbing.models import AuditEvent, OutboxEvent, PriorAuthorizationItem

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
SOON = AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


@pytest.fixture
def book() -> UUID:
    return client()


def verified(*placed: Placed, requires: bool | None = True, **said: object) -> None:
    """The payer covers these orders, and the journey hears of it."""
    ids = covered(*placed, requires=requires, **said)
    happened = event("coverage.verified", ids, client_id=placed[0].client_id)
    obtain_authorization.on_benefits_verified(happened, by=BY, at=AT)


def record(*answers: authorizations.Determination, at: datetime = SOON) -> Recorded:
    return obtain_authorization.record_determinations(answers, by=BY, at=at)


def the(one: Placed) -> authorizations.Authorization:
    (found,) = authorizations.of_case(VIEWER, one.case_id)
    return found


def messages(one: Placed) -> list[contacts.Outbound]:
    return [message for message in contacts.of_case(VIEWER, one.case_id) if message.kind == "authorization-request"]


def overdue(at: datetime, client_id: UUID) -> None:
    missed = obligations.notice_missed(at=at, by=BY)
    heard = event("obligations.missed", [one.id for one in missed], client_id=client_id, at=at)
    obtain_authorization.on_authorization_missed(heard, by=BY, at=at)


def announced(name: str) -> list[UUID]:
    return [id_ for happened in OutboxEvent.objects.filter(name=name).order_by("id") for id_ in happened.ids]


def running(one: Placed) -> list[tuple[str, str]]:
    return [(clock.kind, clock.owner) for clock in obligations.of_case(VIEWER, one.case_id) if clock.stopped_at is None]


def test_what_the_payer_wants_to_permit_is_asked_for_with_all_it_needs(book):
    (one,) = place(order(1, lines=(line("E1390", quantity="2"), line("E0431"))), client_id=book, urgency="urgent")
    verified(one)
    (message,) = messages(one)
    assert (message.reference, message.recipient, message.attempt) == (f"{one.number}.A1", "CEDAR", 1)
    assert message.body == {
        "order_number": "ORD-1",
        "attempt": 1,
        "urgency": "urgent",
        "service_line": "dme",
        "line_of_business": "MA",
        "lines": [
            {"code": "E1390", "description": "Item E1390", "quantity": "2", "unit": "unit"},
            {"code": "E0431", "description": "Item E0431", "quantity": "1", "unit": "unit"},
        ],
        "diagnoses": ["J449"],
        "ordering_npi": "1234567893",
        "policy_number": "P-00001",
        "member": {"family": "Birch", "given": "Patba", "birth_date": "1940-04-07"},
        "requested_start_date": "2026-07-08",
        "requested_end_date": "",
        "information": {},
    }
    assert running(one) == [("authorization_answer", "payer")]
    assert the(one).jurisdiction == "IL"
    assert announced("authorizations.cleared") == []


def test_a_case_goes_on_at_once_when_the_payer_wants_nothing_and_the_chain_says_why(book):
    (one,) = place(order(1), client_id=book)
    verified(one, requires=False)
    assert authorizations.of_case(VIEWER, one.case_id) == []
    assert announced("authorizations.cleared") == [one.case_id]
    (entry,) = AuditEvent.objects.filter(chain=one.case_id, text__contains='"authorization.not_required"')
    assert "The payer says it does not require authorization." in entry.text


def test_only_the_listed_line_is_asked_for_when_payer_and_terms_are_silent(book):
    (one,) = place(order(1, lines=(line("E1390"), line("k0856"))), client_id=book)
    verified(one, requires=None)
    assert [row["code"] for row in messages(one)[0].body["lines"]] == ["k0856"]
    assert (
        the(one).because[0]["sentence"].startswith("K0856 (power wheelchair, group 3, with one power seat option) is on the list")
    )


def test_an_imported_list_speaks_of_codes_whose_dates_nobody_knows(book):
    PriorAuthorizationItem.objects.create(hcpcs="E0652", program="Pneumatic compression devices")
    (one,) = place(order(1, lines=(line("E1390"), line("E0652"))), client_id=book)
    verified(one, requires=None)
    assert [row["code"] for row in messages(one)[0].body["lines"]] == ["E0652"]
    assert "is on the list (Pneumatic compression devices)" in the(one).because[0]["sentence"]


def test_original_medicares_list_asks_from_its_day_on_whatever_the_terms_say(book):
    """L1852 joined on 2026-04-13: delivered after that day it needs permission, delivered before it needs none."""
    rule = coverage.PayerRuleDraft(
        client_id=book, payer_code="CEDAR", is_authorization_required=False, starts_date=date(2026, 1, 1)
    )
    coverage.file_payer_rules([rule], by=BY, at=AT)
    before, after, elsewhere = place(*(order(number, lines=(line("L1852"),)) for number in (1, 2, 3)), client_id=book)
    medicare = LineOfBusiness.MEDICARE_FFS
    verified(before, requires=None, product=medicare, needed_date=date(2026, 4, 12))
    verified(after, requires=None, product=medicare, needed_date=date(2026, 4, 13))
    verified(elsewhere, requires=None, needed_date=date(2026, 4, 13))
    assert (messages(before), messages(elsewhere)) == ([], [])
    assert [row["code"] for row in messages(after)[0].body["lines"]] == ["L1852"]
    (why,) = the(after).because
    assert (why["rule"], why["from"]) == ("orders.prior_authorization", "2026-04-13")
    assert announced("authorizations.cleared") == [before.case_id, elsewhere.case_id]


def test_the_clients_terms_decide_when_the_payer_does_not_say(book):
    rule = coverage.PayerRuleDraft(
        client_id=book, payer_code="CEDAR", code_prefix="E13", is_authorization_required=True, valid_days=30,
        starts_date=date(2026, 1, 1),
    )  # fmt: skip
    coverage.file_payer_rules([rule], by=BY, at=AT)
    one, other = place(order(1), order(2, lines=(line("E0100"),)), client_id=book)
    verified(one, other, requires=None)
    assert the(one).because[0]["rule"] == "coverage.payer_rule.CEDAR.any.E13"
    assert the(one).valid_days == 30
    assert announced("authorizations.cleared") == [other.case_id]


def test_an_order_without_lines_is_held_against_its_service_line(book):
    rule = coverage.PayerRuleDraft(
        client_id=book, service_line="dme", is_authorization_required=True, starts_date=date(2026, 1, 1)
    )
    coverage.file_payer_rules([rule], by=BY, at=AT)
    (one,) = place(order(1, lines=()), client_id=book)
    verified(one, requires=None)
    assert messages(one)[0].body["lines"] == []
    assert running(one) == [("authorization_answer", "payer")]


@pytest.mark.parametrize("requires", [True, False])
def test_a_number_that_came_with_the_order_is_recorded_to_be_confirmed_and_the_case_goes_on(book, requires):
    (one,) = place(order(1, authorization_number="AU-REF-9"), client_id=book)
    verified(one, requires=requires)
    assert (the(one).state, the(one).number, the(one).source, the(one).is_confirmed) == (
        "APPROVED",
        "AU-REF-9",
        "referrer",
        False,
    )
    assert messages(one) == []
    assert announced("authorizations.cleared") == [one.case_id]


def test_the_same_event_twice_asks_once(book):
    (one,) = place(order(1), client_id=book)
    ids = covered(one)
    for _ in range(2):
        obtain_authorization.on_benefits_verified(event("coverage.verified", ids, client_id=book), by=BY, at=AT)
    assert len(messages(one)) == 1


def test_nothing_is_asked_for_a_case_that_is_over(book):
    (one,) = place(order(1), client_id=book)
    obligations.move(cases.Case, [obligations.ClockedStep(id=one.case_id, move="cancel")], by=BY, at=AT)
    verified(one)
    assert authorizations.of_case(VIEWER, one.case_id) == []
    assert announced("authorizations.cleared") == []


def test_an_approval_lets_the_case_go_on_and_a_second_telling_changes_nothing(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    said = decision(f"{one.number}.A1", units=Decimal(1))
    assert record(said, said) == Recorded(filed=1, known=1)
    assert (the(one).state, the(one).number) == ("APPROVED", "AU-1")
    assert announced("authorizations.cleared") == [one.case_id]
    assert record(said) == Recorded(known=1)
    assert announced("authorizations.cleared") == [one.case_id]
    assert messages(one)[0].answered_at == SOON


def test_pended_and_decided_in_one_file_in_any_order_end_as_one_by_one(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    reference = f"{one.number}.A1"
    decided = decision(reference, at=AT + timedelta(hours=1))
    assert record(decided, decision(reference, "pended", at=AT + timedelta(minutes=5))) == Recorded(filed=2)
    assert the(one).state == "APPROVED"


def test_a_denial_is_ours_to_decide_and_the_case_waits(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    record(decision(f"{one.number}.A1", "denied"))
    assert the(one).state == "DENIED"
    assert running(one) == [("denial_decision", "hub")]
    assert announced("authorizations.cleared") == []


def test_a_peer_to_peer_turns_a_denial_and_its_echo_does_not_turn_it_back(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    reference = f"{one.number}.A1"
    denial = decision(reference, "denied", at=SOON)
    record(denial)
    later = SOON + timedelta(hours=3)
    information = {"peer_to_peer": "Held with the medical director; SpO2 84 % at rest."}
    obtain_authorization.resubmit([the(one).id], why="Peer-to-peer held.", information=information, by=BY, at=later)
    assert [message.attempt for message in messages(one)] == [1, 2]
    assert messages(one)[1].body["information"] == information
    assert record(denial, replace(denial, reason="Said again."), at=later) == Recorded(known=2)
    assert the(one).state == "REQUESTED"
    assert record(decision(reference, at=later + timedelta(hours=1)), at=later + timedelta(hours=1)).filed == 1
    assert announced("authorizations.cleared") == [one.case_id]


def test_a_payer_may_turn_its_own_denial_before_we_do(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    reference = f"{one.number}.A1"
    record(decision(reference, "denied"))
    record(decision(reference, at=SOON), at=SOON)
    assert the(one).state == "APPROVED"
    assert running(one) == []


def test_what_the_payer_asks_for_is_sent_under_the_same_reference(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    record(decision(f"{one.number}.A1", "more_information"))
    assert running(one) == [("authorization_information", "hub")]
    values = {"progress notes": "Enclosed, 3 pages."}
    obtain_authorization.supply_information([the(one).id], values, by=BY, at=SOON)
    assert [(message.attempt, message.body["information"]) for message in messages(one)] == [(1, {}), (2, values)]
    assert running(one) == [("authorization_answer", "payer")]


def test_a_denial_that_stands_ends_it_and_a_late_approval_is_handed_to_a_person(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    reference = f"{one.number}.A1"
    record(decision(reference, "denied"))
    obtain_authorization.let_denial_stand([the(one).id], why="The member chose another way.", by=BY, at=SOON)
    recorded = record(decision(reference, at=SOON), at=SOON)
    assert "reopen the case" in recorded.faults[0][1]
    assert announced("authorizations.cleared") == []


def test_a_denial_after_an_approval_is_handed_to_a_person(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    reference = f"{one.number}.A1"
    record(decision(reference))
    recorded = record(decision(reference, "denied", at=SOON))
    assert "call the payer before the service" in recorded.faults[0][1]
    assert the(one).state == "APPROVED"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"outcome": "perhaps"}, "'perhaps' is not one of"),
        ({"units": Decimal("NaN")}, "cannot be right"),
        ({"units": Decimal(-1)}, "cannot be right"),
        ({"units": Decimal("1E+40")}, "cannot be right"),
        ({"units": Decimal(0)}, "no approval"),
        ({"peer_contact": "a\0b"}, "not text"),
        ({"answered_at": datetime(2026, 7, 6, 10, 0)}, "no time zone"),  # noqa: DTZ001  a payer that names no zone
    ],
)
def test_a_decision_that_cannot_be_right_is_refused_with_a_sentence_and_spares_its_neighbors(book, said, says):
    one, other = place(order(1), order(2), client_id=book)
    verified(one, other)
    recorded = record(replace(decision(f"{one.number}.A1"), **said), decision(f"{other.number}.A1"), decision("ZZZ-ZZZ-Z.A1"))
    faults = dict(recorded.faults)
    assert recorded.filed == 1
    assert says in faults[f"{one.number}.A1"]
    assert "No authorization request ZZZ-ZZZ-Z.A1" in faults["ZZZ-ZZZ-Z.A1"]
    assert (the(one).state, the(other).state) == ("REQUESTED", "APPROVED")


def test_a_silent_payer_is_asked_three_times_and_then_somebody_calls(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    for _ in range(3):
        due = max(clock.due_at for clock in obligations.of_case(VIEWER, one.case_id) if clock.stopped_at is None)
        overdue(due + timedelta(minutes=1), book)
        assert running(one), "somebody owes something at every moment"
    assert [message.attempt for message in messages(one)] == [1, 2, 3]
    assert (the(one).state, running(one)) == ("SILENT", [("authorization_check", "hub")])
    assert announced("authorizations.unanswered") == [one.case_id]
    obtain_authorization.request_again([the(one).id], why="Called; wrong fax number.", by=BY, at=AT + timedelta(days=20))
    assert [message.attempt for message in messages(one)] == [1, 2, 3, 4]


def test_a_cancelled_case_voids_its_request_and_a_late_decision_is_only_known(book):
    (one,) = place(order(1), client_id=book)
    verified(one)
    obtain_authorization.on_case_cancelled(event("cases.cancelled", [one.case_id], client_id=book), by=BY, at=SOON)
    assert (the(one).state, running(one)) == ("VOIDED", [])
    assert record(decision(f"{one.number}.A1")) == Recorded(known=1)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_in_whatever_order_somebody_has_the_turn_and_a_clock_runs(book, seed):
    chance = Random(seed)
    (one,) = place(order(1), client_id=book)
    verified(one)
    now = AT
    for _ in range(14):
        now += timedelta(hours=chance.uniform(0.1, 90))
        found = the(one)
        match (chance.randrange(3), found.state):
            case (0, _):
                outcome = chance.choice(["pended", "more_information", "denied", "denied", "approved"])
                recorded = record(decision(found.reference, outcome, at=now - timedelta(hours=chance.uniform(0, 60))), at=now)
                assert recorded.filed + recorded.known + len(recorded.faults) == 1
            case (1, "MORE_INFORMATION"):
                obtain_authorization.supply_information([found.id], {"note": "Enclosed."}, by=BY, at=now)
            case (1, "SILENT"):
                obtain_authorization.request_again([found.id], why="Called.", by=BY, at=now)
            case (1, "DENIED") if chance.random() < 0.2:
                obtain_authorization.let_denial_stand([found.id], why="No other way.", by=BY, at=now)
            case (1, "DENIED"):
                obtain_authorization.resubmit([found.id], why="Held.", by=BY, at=now)
            case _:
                overdue(now, book)
        found = the(one)
        state = authorizations.LIFECYCLE.state(found.state)
        assert running(one) == ([] if state.is_final else [(state.obligation, state.turn)])
        assert [message.attempt for message in messages(one)] == list(range(1, found.attempts + 1))
        assert announced("authorizations.cleared") == ([one.case_id] if found.state == "APPROVED" else [])


def _life(count: int, start: int, book: UUID) -> int:
    """Queries of asking, chasing and hearing the payer about `count` orders."""
    placed = place(*(order(n) for n in range(start, start + count)), client_id=book)
    ids = covered(*placed)
    with CaptureQueriesContext(connection) as captured:
        obtain_authorization.on_benefits_verified(event("coverage.verified", ids, client_id=book), by=BY, at=AT)
        overdue(AT + timedelta(days=9), book)
        record(*(decision(f"{one.number}.A1", "denied") for one in placed))
        again = [the_.id for one in placed for the_ in authorizations.of_case(VIEWER, one.case_id)]
        read = len(placed)
        obtain_authorization.resubmit(again, why="Held.", by=BY, at=SOON)
        record(*(decision(f"{one.number}.A1", at=SOON) for one in placed))
    assert {the(one).state for one in placed} == {"APPROVED"}
    return len(captured) - read


def test_one_order_and_fifty_take_the_same_number_of_queries(book):
    _life(1, 1, book)  # staging tables are made once per session
    assert _life(1, 2, book) == _life(50, 3, book) < 160
