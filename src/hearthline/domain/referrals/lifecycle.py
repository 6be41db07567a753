"""Through which states does the request that opened a case pass until it can be worked?"""

from hearthline.kernel.lifecycle import Lifecycle, Move, State
from hearthline.kernel.vocabulary import Turn

RECEIVED = State("RECEIVED", "Received", turn=Turn.HUB, obligation="triage", fhir="active")
AWAITING_ANSWER = State(
    "AWAITING_ANSWER", "Waiting for the referring office", turn=Turn.REFERRER, obligation="clarification", fhir="on-hold"
)
COMPLETE = State("COMPLETE", "Complete", turn=None, obligation=None, fhir="active", is_final=True)
WITHDRAWN = State("WITHDRAWN", "Withdrawn", turn=None, obligation=None, fhir="revoked", is_final=True)

LIFECYCLE = Lifecycle(
    subject="referral",
    initial=RECEIVED,
    moves=(
        Move("ask", sources=(RECEIVED,), target=AWAITING_ANSWER, by=("intake_coordinator", "system")),
        Move("ask_again", sources=(AWAITING_ANSWER,), target=AWAITING_ANSWER, by=("intake_coordinator", "system")),
        Move("answer", sources=(AWAITING_ANSWER,), target=RECEIVED, by=("referrer", "intake_coordinator", "system")),
        Move("accept", sources=(RECEIVED,), target=COMPLETE, by=("intake_coordinator", "nurse", "system")),
        Move("take_up_again", sources=(WITHDRAWN,), target=RECEIVED, by=("supervisor", "system"), is_reopening=True),
        Move("withdraw", sources=(RECEIVED, AWAITING_ANSWER), target=WITHDRAWN, by=("referrer", "intake_coordinator", "system")),
    ),
)
