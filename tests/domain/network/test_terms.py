"""What happens when terms are filed, changed and asked for?"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.network import SINCE, supplier
from tests.factories.network import terms as drafts_of
from tests.factories.parties import AT, BY, file_organizations, npi, organization

from hearthline.domain.network import api as network
from hearthline.domain.parties import api as parties
from hearthline.kernel.vocabulary import ServiceLine
from hearthline.plumbing import access, outbox
from hearthline.plumbing.models import AuditEvent

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")
ON = date(2026, 7, 6)


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


def test_terms_filed_twice_change_nothing_the_second_time():
    file_organizations(*(organization(n) for n in (1, 2, 3)))
    drafts = [draft for n in (1, 2, 3) for draft in drafts_of(n)]
    first, second = network.file_terms(drafts, by=BY, at=AT), network.file_terms(drafts, by=BY, at=AT)
    assert (first.new, first.changed, first.known) == (len(drafts), 0, 0)
    assert (second.new, second.changed, second.known) == (0, 0, len(drafts))
    assert second.organizations == frozenset()


def test_a_renewed_license_replaces_its_date_and_is_remembered_and_told():
    id_ = supplier(1, licensed_until=date(2026, 6, 19))
    assert network.readiness(VIEWER, on=ON)[id_][1].outcome is False
    renewal = network.CredentialDraft(
        organization=npi(1), kind="license", number="IL-1", state="il", starts_date=SINCE, expires_date=date(2028, 6, 19)
    )
    filed = network.file_terms([renewal], by=BY, at=AT)
    assert (filed.new, filed.changed, filed.organizations) == (0, 1, {id_})
    assert network.readiness(VIEWER, on=ON)[id_][1].outcome is True
    assert "credential license IL" in AuditEvent.objects.filter(chain=id_).order_by("-seq").first().text
    assert outbox.waiting()[-1].name == network.TERMS_CHANGED


def test_an_organization_nobody_filed_is_a_fault_in_words_and_the_others_are_filed():
    file_organizations(organization(1))
    filed = network.file_terms([*drafts_of(1), *drafts_of(2)], by=BY, at=AT)
    assert filed.new == len(drafts_of(1))
    assert filed.faults == ((npi(2), f"No organization is on file as {npi(2)}; file it first, by its NPI, CCN or hub code."),)


def test_an_agency_of_the_directory_is_onboarded_under_its_ccn():
    filed = file_organizations(organization(1, npi="", ein="", ccn="147001", name="Fen Home Health"))
    network.file_terms(
        [network.CapabilityDraft(organization="147001", service_line=ServiceLine.HOME_HEALTH, detail="nursing")], by=BY, at=AT
    )
    terms = network.terms(VIEWER, list(filed.ids.values()))[filed.ids["ccn:147001"]]
    assert terms.capabilities == {("home_health", "nursing")}


def test_reading_the_terms_of_forty_costs_as_many_queries_as_of_one():
    ids = [supplier(n) for n in range(1, 41)]
    counts = []
    for some in (ids[:1], ids):
        with CaptureQueriesContext(connection) as queries:
            assert len(network.terms(VIEWER, some)) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1] == 6


def test_the_roster_of_a_payer_is_who_has_a_contract_with_it():
    one, other = supplier(1, payers=("CEDAR",)), supplier(2, payers=("TAMARAC",))
    assert network.contracted(VIEWER, payer_codes=["CEDAR"], service_lines=["dme"]) == [one]
    assert sorted(network.contracted(VIEWER, payer_codes=["CEDAR", "TAMARAC"], service_lines=["dme"])) == sorted([one, other])
    assert network.contracted(VIEWER, payer_codes=["CEDAR"], service_lines=["home_health"]) == []


def test_papers_about_to_run_out_are_listed_soonest_first():
    supplier(1, licensed_until=date(2026, 8, 1))
    supplier(2, licensed_until=date(2026, 7, 20))
    supplier(3)
    listed = network.expiring(VIEWER, on=ON, within_days=30)
    assert [one.organization.key for one in listed] == [f"npi:{npi(2)}", f"npi:{npi(1)}"]


def test_the_directory_counts_who_has_begun():
    supplier(1)
    file_organizations(organization(2))
    assert network.directory(VIEWER) == {"known": 2, "begun": 1}
    assert parties.unassigned_client()
