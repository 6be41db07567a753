"""Are rows read by key the same as Django would read them, for none, one and many keys?"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.house import VIEWER, House, open_house, order

from hearthline.domain.cases.models import Case
from hearthline.domain.referrals.models import OrderLine, Referral
from hearthline.plumbing import access, reading


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
