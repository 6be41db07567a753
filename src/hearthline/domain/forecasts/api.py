"""The only door of the forecasts room."""

from hearthline.domain.forecasts.facts import STEPS, Outlook, Standing, StepOutlook
from hearthline.domain.forecasts.operations import KINDS, TIMER, count, count_daily, watch
from hearthline.domain.forecasts.policy import length
from hearthline.domain.forecasts.queries import BY, Observed, UnknownDivision, durations, outlooks

__all__ = [
    "BY",
    "KINDS",
    "STEPS",
    "TIMER",
    "Observed",
    "Outlook",
    "Standing",
    "StepOutlook",
    "UnknownDivision",
    "count",
    "count_daily",
    "durations",
    "length",
    "outlooks",
    "watch",
]
