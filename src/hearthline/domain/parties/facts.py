"""Which plain values describe an organization or a practitioner before it is on file?"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from hearthline.kernel.vocabulary import OrganizationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationDraft:
    """An organization as a directory or message described it.

    `ref` is the source's own id. `ccn` is the CMS certification number. Coordinates are decimal degrees (WGS 84).
    """

    kind: OrganizationKind
    name: str
    ref: str = ""
    npi: str = ""
    ein: str = ""
    ccn: str = ""
    code: str = ""
    taxonomy: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    line1: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    latitude: float | None = None
    longitude: float | None = None
    ownership: str = ""
    quality: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PractitionerDraft:
    """A clinician as a directory or message described them."""

    family: str
    given: str = ""
    ref: str = ""
    npi: str = ""
    phone: str = ""
    email: str = ""
    organization_ref: str = ""
    specialty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDraft:
    """A colleague as the staff list names them; no `clients` means every book, no `states` every state.

    `clients` holds client codes.
    """

    code: str
    name: str
    extension: str
    email: str
    role: str
    clients: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    is_on_call: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of a batch of drafts, and where each is on file.

    `is_new` tells of each draft, in order, whether it said anything new. `ids` finds a row by its key and by the source's own
    `ref`. `doubts` are (name of the thing, sentence) pairs: filed, but to be looked at.
    """

    new: int = 0
    changed: int = 0
    known: int = 0
    is_new: tuple[bool, ...] = ()
    ids: dict[str, UUID] = field(default_factory=dict)
    doubts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """What the choice of a manager needs to know about one member of the staff."""

    id: UUID
    code: str
    role: str
    clients: frozenset[UUID]
    states: frozenset[str]
    is_on_call: bool
