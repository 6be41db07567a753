"""By when is something owed, was it kept, how is that explained, and do the events still say so? Pure functions."""

from hearthline.domain.obligations.policy.clocks import MET, MISSED, RELEASED, clock, deadlines, is_ours, told, verdict
from hearthline.domain.obligations.policy.explaining import explained
from hearthline.domain.obligations.policy.replaying import Outcome, replayed

__all__ = [
    "MET",
    "MISSED",
    "RELEASED",
    "Outcome",
    "clock",
    "deadlines",
    "explained",
    "is_ours",
    "replayed",
    "told",
    "verdict",
]
