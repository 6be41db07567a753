"""What kind of need is this order, how urgent is it, has it been seen before, and what did an amendment change?

Pure functions of facts; what a code means is a rule in the rulebook.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any

from hearthline import rulebook
from hearthline.domain.members.facts import Address, MemberDraft
from hearthline.domain.referrals.facts import OrderLineDraft, ReferralDraft
from hearthline.kernel.vocabulary import Channel, ServiceLine, Urgency

# What an order in words alone is about; codes are read by the rule hub.service.line.
SERVICE_LINE_BY_WORD: tuple[tuple[ServiceLine, tuple[str, ...]], ...] = (
    (ServiceLine.HOME_INFUSION, ("infusion", "parenteral", "intravenous", " iv ", "tpn", "pump insulin", "antibiotic iv")),
    (ServiceLine.POST_ACUTE, ("skilled nursing facility", "inpatient rehab", "post-acute", "transition of care",
                              "long term care")),
    (ServiceLine.HOME_HEALTH, ("home health", "home nurs", "nurse visit", "visiting nurse", "physical therapy", "physiotherapy",
                               "occupational therapy", "speech therapy", "wound care", "home care", "home visit")),
    (ServiceLine.DME, ("oxygen", "wheelchair", "bed", "cpap", "walker", "commode", "ventilator", "nebulizer", "device", "pump",
                       "monitor", "brace", "orthosis", "prosthesis", "crutch", "lift", "glucose meter", "hearing aid", "lens")),
)  # fmt: skip


def _but(fact: type[Any], *names: str) -> Callable[[Any], tuple[Any, ...]]:
    """Every field of a fact except these."""
    return attrgetter(*(field.name for field in fields(fact) if field.name not in names))


# How it arrived and when is not what was said; the parts of a fact are read by readers of their own.
_said = _but(ReferralDraft, "channel", "received_at", "member", "lines")
_said_of_line = _but(OrderLineDraft)
_said_of_member = _but(MemberDraft, "ref", "address", "identifiers")
_said_of_address = _but(Address)


def service_line(stated: str, lines: Sequence[Any], *, on: date) -> str:
    """The service line the sender stated, else the one the codes or words of the order lines belong to, else empty."""
    if stated:
        return stated
    by_code = rulebook.service_line_of([line.code for line in lines if line.code_system in ("hcpcs", "cpt")], on).outcome
    if by_code:
        return by_code
    text = " ".join(f" {line.description.lower()} " for line in lines)
    return next((kind for kind, words in SERVICE_LINE_BY_WORD if any(word in text for word in words)), "")


def is_complex(lines: Iterable[Any], *, on: date) -> bool:
    """Must something be evaluated and built first (R52, R64)? By the rule hub.service.complex."""
    return _is_complex(tuple((line.code, line.is_custom) for line in lines), on)


@lru_cache(maxsize=4_096)
def _is_complex(lines: tuple[tuple[str, bool], ...], on: date) -> bool:
    return rulebook.is_complex([{"code": code, "is_custom": is_custom} for code, is_custom in lines], on).outcome


def urgency(*, stated: str, discharge_at: datetime | None, at: datetime) -> Urgency:
    """How fast the need is: a discharge still ahead or within the last day makes it a discharge, else what the sender stated."""
    if discharge_at is not None and discharge_at > at - timedelta(days=1):
        return Urgency.DISCHARGE
    return Urgency(stated) if stated in Urgency._value2member_map_ else Urgency.ROUTINE


def answer_channel(order: Any) -> tuple[str, str]:
    """Over which channel the sender of this order hears from us in writing, and at which number or address where we know one.

    Whoever telephoned gets a fax or an e-mail; without either the case number was read out and stays to be called with.
    """
    if order.channel != Channel.PHONE:
        return order.channel, ""
    if order.referring_fax:
        return Channel.FAX, order.referring_fax
    if order.referring_email:
        return Channel.EMAIL, order.referring_email
    return Channel.PHONE, order.referring_phone


def digest(draft: ReferralDraft) -> bytes:
    """A fingerprint (32 bytes) of everything the sender said: equal for an identical re-send, whatever its channel.

    By which id of its own the source names the person is not said about the order: programs write a new one for each message.
    """
    member = draft.member
    said = [len(draft.lines), *_said(draft), *_said_of_member(member), *_said_of_address(member.address)]
    for number in member.identifiers:
        if not member.ref or number.system != "other" or number.value != member.ref:
            said += number.system, number.value, number.issuer
    for line in draft.lines:
        said += _said_of_line(line)
    # No text that can be stored holds a zero byte, so that none can pass for two.
    return hashlib.sha256("\0".join(map(str, said)).encode("utf-8", "surrogatepass")).digest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """Field by field, what an amendment changed: [before, after] as text."""
    return {
        name: [_text(before.get(name)), _text(value)] for name, value in after.items() if _text(before.get(name)) != _text(value)
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={_text(one)}" for name, one in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(_text(one) for one in value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
