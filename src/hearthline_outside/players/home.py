"""What does a member say about what came, and what can change everything for a case?"""

from __future__ import annotations

from datetime import timedelta

from hearthline.kernel.vocabulary import Channel
from hearthline_outside.messages import Sent, document
from hearthline_outside.players import hours
from hearthline_outside.players.asks import CALM, Ask

ANSWERS, ANSWERS_WHEN_CHASED, DISPUTES = 0.70, 0.40, 0.01
"""Shares of members who answer the first question, of the rest who answer a second, and of answers that contradict the proof."""
CHANGES = 0.02
"""Share of cases in which something changes everything."""

_CHANGE_KINDS = (
    ("cancelled", "The ordering office withdrew the order", 30),
    ("readmitted", "Back in the hospital", 22),
    ("member_declines", "Member wants no help at home", 20),
    ("deceased", "Reported by the family", 12),
    ("coverage_lost", "Coverage ended", 8),
    ("discharged", "Left the hospital earlier than planned", 8),
)


def answer_witness(ask: Ask) -> list[Sent]:
    """Did it come? Most confirm, some never answer, very few say that nothing came."""
    dice = ask.dice()  # who answers at all stays the same person
    first, second = dice.random(), dice.random()
    if first >= ANSWERS and (ask.pressure == CALM or second >= ANSWERS_WHEN_CHASED):
        return []
    at = hours.after(ask.now, 5 + dice.expovariate(1 / 240), hours.HOME, hours.zone(ask.text("zone") or "America/Chicago"))
    is_disputed = ask.fresh_dice("came").random() < DISPUTES
    item = {
        "reference": ask.reference,
        "answered_at": at.isoformat(),
        "reply": "disputed" if is_disputed else "confirmed",
        "note": "Nothing came" if is_disputed else "",
    }
    return [
        ask.answer(
            "member-replies", item, at=at, channel=dice.choice((Channel.MEMBER_PORTAL, Channel.MEMBER_PORTAL, Channel.PHONE))
        )
    ]


def change_of(ask: Ask) -> list[Sent]:
    """About one case in fifty is changed by the world, some hours to days after it was acknowledged; never twice."""
    dice = ask.case_dice("change")
    if not ask.case_number or dice.random() >= CHANGES:
        return []
    kind, note, _ = dice.choices(_CHANGE_KINDS, weights=[weight for *_, weight in _CHANGE_KINDS])[0]
    where = hours.zone(ask.text("zone") or "America/Chicago")
    at = hours.next_open(ask.now + timedelta(hours=dice.uniform(2, 60)), hours.HOME, where)
    item = {"case_number": ask.case_number, "reported_at": at.isoformat(), "change": kind, "note": note}
    # Members and families tell the hub themselves; the rest comes from whoever ordered.
    sender = "member" if kind in ("member_declines", "deceased") else ask.to
    key = f"{ask.case_number}.change"
    return [
        Sent(
            content=document("changes", message_id=key, sender=sender, items=[item]),
            name=f"changes {ask.case_number}",
            channel=Channel.PHONE,
            sender=sender,
            key=key,
            at=at,
            client=ask.client,
        )
    ]
