"""Invented people, their descriptions, and a book to file them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from hearthline.domain.members import api as members
from hearthline.domain.parties.models import Client
from hearthline.plumbing.access import Actor

BY = Actor("staff", "R. Vance")
AT = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)

HOME = members.Address(line1="14 Harbor Street", city="Chicago", state="IL", zip="60611")
ELSEWHERE = members.Address(line1="9 Orchard Lane", city="Denver", state="CO", zip="80202")


def book(code: str = "") -> UUID:
    """A new client's book."""
    code = code or f"BOOK-{uuid4().hex[:8]}"
    return Client.objects.create(code=code, name=f"Plan {code}", kind="payer").id


def person(**said: object) -> members.MemberDraft:
    """A description of one invented woman; what is said replaces what she would say."""
    draft = members.MemberDraft(
        family="Marrow",
        given="Delphine",
        birth_date=date(1948, 3, 11),
        sex="female",
        phone="312-555-0142",
        language="en",
        address=HOME,
    )
    return replace(draft, **said)


def policy(value: str = "QX4471902", issuer: str = "CEDAR") -> members.Identifier:
    """A payer's policy number."""
    return members.Identifier(system="member_id", value=value, issuer=issuer)


def medicare(value: str = "1EG4TE5MK73") -> members.Identifier:
    """A Medicare number in the form CMS prints on its specimen card."""
    return members.Identifier(system="mbi", value=value)


def record_number(value: str = "778120", issuer: str = "Lakeside Hospital") -> members.Identifier:
    """A hospital's record number."""
    return members.Identifier(system="mrn", value=value, issuer=issuer)


def place(client_id: UUID, *drafts: members.MemberDraft, at: datetime = AT) -> list[members.Placed]:
    """File drafts in one batch."""
    return members.match_or_register([(client_id, draft) for draft in drafts], by=BY, at=at)


def place_singly(client_id: UUID, drafts: Sequence[members.MemberDraft], at: datetime = AT) -> list[members.Placed]:
    """File drafts one by one."""
    return [place(client_id, draft, at=at)[0] for draft in drafts]
