"""What does the demo's hub have before its first letter: clients, colleagues, places?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hearthline.domain.parties import api as parties
from hearthline.kernel.codes import ZipDraft
from hearthline.plumbing import access, clock, codes
from hearthline.plumbing.access import Actor

BY = Actor("system", "demo")
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
)


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
