"""What does each figure mean, as a formula over recorded events, so that it can be drilled to its cases?

A measure names the cases it counts (`numerator`) out of those it could count (`denominator`), both as SQL over a case `c`;
`%(now)s` is the moment of asking. `hearthline cases --where NAME` lists the numerator.
"""

from __future__ import annotations

from dataclasses import dataclass

EVERY_CASE = "true"
_SERVED = (
    "EXISTS (SELECT FROM fulfillment_booking b WHERE b.client_id = c.client_id AND b.case_id = c.id "
    "AND b.state = 'PROVED' AND b.first_window_end_at IS NOT NULL)"
)
_RUNNING = (
    "EXISTS (SELECT FROM obligations_obligation o WHERE o.client_id = c.client_id AND o.case_id = c.id AND o.stopped_at IS NULL "
    "AND o.owner <> '' AND (o.due_at >= %(now)s OR EXISTS (SELECT FROM obligations_pause p WHERE p.client_id = o.client_id "
    "AND p.obligation_id = o.id AND p.ended_at IS NULL)))"
)
_OFFERED = "EXISTS (SELECT FROM assignments_offer f WHERE f.client_id = c.client_id AND f.case_id = c.id AND f.state <> 'OPEN')"


@dataclass(frozen=True, slots=True)
class Measure:
    """A named set of cases, its definition in words, and the set it is a share of."""

    name: str
    definition: str
    numerator: str
    denominator: str = EVERY_CASE


MEASURES: dict[str, Measure] = {
    one.name: one
    for one in (
        Measure("all", "Every case", "true"),
        Measure("open", "Cases that are neither closed nor cancelled", "c.closed_at IS NULL"),
        Measure("closed", "Cases whose loop was closed: everything ordered was proved", "c.state = 'CLOSED'"),
        Measure("cancelled", "Cases that ended without service, with their reason", "c.state = 'CANCELLED'"),
        Measure("on_hold", "Cases on hold, with a review clock", "c.state = 'ON_HOLD'"),
        Measure(
            "nobody", "Open cases with no one's turn or no running clock; must be none", f"c.closed_at IS NULL AND NOT {_RUNNING}"
        ),
        Measure(
            "late",
            "Cases whose service promise was missed: stopped after its due time, or open and run out, unless a hold began before",
            "EXISTS (SELECT FROM obligations_obligation o WHERE o.client_id = c.client_id AND o.case_id = c.id "
            "AND o.kind = 'service' AND (o.verdict = 'missed' OR o.stopped_at IS NULL AND o.due_at < least(%(now)s, "
            "(SELECT min(p.began_at) FROM obligations_pause p WHERE p.client_id = o.client_id AND p.obligation_id = o.id "
            "AND p.ended_at IS NULL))))",
        ),
        Measure(
            "exceptions",
            "Cases in which something promised did not happen, documented with cause, owner and resolution",
            "EXISTS (SELECT FROM escalations_exception e WHERE e.client_id = c.client_id AND e.case_id = c.id)",
        ),
        Measure(
            "escalated",
            "Cases that were escalated to a named manager with a committed date and time",
            "EXISTS (SELECT FROM escalations_escalation e WHERE e.client_id = c.client_id AND e.case_id = c.id)",
        ),
        Measure(
            "on_time",
            "Of the cases served, those in which every visit or delivery happened within its first committed window",
            f"{_SERVED} AND NOT EXISTS (SELECT FROM fulfillment_booking b WHERE b.client_id = c.client_id AND b.case_id = c.id "
            "AND b.state = 'PROVED' AND b.first_window_end_at IS NOT NULL AND b.happened_at > b.first_window_end_at)",
            _SERVED,
        ),
        Measure(
            "clarification",
            "Cases whose referral needed at least one question to the referring office",
            "EXISTS (SELECT FROM referrals_referral r WHERE r.client_id = c.client_id AND r.case_id = c.id AND r.is_clarified)",
        ),
        Measure(
            "accepted",
            "Of the cases offered to a provider and answered, those that some provider accepted",
            "EXISTS (SELECT FROM assignments_offer f WHERE f.client_id = c.client_id AND f.case_id = c.id AND f.state = 'TAKEN')",
            _OFFERED,
        ),
        Measure(
            "accepted_at_first",
            "Of the cases offered to a provider and answered, those whose first offer was accepted",
            "(SELECT f.state FROM assignments_offer f WHERE f.client_id = c.client_id AND f.case_id = c.id "
            "ORDER BY f.offered_at, f.reference LIMIT 1) = 'TAKEN'",
            _OFFERED,
        ),
        Measure(
            "acknowledged_in_time",
            "Cases acknowledged within 24 elapsed hours of receipt",
            "EXISTS (SELECT FROM obligations_obligation o WHERE o.client_id = c.client_id AND o.case_id = c.id "
            "AND o.kind = 'acknowledgement.measure' AND o.verdict = 'met')",
        ),
    )
}
_ASKED = (
    "EXISTS (SELECT FROM referrals_clarification q WHERE q.client_id = c.client_id AND q.case_id = c.id "
    "AND q.is_blocking AND {0} = "
)
# What a question to a referring office may be put down to, as SQL over a clarification `q` of a referral `r`.
CAUSES: dict[str, str] = {
    "rule": "q.rule",
    "version": "q.rule || ' ' || coalesce(q.rule_date::text, '')",
    "field": "q.field",
    "fault": "q.fault",
    "sender": "q.sender",
    "channel": "q.channel",
    "form": "q.form",
}
# Causes that are there before anything is asked: their base is the referrals of that sender, channel or form.
ORIGINS: dict[str, str] = {
    "sender": "r.sender",
    "channel": "r.channel",
    "form": "coalesce(nullif(r.evidence->>'form_version', ''), "
    "r.channel || '/' || coalesce(nullif(r.service_line, ''), 'unnamed') || '/1')",
}
# `--where clarified_rule=…`: the cases behind a cause.
DRILLS: dict[str, str] = {f"clarified_{name}": _ASKED.format(column) for name, column in CAUSES.items()}
# `--where column=value` for columns of a case that hold codes.
COLUMNS = ("state", "service_line", "urgency", "outcome", "number")
