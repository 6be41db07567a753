"""What has the hub asked, of whom, and how patiently?

An outbound message is a mapping with the keys kind, reference, to, case_number, client, attempt, sent_at and body. The hub asks
again by sending the same kind and reference with a higher attempt, or with a message of kind "chase" whose body names what is
missing (`about`, or `reference` and `kind`). An "escalation-notice" presses everything the case still waits for.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearthline.kernel.vocabulary import Channel
from hearthline_outside.chance import keyed
from hearthline_outside.messages import Sent, document

ESCALATION = "escalation-notice"
CALM, CHASED, ESCALATED = 1, 2, 3
"""How hard the hub presses: first ask, asked again, escalated."""
_PRESSING = {"chase": CHASED, ESCALATION: ESCALATED}


@dataclass(frozen=True, slots=True)
class Ask:
    """One message of the hub as its receiver reads it; `sent_at` is when the hub asked, `now` when it is read.

    A chase reads as the message it is about (`is_chase`), with that message's attempt and moment.
    """

    seed: int
    kind: str
    reference: str
    to: str
    case_number: str
    client: str
    body: Mapping[str, Any]
    pressure: int
    attempt: int
    sent_at: datetime
    now: datetime
    is_chase: bool = False

    def dice(self, *what: str) -> random.Random:
        """Chance of this reference alone: the same whenever and however often the hub asks."""
        return keyed(self.seed, self.kind, self.reference, *what)

    def fresh_dice(self, *what: str) -> random.Random:
        """Chance of this attempt: another one for each time the hub asks anew, say for a visit that has to be repeated."""
        return self.dice(*what, str(self.attempt))

    def case_dice(self, *what: str) -> random.Random:
        """Chance of the whole case, shared by every message about it."""
        return keyed(self.seed, self.case_number, *what)

    def text(self, *names: str) -> str:
        """The first of these keys of the body that says something, as text."""
        for name in names:
            value = self.body.get(name)
            if value not in (None, "", [], {}):
                return str(value)
        return ""

    def moment(self, name: str) -> datetime | None:
        """A moment of the body (ISO text with offset), or None."""
        return moment(self.body.get(name))

    def answer(self, kind: str, item: Mapping[str, Any], *, at: datetime, channel: Channel, part: str = "") -> Sent:
        """An answer of one item; the same ask read twice gives the same message with the same key, asked anew another one."""
        key = (
            f"{self.reference}.{kind}{part}"
            + (f".{self.attempt}" if self.attempt > 1 else "")
            + (".chased" if self.is_chase else "")
        )
        return Sent(
            content=document(kind, message_id=key, sender=self.to, items=[item]),
            name=f"{kind} {self.reference}",
            channel=channel,
            sender=self.to,
            key=key,
            at=at,
            client=self.client,
        )


def moment(value: object) -> datetime | None:
    """An aware moment from ISO text, or None."""
    if isinstance(value, datetime):
        found = value
    else:
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            return None
    return found if found.tzinfo is not None else None


def read(outbound: Mapping[str, Any], *, seed: int, now: datetime, known: Mapping[str, Mapping[str, Any]]) -> Ask | None:
    """The ask in an outbound message; a chase becomes the ask it is about, pressed harder; None where it names none.

    Args:
        known: the latest outbound message of each reference, for a chase that repeats only the reference.
    """
    body = outbound.get("body") or {}
    kind, reference = str(outbound.get("kind", "")), str(outbound.get("reference", ""))
    pressure = _PRESSING.get(kind, CALM)
    is_chase = pressure > CALM
    if is_chase:
        reference = str(body.get("about") or body.get("about_reference") or body.get("reference") or reference)
        asked = known.get(reference, {})
        kind = str(asked.get("kind") or body.get("about_kind") or body.get("kind") or "")
        if not kind or kind in _PRESSING:
            return None
        body = {**body, **(asked.get("body") or {})}
        outbound = {**outbound, **{name: asked[name] for name in ("to", "attempt", "sent_at") if asked.get(name)}}
    attempt = max(_whole(outbound.get("attempt")), _whole(body.get("attempt")))
    if attempt > 1:
        pressure = max(pressure, CHASED if attempt == 2 else ESCALATED)
    return Ask(
        seed,
        kind,
        reference,
        str(outbound.get("to", "")),
        str(outbound.get("case_number", "")),
        str(outbound.get("client") or ""),
        body,
        pressure,
        attempt,
        moment(outbound.get("sent_at")) or now,
        now,
        is_chase=is_chase,
    )


def _whole(value: object) -> int:
    try:
        return max(1, int(str(value)))
    except ValueError:
        return 1
