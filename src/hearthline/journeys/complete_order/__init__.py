"""How does an order become complete: acknowledged, triaged, checked against the rules, asked about once, and answered?

One consolidated ask per order, never the same thing twice; while it is out the service clock is held, with the ask as evidence,
and runs again from the instant the answer arrived.
"""

from hearthline.journeys.complete_order.answering import on_amended, record_clarification_answers
from hearthline.journeys.complete_order.asking import on_case_cancelled, on_missed, still_to_ask
from hearthline.journeys.complete_order.by_hand import ask, gaps, write_in
from hearthline.journeys.complete_order.receiving import on_received

__all__ = [
    "ask",
    "gaps",
    "on_amended",
    "on_case_cancelled",
    "on_missed",
    "on_received",
    "record_clarification_answers",
    "still_to_ask",
    "write_in",
]
