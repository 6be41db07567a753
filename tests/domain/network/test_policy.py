"""What keeps a provider from being offered work, and what does the search learn of it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from tests.factories.network import terms as drafts_of
from tests.factories.parties import npi

from hearthline.domain.network import policy
from hearthline.domain.network.facts import AreaDraft, CapabilityDraft, CapacityDraft, ContractDraft, CredentialDraft, Terms
from hearthline.kernel.vocabulary import ServiceLine

ON = date(2026, 7, 6)


def known(number: int = 1, **said) -> Terms:
    """What is on file once the drafts of a supplier are."""
    drafts = drafts_of(number, **said)
    of = {kind: [one for one in drafts if isinstance(one, kind)] for kind in
          (CapabilityDraft, CredentialDraft, ContractDraft, AreaDraft, CapacityDraft)}  # fmt: skip
    return Terms(
        organization_id=uuid4(),
        key=f"npi:{npi(number)}",
        name="Fenmarch Medical Supply",
        npi=npi(number),
        ein="12-3000001",
        state="IL",
        capabilities=frozenset((str(one.service_line), one.detail) for one in of[CapabilityDraft]),
        credentials=tuple(of[CredentialDraft]),
        contracts=tuple(of[ContractDraft]),
        zip_prefixes=frozenset(one.zip_prefix for one in of[AreaDraft] if one.zip_prefix),
        radius_km=next((one.radius_km for one in of[AreaDraft] if one.radius_km), None),
        capacity={str(one.service_line): one.starts_per_day for one in of[CapacityDraft]},
    )


def gate(terms: Terms, *, payer: str = "CEDAR", line: str = "dme", state: str = "IL", on: date = ON):
    return policy.eligibility(terms, payer_code=payer, service_line=line, state=state, on=on)


def sentences(decision) -> str:
    return " ".join(reason.sentence for reason in decision.reasons)


def test_with_every_paper_in_force_it_may_be_offered_and_the_reason_says_so():
    decision = gate(known())
    assert decision.outcome is True
    assert "active NPI, tax ID (EIN), W-9, IL license" in sentences(decision)
    (reason,) = decision.reasons
    assert (reason.rule_id, reason.confidence) == ("hub.network.gate", "guide")


@pytest.mark.parametrize(
    ("terms", "asked", "said"),
    [
        (known(without=("w9",)), {}, "has no W-9 on file"),
        (known(licensed_until=date(2026, 6, 19)), {}, "IL license of Fenmarch Medical Supply expired on 2026-06-19"),
        (known(), {"state": "IN"}, "no license in IN"),
        (known(), {"state": ""}, "state is not known"),
        (known(), {"payer": "TAMARAC"}, "no contract with TAMARAC"),
        (known(), {"line": "home_infusion"}, "for home infusion"),
        (known(is_fee_schedule_verified=False), {}, "fee schedule of Fenmarch Medical Supply with CEDAR for dme is not verified"),
        (known(), {"on": date(2028, 1, 1)}, "no contract with CEDAR"),
        (replace(known(without=("npi",)), npi="9999999999"), {}, "has no active NPI"),
        (replace(known(without=("ein",)), ein=""), {}, "has no tax ID (EIN)"),
    ],
)
def test_each_missing_paper_is_named(terms, asked, said):
    decision = gate(terms, **asked)
    assert decision.outcome is False
    assert said in sentences(decision)


def test_a_refusal_names_everything_that_is_missing_at_once():
    decision = gate(known(without=("w9", "license"), is_fee_schedule_verified=False))
    assert len(decision.reasons) == 3


def test_a_number_on_the_organization_counts_where_no_paper_contradicts_it():
    assert gate(known(without=("npi", "ein"))).outcome is True
    expired = CredentialDraft(organization="x", kind="npi", number=npi(1), expires_date=date(2026, 1, 1))
    deactivated = replace(known(), credentials=(*known(without=("npi",)).credentials, expired))
    assert "active NPI of Fenmarch Medical Supply expired on 2026-01-01" in sentences(gate(deactivated))


def test_a_paper_the_rule_would_ask_for_one_day_must_be_on_file_whatever_its_kind():
    assert "has no accreditation on file" in policy.paper_gap(known(), "accreditation", ON, name="accreditation")
    paper = CredentialDraft(organization="x", kind="accreditation", number="A-1", expires_date=date(2027, 1, 1))
    accredited = replace(known(), credentials=(*known().credentials, paper))
    assert policy.paper_gap(accredited, "accreditation", ON, name="accreditation") == ""


def test_an_agency_straight_from_the_directory_is_not_ready_and_is_told_what_is_missing():
    bare = Terms(organization_id=uuid4(), key="ccn:147001", name="Fen Home Health", state="IL",
                 capabilities=frozenset({("home_health", "nursing")}))  # fmt: skip
    decision = policy.readiness(bare, on=ON)
    assert decision.outcome is False
    for missing in ("NPI", "EIN", "W-9", "license", "contract", "where it goes", "new starts"):
        assert missing in sentences(decision)
    assert policy.readiness(known(), on=ON).outcome is True


def test_the_search_sees_contracts_per_payer_and_licensed_state_only():
    two_states = known(states=("IL", "IN"), payers=("CEDAR", "TAMARAC"))
    seen = policy.offeror(two_states, on=ON, days=[ON], taken={})
    assert seen.contracts == {
        ("CEDAR in IL", "dme"), ("CEDAR in IN", "dme"), ("TAMARAC in IL", "dme"), ("TAMARAC in IN", "dme"),
    }  # fmt: skip
    assert policy.offeror(known(is_fee_schedule_verified=False), on=ON, days=[ON], taken={}).contracts == frozenset()
    assert policy.offeror(known(licensed_until=date(2026, 7, 5)), on=ON, days=[ON], taken={}).contracts == frozenset()


def test_starts_that_are_promised_are_no_longer_room():
    one = known(starts_per_day=3)
    saturday = date(2026, 7, 11)
    seen = policy.offeror(one, on=ON, days=[ON, saturday], taken={(one.organization_id, "dme", ON): 3})
    assert seen.capacity == {("dme", saturday): 3}


def test_a_paper_that_runs_out_limits_the_days():
    paper = CredentialDraft(organization="x", kind="w9", number="1", expires_date=date(2026, 7, 9))
    short = replace(known(), credentials=(*known(without=("w9",)).credentials, paper))
    assert policy.papers_valid_through(short, on=ON) == date(2026, 7, 9)
    assert policy.papers_valid_through(short, on=date(2026, 7, 10)) is None
    assert policy.papers_valid_through(known(), on=ON) == date.max


def test_a_widened_search_doubles_the_radius_and_gives_prefix_suppliers_one():
    assert policy.offeror(known(radius_km=30.0), on=ON, days=[], taken={}, widened=2).radius_km == 60.0
    assert policy.offeror(known(), on=ON, days=[], taken={}).radius_km is None
    assert policy.offeror(known(), on=ON, days=[], taken={}, widened=2).radius_km == 2 * policy.UNSTATED_RADIUS_KM


def test_a_drafts_line_is_spelled_as_data():
    assert ServiceLine.DME == "dme"
    assert policy.contract_for(known(), payer_code="CEDAR", service_line="dme", on=ON).acceptance_hours == 4


def test_crews_are_told_apart():
    one, other = uuid4(), uuid4()
    numbers = {
        policy.resource(who, kind=kind, service_line=line, crew=crew)
        for who in (one, other) for kind in ("start", "visit") for line in ("dme", "home_health") for crew in range(50)
    }  # fmt: skip
    assert len(numbers) == 2 * 50 * (2 + 1)  # a visit's crew is the same people whatever the line
    assert all(0 <= number < 2**63 for number in numbers)
