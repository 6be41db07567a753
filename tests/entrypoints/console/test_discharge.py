"""Does the discharge desk stay quick when many leave, and does the audit name only those it showed?"""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from tests.entrypoints.console.test_intake import browser, house
from tests.factories.house import VIEWER, House, order

from hearthline.entrypoints.console.discharge import views
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
