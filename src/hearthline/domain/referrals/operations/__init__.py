"""How are referrals written: opened, amended, asked about, and completed by answers?"""

from hearthline.domain.referrals.operations.answering import apply_answers, unreadable
from hearthline.domain.referrals.operations.drafting import (
    decide_duplicates,
    discard_draft,
    finish_draft,
    open_draft,
    restore_draft,
    save_draft,
)
from hearthline.domain.referrals.operations.reviewing import record_reviews
from hearthline.domain.referrals.operations.writing import (
    LINE_SAID,
    SAID,
    Amended,
    Asked,
    Opening,
    amend,
    lock_senders,
    open_referrals,
    propose_duplicates,
    record_asks,
    record_written_in,
    set_service_line,
    set_urgency,
    settle_asks,
)

__all__ = [
    "LINE_SAID",
    "SAID",
    "Amended",
    "Asked",
    "Opening",
    "amend",
    "apply_answers",
    "decide_duplicates",
    "discard_draft",
    "finish_draft",
    "lock_senders",
    "open_draft",
    "open_referrals",
    "propose_duplicates",
    "record_asks",
    "record_reviews",
    "record_written_in",
    "restore_draft",
    "save_draft",
    "set_service_line",
    "set_urgency",
    "settle_asks",
    "unreadable",
]
