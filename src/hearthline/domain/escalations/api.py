"""The only door of the escalations room."""

from hearthline.domain.escalations.facts import EscalationDraft, ExceptionDraft
from hearthline.domain.escalations.lifecycle import ESCALATION, EXCEPTION
from hearthline.domain.escalations.models import CaseException, Escalation
from hearthline.domain.escalations.operations import (
    open_escalations,
    open_exceptions,
    raise_levels,
    release_for_cases,
    resolve_escalations,
    resolve_exceptions,
)
from hearthline.domain.escalations.policy import (
    ASKED_BY_HAND,
    CHASED,
    ESCALATED_AT_ONCE,
    LADDER,
    RESOLUTIONS,
    TOLD_TO_REFERRER,
    refusal,
)
from hearthline.domain.escalations.queries import (
    escalations_by_ids,
    exceptions_by_ids,
    of_case,
    open_escalations_of,
    unresolved,
    unresolved_of,
    with_managers,
)

__all__ = [
    "ASKED_BY_HAND",
    "CHASED",
    "ESCALATED_AT_ONCE",
    "ESCALATION",
    "EXCEPTION",
    "LADDER",
    "RESOLUTIONS",
    "TOLD_TO_REFERRER",
    "CaseException",
    "Escalation",
    "EscalationDraft",
    "ExceptionDraft",
    "escalations_by_ids",
    "exceptions_by_ids",
    "of_case",
    "open_escalations",
    "open_escalations_of",
    "open_exceptions",
    "raise_levels",
    "refusal",
    "release_for_cases",
    "resolve_escalations",
    "resolve_exceptions",
    "unresolved",
    "unresolved_of",
    "with_managers",
]
