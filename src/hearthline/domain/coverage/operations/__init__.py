"""How are cards, terms and questions to payers written?"""

from hearthline.domain.coverage.operations.filing import file_payer_rules, file_policies
from hearthline.domain.coverage.operations.verifying import (
    chase,
    correct,
    give_up,
    open_verifications,
    question,
    record_answers,
    report_silence,
    void_for_cases,
)

__all__ = [
    "chase",
    "correct",
    "file_payer_rules",
    "file_policies",
    "give_up",
    "open_verifications",
    "question",
    "record_answers",
    "report_silence",
    "void_for_cases",
]
