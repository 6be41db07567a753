"""Who manages what, and when are two descriptions one organization?"""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid4

import pytest
from tests.factories.parties import npi, organization

from hearthline.domain.parties import policy
from hearthline.domain.parties.facts import Colleague
from hearthline.kernel.vocabulary import OrganizationKind

CEDAR, LAKESHORE = UUID(int=1), UUID(int=2)


def person(code, *, clients=(), states=(), role="care_coordinator", on_call=False):
    return Colleague(id=uuid4(), code=code, role=role, clients=frozenset(clients), states=frozenset(states), is_on_call=on_call)


def test_the_one_with_fewest_open_cases_in_the_team_is_chosen():
    busy, idle = person("A", clients=(CEDAR,), states=("IL",)), person("B", clients=(CEDAR,), states=("IL",))
    assert policy.deal([(CEDAR, "IL")], [busy, idle], load={busy.id: 9, idle.id: 3}) == [idle.id]


def test_a_batch_is_dealt_out_evenly_and_the_same_way_twice():
    team = [person(code) for code in "CAB"]
    dealt = policy.deal([(CEDAR, "IL")] * 30, team, load={})
    assert set(Counter(dealt).values()) == {10}
    assert dealt == policy.deal([(CEDAR, "IL")] * 30, list(reversed(team)), load={})
    assert dealt[0] == team[1].id  # ties go by code


def test_open_cases_are_counted_only_of_colleagues_among_whom_there_is_a_choice():
    alone, one, other = person("A", states=("TX",)), person("B", states=("IL",)), person("C", states=("IL",))
    assert policy.rivals([(CEDAR, "TX")], [alone, one, other]) == set()
    assert policy.rivals([(CEDAR, "TX"), (CEDAR, "IL")], [alone, one, other]) == {one.id, other.id}


def test_a_colleague_of_two_teams_is_counted_once():
    both, cedar_only = person("A"), person("B", clients=(CEDAR,))
    dealt = policy.deal([(LAKESHORE, "IL")] * 4 + [(CEDAR, "IL")] * 4, [both, cedar_only], load={})
    assert dealt == [both.id] * 4 + [cedar_only.id] * 4


def test_nobody_in_the_state_falls_back_to_the_client_then_to_any_coordinator_then_on_call():
    texan, other = person("A", clients=(CEDAR,), states=("TX",)), person("B", clients=(LAKESHORE,))
    nurse = person("C", role="nurse", on_call=True)
    assert policy.deal([(CEDAR, "IL")], [texan, other, nurse], load={texan.id: 50}) == [texan.id]
    assert policy.deal([(CEDAR, "IL")], [other, nurse], load={other.id: 50}) == [other.id]
    assert policy.deal([(CEDAR, "IL")], [nurse, person("D", role="supervisor")], load={}) == [nurse.id]


def test_an_empty_staff_list_is_refused_in_words():
    with pytest.raises(ValueError, match="staff list"):
        policy.deal([(CEDAR, "IL")], [], load={})


def test_the_best_number_is_the_key_and_an_impossible_npi_is_none():
    assert policy.organization_keys(npi=npi(1), ccn="017000", name="Fen Care", zip_code="60611-1234") == (
        f"npi:{npi(1)}", "ccn:017000", "name:fen care|60611",
    )  # fmt: skip
    assert policy.organization_keys(npi="9999999999", name="St. Mary's") == ("name:st marys|",)


@pytest.mark.parametrize(
    ("on_file", "is_same"),
    [({"npi": "", "ccn": "", "code": ""}, True), ({"npi": npi(2), "ccn": "", "code": ""}, False)],
)
def test_a_name_proves_nothing_against_a_number(on_file, is_same):
    draft = organization(1, ccn="017000")
    assert policy.is_same_organization("name:quillwater care 1|60611", draft=draft, on_file=on_file) is is_same


def test_silence_keeps_what_is_known_and_a_mention_does_not_demote_a_supplier():
    before = policy.merge_organization({}, organization(1, phone="+13125550170"))
    after = policy.merge_organization(before, organization(1, kind=OrganizationKind.REFERRING, phone="", fax="+13125550171"))
    assert (after["phone"], after["fax"], after["kind"]) == ("+13125550170", "+13125550171", "servicing")
