"""What does the fulfillment room announce?

Events named after a state come from the moves themselves and carry ids of bookings.
"""

TO_CONFIRM = "fulfillment.to_confirm"
"""A window is needed: booked, chased or arranged anew; ids are bookings. The provider is asked here."""

CONFIRMED, REPORTED = "fulfillment.confirmed", "fulfillment.reported"
"""A window was committed to; it was reported done. Final: everyone was told, and the member asked, with the move."""

MISSED, DISPUTED = "fulfillment.missed", "fulfillment.disputed"
"""It did not happen; the witnesses disagree. Final: an exception was documented with the move."""

PROVED = "fulfillment.proved"
"""It happened; ids are bookings. The next stage starts here, or the loop closes."""

CANCELLED = "fulfillment.cancelled"
"""No longer wanted from this provider. Final: the provider was told with the move."""

PROMISED_LATE = "fulfillment.promised_late"
"""A window ends after the service promise; ids are cases. The ladder hears it."""

UNANSWERED = "fulfillment.unanswered"
"""A provider stays silent about a window; ids are cases. The ladder hears it."""

REASSIGN = "fulfillment.reassign"
"""Another provider is wanted; ids are cases. The search for one starts here."""
