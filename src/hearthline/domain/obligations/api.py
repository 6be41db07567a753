"""The only door of the obligations room."""

from hearthline.domain.obligations.facts import Clock, ClockedStep, Missed, Owed, Promise
from hearthline.domain.obligations.models import Obligation, Pause
from hearthline.domain.obligations.operations import (
    count_from,
    hold,
    move,
    next_due,
    notice_missed,
    release_all,
    renew,
    resume,
    start,
    start_alike,
    stop,
    stop_for_subjects,
)
from hearthline.domain.obligations.policy import MET, MISSED, RELEASED, clock, deadlines, verdict
from hearthline.domain.obligations.queries import (
    due_of,
    is_any_open,
    missed_by_ids,
    of_case,
    pauses_of,
    running_besides,
    running_of,
)
from hearthline.plumbing.move import Moved, MoveRefused

__all__ = [
    "MET",
    "MISSED",
    "RELEASED",
    "Clock",
    "ClockedStep",
    "Missed",
    "MoveRefused",
    "Moved",
    "Obligation",
    "Owed",
    "Pause",
    "Promise",
    "clock",
    "count_from",
    "deadlines",
    "due_of",
    "hold",
    "is_any_open",
    "missed_by_ids",
    "move",
    "next_due",
    "notice_missed",
    "of_case",
    "pauses_of",
    "release_all",
    "renew",
    "resume",
    "running_besides",
    "running_of",
    "start",
    "start_alike",
    "stop",
    "stop_for_subjects",
    "verdict",
]
