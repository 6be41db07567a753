"""The only door of the worklist room (read side)."""

from hearthline.domain.worklist.story import Happened, story
from hearthline.domain.worklist.team import Breach, Load, breaches, team_load
from hearthline.domain.worklist.turns import Turn, turns

__all__ = ["Breach", "Happened", "Load", "Turn", "breaches", "story", "team_load", "turns"]
