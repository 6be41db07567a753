"""Which plain values describe a clock before it is started?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from hearthline.kernel.decisions import Reason
from hearthline.kernel.periods import Instants
from hearthline.rulebook.deadlines import sentence_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline with the rule and version that set it; `zone` is whose wall clock (SETTLED) and is printed with it.

    `counts_from_at` is the moment the rule counts from where that is not the start (a discharge still ahead), `circumstances`
    what its overlays were asked with: a held clock is moved by the same arithmetic that set it.
    """

    rule: str
    version: date | None
    due_at: datetime
    zone: str
    counts_from_at: datetime | None = None
    circumstances: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A clock to start: what is owed (`kind`), by whom (`owner`, a Turn), to whom, about which subject."""

    client_id: UUID
    case_id: UUID
    subject: str
    subject_id: UUID
    kind: str
    owner: str
    clock: Clock
    counterparty: str = ""
    started_at: datetime | None = None
    follows_state: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """The same clock to start in many cases: what differs from case to case is a column, all of one length.

    Moments are microseconds since 1970, so that a night's file needs no object for any (`kernel.periods.to_instants`).
    `counts_from_at` is what the rule counts from, as in `Clock`, and `circumstances` what it is asked with.
    """

    kind: str
    rule: str
    subject: str
    owner: str
    client_ids: Sequence[UUID]
    case_ids: Sequence[UUID]
    subject_ids: Sequence[UUID]
    counterparties: Sequence[str]
    zones: Sequence[str]
    started_at: Instants
    counts_from_at: Instants
    circumstances: Mapping[str, str] = field(default_factory=dict)
    follows_state: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockedStep:
    """A move and the clock of the state it leads to.

    `clock` is required where the target state has an obligation. `releases` says that the old clock is no longer owed (cancelled,
    withdrawn), rather than met or missed. `answered_at` is the instant of the event that answers the old clock, where it is
    earlier than the moment of writing: the verdict goes by it.
    """

    id: UUID
    move: str
    clock: Clock | None = None
    counterparty: str = ""
    why: str = ""
    releases: bool = False
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A promise whose moment has passed without its answer."""

    id: UUID
    client_id: UUID
    case_id: UUID
    subject: str
    subject_id: UUID
    kind: str
    owner: str
    counterparty: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A stretch in which a clock stood: since when, until the answer arrived, and the message that asked."""

    evidence: str
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One clock of the ledger with its holds in order: the events that a verdict is a function of, and what is on record.

    `circumstances` is the stored JSON text.
    """

    id: UUID
    client_id: UUID
    case_id: UUID
    kind: str
    rule: str
    version: date | None
    circumstances: str
    counts_from_at: datetime
    zone: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    verdict: str
    holds: tuple[Hold, ...] = ()

    @property
    def told(self) -> dict[str, str]:
        """What the rule was asked with."""
        return json.loads(self.circumstances) if self.circumstances else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a clock is due when it is: the steps of the arithmetic in order, and the rules that spoke, the deciding one first."""

    due_at: datetime
    rule: str
    version: date | None
    steps: tuple[str, ...]
    because: tuple[Reason, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything as sentences; the last ones name rule, version, citation and how sure we are of it."""
        return (*self.steps, *(sentence_of(reason) for reason in self.because))

    @property
    def citation(self) -> str:
        """Where the deciding figure comes from; empty where the rule is gone."""
        return self.because[0].citation if self.because else ""

    @property
    def confidence(self) -> str:
        """How sure we are of it."""
        return self.because[0].confidence if self.because else ""
