"""The only door of the fulfillment room."""

from hearthline.domain.fulfillment.facts import Confirmation, Proof, WitnessReply

__all__ = ["Confirmation", "Proof", "WitnessReply"]
