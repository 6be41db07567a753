"""Through which states do the search for a provider and each of its offers pass?

The codes of the two tables differ on purpose: a state's name is its event's name too, and `assignments.accepted` is about
searches.
"""

from hearthline.kernel.lifecycle import Lifecycle, Move, State
from hearthline.kernel.vocabulary import Turn

SEARCHING = State("SEARCHING", "Looking for a provider", turn=Turn.HUB, obligation="assignment", fhir="requested")
NO_PROVIDER = State("NO_PROVIDER", "No provider found", turn=Turn.HUB, obligation="no_provider", fhir="on-hold")
ACCEPTED = State("ACCEPTED", "A provider has accepted", fhir="accepted", is_final=True)
ABANDONED = State("ABANDONED", "No longer looked for", fhir="cancelled", is_final=True)

_DESK = ("network_dispatcher", "care_coordinator")

ASSIGNMENT = Lifecycle(
    subject="assignment",
    initial=SEARCHING,
    states=(SEARCHING, NO_PROVIDER, ACCEPTED, ABANDONED),
    moves=(
        # From "no provider" by a person who agrees to what a provider had named instead.
        Move("accept", sources=(SEARCHING, NO_PROVIDER), target=ACCEPTED, by=("provider", *_DESK, "system")),
        Move("exhaust", sources=(SEARCHING,), target=NO_PROVIDER, by=("system",)),
        Move("widen", sources=(NO_PROVIDER,), target=SEARCHING, by=(*_DESK, "system")),
        # Somebody can be asked after all: a person has found whom.
        Move("resume", sources=(NO_PROVIDER,), target=SEARCHING, by=_DESK),
        Move("abandon", sources=(SEARCHING, NO_PROVIDER), target=ABANDONED, by=(*_DESK, "system")),
        # The provider who accepted cannot do it after all: the search starts again without it.
        Move("search_again", (ACCEPTED, ABANDONED), SEARCHING, by=(*_DESK, "supervisor", "system"), is_reopening=True),
    ),
)

OPEN = State("OPEN", "Offered", turn=Turn.PROVIDER, obligation="offer_answer", fhir="requested")
TAKEN = State("TAKEN", "Accepted", fhir="accepted", is_final=True)
DECLINED = State("DECLINED", "Declined", fhir="rejected", is_final=True)
COUNTERED = State("COUNTERED", "Would on other terms", fhir="rejected", is_final=True)
EXPIRED = State("EXPIRED", "No answer in time", fhir="failed", is_final=True)
WITHDRAWN = State("WITHDRAWN", "Withdrawn by the hub", fhir="cancelled", is_final=True)

OFFER = Lifecycle(
    subject="offer",
    initial=OPEN,
    states=(OPEN, TAKEN, DECLINED, COUNTERED, EXPIRED, WITHDRAWN),
    moves=(
        Move("accept", sources=(OPEN,), target=TAKEN, by=("provider", *_DESK, "system")),
        Move("decline", sources=(OPEN,), target=DECLINED, by=("provider", *_DESK, "system")),
        Move("counter", sources=(OPEN,), target=COUNTERED, by=("provider", *_DESK, "system")),
        Move("expire", sources=(OPEN,), target=EXPIRED, by=("system",)),
        Move("withdraw", sources=(OPEN,), target=WITHDRAWN, by=(*_DESK, "system")),
        # The hub agrees to what the provider named instead: the provider has accepted by naming it.
        Move("agree", (COUNTERED,), TAKEN, by=_DESK, is_reopening=True),
        Move("release", sources=(TAKEN,), target=WITHDRAWN, by=(*_DESK, "supervisor", "system"), is_reopening=True),
    ),
)
