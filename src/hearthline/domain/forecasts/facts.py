"""Which plain values does a forecast travel in?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

STEPS: dict[str, str] = {
    "complete": "complete the order",
    "verify": "verify benefits",
    "authorize": "obtain authorization",
    "assign": "find a provider",
    "arrange": "arrange the window",
    "evaluate": "evaluate at the member's",
    "fabricate": "make the equipment",
    "deliver": "visit or deliver",
    "keep": "keep the committed window",
}
"""The steps from order to door and what each is called, in the order of the work; complex equipment has two stages of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case stands: the steps still to do (the one under way first), since when, and by when all of it is needed.

    `need` says what the moment is: "discharge" or "service". `opens_at` is before when the last step cannot begin (a discharge, a
    requested day, a committed window). `left_at` is when the member left the hospital with no window committed: that need was
    missed, and what is reckoned is the next one.
    """

    case_id: UUID
    client_id: UUID
    zone: str
    urgency: str
    payer: str
    provider: str
    steps: tuple[str, ...]
    since: datetime
    needed_by: datetime
    need: str
    opens_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def step(self) -> str:
        """The step under way."""
        return self.steps[0]

    @property
    def is_urgent(self) -> bool:
        """Whether it is worked around the clock."""
        return self.urgency != "routine"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutlook:
    """One step still to do: until when it may begin and must be done, so that the rest is on time with the stated confidence.

    None where even the earliest moment leaves less than that. `minutes` is what it takes in as many cases as the confidence says,
    of working time where `is_working`; `seen` how many were observed; `why` says it in a sentence.
    """

    step: str
    start_by: datetime | None
    done_by: datetime | None
    minutes: float
    is_working: bool
    seen: int
    is_critical: bool
    why: str

    @property
    def words(self) -> str:
        """What the step is called."""
        return STEPS[self.step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Will it be on time? `chance` is the probability as of the moment asked; `safe_until` the moment at which it falls below
    `confidence` if nothing happens before (None: it never reached it)."""

    standing: Standing
    at: datetime
    chance: float
    confidence: float
    safe_until: datetime | None
    steps: tuple[StepOutlook, ...]
    lines: tuple[str, ...]

    @property
    def critical(self) -> StepOutlook:
        """The step that costs most of the chance."""
        return next(one for one in self.steps if one.is_critical)

    @property
    def slack(self) -> timedelta:
        """What is left until the latest safe moment; negative once it is spent."""
        return (self.safe_until or self.standing.since) - self.at

    @property
    def is_spent(self) -> bool:
        """Whether the latest safe moment has passed."""
        return self.safe_until is None or self.safe_until < self.at

    @property
    def percent(self) -> int:
        """The chance in whole percent; never 100, because nothing is certain before it has happened."""
        return min(99, round(100 * self.chance))
