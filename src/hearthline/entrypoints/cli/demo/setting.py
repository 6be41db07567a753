"""What does the demo's hub have before its first letter: clients, colleagues, places?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearthline.domain.parties import api as parties
from hearthline.kernel.codes import ZipDraft
from hearthline.plumbing import access, clock, codes
from hearthline.plumbing.access import Actor, accounts

BY = Actor("system", "demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """A colleague's way in, as the demonstration prints it."""

    username: str
    name: str
    role: str
    extension: str
    password: str
    secret: str


# Invented colleagues: name, extension, role.
COLLEAGUES = (
    ("Ines Halvorsen", "4101", "care_coordinator"),
    ("Tobias Okonkwo", "4102", "care_coordinator"),
    ("Marit Delacroix", "4103", "care_coordinator"),
    ("Yusuf Brandvold", "4104", "care_coordinator"),
    ("Lena Castellanos", "4105", "care_coordinator"),
    ("Ruth Adeyemi-Lang", "4106", "care_coordinator"),
    ("Caspar Nwosu", "4201", "supervisor"),
    ("Dolores Whitfield", "4202", "supervisor"),
    ("Priya Sandoval", "4203", "supervisor"),
    ("Oskar Lindqvist", "4301", "intake_coordinator"),
    ("Amara Petrosyan", "4401", "nurse"),
    ("Silas Moreau", "4501", "authorization_specialist"),
    ("Noor Eriksson", "4601", "network_dispatcher"),
    ("Hanna Valdivia", "4701", "appeals_specialist"),
    ("Emeka Sorensen", "4801", "claims_analyst"),
    ("Freya Osei", "4802", "provider_relations"),
    ("Ivo Castellan", "4901", "compliance"),
    ("Mina Thorvald", "4902", "administrator"),
)
# Whose books a role is limited to in the demonstration; every other role works on all of them.
BOOKS = {"appeals_specialist": ("CEDAR",)}
# One log-in for each role: who opens the door in a demonstration.
LOG_INS = ("oskar", "ines", "amara", "silas", "noor", "hanna", "emeka", "freya", "caspar", "ivo", "mina")


def open_accounts(*, seed: str) -> list[LogIn]:
    """Give every colleague of the demonstration a log-in; returns those that are printed, one for each role."""
    made = {}
    for name, extension, role in COLLEAGUES:
        code = name.split()[0].lower()
        password, secret = accounts.open_demo_account(code, name=name, role=role, staff_code=code, seed=seed)
        made[code] = LogIn(username=code, name=name, role=role, extension=extension, password=password, secret=secret)
    return [made[code] for code in LOG_INS]


def prepare(day: Any, *, at: datetime) -> None:
    """Bring clients, colleagues and the ZIP codes of the day on file."""
    clock.simulate(at)
    with access.acting(access.system("demo")):
        for client in day.cast.market.clients:
            parties.ensure_client(client.code, name=client.name, kind=client.kind)
        parties.unassigned_client()
        parties.file_staff(
            [
                parties.StaffDraft(
                    code=name.split()[0].lower(),
                    name=name,
                    extension=extension,
                    email=f"{name.split()[0].lower()}@hub.example",
                    role=role,
                    clients=BOOKS.get(role, ()),
                )
                for name, extension, role in COLLEAGUES
            ],
            by=BY,
            at=at,
        )
        codes.file_zips(
            [
                ZipDraft(
                    zip=place.zip,
                    city=place.city,
                    state=place.state,
                    zone=place.zone,
                    latitude=place.latitude,
                    longitude=place.longitude,
                )
                for place in day.cast.places
            ]
        )
