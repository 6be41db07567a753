"""The only door of the assignments room."""

from hearthline.domain.assignments.facts import OfferReply

__all__ = ["OfferReply"]
