"""Does the discharge desk stay quick when many leave, and does the audit name only those it showed?"""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from tests.entrypoints.console.test_intake import browser, house
from tests.factories.house import BY, VIEWER, House, order, visits

from hearthline.domain.fulfillment import api as fulfillment
from hearthline.domain.worklist import api as worklist
from hearthline.entrypoints.console.discharge import views
from hearthline.journeys import arrange_service
from hearthline.plumbing import access
from hearthline.plumbing.access.models import Sight

__all__ = ["browser", "house"]


def test_only_those_who_are_shown_are_on_record_and_the_rest_are_one_key_away(house: House, browser: Client, monkeypatch) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    for hours in (3, 30, 40):
        house.arrive(order(hours, discharge_at=house.now + timedelta(hours=hours), facility_name="Lakeview"))
    page = browser.get("/discharge/").content.decode()
    assert page.count("data-row") == 2
    assert "Show 1 more" in page
    with access.acting(VIEWER):
        assert Sight.objects.filter(what="discharge").values("member_id").distinct().count() == 2
    everybody = browser.get("/discharge/?all=1").content.decode()
    assert everybody.count("data-row") == 3
    assert "Show 1 more" not in everybody


def test_a_window_that_has_passed_without_proof_is_not_settled(house: House) -> None:
    leaves = house.now + timedelta(hours=30)
    folder = house.booked(order(discharge_at=leaves, facility_name="Lakeview", requested_start_date=None))
    (booking,) = visits(folder)
    window = (leaves, leaves + timedelta(hours=2))
    assert arrange_service.record_confirmations(
        [
            fulfillment.Confirmation(
                reference=booking.reference, answered_at=house.now, window_start_at=window[0], window_end_at=window[1]
            )
        ],
        by=BY, at=house.now,
    ).filed == 1  # fmt: skip
    (one,) = worklist.leaving(VIEWER, at=house.now)
    assert worklist.blockers(one, at=window[1]) == []
    (blocker,) = worklist.blockers(one, at=window[1] + timedelta(minutes=1))
    assert blocker.owner == "provider"
