"""An order that is being keyed in is kept at every pause, at any desk, and becomes one case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.factories.house import AT, VIEWER, House, open_house

from hearthline.domain.referrals import api as referrals
from hearthline.plumbing import access
from hearthline.plumbing.access import Actor
from hearthline.plumbing.ids import new_id

pytestmark = pytest.mark.django_db
OSKAR, INES = Actor("staff", "oskar"), Actor("staff", "ines")


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def begun(house: House):
    return referrals.open_draft(client_id=house.client_id, channel="phone", by=OSKAR, at=AT)


def save(house: House, draft, version: int, by: Actor = OSKAR, **said: str) -> int:
    return referrals.save_draft(draft, said=said, client_id=house.client_id, member_id=None, version=version, by=by, at=AT)


def test_a_draft_keeps_what_was_typed_and_counts_its_versions(house):
    draft = begun(house)
    assert save(house, draft, 1, member_family="Wex") == 2
    assert save(house, draft, 2, member_family="Wexcombe") == 3
    found = referrals.draft_by_id(VIEWER, draft)
    assert (found.said, found.version, found.opened_by) == ({"member_family": "Wexcombe"}, 3, "oskar")
    assert [one.id for one in referrals.open_drafts(VIEWER)] == [draft]


def test_a_stale_save_writes_nothing(house):
    draft = begun(house)
    save(house, draft, 1, by=INES, member_family="Hers")
    assert save(house, draft, 1, member_family="His") == 0
    assert referrals.draft_by_id(VIEWER, draft).said == {"member_family": "Hers"}


def test_a_finished_draft_holds_nothing_personal_and_is_saved_no_more(house):
    draft, case = begun(house), new_id()
    save(house, draft, 1, member_family="Wexcombe")
    referrals.finish_draft(draft, case_id=case, by=OSKAR, at=AT)
    found = referrals.draft_by_id(VIEWER, draft)
    assert (found.said, found.opened_case_id) == ({}, case)
    assert save(house, draft, found.version, member_family="again") == 0
    assert referrals.open_drafts(VIEWER) == []


def test_a_discarded_draft_can_be_taken_back(house):
    draft = begun(house)
    referrals.discard_draft(draft, by=OSKAR, at=AT)
    assert referrals.open_drafts(VIEWER) == []
    referrals.restore_draft(draft, by=OSKAR, at=AT)
    assert [one.id for one in referrals.open_drafts(VIEWER)] == [draft]
