"""Does whoever may read no case see figures of the team, and nobody's name?"""

from __future__ import annotations

from tests.entrypoints.console.test_intake import house
from tests.factories.desks import at_the_desk_of
from tests.factories.house import HOUR, House, order

from hearthline.plumbing import clock
from hearthline.plumbing.access.models import Sight

__all__ = ["house"]


def test_an_administrator_sees_how_much_there_is_and_of_nobody_whom_it_is_about(house: House) -> None:
    (folder,) = house.arrive(order(discharge_at=house.now + 20 * HOUR, facility_name="Lakeview"))
    house.hear()
    house.now += HOUR
    clock.simulate(house.now)
    supervisor = at_the_desk_of("supervisor").get("/team/").content.decode()
    assert folder.number in supervisor
    seen = Sight.objects.count()
    administrator = at_the_desk_of("administrator").get("/team/")
    assert administrator.status_code == 200
    assert folder.number not in administrator.content.decode()
    assert Sight.objects.count() == seen
