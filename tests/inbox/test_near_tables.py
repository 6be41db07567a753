"""Is a table with a misspelled heading told from one that the hub has no use for?"""

from __future__ import annotations

import pytest
from tests.inbox.desk import take

pytestmark = pytest.mark.django_db
REFERRALS = b"sender,order_number,member_surname,member_given,birth_date,code,zip,payer_name\n"
ROW = b"1234567893,N-1,Whitcombe,Lyle,1950-03-02,E1390,60611,Cedar Health Plan\n"


def test_a_referral_table_whose_column_is_misspelled_is_put_aside_and_the_column_is_named():
    receipt = take(REFERRALS + ROW, name="orders.csv")
    assert (receipt.received, receipt.filed, receipt.quarantined) == (1, 0, 1)
    assert "no column member_family" in receipt.reasons[0]["reason"]
    assert "hearthline template referrals" in receipt.reasons[0]["reason"]


@pytest.mark.parametrize("heading", [b"foo,bar,baz\n", b"name,city,state,zip\n", b"code,meaning,since\n"])
def test_a_table_of_something_else_is_kept_and_not_used(heading: bytes):
    receipt = take(heading + heading.upper(), name="other.csv")
    assert (receipt.received, receipt.filed, receipt.quarantined) == (1, 1, 0)
