"""The only door of the worklist room (read side)."""

from hearthline.domain.worklist.story import Happened, story
from hearthline.domain.worklist.turns import Turn, turns

__all__ = ["Happened", "Turn", "story", "turns"]
