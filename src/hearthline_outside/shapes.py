"""In which shapes does the same order reach the hub: a batch file, a portal form, a fax or call keyed by a clerk?"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hearthline.kernel.vocabulary import Channel
from hearthline_outside.chance import keyed
from hearthline_outside.columns import REFERRAL_COLUMNS
from hearthline_outside.messages import Sent, document
from hearthline_outside.orders import RESEND, Order

_RECEIVED = REFERRAL_COLUMNS.index("received_at")
_KEYED_BY_HAND = (Channel.FAX, Channel.EMAIL, Channel.PHONE)


def batch_file(orders: Sequence[Order], *, sender: str, at: datetime, key: str) -> Sent:
    """A file of many orders, one row per line, as a client's system drops it; they arrive when the file does."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(REFERRAL_COLUMNS)
    for order in orders:
        for row in order.rows():
            writer.writerow([*row[:_RECEIVED], "", *row[_RECEIVED + 1 :]])
    return Sent(
        content=text.getvalue().encode("utf-8-sig"),
        name=f"{key}.csv",
        channel=Channel.FILE,
        sender=sender,
        key=key,
        at=at,
        client=orders[0].client,
    )


def form(order: Order, *, seed: int) -> Sent:
    """One order as a portal form, or as a clerk keys a fax, an e-mail or a call some minutes after it came."""
    key = message_key(order)
    arrives_at = order.received_at
    if order.channel in _KEYED_BY_HAND:
        arrives_at += timedelta(minutes=keyed(seed, key, "clerk").uniform(4, 35))
    content = document("referrals", message_id=key, sender=order.office.npi, channel=order.channel.value, items=items(order))
    what = {Channel.FAX: "Fax from", Channel.EMAIL: "E-mail from", Channel.PHONE: "Call from"}.get(order.channel, "Form of")
    return Sent(
        content=content,
        name=f"{what} {order.office.name}",
        channel=order.channel,
        sender=order.office.npi,
        key=key,
        at=arrives_at,
        client=order.client,
    )


def items(order: Order) -> list[dict[str, Any]]:
    """The lines of an order by column name; what the office left empty is not there."""
    return [{column: value for column, value in zip(REFERRAL_COLUMNS, row, strict=True) if value} for row in order.rows()]


def cut_off(sent: Sent, *, minutes: float) -> Sent:
    """The same message broken off in transmission some minutes earlier: nobody can read it."""
    return Sent(
        content=sent.content[: len(sent.content) * 2 // 3],
        name=sent.name,
        channel=sent.channel,
        sender=sent.sender,
        key=sent.key + ".broken",
        at=sent.at - timedelta(minutes=minutes),
        client=sent.client,
    )


def message_key(order: Order) -> str:
    """The office's id of this sending; a re-send by hand is another message with the same content."""
    number = order.head["order_number"] or f"unnumbered-{order.original + 1:07d}"
    if order.original == order.index:
        return number
    return f"{number}.{'again' if order.kind == RESEND else 'amended'}-{order.index + 1}"
