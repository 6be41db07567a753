"""What does a payer answer about benefits and authorizations, and when?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hearthline.kernel.vocabulary import Channel
from hearthline_outside.markets import PAYERS, Payer
from hearthline_outside.messages import Sent
from hearthline_outside.orders import Order
from hearthline_outside.players import hours
from hearthline_outside.players.asks import CALM, CHASED, Ask

_INACTIVE, _NOT_FOUND_UNKNOWN_ORDER = 0.02, 0.03
_SLOW = 0.015
OVERTURNED = 0.6
"""Share of denials that end in an approval when they are taken up again, say after a peer-to-peer call."""
DENIED, MODIFIED, MORE_INFORMATION, PENDED_FIRST = 0.07, 0.03, 0.08, 0.12
"""How first requests end; the rest is approved. `PENDED_FIRST` of all decisions are announced by a "pended" first."""

# How often each service line needs an authorization (R69); machines of payers know their own lists.
_NEEDS_AUTHORIZATION = {"home_health": 0.55, "dme": 0.45, "home_infusion": 0.85, "post_acute": 0.7}
_DENIALS = (
    ("not_medically_necessary", "The notes do not show that the need is met by this level of care."),
    ("missing_documentation", "No face-to-face visit is documented within the required time."),
    ("not_a_benefit", "The plan does not cover this item at home."),
    ("same_or_similar", "A similar item was paid for within the last five years."),
    ("out_of_network", "The requesting supplier is not contracted for this member's plan."),
)
_ASKED = ("progress_notes", "oxygen_saturation", "plan_of_care", "wound_measurements", "face_to_face_date")
_PEERS = ("Medical director's line 555-0142, weekdays 9-16", "Peer review desk 555-0167, call within 7 days")


def answer_benefits(ask: Ask, *, order: Order | None) -> list[Sent]:
    """What the payer's records say: active for about 94 %, inactive for 3 %, not found while a date or number is wrong."""
    dice = ask.dice()
    payer = PAYERS.get(ask.to)
    if dice.random() < _SLOW and ask.pressure == CALM:
        return []
    at = _when(ask, payer, machine_minutes=dice.uniform(0.5, 12), desk_minutes=dice.uniform(30, 420))
    item: dict[str, Any] = {"reference": ask.reference, "answered_at": at.isoformat(), **_benefits(ask, order)}
    return [ask.answer("benefits-answers", item, at=at, channel=_channel(payer))]


def _benefits(ask: Ask, order: Order | None) -> dict[str, Any]:
    mismatch = _mismatch(ask, order)
    if mismatch:
        return {"status": "not_found", "is_covered": False, "is_authorization_required": None, "note": mismatch}
    case = ask.case_dice("benefits")
    if case.random() < _INACTIVE or (order and order.person.coverage_ends):
        ended = (ask.now - timedelta(days=case.randint(5, 60))).date()
        return {
            "status": "inactive",
            "is_covered": False,
            "is_authorization_required": False,
            "starts_date": f"{ask.now.year - 1}-01-01",
            "ends_date": ended.isoformat(),
            "note": "Coverage ended; no other plan on file.",
        }
    product = order.person.product if order else None
    asked = case.random()
    required: bool | None = asked < _NEEDS_AUTHORIZATION.get(ask.text("service_line"), 0.5)
    if asked > 0.97:
        required = None
    return {
        "status": "active",
        "is_covered": True,
        "is_authorization_required": required,
        "plan_name": product.plan_name if product else "Standard plan",
        "line_of_business": product.line_of_business.value if product else ask.text("line_of_business") or "ACA",
        "starts_date": order.person.coverage_starts if order else f"{ask.now.year}-01-01",
        "ends_date": f"{ask.now.year}-12-31",
        "member_share_cents": case.choice((0, 0, 0, 1500, 2500, 4000, 12550)),
        "note": "",
    }


def _mismatch(ask: Ask, order: Order | None) -> str:
    """Why the payer cannot find the person in what the hub sent; "" when it can.

    Asked again, somebody at the payer searches by name: what was wrong at first is then found.
    """
    if ask.attempt > 1:
        return ""
    if order is None:
        return "No member with this number." if ask.case_dice("records").random() < _NOT_FOUND_UNKNOWN_ORDER else ""
    policy = ask.text("policy_number", "member_id")
    if policy and policy != order.head["policy_number"]:
        return "No member with this number."
    member = ask.body.get("member")
    born = str(member.get("birth_date") or "") if isinstance(member, Mapping) else ask.text("birth_date")
    if born and born[:10] != order.head["birth_date"]:
        return "The number belongs to someone with another date of birth."
    return ""


