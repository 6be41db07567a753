"""The only door of the cases room."""

from hearthline.domain.cases.facts import CaseDraft, Opened, Participant
from hearthline.domain.cases.lifecycle import LIFECYCLE
from hearthline.domain.cases.models import Case, Look, Participation, Pin
from hearthline.domain.cases.operations import (
    add_participants,
    change_managers,
    change_service_line,
    change_urgency,
    clear_outcome,
    draw_numbers,
    look,
    open_cases,
    record_outcome,
    toggle_pin,
)
from hearthline.domain.cases.queries import (
    by_ids,
    by_number,
    by_numbers,
    lock,
    numbered,
    on_hold,
    open_load,
    pins_of,
    reopened,
)

__all__ = [
    "LIFECYCLE",
    "Case",
    "CaseDraft",
    "Look",
    "Opened",
    "Participant",
    "Participation",
    "Pin",
    "add_participants",
    "by_ids",
    "by_number",
    "by_numbers",
    "change_managers",
    "change_service_line",
    "change_urgency",
    "clear_outcome",
    "draw_numbers",
    "lock",
    "look",
    "numbered",
    "on_hold",
    "open_cases",
    "open_load",
    "pins_of",
    "record_outcome",
    "reopened",
    "toggle_pin",
]
