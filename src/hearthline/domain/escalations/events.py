"""What does the escalations room announce?

Every event is named after a state and carries ids of its subjects.
"""

OPEN = "escalations.open"
"""A manager has it, with a committed date and time; or one rung higher, with a new one. Final: the notice was written with it."""

UNRESOLVED = "escalations.unresolved"
"""Something promised did not happen and waits for a decision. Final: a person decides."""

RESOLVED = "escalations.resolved"
"""Somebody has answered for it. Final: the record says how."""

RELEASED = "escalations.released"
"""No longer needed. Final: its case is over."""
