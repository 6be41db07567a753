"""A keyed order passes the same door: kept, received, acknowledged in writing at once, and once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.factories.house import AT, VIEWER, House, open_house

from hearthline.domain.contacts import api as contacts
from hearthline.domain.documents import api as documents
from hearthline.domain.members import api as members
from hearthline.inbox import keyed
from hearthline.plumbing import access, outbox
from hearthline.plumbing.access import Actor

pytestmark = pytest.mark.django_db
OSKAR = Actor("staff", "oskar")
ITEM = {
    "member_family": "O'Neil-Smith", "member_given": "Marisol", "birth_date": "1945-01-23", "referring_name": "Fen Clinic",
    "referring_fax": "+13125550134", "lines": [{"code": "E1390", "code_system": "hcpcs"}],
}  # fmt: skip


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def receive(house: House, **changes: Any) -> keyed.Keyed:
    return keyed.receive_keyed(
        VIEWER, {**ITEM, **changes.pop("item", {})}, sender="Fen Clinic", key=changes.pop("key", "intake-1"),
        client_id=house.client_id, member_id=changes.pop("member_id", None), received_at=AT, by=OSKAR, at=AT,
    )  # fmt: skip


def test_the_caller_has_number_manager_and_extension_in_writing_before_the_call_ends(house):
    done = receive(house)
    told = {one.kind: one for one in contacts.of_case(VIEWER, done.case.id)}
    assert set(told) == {"acknowledgement", "clarification-ask"}
    assert {(one.channel, one.body["send_to"]) for one in told.values()} == {("fax", "+13125550134")}
    assert told["acknowledgement"].body["case_number"] == done.case.number
    assert told["acknowledgement"].written_by == "staff:oskar"


def test_what_was_done_at_once_is_not_done_again_by_the_worker(house):
    done = receive(house)
    assert [one.name for one in outbox.waiting() if done.referral.id in one.ids and one.name == "referrals.received"] == []
    house.hear()
    assert len(contacts.of_case(VIEWER, done.case.id)) == 2


def test_the_original_is_kept_unchanged(house):
    done = receive(house)
    kept = documents.inbound(VIEWER, done.referral.inbound_id)
    assert (kept.channel, kept.name, kept.filed_count, kept.received_count) == ("phone", "Keyed by oskar", 1, 1)
    assert b"O'Neil-Smith" in b"".join(documents.content(VIEWER, kept.id))


def test_the_chosen_member_has_the_order_and_nobody_is_registered(house):
    first = receive(house)
    again = receive(house, key="intake-2", member_id=first.referral.member_id, item={"member_family": "Other", "note": "More"})
    assert again.referral.member_id == first.referral.member_id
    assert members.search(VIEWER, family="Other") == []


def test_the_very_same_order_again_names_the_case_it_is_in(house):
    first = receive(house)
    again = receive(house, key="intake-2")
    assert (again.outcome, again.case.id) == ("known", first.case.id)


def test_what_is_no_order_is_refused_and_nothing_is_written(house):
    with pytest.raises(keyed.NotReadable):
        keyed.read_item({"lines": "none"}, sender="x")
