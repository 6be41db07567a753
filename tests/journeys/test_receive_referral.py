"""A referral from any channel becomes a case with a number, a manager and running clocks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from hearthline.domain.cases import api as cases
from hearthline.domain.members import api as members
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import receive_referral
from hearthline.kernel.vocabulary import ServiceLine
from hearthline.plumbing.access import Actor, acting, system
from hearthline.plumbing.ids import new_id

pytestmark = pytest.mark.django_db
BY = Actor("system", "test")
AT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
VIEWER = system("test")


def oxygen(order_number: str = "LK-1", **changes) -> referrals.ReferralDraft:
    draft = referrals.ReferralDraft(
        member=members.MemberDraft(
            family="Okafor",
            given="Marisol",
            birth_date=date(1948, 3, 9),
            phone="312-555-0142",
            address=members.Address(line1="118 Alder Court", city="Evanston", state="IL", zip="60201"),
        ),
        lines=(referrals.OrderLineDraft(code="E1390", description="Oxygen concentrator"),),
        order_number=order_number,
        service_line=ServiceLine.DME,
        payer_code="CEDAR",
        payer_name="Cedar Health Plan",
        policy_number="CHP-1",
        ordering_family="Adeyemi",
        ordering_npi="1234567893",
        signature="signed",
        diagnoses=("J44.9",),
    )
    return replace(draft, **changes)


def book() -> UUID:
    return parties.ensure_client("CEDAR", name="Cedar Health Plan", kind="payer", zone="America/Chicago")


def arrive(
    drafts, client: UUID, *, sender: str = "1234567893", at: datetime = AT, inbound: UUID | None = None, is_again: bool = False
) -> list[receive_referral.Received]:
    arrivals = [
        receive_referral.Arrival(
            draft=one,
            client_id=client,
            inbound_id=inbound or new_id(),
            sender=sender,
            channel="fax",
            received_at=at,
            is_again=is_again,
        )
        for one in drafts
    ]
    return receive_referral.receive(arrivals, by=BY, at=at)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_a_referral_opens_a_case_with_a_number_a_manager_and_running_clocks():
    with acting(VIEWER):
        (received,) = arrive([oxygen()], book())
        case = cases.by_number(VIEWER, received.case_number)
        assert received.outcome == "opened"
        assert case.manager_id is not None
        assert case.zone == "America/Chicago"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind FROM obligations_obligation WHERE case_id = %s AND stopped_at IS NULL ORDER BY kind", [case.id]
            )
            kinds = [row[0] for row in cursor.fetchall()]
        assert kinds == ["acknowledgement.measure", "acknowledgement.promise", "service", "triage"]


def test_an_identical_resend_changes_nothing():
    with acting(VIEWER):
        client = book()
        arrive([oxygen()], client)
        before = {table: count(table) for table in ("cases_case", "referrals_referral", "plumbing_audit_event", "members_member")}
        (again,) = arrive([oxygen()], client, at=AT + timedelta(hours=2))
        assert again.outcome == "known"
        assert before == {table: count(table) for table in before}


def test_the_same_order_with_other_content_is_an_amendment_with_a_visible_difference():
    with acting(VIEWER):
        client = book()
        arrive([oxygen()], client)
        (again,) = arrive([oxygen(policy_number="CHP-2")], client)
        assert again.outcome == "amended"
        assert count("cases_case") == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT differences FROM referrals_amendment")
            assert '"policy_number": ["CHP-1", "CHP-2"]' in cursor.fetchone()[0]


def test_the_same_order_twice_in_one_batch_is_one_case():
    with acting(VIEWER):
        results = arrive([oxygen(), oxygen(), oxygen(note="call first")], book())
        assert [one.outcome for one in results] == ["opened", "known", "amended"]
        assert count("cases_case") == 1


def test_a_message_that_is_read_again_after_a_crash_says_nothing_that_it_said_before():
    """Also where it holds an order and, further on, its amendment: the order is not turned back and amended anew."""
    with acting(VIEWER):
        client, file = book(), new_id()
        said = [oxygen(), oxygen(note="call first"), oxygen(policy_number="CHP-2")]
        assert [arrive([one], client, inbound=file)[0].outcome for one in said] == ["opened", "amended", "amended"]
        assert [arrive([one], client, inbound=file, is_again=True)[0].outcome for one in said] == ["known"] * 3
        assert [one.outcome for one in arrive(said, client, inbound=file, is_again=True)] == ["known"] * 3
        assert count("referrals_amendment") == 2
        (further,) = arrive([oxygen(note="ring twice")], client, inbound=file, is_again=True)  # it had not come so far
        assert further.outcome == "amended"


def test_a_sender_may_return_to_what_the_order_said_first():
    with acting(VIEWER):
        client = book()
        outcomes = [arrive([oxygen(note=note)], client)[0].outcome for note in ("", "call first", "")]
        assert outcomes == ["opened", "amended", "amended"]


VERSIONS = ({}, {"note": "call first"}, {}, {}, {"policy_number": "CHP-2"})


@pytest.mark.parametrize("is_together", [True, False])
def test_versions_of_one_order_follow_each_other_in_one_batch_as_they_do_one_by_one(is_together):
    drafts = [oxygen(**said) for said in VERSIONS]
    with acting(VIEWER):
        client = book()
        batches = [drafts] if is_together else [[one] for one in drafts]
        outcomes = [received.outcome for batch in batches for received in arrive(batch, client)]
        assert outcomes == ["opened", "amended", "amended", "known", "amended"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT differences FROM referrals_amendment ORDER BY id")
            assert [json.loads(row[0]) for row in cursor.fetchall()] == [
                {"note": ["", "call first"]},
                {"note": ["call first", ""]},
                {"policy_number": ["CHP-1", "CHP-2"]},
            ]
            cursor.execute("SELECT amendment, policy_number, note, diagnoses FROM referrals_referral")
            assert cursor.fetchall() == [(3, "CHP-2", "", ["J44.9"])]
        assert count("referrals_order_line") == 1


def test_a_likely_repeat_without_an_order_number_is_proposed_never_merged():
    with acting(VIEWER):
        client = book()
        arrive([oxygen(order_number="")], client)
        (second,) = arrive([oxygen(order_number="", note="sent again with a cover page")], client)
        assert second.outcome == "opened"
        assert count("referrals_duplicate_proposal") == 1


def test_the_service_promise_runs_from_discharge_where_that_is_later():
    with acting(VIEWER):
        discharge = AT + timedelta(days=2)
        (received,) = arrive([oxygen(discharge_at=discharge)], book())
        case = cases.by_number(VIEWER, received.case_number)
        with connection.cursor() as cursor:
            cursor.execute("SELECT due_at FROM obligations_obligation WHERE case_id = %s AND kind = 'service'", [case.id])
            assert cursor.fetchone()[0] == discharge + timedelta(hours=72)


def test_an_urgent_referral_is_triaged_within_the_hour_and_a_routine_one_within_four_open_hours():
    with acting(VIEWER):
        night = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)  # 23:00 in Chicago
        arrive([oxygen("U-1", urgency="urgent"), oxygen("R-1")], book(), at=night)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.urgency, o.due_at FROM obligations_obligation o JOIN cases_case c ON c.id = o.case_id "
                "WHERE o.kind = 'triage'"
            )
            due = dict(cursor.fetchall())
        assert due["urgent"] == night + timedelta(hours=1)
        assert due["routine"] == datetime(2026, 3, 4, 18, 0, tzinfo=UTC)  # noon in Chicago


def test_one_hundred_referrals_take_as_many_statements_as_two(django_assert_max_num_queries):
    with acting(VIEWER):
        client = book()
        arrive([oxygen("W-1"), oxygen("W-2")], client)
        with django_assert_max_num_queries(60) as few:
            arrive([oxygen("A-1"), oxygen("A-2")], client)
        many = [
            oxygen(f"B-{index}", member=replace(oxygen().member, given=f"Given{index}", phone=f"312-555-01{index:02d}"))
            for index in range(100)
        ]
        with django_assert_max_num_queries(len(few.captured_queries) + 12):
            arrive(many, client)
