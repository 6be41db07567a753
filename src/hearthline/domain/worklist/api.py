"""The only door of the worklist room (read side)."""

from hearthline.domain.worklist.discharge import Blocker, Leaving, blockers, leaving
from hearthline.domain.worklist.story import Happened, story
from hearthline.domain.worklist.team import Breach, Load, breaches, team_load
from hearthline.domain.worklist.turns import Turn, turns

__all__ = [
    "Blocker",
    "Breach",
    "Happened",
    "Leaving",
    "Load",
    "Turn",
    "blockers",
    "breaches",
    "leaving",
    "story",
    "team_load",
    "turns",
]
