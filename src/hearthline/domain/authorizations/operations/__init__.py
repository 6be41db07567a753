"""How are requests for permission written, moved and settled?"""

from hearthline.domain.authorizations.operations.asking import announce_cleared, note_not_required, open_authorizations
from hearthline.domain.authorizations.operations.determining import record_determinations
from hearthline.domain.authorizations.operations.moving import (
    chase,
    confirm_numbers,
    let_denial_stand,
    report_silence,
    request_again,
    resubmit,
    supply_information,
    void_for_cases,
)

__all__ = [
    "announce_cleared",
    "chase",
    "confirm_numbers",
    "let_denial_stand",
    "note_not_required",
    "open_authorizations",
    "record_determinations",
    "report_silence",
    "request_again",
    "resubmit",
    "supply_information",
    "void_for_cases",
]
