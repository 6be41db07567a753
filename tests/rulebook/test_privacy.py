"""Who is told what, how long is it kept, and what needs more care?"""

from __future__ import annotations

from datetime import date

import pytest

from hearthline.rulebook import RuleMissing, identity, labels, retention

DAY = date(2026, 11, 26)


def test_a_caller_is_told_which_item_is_still_to_be_asked():
    verdict = identity.standing(["name"], kind="member", on=DAY)
    assert (verdict.outcome, verdict.still) == (identity.MORE, ("birth_date",))
    assert "policy_number" in verdict.one_of


def test_two_failures_lock_the_call_and_offer_to_call_back():
    verdict = identity.standing(["name", "birth_date", "zip"], kind="member", on=DAY, failures=2)
    assert (verdict.outcome, verdict.offers_call_back) == (identity.LOCKED, True)


def test_the_verdict_agrees_with_what_the_call_screen_asks():
    for checked in ([], ["name", "birth_date"], ["name", "birth_date", "zip"], ["case_number", "name"]):
        for kind in ("member", "caregiver", "office", "provider", "payer", "stranger"):
            verdict = identity.standing(checked, kind=kind, on=DAY).outcome
            assert (verdict == identity.VERIFIED) == identity.suffices(checked, kind=kind, on=DAY)


def test_a_record_of_several_kinds_is_kept_for_the_longest():
    kept = retention.keep_until(["dmepos", "medicare_advantage"], date(2026, 3, 2), on=DAY)
    assert kept.outcome == date(2036, 3, 2)
    assert kept.reasons[0].rule_id == "privacy.retention.medicare_advantage"
    assert len(kept.reasons) == 3


def test_a_kind_of_record_nobody_has_a_rule_for_is_refused():
    with pytest.raises(RuleMissing):
        retention.keep_until(["papyrus"], date(2026, 3, 2), on=DAY)


def test_a_part_2_record_leaves_only_with_consent_and_never_for_litigation():
    found = [one.name for one in labels.labels_of({"source_program": "part2", "diagnoses": ["F11.20"]}, on=DAY)]
    assert found == ["part2", "substance_use"]
    assert labels.may_disclose(found, purpose="payment", on=DAY).outcome == labels.NEEDS_CONSENT
    with_consent = labels.may_disclose(found, purpose="payment", on=DAY, has_consent=True)
    assert with_consent.outcome == labels.ALLOWED
    assert "2.32" in with_consent.accompanied_by[0]
    assert labels.may_disclose(found, purpose="litigation", on=DAY, has_consent=True).outcome == labels.WITHHELD


def test_a_purpose_no_rule_names_is_withheld():
    assert labels.may_disclose(["hiv"], purpose="marketing", on=DAY, has_consent=True).outcome == labels.WITHHELD


def test_a_record_without_labels_goes_out():
    assert labels.may_disclose([], purpose="payment", on=DAY).outcome == labels.ALLOWED
