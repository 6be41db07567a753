"""The same order as FHIR: complete, joined, and honest about what the office did not say."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from hearthline_outside import Day, fhir

START = datetime(2026, 7, 13, 6, tzinfo=ZoneInfo("America/Chicago"))


@pytest.fixture(scope="module")
def orders():
    return Day(3, size=160, start=START).orders


def resources(sent):
    return [entry["resource"] for entry in json.loads(sent.content)["entry"]]


def of_type(sent, *types):
    return [resource for resource in resources(sent) if resource["resourceType"] in types]


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


@pytest.mark.parametrize("shape", [fhir.transaction, fhir.message])
def test_every_reference_leads_to_a_resource_of_the_bundle(orders, shape):
    for order in orders[:40]:
        bundle = json.loads(shape(order).content)
        urls = {entry["fullUrl"] for entry in bundle["entry"]}
        assert len(urls) == len(bundle["entry"])
        assert set(references(bundle)) <= urls


def test_nothing_in_a_bundle_is_empty(orders):
    def empty(value):
        if value in ("", [], {}, None):
            return True
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return any(empty(one) for one in inner)

    assert not any(empty(json.loads(fhir.transaction(order).content)) for order in orders)


def test_lines_of_one_order_share_the_offices_number(orders):
    order = next(one for one in orders if len(one.lines) > 1 and one.head["order_number"])
    requests = of_type(fhir.transaction(order), "DeviceRequest", "ServiceRequest")
    joined = {(request.get("requisition") or request["groupIdentifier"])["value"] for request in requests}
    assert len(requests) == len(order.lines)
    assert joined == {order.head["order_number"]}


def test_an_unsigned_order_has_no_signature(orders):
    for order in orders:
        assert bool(of_type(fhir.message(order), "Provenance")) == (order.sent_head["signature"] == "signed")


def test_a_message_begins_with_its_header_and_points_at_its_requests(orders):
    header = resources(fhir.message(orders[0]))[0]
    assert header["resourceType"] == "MessageHeader"
    assert len(header["focus"]) == len(orders[0].lines)


def test_the_same_order_has_the_same_ids_in_every_sending(orders):
    first, second = fhir.transaction(orders[5]), fhir.message(orders[5])
    assert of_type(first, "Patient")[0]["id"] == of_type(second, "Patient")[0]["id"]
    assert of_type(first, "Patient")[0]["id"] != of_type(fhir.transaction(orders[6]), "Patient")[0]["id"]
