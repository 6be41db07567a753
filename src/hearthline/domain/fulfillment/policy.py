"""Which visits and deliveries does an order need, and was one on time? Pure."""

from __future__ import annotations

from datetime import datetime

from hearthline.kernel.vocabulary import ServiceLine

# The tracked stages of complex equipment (R64); everything else is one visit or one delivery.
COMPLEX_STEPS = ("evaluation", "fabrication", "delivery")
KIND_OF_LINE = {
    ServiceLine.DME: "delivery",
    ServiceLine.HOME_INFUSION: "delivery",
    ServiceLine.HOME_HEALTH: "visit",
    ServiceLine.POST_ACUTE: "visit",
}
# Stages at which nothing changes hands at the member's door: the provider's word is enough.
UNWITNESSED = frozenset({"evaluation", "fabrication"})


def steps(service_line: str, *, is_complex: bool) -> tuple[str, ...]:
    """The kinds of booking an order needs, in order."""
    if is_complex:
        return COMPLEX_STEPS
    return (KIND_OF_LINE.get(ServiceLine(service_line), "delivery"),) if service_line else ("delivery",)


def is_on_time(*, happened_at: datetime, first_window_end_at: datetime) -> bool:
    """On time means within the first committed window, whatever was moved later."""
    return happened_at <= first_window_end_at


def is_promised_late(*, window_end_at: datetime, due_at: datetime) -> bool:
    """Does the provider commit to a window that ends after the service promise?"""
    return window_end_at > due_at
