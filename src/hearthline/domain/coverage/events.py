"""What does the coverage room announce?

All but two are "coverage." and the state a verification has just reached, about batches of verification ids; moves announce them
by themselves. `unanswered` and `not_covered` are about cases, because that is what the next step works on.
"""

REQUESTED = "coverage.requested"
"""A payer was asked, for the first time or again."""

VERIFIED = "coverage.verified"
"""The payer says the plan is active and covers the need; the question of authorization may be asked."""

RULED_OUT = "coverage.ruled_out"
"""The payer, or a person after the payer's answer, says this need is not covered; nothing more is asked."""

NOT_COVERED = "coverage.not_covered"
"""The need is not covered in these cases (ids are case ids); a person decides how they go on."""

QUESTIONED = "coverage.questioned"
"""The payer did not find the member, or the plan is not active: somebody must look at it."""

SILENT = "coverage.silent"
"""The payer was chased as often as we chase and did not answer; the hub has the turn."""

UNANSWERED = "coverage.unanswered"
"""The payer stays silent in these cases (ids are case ids)."""

VOIDED = "coverage.voided"
"""The case no longer needs the answer."""
