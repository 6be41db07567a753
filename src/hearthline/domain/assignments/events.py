"""What does the assignments room announce?

Events named after a state come from the moves themselves and carry ids of that state's subject.
"""

SEARCHING = "assignments.searching"
"""A search was opened, widened or started again; ids are assignments."""

ACCEPTED = "assignments.accepted"
"""A provider has accepted; ids are assignments. Arranging the service starts here."""

NO_PROVIDER = "assignments.no_provider"
"""Nobody is left to ask; ids are assignments. Final: `assignments.exhausted` tells the same for the ladder."""

EXHAUSTED = "assignments.exhausted"
"""Nobody is left to ask in these cases; ids are cases. The ladder hears it."""

ABANDONED = "assignments.abandoned"
"""The search is over without a provider; ids are assignments. Final."""

OPEN, TAKEN, DECLINED = "assignments.open", "assignments.taken", "assignments.declined"
COUNTERED, EXPIRED, WITHDRAWN = "assignments.countered", "assignments.expired", "assignments.withdrawn"
"""What became of offers; ids are offers. Final: the journey that made the move goes on by itself."""

TERMS_DOUBTED = "assignments.terms_doubted"
"""Providers declined for a reason that contradicts their terms on file; ids are offers. For provider relations."""

ORDER_QUESTIONED = "assignments.order_questioned"
"""A provider says the order is incomplete; ids are cases. For intake."""
