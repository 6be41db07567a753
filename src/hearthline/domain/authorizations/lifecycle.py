"""Through which states does a request for a payer's permission pass until it is settled?"""

from hearthline.kernel.lifecycle import Lifecycle, Move, State
from hearthline.kernel.vocabulary import Turn

REQUESTED = State("REQUESTED", "Waiting for the payer", turn=Turn.PAYER, obligation="authorization_answer", fhir="active")
PENDED = State("PENDED", "In review at the payer", turn=Turn.PAYER, obligation="authorization_answer", fhir="active")
MORE_INFORMATION = State(
    "MORE_INFORMATION", "The payer asks for more", turn=Turn.HUB, obligation="authorization_information", fhir="active"
)
SILENT = State("SILENT", "The payer stays silent", turn=Turn.HUB, obligation="authorization_check", fhir="active")
DENIED = State("DENIED", "Denied, ours to answer", turn=Turn.HUB, obligation="denial_decision", fhir="active")
APPROVED = State("APPROVED", "Authorized", turn=None, obligation=None, fhir="active", is_final=True)
REFUSED = State("REFUSED", "Denied for good", turn=None, obligation=None, fhir="active", is_final=True)
VOIDED = State("VOIDED", "No longer needed", turn=None, obligation=None, fhir="cancelled", is_final=True)

_AT_PAYER = (REQUESTED, PENDED)
_UNDECIDED = (REQUESTED, PENDED, MORE_INFORMATION, SILENT)
_DESK = ("authorization_specialist", "nurse", "supervisor")

LIFECYCLE = Lifecycle(
    subject="authorization",
    initial=REQUESTED,
    states=(REQUESTED, PENDED, MORE_INFORMATION, SILENT, APPROVED, DENIED, REFUSED, VOIDED),
    moves=(
        Move("pend", sources=(REQUESTED, SILENT), target=PENDED, by=("payer", "system")),
        Move("ask_information", sources=(REQUESTED, PENDED, SILENT), target=MORE_INFORMATION, by=("payer", "system")),
        Move("supply_information", sources=(MORE_INFORMATION,), target=REQUESTED, by=_DESK),
        Move("approve", sources=(*_UNDECIDED, DENIED), target=APPROVED, by=("payer", "system")),
        Move("deny", sources=_UNDECIDED, target=DENIED, by=("payer", "system")),
        Move("resubmit", sources=(DENIED,), target=REQUESTED, by=_DESK),
        Move("let_denial_stand", sources=(DENIED,), target=REFUSED, by=_DESK),
        Move("chase", sources=(REQUESTED,), target=REQUESTED, by=(*_DESK, "system")),
        Move("chase", sources=(PENDED,), target=PENDED, by=(*_DESK, "system")),
        Move("report_silence", sources=_AT_PAYER, target=SILENT, by=("system",)),
        Move("request_again", sources=(SILENT,), target=REQUESTED, by=_DESK),
        Move("void", sources=(*_UNDECIDED, DENIED), target=VOIDED, by=(*_DESK, "system")),
    ),
)
