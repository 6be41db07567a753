"""A servicing organization is brought on file, its gaps are told, and only then is it offered work."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories.network import SINCE, terms
from tests.factories.parties import AT, BY, npi, organization

from hearthline.domain.network import api as network
from hearthline.domain.parties import api as parties
from hearthline.gateways.registries import read_agencies
from hearthline.journeys import onboard_provider
from hearthline.kernel.vocabulary import ServiceLine
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


def test_a_complete_file_makes_its_organizations_ready_and_a_second_time_changes_nothing():
    organizations, drafts = [organization(n) for n in (1, 2)], [*terms(1), *terms(2)]
    first = onboard_provider.onboard(organizations, drafts, by=BY, at=AT)
    assert (len(first.ready), first.lacking, first.terms.new) == (2, {}, len(drafts))
    assert first.terms.is_new == (True,) * len(drafts)
    second = onboard_provider.onboard(organizations, drafts, by=BY, at=AT)
    assert (second.organizations.known, second.terms.known, second.ready) == (2, len(drafts), first.ready)
    assert not any(second.terms.is_new)


def test_what_is_missing_is_told_in_sentences_for_each_organization():
    done = onboard_provider.onboard(
        [organization(1), organization(2)],
        [*terms(1, without=("w9",), is_fee_schedule_verified=False), *terms(2, licensed_until=date(2026, 6, 1))],
        by=BY,
        at=AT,
    )
    one, other = done.organizations.ids[f"npi:{npi(1)}"], done.organizations.ids[f"npi:{npi(2)}"]
    assert done.ready == ()
    assert len(done.lacking[one]) == 2
    assert "W-9" in done.lacking[one][0]
    assert "expired on 2026-06-01" in done.lacking[other][0]


def test_papers_that_arrive_one_by_one_are_filed_under_whatever_number_names_the_organization():
    agency = organization(1, npi="", ein="", ccn="147001", name="Fen Home Health")
    offered = network.CapabilityDraft(organization="147001", service_line=ServiceLine.HOME_HEALTH, detail="nursing")
    started = onboard_provider.onboard([agency], [offered], by=BY, at=AT)
    (id_,) = started.lacking
    onboard_provider.onboard([organization(1, ccn="147001", name="Fen Home Health")], [], by=BY, at=AT)
    papers = terms(1, line=ServiceLine.HOME_HEALTH, details=())  # named by NPI from here on
    finished = onboard_provider.onboard([], papers, by=BY, at=AT)
    assert finished.ready == (id_,)
    assert network.terms(VIEWER, [id_])[id_].capabilities == {("home_health", "nursing")}


def test_terms_of_nobody_are_a_fault_and_the_file_goes_on():
    filed = onboard_provider.file_terms(
        [network.AreaDraft(organization="999999", zip_prefix="606"), network.AreaDraft(organization="CEDAR", zip_prefix="606")],
        by=BY,
        at=AT,
    )
    assert [name for name, _ in filed.faults] == ["999999", "CEDAR"]
    assert (filed.new, filed.known, filed.is_new) == (0, 0, (False, False))


def test_the_whole_directory_of_agencies_is_filed_once_and_none_of_them_is_ready(shared_data):
    path = shared_data / "providers" / "synthea_home_health_agencies.csv"
    with path.open("rb") as source:
        drafts = [draft for unit in read_agencies(source) for draft in unit.drafts]
    agencies = [one for one in drafts if isinstance(one, parties.OrganizationDraft)]
    offered = [one for one in drafts if not isinstance(one, parties.OrganizationDraft)]
    first = parties.file_organizations(agencies, by=BY, at=AT)
    assert first.new == len(agencies) == 11_678
    some_offered = offered[:5_000]
    done = onboard_provider.file_terms(some_offered, by=BY, at=AT)
    assert (done.new, done.faults) == (len(some_offered), ())
    again = parties.file_organizations(agencies, by=BY, at=AT)
    assert (again.new, again.changed) == (0, 0)
    assert network.directory(VIEWER) == {"known": 11_678, "begun": 0}
    some = sorted(first.ids.values())[:100]
    assert not any(decision.outcome for _, decision in network.readiness(VIEWER, on=SINCE, organization_ids=some).values())
