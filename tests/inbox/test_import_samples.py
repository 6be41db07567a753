"""Do the project's own sample files become organizations, people, orders and evidence, once however often they come?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.inbox.desk import SAMPLES, bring, bring_again, count, rows_of

from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.domain.referrals import api as referrals

pytestmark = pytest.mark.django_db


def test_all_samples_are_filed_and_bringing_them_again_changes_nothing():
    receipt = bring(SAMPLES)
    assert receipt.filed > 60
    assert {Path(one["file"]).parent.name for one in receipt.reasons} == {"answers", "x12"}
    again = bring_again(SAMPLES)
    assert again.reasons == receipt.reasons  # each is still somebody's task


def test_answers_to_questions_that_this_hub_never_asked_are_put_aside_with_their_reference():
    receipt = bring(SAMPLES / "answers" / "offer-replies.json")
    assert receipt.quarantined == 3
    assert all("was made by this hub" in one["reason"] and ".O" in one["reason"] for one in receipt.reasons)


def test_several_faults_at_one_place_are_each_put_aside():
    receipt = bring(SAMPLES / "x12" / "remittance-cut-off.835")
    assert [one["position"] for one in receipt.reasons] == ["transaction 1 (835 0002)", "file", "file (2)"]
    assert count(documents.Quarantined) == 3


def test_the_further_lines_of_an_order_share_the_fate_of_the_first(tmp_path):
    receipt = bring(SAMPLES / "referrals.csv")
    assert (receipt.received, receipt.filed, receipt.known) == (10, 10, 0)
    assert count(referrals.Referral) == 7
    assert count(documents.Kept) == 0  # the order holds its lines; they are no evidence
    changed = tmp_path / "again.csv"
    changed.write_bytes((SAMPLES / "referrals.csv").read_bytes() + b"\n")
    receipt = bring(changed)
    assert (receipt.received, receipt.filed, receipt.known) == (10, 0, 10)


def test_the_same_order_from_two_channels_is_one_referral_whatever_ids_the_messages_use(tmp_path):
    bundle = (SAMPLES / "fhir" / "home-oxygen-transaction.json").read_text()
    bring(SAMPLES / "fhir" / "home-oxygen-transaction.json", sender="HARBORGATE")
    assert "Patient/p-oneil" in bundle or '"p-oneil"' in bundle
    renamed = tmp_path / "other-ids.json"
    renamed.write_text(bundle.replace("p-oneil", "p-4711"))
    before = count(referrals.Referral)
    bring(renamed, sender="HARBORGATE")
    assert count(referrals.Referral) == before
    assert count(referrals.Amendment) == 0


def test_evidence_is_known_by_its_content_and_never_by_its_place(tmp_path):
    notes = [{"resourceType": "Observation", "id": f"o{n}", "status": "final", "code": {"text": f"Note {n}"}} for n in range(4)]
    for name, some in (("one", notes[:2]), ("two", notes[2:]), ("three", notes[1:3])):
        (tmp_path / f"{name}.ndjson").write_text("\n".join(map(json.dumps, some)))
    assert bring(tmp_path / "one.ndjson").filed == 2
    assert bring(tmp_path / "two.ndjson").filed == 2  # other content on the same lines
    assert bring(tmp_path / "three.ndjson").known == 2


def test_two_faxes_of_as_many_pages_are_two_pieces_of_evidence(tmp_path):
    fax = (SAMPLES / "fax" / "signed-order.pdf").read_bytes()
    (tmp_path / "one.pdf").write_bytes(fax)
    (tmp_path / "two.pdf").write_bytes(fax + b"\n% sent again\n")
    assert bring(tmp_path).filed == 2
    assert count(documents.Kept) == 2


def test_an_order_finds_its_patient_in_the_file_beside_it_and_each_file_counts_by_itself(tmp_path):
    for name, resource in _delivery().items():
        (tmp_path / f"{name}.json").write_text(json.dumps(resource))
    receipt = bring(tmp_path)
    assert (receipt.received, receipt.filed) == (3, 3)
    assert count(documents.Inbound) == 3
    [order] = rows_of(referrals.Referral)
    [person] = rows_of(members.Member)
    assert (order.member_id, order.ordering_family) == (person.id, "Vasquez-Lund")
    bring_again(tmp_path)


def test_an_order_whose_patient_comes_a_day_later_meets_the_same_record(tmp_path):
    delivery = _delivery()
    patient = delivery.pop("patient")
    for name, resource in delivery.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(resource))
    bring(tmp_path)
    [stranger] = rows_of(members.Member)
    assert stranger.family == ""
    (tmp_path / "patient.json").write_text(json.dumps(patient))
    receipt = bring(tmp_path)
    assert (receipt.filed, receipt.known) == (1, 2)
    [person] = rows_of(members.Member)
    assert (person.id, person.family) == (stranger.id, "Birdsong")


def test_a_device_that_comes_before_its_owner_waits_for_them(tmp_path):
    device = {"resourceType": "Device", "id": "d", "patient": {"reference": "Patient/p"}, "type": {"text": "Walker"}}
    (tmp_path / "device.json").write_text(json.dumps(device))
    assert bring(tmp_path).filed == 1
    (tmp_path / "patient.json").write_text(json.dumps(_delivery()["patient"]))
    assert bring(tmp_path).filed == 1
    [person] = rows_of(members.Member)
    assert person.family == "Birdsong"
    assert count(members.MemberEquipment, member_id=person.id) == 1


def test_the_same_id_from_two_sources_is_two_people(tmp_path):
    for folder, family, born in (("guide-a", "Birdsong", "1950-03-02"), ("guide-b", "Delacroix", "1944-02-29")):
        (tmp_path / folder).mkdir()
        patient = {**_delivery()["patient"], "name": [{"family": family, "given": ["Lyle"]}], "birthDate": born}
        device = {"resourceType": "Device", "id": "d", "patient": {"reference": "Patient/p"}, "type": {"text": f"{family} bed"}}
        (tmp_path / folder / "patient.json").write_text(json.dumps(patient))
        (tmp_path / folder / "device.json").write_text(json.dumps(device))
    bring(tmp_path)
    owners = {person.family: person.id for person in rows_of(members.Member)}
    owned = {one.description: one.member_id for one in rows_of(members.MemberEquipment)}
    assert owned == {"Birdsong bed": owners["Birdsong"], "Delacroix bed": owners["Delacroix"]}


def test_an_order_number_means_nothing_outside_its_source(tmp_path):
    """Two guides number their example 1; the second is no amendment of the first."""
    for folder, said in (("guide-a", "Hospital bed"), ("guide-b", "Wheelchair")):
        (tmp_path / folder).mkdir()
        order = {**_delivery()["order"], "codeCodeableConcept": {"text": said}}
        del order["requester"]
        (tmp_path / folder / "order.json").write_text(json.dumps(order))
    bring(tmp_path)
    assert count(referrals.Referral) == 2
    assert count(referrals.Amendment) == 0


def test_two_lines_that_claim_one_id_keep_their_own_cards(tmp_path):
    heading = "ref,family,given,birth_date,payer_name,payer_code,policy_number"
    lines = ("H1,Whitcombe,Ada,1955-08-30,Cedar,CEDAR,P-55120001", "H1,Lindqvist,Odell,1961-01-02,Cedar,CEDAR,P-77120002")
    path = tmp_path / "members.csv"
    path.write_text("\n".join([heading, *lines]))
    assert bring(path).filed == 2
    from hearthline.domain.coverage.models import Policy

    people = {person.family: person.id for person in rows_of(members.Member)}
    cards = {one.policy_number: one.member_id for one in rows_of(Policy)}
    assert cards == {"P-55120001": people["Whitcombe"], "P-77120002": people["Lindqvist"]}


def test_files_enter_in_the_order_of_what_refers_to_what(tmp_path):
    """The orders' file comes first by name; its people and organizations are on file before it all the same."""
    for name, source in (("1.csv", "referrals.csv"), ("2.csv", "providers.csv"), ("3.csv", "members.csv")):
        shutil.copy(SAMPLES / source, tmp_path / name)
    bring(tmp_path)
    people = {(one.family, one.given, one.suffix) for one in rows_of(members.Member)}
    assert len(people) == count(members.Member)  # nobody was registered twice
    entered = [one.name for one in rows_of(documents.Inbound)]
    assert entered == ["2.csv", "3.csv", "1.csv"]


