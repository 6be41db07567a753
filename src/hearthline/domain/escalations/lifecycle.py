"""Through which states do an escalation and an exception pass until somebody has answered for them?"""

from hearthline.kernel.lifecycle import Lifecycle, Move, State
from hearthline.kernel.vocabulary import Turn

_SUPERVISOR = ("supervisor", "system")

OPEN = State("OPEN", "With a named manager", turn=Turn.HUB, obligation="escalation_eta", fhir="in-progress")
RESOLVED = State("RESOLVED", "Resolved", turn=None, obligation=None, fhir="completed", is_final=True)
RELEASED = State("RELEASED", "No longer needed", turn=None, obligation=None, fhir="cancelled", is_final=True)

ESCALATION = Lifecycle(
    subject="escalation",
    initial=OPEN,
    moves=(
        Move("raise_level", sources=(OPEN,), target=OPEN, by=_SUPERVISOR),
        Move("resolve", sources=(OPEN,), target=RESOLVED, by=_SUPERVISOR),
        Move("release", sources=(OPEN,), target=RELEASED, by=_SUPERVISOR),
    ),
)

UNRESOLVED = State("UNRESOLVED", "Waiting for a decision", turn=Turn.HUB, obligation="exception", fhir="in-progress")

EXCEPTION = Lifecycle(
    subject="exception",
    initial=UNRESOLVED,
    moves=(
        Move("resolve", sources=(UNRESOLVED,), target=RESOLVED, by=("care_coordinator", "supervisor", "system")),
        Move("release", sources=(UNRESOLVED,), target=RELEASED, by=("care_coordinator", "supervisor", "system")),
    ),
)
