"""Who is looking, who is acting, and whose rows may they touch?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

EVERY_CLIENT = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, as history shows it: kind "staff", "system", "organization" or "member", and a name or code."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed row scope: the clients whose book is open, and the outside organization when it is not the hub's own staff."""

    actor: Actor
    clients: tuple[UUID, ...] | str = ()
    organization: UUID | None = None

    @property
    def scope(self) -> str:
        return self.clients if isinstance(self.clients, str) else ",".join(str(client) for client in self.clients)


def system(name: str) -> Viewer:
    """The hub itself at work on every client's book, named after the work."""
    return Viewer(actor=Actor("system", name), clients=EVERY_CLIENT)
