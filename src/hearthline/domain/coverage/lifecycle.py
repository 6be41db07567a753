"""Through which states does the question "is this person covered?" pass until it is settled?"""

from hearthline.kernel.lifecycle import Lifecycle, Move, State
from hearthline.kernel.vocabulary import Turn

REQUESTED = State("REQUESTED", "Waiting for the payer", turn=Turn.PAYER, obligation="benefits", fhir="active")
QUESTIONED = State("QUESTIONED", "The payer's answer needs a person", turn=Turn.HUB, obligation="benefits_check", fhir="active")
SILENT = State("SILENT", "The payer stays silent", turn=Turn.HUB, obligation="benefits_check", fhir="active")
VERIFIED = State("VERIFIED", "Covered", turn=None, obligation=None, fhir="active", is_final=True)
RULED_OUT = State("RULED_OUT", "Not covered", turn=None, obligation=None, fhir="active", is_final=True)
VOIDED = State("VOIDED", "No longer needed", turn=None, obligation=None, fhir="cancelled", is_final=True)

_OPEN = (REQUESTED, QUESTIONED, SILENT)
_DESK = ("care_coordinator", "authorization_specialist")

LIFECYCLE = Lifecycle(
    subject="verification",
    initial=REQUESTED,
    states=(REQUESTED, QUESTIONED, SILENT, VERIFIED, RULED_OUT, VOIDED),
    moves=(
        Move("chase", sources=(REQUESTED,), target=REQUESTED, by=(*_DESK, "system")),
        Move("verify", sources=_OPEN, target=VERIFIED, by=("payer", "system")),
        Move("rule_out", sources=_OPEN, target=RULED_OUT, by=("payer", "system")),
        Move("question", sources=(REQUESTED, SILENT), target=QUESTIONED, by=("payer", "system")),
        Move("report_silence", sources=(REQUESTED,), target=SILENT, by=("system",)),
        Move("request_again", sources=(QUESTIONED, SILENT), target=REQUESTED, by=(*_DESK, "system")),
        Move("give_up", sources=(QUESTIONED, SILENT), target=RULED_OUT, by=_DESK),
        Move("void", sources=_OPEN, target=VOIDED, by=(*_DESK, "system")),
    ),
)
