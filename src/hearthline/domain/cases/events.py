"""What does the cases room announce?

Every event is named after a state, comes from the move itself and carries ids of cases.
"""

OPEN = "cases.open"
"""A case came off hold or was reopened. What its providers still owe is arranged anew; what was proved meanwhile closes it."""

ON_HOLD = "cases.on_hold"
"""A case rests. Final: its own review clock runs."""

CLOSED = "cases.closed"
"""The loop is closed. Final."""

CANCELLED = "cases.cancelled"
"""The case ended without (further) service. Every room withdraws what it has under way."""
