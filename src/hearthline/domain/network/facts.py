"""Which plain values make a servicing organization able to take work?

`organization` is how the file names it: NPI, CCN or hub code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
