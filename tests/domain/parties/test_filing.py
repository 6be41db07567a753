"""What happens when directories, clinicians and staff are brought on file, once and again?"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.parties import AT, BY, client, colleague, file_organizations, file_staff, npi, organization

from hearthline.domain.parties import api as parties
from hearthline.kernel.vocabulary import OrganizationKind
from hearthline.plumbing import access
from hearthline.plumbing.models import Zip

pytestmark = pytest.mark.django_db
VIEWER = access.system("test")


@pytest.fixture(autouse=True)
def _acting(db):
    with access.acting(VIEWER):
        yield


def test_a_directory_filed_twice_changes_nothing_the_second_time():
    drafts = [organization(n) for n in range(1, 41)]
    first, second = file_organizations(*drafts), file_organizations(*drafts)
    assert (first.new, first.changed, first.known) == (40, 0, 0)
    assert (second.new, second.changed, second.known) == (0, 0, 40)
    assert first.ids == second.ids


def test_an_agency_known_by_its_ccn_is_the_same_when_its_npi_is_learned():
    directory = organization(1, npi="", ein="", ccn="147001", name="Fen Home Health", ref="147001")
    filed = file_organizations(directory)
    onboarded = file_organizations(organization(1, ccn="147001", name="Fen Home Health", ref="147001"))
    assert (onboarded.new, onboarded.changed) == (0, 1)
    assert onboarded.ids["147001"] == filed.ids["147001"]
    found = parties.resolve_organizations(["147001", npi(1)])
    assert found["147001"].id == found[npi(1)].id == filed.ids["147001"]
    assert found[npi(1)].key == f"npi:{npi(1)}"


def test_two_departments_with_one_name_and_two_npis_stay_two():
    filed = file_organizations(organization(1, name="Lakeside General"), organization(2, name="Lakeside General"))
    assert filed.new == 2
    assert "Lakeside General" not in parties.resolve_organizations(["Lakeside General"])


def test_the_same_organization_twice_on_file_is_a_doubt_not_a_merge():
    file_organizations(organization(1, npi="", ccn="147001", name="Fen A"), organization(2, ccn="", name="Fen B"))
    filed = file_organizations(organization(2, ccn="147001", name="Fen B"))
    assert filed.new == 0
    assert "on file twice" in filed.doubts[0][1]


def test_zone_and_coordinates_come_from_the_zip_code():
    Zip.objects.create(zip="79901", city="El Paso", state="TX", zone="America/Denver", latitude=31.76, longitude=-106.48)
    file_organizations(organization(1, zip="79901-0001", state="TX", latitude=None, longitude=None))
    one = parties.resolve_organizations([npi(1)])[npi(1)]
    assert (one.zone, one.latitude, one.longitude) == ("America/Denver", 31.76, -106.48)


def test_a_payer_is_found_by_its_code_in_any_case():
    file_organizations(organization(1, kind=OrganizationKind.PAYER, npi="", code="CEDAR", name="Cedar Health Plan"))
    assert parties.resolve_organizations(["cedar"])["cedar"].name == "Cedar Health Plan"


def test_an_unknown_npi_costs_one_query_and_is_absent():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert parties.resolve_organizations([npi(77)]) == {}
    assert len(queries) == 1


def test_an_organization_without_name_or_number_is_a_doubt():
    filed = file_organizations(organization(1, npi="", name=" ", ref="Organization/9"))
    assert (filed.new, filed.doubts[0][0]) == (0, "Organization/9")


def test_forty_organizations_cost_as_many_queries_as_one():
    counts = []
    for size in (1, 40):
        with CaptureQueriesContext(connection) as queries:
            file_organizations(*(organization(size * 100 + n) for n in range(size)))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_clinicians_are_known_by_npi_and_else_by_name():
    office = file_organizations(organization(1, ref="Organization/1"))
    drafts = [
        parties.PractitionerDraft(family="Okafor", given="Adaeze", npi=npi(5), organization_ref="Organization/1", ref="P/1"),
        parties.PractitionerDraft(family="Lindqvist", given="Per", npi="9999999991", ref="P/2"),
    ]
    first = parties.file_practitioners(drafts, by=BY, at=AT, organizations=office.ids)
    second = parties.file_practitioners(drafts, by=BY, at=AT, organizations=office.ids)
    moved = parties.PractitionerDraft(family="Okafor", given="Adaeze", npi=npi(5), phone="+13125550199")
    third = parties.file_practitioners([moved], by=BY, at=AT)
    assert (first.new, second.known, third.changed) == (2, 2, 1)
    one = parties.Practitioner.objects.get(npi=npi(5))
    assert (one.phone, one.organization_id) == ("+13125550199", office.ids["Organization/1"])


def test_staff_filed_twice_is_known_and_a_strange_client_is_refused():
    client("CEDAR")
    draft = colleague("RM", clients=("CEDAR",), states=("IL",))
    assert (parties.file_staff([draft], by=BY, at=AT).new, parties.file_staff([draft], by=BY, at=AT).known) == (1, 1)
    with pytest.raises(ValueError, match="no client NOWHERE"):
        file_staff(colleague("XX", clients=("NOWHERE",)))


def test_with_no_staff_at_all_the_on_call_desk_is_the_steward():
    cedar = client("CEDAR")
    chosen = parties.choose_managers([(cedar, "il"), (cedar, "")], load_of=lambda managers: {})
    desk = parties.staff(VIEWER, chosen)[chosen[0]]
    assert (desk.code, chosen[0] == chosen[1]) == (parties.ON_CALL, True)


def test_a_client_is_opened_once_and_the_hub_has_a_book_of_its_own():
    assert client("CEDAR") == client("CEDAR")
    assert parties.unassigned_client() == parties.unassigned_client()
    assert list(parties.clients(VIEWER)) == ["CEDAR", parties.UNASSIGNED]
