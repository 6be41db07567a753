"""Through which states does one visit or delivery pass, from the provider's commitment to proof at the door?"""

from hearthline.kernel.lifecycle import Lifecycle, Move, State
from hearthline.kernel.vocabulary import Turn

TO_CONFIRM = State("TO_CONFIRM", "Waiting for a window", turn=Turn.PROVIDER, obligation="schedule_confirm", fhir="proposed")
CONFIRMED = State("CONFIRMED", "Window committed", turn=Turn.PROVIDER, obligation="visit_proof", fhir="booked")
REPORTED = State("REPORTED", "Reported done", turn=Turn.MEMBER, obligation="witness", fhir="arrived")
MISSED = State("MISSED", "Did not happen", turn=Turn.HUB, obligation="rearrange", fhir="noshow")
DISPUTED = State("DISPUTED", "Witnesses disagree", turn=Turn.HUB, obligation="rearrange", fhir="pending")
PROVED = State("PROVED", "Proved", turn=None, obligation=None, fhir="fulfilled", is_final=True)
CANCELLED = State("CANCELLED", "Cancelled", turn=None, obligation=None, fhir="cancelled", is_final=True)

_DESK = ("network_dispatcher", "care_coordinator", "nurse", "system")

LIFECYCLE = Lifecycle(
    subject="booking",
    initial=TO_CONFIRM,
    states=(TO_CONFIRM, CONFIRMED, REPORTED, MISSED, DISPUTED, PROVED, CANCELLED),
    moves=(
        Move("chase", sources=(TO_CONFIRM,), target=TO_CONFIRM, by=_DESK),
        Move("confirm", sources=(TO_CONFIRM, CONFIRMED), target=CONFIRMED, by=("provider", *_DESK)),
        Move("ask_for_proof", sources=(CONFIRMED,), target=CONFIRMED, by=_DESK),
        Move("report", sources=(TO_CONFIRM, CONFIRMED, MISSED), target=REPORTED, by=("provider", *_DESK)),
        Move("miss", sources=(TO_CONFIRM, CONFIRMED), target=MISSED, by=("provider", *_DESK)),
        Move(
            "prove", sources=(TO_CONFIRM, CONFIRMED, REPORTED, MISSED, DISPUTED), target=PROVED, by=("member", "provider", *_DESK)
        ),
        Move("dispute", sources=(REPORTED,), target=DISPUTED, by=("member", *_DESK)),
        Move("rearrange", sources=(CONFIRMED, MISSED, DISPUTED), target=TO_CONFIRM, by=_DESK),
        Move("cancel", sources=(TO_CONFIRM, CONFIRMED, REPORTED, MISSED, DISPUTED), target=CANCELLED, by=_DESK),
    ),
)
