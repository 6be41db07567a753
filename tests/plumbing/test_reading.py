"""Are rows read by key the same as Django would read them, for none, one and many keys?"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import VIEWER, House, open_house, order

from hearthline.domain.cases.models import Case
from hearthline.domain.contacts.models import Outbound
from hearthline.domain.obligations.models import Obligation
from hearthline.domain.referrals.models import OrderLine, Referral
from hearthline.domain.worklist import api as worklist
from hearthline.plumbing import access, reading
from hearthline.plumbing.ids import new_id


@pytest.fixture
def house(db) -> Iterator[House]:
    with access.acting(VIEWER):
        yield open_house()


def values(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("model", [Case, Referral, OrderLine])
def test_rows_are_what_django_reads(house: House, model) -> None:
    house.arrive(order(1), order(2))
    expected = list(model.objects.order_by("id"))
    found = reading.rows(model, "id", [one.id for one in expected], order="id")
    assert found == expected
    assert [values(one) for one in found] == [values(one) for one in expected]


def test_no_keys_cost_no_statement_and_a_key_that_comes_twice_is_one_row(house: House) -> None:
    house.arrive(order(1), order(2))
    folder = Case.objects.first()
    with CaptureQueriesContext(connection) as queries:
        assert reading.rows(Case, "id", []) == []
    assert len(queries) == 0
    assert reading.rows(Case, "number", [folder.number, folder.number, "nobody"]) == [folder]


@pytest.mark.parametrize("count", [1, 2])
def test_rows_can_be_filtered_held_and_read_as_bare_values(house: House, count: int) -> None:
    house.arrive(order(1), order(2))
    kept = list(Obligation.objects.order_by("due_at", "id"))
    Obligation.objects.filter(id=kept[0].id).update(stopped_at=kept[0].started_at, verdict="met")
    asked = [one.id for one in kept[: count + 1]]
    expected = Obligation.objects.filter(id__in=asked, stopped_at__isnull=True).order_by("due_at", "id")
    found = reading.rows(Obligation, "id", asked, order="due_at, id", where="stopped_at IS NULL", is_held=True)
    assert [values(one) for one in found] == [values(one) for one in expected]
    bare = reading.values(Obligation, ("case_id", "kind"), "id", asked, order="due_at, id", where="stopped_at IS NULL")
    assert bare == list(expected.values_list("case_id", "kind"))


def test_the_rows_of_several_tables_are_what_django_reads_in_one_statement(house: House) -> None:
    folder = house.reported()
    tables = {OrderLine: "position", Obligation: "started_at, due_at, id", Outbound: "written_at, id"}
    reading.of_key(tables, "case_id", folder.id)
    with CaptureQueriesContext(connection) as queries:
        found = reading.of_key(tables, "case_id", folder.id)
    assert len(queries) == 1
    for model, order_by in tables.items():
        expected = list(model.objects.filter(case_id=folder.id).order_by(*order_by.split(", ")))
        assert expected, model
        assert [values(one) for one in found[model]] == [values(one) for one in expected]


def test_a_table_with_a_binary_column_is_refused_rather_than_read_wrong() -> None:
    with pytest.raises(TypeError, match="binary"):
        reading.of_key({Referral: "id"}, "case_id", new_id())


def test_every_table_of_a_case_file_is_read_as_django_reads_it(house: House) -> None:
    folder = house.reported()
    file = worklist.case_file(VIEWER, folder.id)
    assert file.lines
    assert file.clocks
    assert file.bookings
    for name in file.__dataclass_fields__:
        rows = getattr(file, name)
        for row in rows:
            assert values(row) == values(type(row).objects.get(id=row.id)), name
