"""The only door of the fulfillment room."""

from hearthline.domain.fulfillment.events import PROMISED_LATE, REASSIGN, UNANSWERED
from hearthline.domain.fulfillment.facts import BookingDraft, Confirmation, Proof, WitnessReply
from hearthline.domain.fulfillment.lifecycle import LIFECYCLE
from hearthline.domain.fulfillment.models import Booking
from hearthline.domain.fulfillment.operations import (
    book,
    clear_window,
    grade,
    promise_anew,
    write_cause,
    write_proofs,
    write_windows,
)
from hearthline.domain.fulfillment.policy import (
    AWAY_FROM_HOME,
    COMPLEX_STEPS,
    UNWITNESSED,
    cause,
    fault_of_proof,
    fault_of_reply,
    fault_of_window,
    is_on_time,
    is_promised_late,
    next_step,
    steps,
)
from hearthline.domain.fulfillment.queries import by_cases, by_ids, by_references

__all__ = [
    "AWAY_FROM_HOME",
    "COMPLEX_STEPS",
    "LIFECYCLE",
    "PROMISED_LATE",
    "REASSIGN",
    "UNANSWERED",
    "UNWITNESSED",
    "Booking",
    "BookingDraft",
    "Confirmation",
    "Proof",
    "WitnessReply",
    "book",
    "by_cases",
    "by_ids",
    "by_references",
    "cause",
    "clear_window",
    "fault_of_proof",
    "fault_of_reply",
    "fault_of_window",
    "grade",
    "is_on_time",
    "is_promised_late",
    "next_step",
    "promise_anew",
    "steps",
    "write_cause",
    "write_proofs",
    "write_windows",
]
