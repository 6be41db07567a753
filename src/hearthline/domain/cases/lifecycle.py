"""Through which states does the folder of one need pass?

Whose turn it is in detail, a case learns from the subjects inside it; while it is open its own clock is the service promise, and
the hub answers for it.
"""

from hearthline.kernel.lifecycle import Lifecycle, Move, State
from hearthline.kernel.vocabulary import Turn

OPEN = State("OPEN", "Open", turn=Turn.HUB, obligation="service", fhir="active")
ON_HOLD = State("ON_HOLD", "On hold", turn=Turn.HUB, obligation="hold_review", fhir="onhold")
CLOSED = State("CLOSED", "Closed, loop closed", turn=None, obligation=None, fhir="finished", is_final=True)
CANCELLED = State("CANCELLED", "Cancelled", turn=None, obligation=None, fhir="cancelled", is_final=True)

LIFECYCLE = Lifecycle(
    subject="case",
    initial=OPEN,
    moves=(
        Move("hold", sources=(OPEN,), target=ON_HOLD, by=("care_coordinator", "system")),
        Move("resume", sources=(ON_HOLD,), target=OPEN, by=("care_coordinator", "system")),
        Move("close", sources=(OPEN,), target=CLOSED, by=("care_coordinator", "system")),
        Move("reopen", sources=(CLOSED, CANCELLED), target=OPEN, by=("supervisor",), is_reopening=True),
        Move("cancel", sources=(OPEN, ON_HOLD), target=CANCELLED, by=("care_coordinator", "system")),
    ),
)
