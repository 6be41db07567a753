"""How does an order look as FHIR R4: a transaction that stores it, or a message that announces it?"""

from __future__ import annotations

import json

from hearthline.kernel.vocabulary import Channel
from hearthline_outside.fhir_resources import SERVICE_LINE, Resource, identity, reference, resources_of, url
from hearthline_outside.messages import Sent
from hearthline_outside.orders import Order
from hearthline_outside.shapes import message_key


def transaction(order: Order) -> Sent:
    """The order as a transaction bundle."""
    entries = [
        {"fullUrl": url(order, role), "resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}
        for role, resource in resources_of(order).items()
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "timestamp": order.received_at.isoformat(), "entry": entries}
    return _sent(order, bundle)


def message(order: Order) -> Sent:
    """The order as a message bundle, its header first."""
    resources = resources_of(order)
    header = {
        "resourceType": "MessageHeader",
        "id": identity(order, "header"),
        "eventCoding": {"system": SERVICE_LINE, "code": "referral"},
        "source": {"name": order.office.name, "endpoint": f"https://{order.office.email.split('@')[-1]}/fhir"},
        "sender": reference(order, "office", order.office.name),
        "focus": [reference(order, role) for role in resources if role.startswith("line")],
    }
    entries = [{"fullUrl": url(order, role), "resource": resource} for role, resource in {"header": header, **resources}.items()]
    bundle = {
        "resourceType": "Bundle",
        "type": "message",
        "identifier": {"value": message_key(order)},
        "timestamp": order.received_at.isoformat(),
        "entry": entries,
    }
    return _sent(order, bundle)


def _sent(order: Order, bundle: Resource) -> Sent:
    return Sent(
        content=json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode(),
        name=f"{bundle['type']} {message_key(order)}",
        channel=Channel.FHIR,
        sender=order.office.npi,
        key=message_key(order),
        at=order.received_at,
        client=order.client,
    )
