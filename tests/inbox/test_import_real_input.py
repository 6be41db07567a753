"""Does public input that nobody on this project wrote come in whole, and only once?"""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest
from tests.inbox.desk import AT, VIEWER, bring, bring_again, count, rows_of

from hearthline.domain.coverage.models import Policy
from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.domain.network.models import Capability
from hearthline.domain.parties import api as parties
from hearthline.domain.referrals import api as referrals
from hearthline.journeys import complete_order
from hearthline.plumbing import access, outbox
from hearthline.plumbing.models import Code, PriorAuthorizationItem, Zip

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(shared_data):
    """A file or folder of the public data; skips where it is absent."""

    def path(*parts: str) -> Path:
        found = shared_data.joinpath(*parts)
        if not found.exists():
            pytest.skip(f"The public data {found} is not on this machine (see HEARTHLINE_DATA).")
        return found

    return path


def test_every_agency_of_the_directory_with_the_services_it_offers_and_the_hospitals_as_referrers(data):
    receipt = bring(data("providers"))
    assert (receipt.received, receipt.filed) == (17_683, 17_683)
    assert count(parties.Organization, kind="servicing") == 11_678
    assert count(parties.Organization, kind="referring") == 17_683 - 11_678
    with access.acting(VIEWER):
        offering = Capability.objects.values_list("organization_id").distinct().count()
    assert offering == 11_678
    bring_again(data("providers"))


def test_the_bulk_export_of_120_people_with_their_208_devices_at_home(data):
    receipt = bring(data("patients", "synthea_bulk_100_admin"))
    assert receipt.quarantined == 0
    assert count(members.Member) == 120
    assert count(members.MemberEquipment) == 208
    assert count(members.Member, family="") == 0  # every device found its owner
    bring_again(data("patients", "synthea_bulk_100_admin"))


def test_the_bulk_export_of_13_people_and_four_whole_records_open_no_order(data):
    receipt = bring(data("patients", "synthea_bulk_10"), data("patients", "synthea_r4_bundles"))
    assert receipt.quarantined == 0
    assert count(members.Member) == 13 + 4
    assert count(members.Member, family="") == 0
    assert count(referrals.Referral) == 0  # a history of prescriptions and a device are no order (SETTLED)
    bring_again(data("patients", "synthea_bulk_10"), data("patients", "synthea_r4_bundles"))


@pytest.mark.parametrize("folder", ["hl7.fhir.us.dme-orders-0.2.0", "dme_orders_ci"])
def test_the_post_acute_orders_open_a_referral_for_home_oxygen_with_its_member_and_what_it_lacks(data, folder):
    receipt = bring(data("fhir", folder))
    assert (receipt.quarantined, receipt.received) == (0, len(list(data("fhir", folder).iterdir())))
    orders = {one.order_number: one for one in rows_of(referrals.Referral)}
    [person] = rows_of(members.Member)
    assert person.family != ""
    assert person.birth_date is not None
    assert {one.member_id for one in orders.values()} == {person.id}
    lines = {one.code: orders_of(orders, one.referral_id) for one in rows_of(referrals.OrderLine)}
    oxygen, nurse = lines["E1392"], lines["417153003"]
    assert oxygen.service_line == "dme"
    assert nurse.service_line == "home_health"
    assert oxygen.ordering_family != ""
    lacking = asked_for(oxygen)
    assert {"line.liters_per_day", "signature"} <= lacking
    assert not {"member_family", "birth_date", "member"} & lacking
    assert "signature" not in asked_for(nurse)  # its Provenance beside it is signed
    bring_again(data("fhir", folder))


def orders_of(orders, referral_id):
    return next(one for one in orders.values() if one.id == referral_id)


