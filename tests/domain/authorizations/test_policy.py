"""Is permission needed, what does a determination give, and until when can a denial be appealed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from hearthline.domain.authorizations.facts import Determination, RequirementFacts
from hearthline.domain.authorizations.lifecycle import LIFECYCLE
from hearthline.domain.authorizations.policy import (
    Validity,
    appeal_window,
    denial_lacks,
    in_words,
    is_authorization_required,
    is_stale,
    positions_to_authorize,
    shortfalls,
    validity,
)
from hearthline.kernel.decisions import Reason

AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)
ON = date(2026, 7, 8)
TERMS = Reason(
    rule_id="coverage.payer_rule.CEDAR.any.any",
    version_from=date(2026, 1, 1),
    citation="Terms",
    confidence="V",
    sentence="Terms.",
)
LINE = RequirementFacts(position=1, on=date(2026, 7, 6), needed_on=date(2026, 7, 8), code="E0470", line_of_business="MA")
APPROVED = Determination(
    reference="X.A1", answered_at=AT, outcome="approved", authorization_number="AU-1", units=Decimal(10), unit="unit",
    starts_date=ON, ends_date=date(2026, 10, 8),
)  # fmt: skip
DENIED = Determination(
    reference="X.A1", answered_at=AT, outcome="denied", reason_code="not_medically_necessary",
    reason="Notes do not show the need.", appeal_days=45, peer_contact="Medical director, 555-0142",
)  # fmt: skip


def test_the_state_table_is_sound():
    assert LIFECYCLE.faults() == []


@pytest.mark.parametrize(
    ("said", "required", "rule"),
    [
        # the payer's own answer beats everything
        (
            {"payer_said": False, "rule_says": True, "rule_reason": TERMS, "listed_program": "PMD"},
            False,
            "authorizations.payer_answer",
        ),
        ({"payer_said": True, "rule_says": False, "rule_reason": TERMS}, True, "authorizations.payer_answer"),
        # then the client's terms
        ({"rule_says": False, "rule_reason": TERMS, "listed_program": "PMD"}, False, TERMS.rule_id),
        ({"rule_says": True, "rule_reason": TERMS}, True, TERMS.rule_id),
        # then the list
        ({"listed_program": "PMD"}, True, "authorizations.required_list"),
        # and silence is no
        ({}, False, "authorizations.default"),
    ],
)
def test_who_decides_whether_permission_is_needed(said, required, rule):
    decision = is_authorization_required(replace(LINE, **said))
    assert decision.outcome is required
    assert decision.reasons[0].rule_id == rule


def test_the_list_is_law_for_original_medicare_and_caution_elsewhere():
    listed = replace(LINE, listed_program="Power mobility devices")
    assert is_authorization_required(replace(listed, line_of_business="MEDICARE_FFS")).reasons[0].confidence == "V"
    assert is_authorization_required(listed).reasons[0].confidence == "M"


LISTED = replace(LINE, code="L1852", line_of_business="MEDICARE_FFS")
"""A knee orthosis that joined the list on 2026-04-13."""
EVE = date(2026, 4, 12)


@pytest.mark.parametrize(
    ("said", "required", "rule"),
    [
        # law: neither the terms nor an answer about benefits waive it
        ({}, True, "orders.prior_authorization"),
        ({"payer_said": False}, True, "orders.prior_authorization"),
        ({"rule_says": False, "rule_reason": TERMS}, True, "orders.prior_authorization"),
        # delivered before the day, the others decide
        ({"needed_on": EVE}, False, "authorizations.default"),
        ({"needed_on": EVE, "payer_said": False}, False, "authorizations.payer_answer"),
        ({"needed_on": EVE, "rule_says": False, "rule_reason": TERMS}, False, TERMS.rule_id),
        # a list without dates does not move the day of a code whose dates are known
        ({"needed_on": EVE, "listed_program": "Orthoses"}, False, "authorizations.default"),
        # the code that left
        ({"code": "L1833", "needed_on": date(2024, 8, 11)}, True, "orders.prior_authorization"),
        ({"code": "L1833", "needed_on": date(2024, 8, 12)}, False, "authorizations.default"),
        # before there was a list
        ({"needed_on": date(2020, 1, 1)}, False, "authorizations.default"),
        # another payer: a caution, after what it and the terms say
        ({"line_of_business": "MA"}, True, "orders.prior_authorization"),
        ({"line_of_business": "MA", "payer_said": False}, False, "authorizations.payer_answer"),
        ({"line_of_business": "MA", "rule_says": False, "rule_reason": TERMS}, False, TERMS.rule_id),
    ],
)
def test_the_list_holds_from_its_day_on(said, required, rule):
    decision = is_authorization_required(replace(LISTED, **said))
    assert decision.outcome is required
    assert decision.reasons[0].rule_id == rule


def test_the_list_of_another_payer_is_our_own_caution():
    (law,) = is_authorization_required(LISTED).reasons
    (caution,) = is_authorization_required(replace(LISTED, line_of_business="MA")).reasons
    assert (law.confidence, law.citation) == ("V2", "42 CFR 414.234; CMS-6097-N, 91 FR 1250")
    assert caution.confidence == "M"
    assert (
        "L1852 (knee brace with two uprights, off the shelf) is on the list of required prior authorization on 2026-07-08"
        in law.sentence
    )


def test_only_the_lines_that_need_it_are_asked_for_with_their_reasons():
    lines = [LINE, replace(LINE, position=2, listed_program="PMD"), replace(LINE, position=3, rule_says=True, rule_reason=TERMS)]
    decision = positions_to_authorize(lines)
    assert decision.outcome == (2, 3)
    assert [reason.rule_id for reason in decision.reasons] == ["authorizations.required_list", TERMS.rule_id]


def test_where_nothing_is_needed_the_reasons_say_why_not_once():
    decision = positions_to_authorize([LINE, replace(LINE, position=2)])
    assert decision.outcome == ()
    assert [reason.rule_id for reason in decision.reasons] == ["authorizations.default"]


def test_an_approval_without_an_end_is_good_for_the_days_of_the_terms():
    open_ended = replace(APPROVED, ends_date=None)
    assert validity(open_ended, valid_days=90) == Validity(starts_date=ON, ends_date=date(2026, 10, 5), is_assumed=True)
    assert validity(open_ended, valid_days=None) == Validity(starts_date=ON, ends_date=None, is_assumed=False)
    assert validity(APPROVED, valid_days=90).ends_date == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("said", "needs", "says"),
    [
        # enough
        ({}, {}, ()),
        ({"units": None}, {}, ()),
        ({"units": Decimal(3), "unit": "month"}, {}, ()),
        # too little, too late, too short
        ({"units": Decimal(3)}, {}, ("3 of the 10 units",)),
        ({"authorization_number": " "}, {}, ("no authorization number",)),
        ({"starts_date": date(2026, 7, 9)}, {}, ("after the service is needed",)),
        ({"ends_date": date(2026, 7, 7)}, {"needed_until": date(2026, 12, 1)}, ("before the service is needed",)),
        ({}, {"needed_until": date(2026, 12, 1)}, ("ask for an extension",)),
        ({"units": Decimal(3), "authorization_number": ""}, {}, ("no authorization number", "3 of the 10 units")),
    ],
)
def test_an_approval_that_gives_less_than_the_order_needs_says_so(said, needs, says):
    answer = replace(APPROVED, **said)
    found = shortfalls(
        answer,
        valid=validity(answer, valid_days=None),
        asked=Decimal(10),
        asked_unit="unit",
        needed_on=ON,
        needed_until=needs.get("needed_until"),
    )
    assert len(found) == len(says)
    assert all(part in sentence for part, sentence in zip(says, found, strict=True))


def test_the_appeal_deadline_is_read_from_the_denial_and_counted_from_receipt():
    window = appeal_window(DENIED, received_at=AT, zone="America/Chicago")
    # 45 days after Monday 6 July, until the day ends in Chicago
    assert window.due.at.isoformat(timespec="minutes") == "2026-08-21T04:59+00:00"
    assert not window.is_assumed
    assert "denial of 2026-07-06 itself" in window.due.because[0].citation


@pytest.mark.parametrize("days", [None, 0, -5, 4_000])
def test_a_window_the_denial_does_not_state_is_assumed_short_and_marked(days):
    window = appeal_window(replace(DENIED, appeal_days=days), received_at=AT, zone="America/Chicago")
    assert window.is_assumed
    assert window.due.at.isoformat(timespec="minutes") == "2026-08-06T04:59+00:00"


def test_what_a_denial_fails_to_say_is_what_we_ask_for_first():
    assert denial_lacks(DENIED, on=ON) == ()
    assert denial_lacks(replace(DENIED, reason=""), on=ON) == ()
    bare = replace(DENIED, reason="", reason_code=" ", appeal_days=None, peer_contact="")
    for product in ("", "UNKNOWN", "MA", "MEDICARE_FFS"):
        assert denial_lacks(bare, on=ON, line_of_business=product) == ("reason", "appeal_days", "peer_contact")


def test_a_no_from_before_we_asked_anew_is_an_echo_and_a_yes_never_is():
    anew = AT + timedelta(hours=1)
    assert is_stale(DENIED, asked_anew_at=anew)
    assert not is_stale(replace(DENIED, answered_at=anew), asked_anew_at=anew)
    assert not is_stale(DENIED, asked_anew_at=None)
    assert not is_stale(APPROVED, asked_anew_at=anew)


def test_the_story_tells_each_determination_in_words():
    assert in_words(APPROVED) == "Approved: number AU-1, 10 unit."
    assert in_words(DENIED) == "Denied: Notes do not show the need."
    assert in_words(replace(DENIED, outcome="more_information", asked=("progress notes", "oxygen log"))) == (
        "The payer asks for: progress notes; oxygen log."
    )
    assert in_words(replace(DENIED, outcome="pended")) == "The payer is still reviewing the request."
