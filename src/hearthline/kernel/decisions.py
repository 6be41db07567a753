"""What does a decision hand back, so that nobody has to ask why?

An outcome never travels without its reasons: which rule, which dated version, whose citation, how sure we are of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that spoke, in a form a person and an auditor can both read.

    `confidence` is "V" (read at the source), "V2" (read at second hand), "M" (our own default) or "guide" (the operations guide).
    """

    rule_id: str
    version_from: date
    citation: str
    confidence: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Decision(Generic[Outcome]):
    """An outcome with the reasons that made it; a decision without a reason is a programming error."""

    outcome: Outcome
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("A decision needs at least one reason: name the rule that spoke.")


@dataclass(frozen=True, slots=True)
class Due:
    """A moment by which something must have happened, and how it was computed.

    Args:
        at: the last moment that is still on time (aware, UTC).
        derivation: the arithmetic in sentences, in the order a person would do it.
        because: the rule versions that set it, the deciding one first.
    """

    at: datetime
    derivation: tuple[str, ...] = ()
    because: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("A due moment must carry its time zone; a naive one is due at 24 different moments.")

    def with_reasons(self, *reasons: Reason) -> Due:
        """The same moment, with these reasons placed before the ones it has."""
        return replace(self, because=(*reasons, *self.because))

    def is_missed(self, *, at: datetime) -> bool:
        """Whether a thing that happened (or is still awaited) at `at` is late: from event times, never from when we looked."""
        return at > self.at
