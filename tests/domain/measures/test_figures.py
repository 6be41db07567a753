"""Every figure is a set of cases: it can be drilled, its share has a base, and it counts what its definition says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import AT, BY, DAY, HOUR, VAGUE, VIEWER, House, open_house, order

from hearthline.domain.cases import api as cases
from hearthline.domain.measures import api as measures
from hearthline.domain.obligations import api as obligations
from hearthline.kernel.vocabulary import ExceptionCause
from hearthline.plumbing import access

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db) -> Iterator[tuple[House, dict[str, cases.Case]]]:
    """One case of each fate."""
    with access.acting(VIEWER):
        house = open_house()
        found = {"closed": house.reported(order(1))}
        house.witness(found["closed"])
        house.now = AT
        found["booked"] = house.booked(order(2))
        found["asked"], found["new"] = house.arrive(order(3, lines=(VAGUE,)), order(4, urgency="urgent"))
        house.hear()
        found["held"] = house.booked(order(5))
        house.change((found["held"], "readmitted"))
        found["cancelled"] = house.booked(order(6))
        house.change((found["cancelled"], "deceased"))
        found["missed"] = house.confirmed(order(7))
        house.now = AT + 2 * DAY + HOUR
        house.proof(found["missed"], "missed", cause=ExceptionCause.WEATHER)
        yield house, found


def ids(house: House, *filters: str) -> set:
    found, total = measures.cases_where(VIEWER, filters, at=house.now, limit=100)
    assert total == len(found)
    return set(found)


@pytest.mark.parametrize("days", [0, 1, 9])
def test_every_figure_is_the_number_of_cases_behind_it(day, days):
    house, _ = day
    house.now += days * DAY
    figures = measures.figures(VIEWER, at=house.now)
    assert set(figures) == set(measures.MEASURES)
    for name, figure in figures.items():
        assert figure.count == len(ids(house, name)), name
        assert figure.base - figure.count == len(ids(house, f"not {name}")), name
        assert 0 <= figure.count <= figure.base


def test_each_case_is_counted_where_it_belongs(day):
    house, found = day
    counted = {name: ids(house, name) for name in measures.MEASURES}
    where = {name: {fate for fate, case in found.items() if case.id in some} for name, some in counted.items()}
    assert where["all"] == set(found)
    assert where["open"] == {"booked", "asked", "new", "held", "missed"}
    assert where["closed"] == where["on_time"] == {"closed"}
    assert where["cancelled"] == {"cancelled"}
    assert where["on_hold"] == {"held"}
    assert where["clarification"] == {"asked"}
    assert where["exceptions"] == {"missed"}
    assert where["accepted"] == where["accepted_at_first"] == {"closed", "booked", "held", "cancelled", "missed"}
    assert where["acknowledged_in_time"] == set(found)
    assert (where["nobody"], where["late"]) == (set(), set())


def test_a_case_whose_every_clock_has_run_out_is_nobodys_and_is_found(day):
    house, found = day
    case = found["new"]
    obligations.release_all([case.id], at=house.now)
    assert ids(house, "nobody") == {case.id}
    house.now += 9 * DAY
    assert case.id in ids(house, "nobody")
    assert found["asked"].id not in ids(house, "nobody")  # its held clock is somebody's


def test_late_counts_the_promise_missed_and_the_promise_overdue(day):
    house, found = day
    house.now = AT + 9 * DAY
    assert {found["booked"].id, found["missed"].id} <= ids(house, "late")
    in_time = ("closed", "cancelled", "held", "asked")  # the last one's clock is held by an open ask
    assert not {found[name].id for name in in_time} & ids(house, "late")


def test_filters_narrow_each_other(day):
    house, found = day
    assert ids(house, "open", "not on_hold", "urgency=urgent") == {found["new"].id}
    assert ids(house, f"number={found['held'].number}") == {found["held"].id}
    assert ids(house, "state = CLOSED") == {found["closed"].id}
    assert ids(house, "outcome=member died") == {found["cancelled"].id}


@pytest.mark.parametrize("value", ["x' OR true --", "%s", "%(now)s", ""])
def test_a_value_is_a_value_whatever_it_looks_like(day, value):
    house, _ = day
    assert ids(house, f"number={value}") == set()


@pytest.mark.parametrize("text", ["lat", "not", "client_id=1", "c.closed_at IS NULL", ""])
def test_a_filter_that_does_not_exist_is_told_with_those_that_do(day, text):
    house, _ = day
    with pytest.raises(measures.UnknownFilter, match="on_time"):
        measures.cases_where(VIEWER, [text], at=house.now, limit=10)


def test_a_long_list_says_how_long_it_is(day):
    house, found = day
    shown, total = measures.cases_where(VIEWER, ["all"], at=house.now, limit=2)
    assert (len(shown), total) == (2, len(found))
    assert measures.cases_where(VIEWER, ["all"], at=house.now, limit=0) == ([], len(found))


def test_all_figures_are_one_query(day):
    house, _ = day
    with CaptureQueriesContext(connection) as queries:
        measures.figures(VIEWER, at=house.now)
    assert len(queries) == 1


def test_a_share_without_a_base_is_no_share():
    assert measures.Figure(0, 0).percent is None
    assert measures.Figure(1, 3).percent == 33.3


def test_one_book_does_not_count_another(day):
    house, found = day
    with access.acting(access.Viewer(actor=BY, clients=())):
        assert measures.figures(VIEWER, at=house.now)["all"].count == 0
    assert len(ids(house, "all")) == len(found)