def test_a_file_that_cannot_be_opened_is_told_and_the_others_are_imported(tmp_path, monkeypatch):
    from hearthline.inbox import many

    shutil.copy(SAMPLES / "members.csv", tmp_path / "members.csv")
    (tmp_path / "locked.csv").write_text("x")
    look = many._look_at

    def refuse(path, kind):
        if path.name == "locked.csv":
            raise PermissionError(13, "Permission denied")
        return look(path, kind)

    monkeypatch.setattr(many, "_look_at", refuse)
    receipt = bring(tmp_path)
    assert receipt.filed == 6
    assert "cannot be opened (Permission denied)" in receipt.reasons[0]["reason"]


def _delivery() -> dict[str, dict]:
    return {
        "order": {
            "resourceType": "DeviceRequest",
            "id": "1",
            "status": "active",
            "intent": "order",
            "codeCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "336621006", "display": "Oxygen"}]},
            "subject": {"reference": "Patient/p"},
            "requester": {"reference": "Practitioner/d"},
        },
        "patient": {
            "resourceType": "Patient",
            "id": "p",
            "name": [{"family": "Birdsong", "given": ["Lyle"]}],
            "birthDate": "1950-03-02",
            "address": [{"line": ["4 Mill Road"], "city": "Waukegan", "state": "IL", "postalCode": "60085"}],
        },
        "requester": {
            "resourceType": "Practitioner",
            "id": "d",
            "name": [{"family": "Vasquez-Lund", "given": ["Ines"]}],
        },
    }
