"""The only door of the fulfillment room."""

from hearthline.domain.fulfillment.facts import BookingDraft, Confirmation, Proof, WitnessReply
from hearthline.domain.fulfillment.lifecycle import LIFECYCLE
from hearthline.domain.fulfillment.models import Booking
from hearthline.domain.fulfillment.operations import book, clear_window, grade, write_proofs, write_windows
from hearthline.domain.fulfillment.policy import COMPLEX_STEPS, UNWITNESSED, is_on_time, is_promised_late, steps
from hearthline.domain.fulfillment.queries import by_cases, by_ids, by_references

__all__ = [
    "COMPLEX_STEPS",
    "LIFECYCLE",
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
    "clear_window",
    "grade",
    "is_on_time",
    "is_promised_late",
    "steps",
    "write_proofs",
    "write_windows",
]
