"""Where may a call's receipt go, and what counts as a caller's number?"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hearthline.domain.contacts import api as contacts
from hearthline.domain.referrals.models import Referral
from hearthline.entrypoints.console.calls.forms import BeginForm, WrapUpForm
from hearthline.entrypoints.console.calls.presenters import receipt_for


def wrapped(to: str, channel: str) -> WrapUpForm:
    said = {"reason": next(iter(contacts.calls.REASONS)), "outcome": next(iter(contacts.calls.OUTCOMES))}
    return WrapUpForm({**said, "next_step": next(iter(contacts.calls.NEXT_STEPS)), "receipt_to": to, "channel": channel})


@pytest.mark.parametrize(("to", "channel"), [("rubbish", "email"), ("rubbish", "fax"), ("desk@office.example", "sms")])
def test_a_receipt_that_cannot_arrive_is_refused_at_its_field(to: str, channel: str) -> None:
    form = wrapped(to, channel)
    assert list(form.errors) == ["receipt_to"]
    assert form["receipt_to"].value() == to


@pytest.mark.parametrize(
    ("to", "channel"),
    [("desk@office.example", "email"), ("(312) 555-0142", "fax"), ("312 555 0142", "sms"), ("12 Quay Street, Chicago", "letter")],
)
def test_a_receipt_goes_where_its_channel_goes(to: str, channel: str) -> None:
    assert wrapped(to, channel).is_valid()


def test_a_caller_has_a_number_or_withholds_it() -> None:
    assert list(BeginForm({"caller_number": "abc", "direction": "inbound"}).errors) == ["caller_number"]
    assert BeginForm({"caller_number": "", "direction": "inbound"}).is_valid()
    assert BeginForm({"caller_number": "+13125550142", "direction": "inbound"}).is_valid()


def test_a_receipt_is_offered_to_whoever_calls_and_to_nobody_else() -> None:
    office = Referral(referring_email="desk@office.example", referring_fax="+13125550142", sender="1234567893")
    by_fax = Referral(referring_fax="+13125550142", sender="1234567893")
    member: Any = SimpleNamespace(phone="+13125550180", email="")
    by_mail: Any = SimpleNamespace(phone="", email="pat@home.example")
    assert receipt_for("member", order=office, member=member) == ("sms", "(312) 555-0180")
    assert receipt_for("member", order=office, member=by_mail) == ("email", "pat@home.example")
    assert receipt_for("caregiver", order=office, member=member) == ("email", "")
    assert receipt_for("office", order=office, member=member) == ("email", "desk@office.example")
    assert receipt_for("office", order=by_fax, member=member) == ("fax", "(312) 555-0142")
    assert receipt_for("payer", order=office, member=member) == ("email", "")
