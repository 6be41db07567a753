"""What does the authorizations room announce?

All but three are "authorizations." and the state a request has just reached, about batches of authorization ids; `cleared`,
`unanswered` and `denial_stands` are about cases, because that is what the next step works on.
"""

CLEARED = "authorizations.cleared"
"""No permission is missing any more in these cases (ids are case ids): none was required, or the last one is there."""

REQUESTED = "authorizations.requested"
"""A payer was asked for permission, for the first time or again."""

PENDED = "authorizations.pended"
"""The payer has the request and has not decided."""

MORE_INFORMATION = "authorizations.more_information"
"""The payer wants more before it decides; the hub has the turn."""

APPROVED = "authorizations.approved"
"""Permission is there, in full or in part."""

DENIED = "authorizations.denied"
"""The payer said no; somebody chooses between peer-to-peer, resubmission and letting it stand."""

REFUSED = "authorizations.refused"
"""A person decided not to ask again."""

DENIAL_STANDS = "authorizations.denial_stands"
"""Permission stays denied in these cases (ids are case ids); a person decides how they go on."""

SILENT = "authorizations.silent"
"""The payer was chased as often as we chase and did not decide; the hub has the turn."""

UNANSWERED = "authorizations.unanswered"
"""The payer stays silent in these cases (ids are case ids)."""

VOIDED = "authorizations.voided"
"""The case no longer needs the permission."""
