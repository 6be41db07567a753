"""What does the coverage room announce, about batches of verification ids?

Each name is "coverage." and the state a verification has just reached; moves announce them by themselves.
"""

REQUESTED = "coverage.requested"
"""A payer was asked, for the first time or again."""

VERIFIED = "coverage.verified"
"""The payer says the plan is active and covers the need; the question of authorization may be asked."""

NOT_COVERED = "coverage.not_covered"
"""The payer, or a person after the payer's answer, says this need is not covered; nothing more is asked."""

QUESTIONED = "coverage.questioned"
"""The payer did not find the member, or the plan is not active: somebody must look at it."""

UNANSWERED = "coverage.unanswered"
"""The payer was chased as often as we chase and stays silent; the hub has the turn."""

VOIDED = "coverage.voided"
"""The case no longer needs the answer."""
