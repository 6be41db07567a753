"""The only door of the cases room."""

from hearthline.domain.cases.facts import CaseDraft, Opened, Participant
from hearthline.domain.cases.lifecycle import LIFECYCLE
from hearthline.domain.cases.models import Case, Participation
from hearthline.domain.cases.operations import (
    add_participants,
    change_managers,
    change_urgency,
    clear_outcome,
    open_cases,
    record_outcome,
)
from hearthline.domain.cases.queries import by_ids, by_number, by_numbers, on_hold, open_load

__all__ = [
    "LIFECYCLE",
    "Case",
    "CaseDraft",
    "Opened",
    "Participant",
    "Participation",
    "add_participants",
    "by_ids",
    "by_number",
    "by_numbers",
    "change_managers",
    "change_urgency",
    "clear_outcome",
    "on_hold",
    "open_cases",
    "open_load",
    "record_outcome",
]
