"""Which plain values does a release of codes, places or payment rules carry?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDraft:
    """One code of a public code set, as its publisher released it.

    `system` is "hcpcs", "hcpcs_modifier", "icd10cm", "taxonomy" or the URI of a FHIR code system. `coverage` and `pricing` are
    the publisher's own letters and digits, not interpreted. `effective` is the day this version of the code began, `terminated`
    the last day it may be used; None where the publisher does not say.
    """

    system: str
    code: str
    short: str = ""
    long: str = ""
    coverage: str = ""
    pricing: tuple[str, ...] = ()
    type_of_service: tuple[str, ...] = ()
    category: str = ""
    action: str = ""
    added: date | None = None
    effective: date | None = None
    terminated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipDraft:
    """Where a ZIP code lies: place names, IANA time zone, decimal degrees (None where the publisher has no point)."""

    zip: str
    city: str
    state: str
    county: str = ""
    zone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    kind: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorAuthItemDraft:
    """An item that Medicare pays only with prior authorization, and how long the decision may take.

    `decision_time` is the publisher's sentence; `decision_business_days` its first number of business days. `effective` is the
    day from which that time holds, None where the list does not say.
    """

    hcpcs: str
    program: str
    decision_time: str
    decision_business_days: int | None = None
    effective: date | None = None
    validity: str = ""
    description: str = ""
