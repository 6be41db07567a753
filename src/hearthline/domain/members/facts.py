"""Which plain values describe a person before the hub knows who they are?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hearthline.kernel.vocabulary import Barrier


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A number somebody gave the person.

    `system` is "mbi", "ssn", "member_id" (a payer's policy number; `issuer` names the payer), "mrn" (`issuer` names the
    organization) or "other" (`issuer` is the URI).
    """

    system: str
    value: str
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where something arrives; barriers are R43-R45."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    barriers: tuple[Barrier, ...] = ()
    barrier_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDraft:
    """A person as one source described them.

    `ref` is the source's own id (FHIR fullUrl or Type/id, file line), used by other drafts of the same message.
    """

    ref: str = ""
    family: str = ""
    given: str = ""
    middle: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""
    address: Address = Address()
    identifiers: tuple[Identifier, ...] = ()
    deceased_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentDraft:
    """A device already in the member's home or body: equipment owned, never an order."""

    member_ref: str
    description: str
    source_id: str = ""
    code_system: str = ""
    code: str = ""
    serial_number: str = ""
    lot_number: str = ""
    udi: str = ""
    status: str = ""
    manufactured_date: date | None = None
    expires_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where one draft found its person.

    `member_id` is the record it was filed with, which is what other rooms keep: it stays right when a merge is undone.
    `current_id` is the record that speaks for the person today. `verdict` is "same" (filed with a record on file), "near"
    (registered apart and proposed, see `proposals`) or "different" (new). `has_changed`: something was learned about a person on
    file.
    """

    member_id: UUID
    current_id: UUID
    is_new: bool
    verdict: str
    has_changed: bool = False
    proposals: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """Who somebody is and where they are reached; `zone` is the wall clock of the address, coordinates are its ZIP's center.

    `member_id` is the record that was asked for, `current_id` the one that speaks for the person.
    """

    member_id: UUID
    current_id: UUID
    client_id: UUID
    family: str
    given: str
    middle: str
    suffix: str
    birth_date: date | None
    sex: str
    phone: str
    email: str
    language: str
    deceased_at: datetime | None
    address: Address
    zone: str
    latitude: float | None = None
    longitude: float | None = None

    @property
    def line1(self) -> str:
        """Street of the present address."""
        return self.address.line1

    @property
    def line2(self) -> str:
        """Unit of the present address."""
        return self.address.line2

    @property
    def city(self) -> str:
        """City of the present address."""
        return self.address.city

    @property
    def state(self) -> str:
        """State of the present address."""
        return self.address.state

    @property
    def zip(self) -> str:
        """ZIP code of the present address."""
        return self.address.zip

    @property
    def barriers(self) -> tuple[Barrier, ...]:
        """What stands between the truck and the door there (R43-R45)."""
        return self.address.barriers

    @property
    def barrier_note(self) -> str:
        """What else the driver must know there."""
        return self.address.barrier_note

    @property
    def name(self) -> str:
        """The name as it is read out."""
        return " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)

    @property
    def is_unidentified(self) -> bool:
        """Nobody has said a name or a date of birth yet."""
        return not (self.family or self.given or self.birth_date)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedMerge:
    """Two records that may be one person, waiting for the hub to decide; `score` (0 to 1) orders, `reasons` say why."""

    id: UUID
    client_id: UUID
    newcomer_id: UUID
    candidate_id: UUID
    score: float
    reasons: tuple[str, ...]
    proposed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberOnFile:
    """A number as it may be shown: sealed systems show their last four characters only."""

    system: str
    issuer: str
    shown: str
    since_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDone:
    """A merge that stands: `absorbed_id` is now read as `survivor_id`."""

    id: UUID
    client_id: UUID
    absorbed_id: UUID
    survivor_id: UUID
