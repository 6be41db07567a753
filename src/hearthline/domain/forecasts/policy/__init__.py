"""How long will it take, and until when is it safe? Pure."""

from hearthline.domain.forecasts.policy.backwards import Plan, Step, plan
from hearthline.domain.forecasts.policy.durations import BINS, EDGES, Masses, binned, learned, prior, quantile, slots, up_to
from hearthline.domain.forecasts.policy.outlook import (
    PAYERS,
    PROVIDERS,
    ROUND_THE_CLOCK,
    Observed,
    default_of,
    known_days,
    length,
    outlook,
    safe_until,
)
from hearthline.domain.forecasts.policy.standing import ESCALATION, Row, confidence, ever_watched, is_watched, standing
from hearthline.domain.forecasts.policy.working import worked

__all__ = [
    "BINS",
    "EDGES",
    "ESCALATION",
    "PAYERS",
    "PROVIDERS",
    "ROUND_THE_CLOCK",
    "Masses",
    "Observed",
    "Plan",
    "Row",
    "Step",
    "binned",
    "confidence",
    "default_of",
    "ever_watched",
    "is_watched",
    "known_days",
    "learned",
    "length",
    "outlook",
    "plan",
    "prior",
    "quantile",
    "safe_until",
    "slots",
    "standing",
    "up_to",
    "worked",
]
