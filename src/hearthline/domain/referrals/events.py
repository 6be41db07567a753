"""What does the referrals room announce?

Events named after a state come from the moves themselves and carry ids of referrals.
"""

RECEIVED = "referrals.received"
"""An order opened a case, or its answer is back with us; ids are referrals. Acknowledging and completing start here."""

AMENDED = "referrals.amended"
"""The same order came with other content; ids are referrals."""

AWAITING_ANSWER = "referrals.awaiting_answer"
"""Something required is missing. Final: the ask was written with the move."""

COMPLETE = "referrals.complete"
"""Nothing required is missing. Verifying benefits starts here."""

WITHDRAWN = "referrals.withdrawn"
"""Nobody works on it any more. Final: its case was cancelled."""

DISCHARGE_NEAR = "referrals.discharge_near"
"""A hospital bed waits for us within the day; ids are cases. The ladder hears it."""

UNANSWERED = "referrals.unanswered"
"""A referring office stays silent; ids are cases. The ladder hears it."""
