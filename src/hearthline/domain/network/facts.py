"""Which plain values make a servicing organization able to take work?

`organization` is how the file names it: NPI, CCN or hub code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from hearthline.kernel.vocabulary import ServiceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityDraft:
    """What it can do: a service line and, inside it, a detail ("nursing", "oxygen", "*" for everything)."""

    organization: str
    service_line: ServiceLine
    detail: str = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialDraft:
    """A paper that permits the work (R53-R58): "npi", "ein", "w9", "caqh", "license", "taxonomy", "accreditation"."""

    organization: str
    kind: str
    number: str = ""
    state: str = ""
    starts_date: date | None = None
    expires_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDraft:
    """Terms with one payer (R60, R62): hours to answer an offer, days to file a claim."""

    organization: str
    payer_code: str
    service_line: ServiceLine
    starts_date: date
    ends_date: date | None = None
    acceptance_hours: int = 4
    claim_days: int = 90
    is_fee_schedule_verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDraft:
    """Where it goes: a three-digit ZIP prefix, or a radius in kilometers around its own address."""

    organization: str
    zip_prefix: str = ""
    radius_km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityDraft:
    """How many new starts of a service line it takes on each weekday (Monday first)."""

    organization: str
    service_line: ServiceLine
    starts_per_day: tuple[int, int, int, int, int, int, int]


TermsDraft = CapabilityDraft | CredentialDraft | ContractDraft | AreaDraft | CapacityDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsFiled:
    """What became of a batch of terms; `is_new` tells of each draft, in order, whether it said anything new.

    `faults` are (organization as the file names it, sentence) pairs; none of that organization's drafts was filed.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    is_new: tuple[bool, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    organizations: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything the hub knows about one servicing organization's readiness for work.

    `capacity` holds the starts per weekday (Monday first) of each service line. Coordinates are decimal degrees.
    """

    organization_id: UUID
    key: str
    name: str
    npi: str = ""
    ein: str = ""
    state: str = ""
    zone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    capabilities: frozenset[tuple[str, str]] = frozenset()
    credentials: tuple[CredentialDraft, ...] = ()
    contracts: tuple[ContractDraft, ...] = ()
    zip_prefixes: frozenset[str] = frozenset()
    radius_km: float | None = None
    capacity: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """How messages name it: its NPI, else the number it is filed under."""
        return self.npi or self.key.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAsk:
    """One of a provider's starts on a day, wanted for a booking (an offer); `capacity` is how many starts that day has."""

    booking_id: UUID
    organization_id: UUID
    service_line: str
    day: date
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowAsk:
    """A crew of a provider (0, 1, ...) for a window of time (aware), wanted for a booking (a visit or delivery)."""

    booking_id: UUID
    organization_id: UUID
    service_line: str
    crew: int
    begins_at: datetime
    ends_at: datetime
