"""Which plain values describe a person before the hub knows who they are?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
