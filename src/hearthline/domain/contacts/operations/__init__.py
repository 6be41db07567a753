"""How does the hub write what it owes to the outside, hold what a colleague says to it, and keep what colleagues note?"""

from hearthline.domain.contacts.operations.holding import discard, hold, release_due, take_back
from hearthline.domain.contacts.operations.noting import note
from hearthline.domain.contacts.operations.writing import mark_answered, mark_sent, write

__all__ = ["discard", "hold", "mark_answered", "mark_sent", "note", "release_due", "take_back", "write"]
