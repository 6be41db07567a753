"""The only door of the referrals room."""

from hearthline.domain.referrals import rows
from hearthline.domain.referrals.events import DISCHARGE_NEAR, UNANSWERED
from hearthline.domain.referrals.facts import (
    CHANGES,
    CircumstanceChange,
    ClarificationAnswer,
    OrderLineDraft,
    ReferralDraft,
    Supplied,
)
from hearthline.domain.referrals.lifecycle import LIFECYCLE
from hearthline.domain.referrals.models import Amendment, Clarification, DuplicateProposal, OrderLine, Referral
from hearthline.domain.referrals.operations import (
    LINE_SAID,
    SAID,
    Opening,
    amend,
    apply_answers,
    lock_senders,
    open_referrals,
    propose_duplicates,
    record_asks,
    set_service_line,
    set_urgency,
    settle_asks,
)
from hearthline.domain.referrals.policy import differences, digest, is_complex, service_line, urgency
from hearthline.domain.referrals.queries import (
    amendments_of,
    by_cases,
    by_ids,
    cases_of_members,
    clarifications_of,
    lines_of,
    open_asks,
    recent_for_members,
    seen_before,
)

__all__ = [
    "CHANGES",
    "DISCHARGE_NEAR",
    "LIFECYCLE",
    "LINE_SAID",
    "SAID",
    "UNANSWERED",
    "Amendment",
    "CircumstanceChange",
    "Clarification",
    "ClarificationAnswer",
    "DuplicateProposal",
    "Opening",
    "OrderLine",
    "OrderLineDraft",
    "Referral",
    "ReferralDraft",
    "Supplied",
    "amend",
    "amendments_of",
    "apply_answers",
    "by_cases",
    "by_ids",
    "cases_of_members",
    "clarifications_of",
    "differences",
    "digest",
    "is_complex",
    "lines_of",
    "lock_senders",
    "open_asks",
    "open_referrals",
    "propose_duplicates",
    "recent_for_members",
    "record_asks",
    "rows",
    "seen_before",
    "service_line",
    "set_service_line",
    "set_urgency",
    "settle_asks",
    "urgency",
]