def asked_for(order) -> set[str]:
    """The fields the hub asks the sender for, once the journey has heard of the referral."""
    with access.acting(VIEWER):
        for event in [one for one in outbox.waiting(limit=500) if one.name == "referrals.received"]:
            if order.id in event.ids:
                complete_order.on_received(event, by=VIEWER.actor, at=AT)
        return referrals.open_asks(VIEWER, [order.id]).get(order.id, set())


@pytest.mark.parametrize("version", ["2.0.1", "2.2.1"])
def test_prior_authorization_examples_of_care_at_home_are_orders(data, version):
    folder = data("fhir", f"davinci_pas_{version}")
    receipt = bring(folder)
    assert receipt.quarantined == 0
    orders = {one.id: one for one in rows_of(referrals.Referral)}
    codes = {(orders[one.referral_id].service_line, one.code) for one in rows_of(referrals.OrderLine)}
    assert ("home_health", "G0154") in codes  # the items of the home care bundle
    assert ("dme", "E1223") in codes  # the DeviceRequest
    assert any(one.order_number == "ReferralRequestExample" for one in orders.values())  # the ServiceRequest
    surgical = [one for one in rows_of(documents.Inbound) if "Surgical" in one.name]
    assert surgical
    assert not {one.inbound_id for one in orders.values()} & {one.id for one in surgical}
    bring_again(folder)


def test_two_guides_whose_patient_has_the_same_id_mean_two_people(data):
    official = data("fhir", "hl7_r4_examples")
    bring(data("fhir", "davinci-crd-2.0.1"), official / "Patient-example.json", official / "ServiceRequest-lipid.json")
    people = {one.id: one.family for one in rows_of(members.Member)}
    assert sorted(people.values()) == ["Baxter", "Chalmers"]
    assert [people[one.member_id] for one in rows_of(referrals.Referral)] == ["Chalmers"]
    assert {people[one.member_id] for one in rows_of(Policy)} == {"Baxter"}


def test_every_official_example_is_filed_and_none_is_put_aside(data):
    receipt = bring(data("fhir", "hl7_r4_examples"))
    assert receipt.quarantined == 0
    assert receipt.received >= 256
    bring_again(data("fhir", "hl7_r4_examples"))


def test_the_code_releases_with_terms_places_and_required_authorization(data):
    receipt = bring(data("codes"))
    assert receipt.quarantined == 0
    with access.acting(VIEWER):
        systems = Counter(Code.objects.values_list("system", flat=True))
        oxygen = Code.objects.get(system="hcpcs", code="E1390")
    assert systems["icd10cm"] == 74_714
    assert 8_000 < systems["hcpcs"] <= 9_109
    assert oxygen.long != ""
    assert count(Zip) == 42_789
    assert count(PriorAuthorizationItem) == 67


def test_enrollment_files_become_people_with_their_cards(data):
    receipt = bring(data("x12", "834"))
    assert receipt.quarantined == 0
    people = rows_of(members.Member)
    assert people
    assert all(one.family for one in people)
    cards = {one.member_id for one in rows_of(Policy)}
    assert cards
    assert cards <= {one.id for one in people}
    bring_again(data("x12", "834"))


def test_malformed_interchanges_are_put_aside_each_with_its_reason(data):
    receipt = bring(data("x12", "malformed"))
    assert receipt.quarantined == count(documents.Quarantined) > 0
    files = {Path(one["file"]).name for one in receipt.reasons}
    assert files == {path.name for path in data("x12", "malformed").iterdir()} - {"badx12__errors_bad_file.edi"}
    again = bring_again(data("x12", "malformed"))
    assert again.reasons == receipt.reasons


def test_known_duplicates_of_other_sources_are_proposed_and_never_merged_silently(data):
    receipt = bring(next(itertools.islice(sorted(data("matching").iterdir()), 0, 1)))
    assert receipt.filed == receipt.received
    with access.acting(VIEWER):
        merged = members.Member.objects.filter(merged_into__isnull=False).count()
        asked = len(members.proposals(VIEWER))
    assert merged == 0
    assert asked > 0
