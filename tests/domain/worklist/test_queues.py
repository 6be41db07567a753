"""Is every promise in a queue, every address a view, and every queue somebody's?"""

from __future__ import annotations

import pytest

from hearthline.domain.assignments import api as assignments
from hearthline.domain.authorizations import api as authorizations
from hearthline.domain.cases import api as cases
from hearthline.domain.coverage import api as coverage
from hearthline.domain.escalations import api as escalations
from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.referrals import api as referrals
from hearthline.domain.worklist import api as worklist
from hearthline.plumbing.access.roles import Role

LIFECYCLES = (
    cases.LIFECYCLE, referrals.LIFECYCLE, coverage.LIFECYCLE, authorizations.LIFECYCLE, fulfillment.LIFECYCLE,
    escalations.ESCALATION, escalations.EXCEPTION,
    *(value for name, value in vars(assignments).items() if name in ("ASSIGNMENT", "OFFER")),
)  # fmt: skip
KINDS = {state.obligation for lifecycle in LIFECYCLES for state in lifecycle.states if state.obligation}


def test_every_promise_says_what_is_to_be_done_next():
    assert set(worklist.ACTIONS) >= KINDS


def test_a_promise_is_in_one_queue_at_most():
    placed = [kind for queue in worklist.QUEUES.values() for kind in queue.kinds]
    assert len(placed) == len(set(placed))
    # What has no queue of its own is under way in `other`, so that nothing is in no list.
    assert KINDS - set(placed) <= {"service", "hold_review", "witness"}


def test_every_queue_has_an_owner_and_another_who_stands_in():
    for queue in worklist.QUEUES.values():
        assert {queue.owner, queue.fallback} <= set(Role)
        assert queue.owner != queue.fallback
        assert queue.why_empty.endswith(".")


@pytest.mark.parametrize("role", list(Role))
def test_every_role_begins_in_a_queue(role):
    assert worklist.first_queue(role) in worklist.QUEUES
    assert all(code in worklist.QUEUES for code in worklist.queues_of(role))


@pytest.mark.parametrize(
    "said",
    [
        {"q": "benefits"},
        {
            "q": "discharge",
            "payer": "CEDAR",
            "line": "dme",
            "urgency": "discharge",
            "state": "IL",
            "manager": "ines",
            "owner": "hub",
        },
        {"q": "mine", "tag": "watch", "sort": "member", "cols": "member,clock"},
        {"q": "offers", "after": "1.0.1795743207000000.01a2194c-5f37-7000-8533-8cb2b8f270ee"},
    ],
)
def test_an_address_is_the_view_and_the_view_its_address(said):
    view = worklist.read_view(said, role="nurse")
    written = dict(part.split("=") for part in worklist.write_view(view).replace("%2C", ",").split("&"))
    assert worklist.read_view(written, role="supervisor") == view
    assert written == said


@pytest.mark.parametrize("wrong", ["no-such-queue", "", "'; DROP TABLE", "mine\n"])
def test_what_is_no_code_of_ours_is_left_out(wrong):
    view = worklist.read_view(
        {"q": wrong, "urgency": wrong, "owner": wrong, "sort": wrong, "cols": wrong, "tag": wrong}, role="nurse"
    )
    assert view == worklist.View(queue="triage")
