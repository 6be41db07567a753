"""What kind of need is this order, how urgent is it, has it been seen before, and what did an amendment change?

Pure functions of facts; the lists of codes are shapes of public code sets, the promises are rules in the rulebook.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from hearthline.domain.referrals.facts import OrderLineDraft, ReferralDraft
from hearthline.kernel.vocabulary import ServiceLine, Urgency

# Which service line a code belongs to, by its beginning; the longest match speaks (HCPCS Level II sections).
SERVICE_LINE_BY_CODE: dict[str, ServiceLine] = {
    **dict.fromkeys(("A4", "A5", "A6", "A7", "A9", "E", "K", "L", "V"), ServiceLine.DME),
    **dict.fromkeys(("B4", "B5", "B9", "J", "Q", "S93", "S94", "S95", "S97", "S549", "S55", "E078", "E079", "K0455", "9960"), ServiceLine.HOME_INFUSION),
    **dict.fromkeys(("G0068", "G0069", "G0070", "G0088", "G0089", "G0090"), ServiceLine.HOME_INFUSION),
    **dict.fromkeys(("G", "S91", "T1", "S5", "9950", "9951"), ServiceLine.HOME_HEALTH),
    **dict.fromkeys(("T20", "H", "S03", "T204"), ServiceLine.POST_ACUTE),
}  # fmt: skip
SERVICE_LINE_BY_WORD: tuple[tuple[ServiceLine, tuple[str, ...]], ...] = (
    (ServiceLine.HOME_INFUSION, ("infusion", "parenteral", "intravenous", " iv ", "tpn", "pump insulin", "antibiotic iv")),
    (ServiceLine.POST_ACUTE, ("skilled nursing facility", "inpatient rehab", "post-acute", "transition of care", "long term care")),
    (ServiceLine.HOME_HEALTH, ("home health", "home nurs", "nurse visit", "visiting nurse", "physical therapy", "physiotherapy",
                               "occupational therapy", "speech therapy", "wound care", "home care", "home visit")),
    (ServiceLine.DME, ("oxygen", "wheelchair", "bed", "cpap", "walker", "commode", "ventilator", "nebulizer", "device", "pump",
                       "monitor", "brace", "orthosis", "prosthesis", "crutch", "lift", "glucose meter", "hearing aid", "lens")),
)  # fmt: skip
# Power wheelchairs, orthoses and prostheses are evaluated and built before they are delivered (guide: 7-14 days).
COMPLEX_CODES = ("K08", "K09", "L", "E2")
_KEYS = sorted(SERVICE_LINE_BY_CODE, key=len, reverse=True)
# How it arrived and when is not what was said.
_SAID = tuple(field.name for field in fields(ReferralDraft) if field.name not in ("channel", "received_at"))
_said = attrgetter(*_SAID)


def service_line(stated: str, lines: Sequence[OrderLineDraft]) -> str:
    """The service line the sender stated, else the one the codes or words of the order lines belong to, else empty."""
    if stated:
        return stated
    for line in lines:
        for key in _KEYS:
            if line.code_system in ("hcpcs", "cpt") and line.code.upper().startswith(key):
                return SERVICE_LINE_BY_CODE[key]
    text = " ".join(f" {line.description.lower()} " for line in lines)
    return next((kind for kind, words in SERVICE_LINE_BY_WORD if any(word in text for word in words)), "")


def is_complex(lines: Iterable[Any]) -> bool:
    """Must something be evaluated and built first (R52, R64)?"""
    return any(line.is_custom or line.code.upper().startswith(COMPLEX_CODES) for line in lines)


def urgency(*, stated: str, discharge_at: datetime | None, at: datetime) -> Urgency:
    """How fast the need is: a discharge still ahead, or within the last day, makes it a discharge; else what the sender stated."""
    if discharge_at is not None and discharge_at > at - timedelta(days=1):
        return Urgency.DISCHARGE
    return Urgency(stated) if stated in Urgency._value2member_map_ else Urgency.ROUTINE


def digest(draft: ReferralDraft) -> bytes:
    """A fingerprint (32 bytes) of everything the sender said: equal for an identical re-send, whatever its channel."""
    return hashlib.sha256(repr(_said(draft)).encode("utf-8", "surrogatepass")).digest()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """Field by field, what an amendment changed: [before, after] as text."""
    return {
        name: [_text(before.get(name)), _text(value)]
        for name, value in after.items()
        if _text(before.get(name)) != _text(value)
    }


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "; ".join(_text(one) for one in value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