def answer_authorization(ask: Ask) -> list[Sent]:
    """The payer's decision on a request; pended ones are followed by the decision. More information is asked for once."""
    dice = ask.dice()
    payer = PAYERS.get(ask.to)
    is_informed = ask.kind == "authorization-information" or ask.pressure > CALM
    was_silent = dice.random() < _SLOW
    if was_silent and not is_informed:
        return []
    is_urgent = ask.text("urgency") in ("urgent", "discharge", "expedited")
    wait = dice.uniform(60, 20 * 60) if is_urgent else 120 + min(dice.expovariate(1 / (22 * 60)), 94 * 60)
    if ask.pressure > CALM:
        wait = dice.uniform(20, 240)
    decided_at = ask.now + timedelta(minutes=wait)
    if payer is None or not payer.is_machine:
        where = hours.zone(payer.zone if payer else "America/Chicago")
        decided_at = hours.next_open(decided_at, hours.ALWAYS if is_urgent else hours.OFFICE, where)
    outcome = _outcome(ask.dice("outcome").random(), is_informed)
    if outcome == "denied" and ask.attempt > 1 and not was_silent and ask.fresh_dice("peer").random() < OVERTURNED:
        outcome = "approved"
    item = {
        "reference": ask.reference,
        "answered_at": decided_at.isoformat(),
        "outcome": outcome,
        **_terms(ask, outcome, decided_at.date()),
    }
    part = ".information" if ask.kind == "authorization-information" else ""
    answers = [ask.answer("authorization-answers", item, at=decided_at, channel=_channel(payer), part=part)]
    if outcome in ("approved", "denied") and not is_informed and dice.random() < PENDED_FIRST:
        pended_at = ask.now + timedelta(minutes=dice.uniform(1, min(wait, 60) * 0.9))
        pended = {
            "reference": ask.reference,
            "answered_at": pended_at.isoformat(),
            "outcome": "pended",
            "reason": "In clinical review.",
        }
        answers.insert(0, ask.answer("authorization-answers", pended, at=pended_at, channel=_channel(payer), part=".pended"))
    return answers


def _outcome(draw: float, is_informed: bool) -> str:
    if draw < DENIED:
        return "denied"
    if draw < DENIED + MODIFIED:
        return "modified"
    if draw < DENIED + MODIFIED + MORE_INFORMATION and not is_informed:
        return "more_information"
    return "approved"


def _terms(ask: Ask, outcome: str, decided: date) -> dict[str, Any]:
    """What a decision carries: numbers and dates of an approval, or reason, window and contact of a denial (R86-R88)."""
    dice = ask.dice("terms")
    if outcome == "denied":
        code, reason = dice.choice(_DENIALS)
        return {
            "reason_code": code,
            "reason": reason,
            "appeal_days": dice.choice((30, 45, 60)),
            "peer_contact": dice.choice(_PEERS),
        }
    if outcome == "more_information":
        return {"reason": "More information is needed to decide.", "asked": dice.sample(_ASKED, dice.randint(1, 2))}
    units, unit = _requested(ask)
    if outcome == "modified":
        units = max(1, units * 2 // 3)
    starts = _starts(ask, decided)
    return {
        "authorization_number": f"AU{dice.randrange(10**9):09d}",
        "units": units,
        "unit": unit,
        "starts_date": starts.isoformat(),
        "ends_date": (starts + timedelta(days=dice.choice((60, 90, 180)))).isoformat(),
        "reason": "Fewer units than requested; ask again with progress notes." if outcome == "modified" else "",
    }


def _requested(ask: Ask) -> tuple[int, str]:
    """Units and unit of the first line of the request."""
    lines = ask.body.get("lines")
    first = lines[0] if isinstance(lines, list) and lines and isinstance(lines[0], dict) else {}
    try:
        units = int(float(str(first.get("quantity") or ask.body.get("units") or 1)))
    except ValueError:
        units = 1
    return max(units, 1), str(first.get("unit") or ask.body.get("unit") or "UN")


def _starts(ask: Ask, decided: date) -> date:
    """The approval starts where the request wants it, never later than the decision."""
    try:
        return min(date.fromisoformat(ask.text("starts_date", "requested_start_date")[:10]), decided)
    except ValueError:
        return decided


def _when(ask: Ask, payer: Payer | None, *, machine_minutes: float, desk_minutes: float) -> datetime:
    if payer is not None and payer.is_machine:
        return ask.now + timedelta(minutes=machine_minutes)
    if ask.pressure >= CHASED:
        desk_minutes = min(desk_minutes, 60)
    return hours.after(ask.now, desk_minutes, hours.OFFICE, hours.zone(payer.zone if payer else "America/Chicago"))


def _channel(payer: Payer | None) -> Channel:
    """Payers with a machine answer in files, the others by fax."""
    return Channel.FILE if payer is not None and payer.is_machine else Channel.FAX
