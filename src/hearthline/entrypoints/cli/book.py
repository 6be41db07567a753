"""Whose books does this hub keep, and who works here?"""

from __future__ import annotations

import json
import sys
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from rich.console import Console
from rich.table import Table

from hearthline.kernel.vocabulary import OrganizationKind
from hearthline.plumbing import startup
from hearthline.plumbing.access.roles import Role
from hearthline.plumbing.access.viewer import Actor

clients_app = typer.Typer(no_args_is_help=True)
staff_app = typer.Typer(no_args_is_help=True)
BY = Actor("staff", "shell")
ROLES = tuple(Role)  # fmt: skip
CLIENT_KINDS = (OrganizationKind.PAYER, OrganizationKind.EMPLOYER, OrganizationKind.HEALTH_SYSTEM)
Json = Annotated[bool, typer.Option("--json")]


@clients_app.command("add")
def add_client(
    code: Annotated[str, typer.Argument(help="Short code in capitals, as files and messages will name it.")],
    name: Annotated[str, typer.Option(help="Its name.")],
    kind: Annotated[str, typer.Option(help="payer, employer or health_system")] = "payer",
    zone: Annotated[str, typer.Option(help="Where its plan keeps hours, e.g. America/Chicago.")] = "America/New_York",
) -> None:
    """Open a client's book, or bring its name, kind and zone up to date."""
    if kind not in CLIENT_KINDS:
        raise typer.BadParameter(f"A client is one of {', '.join(CLIENT_KINDS)}.", param_hint="--kind")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise typer.BadParameter(f"{zone!r} is no time zone; use a name such as America/Chicago.", param_hint="--zone") from None
    startup.start()
    from hearthline.domain.parties import api as parties
    from hearthline.plumbing import access

    with access.acting(access.system("shell")):
        parties.ensure_client(code.strip().upper(), name=name, kind=kind, zone=zone)
    Console().print(f"The book of {name} is open under {code.strip().upper()}.")


@clients_app.command("list")
def list_clients(as_json: Json = False) -> None:
    """List the books."""
    startup.start(must_exist=True)
    from hearthline.domain.parties import api as parties
    from hearthline.plumbing import access

    viewer = access.system("shell")
    with access.acting(viewer):
        found = parties.clients(viewer)
    rows = [{"code": one.code, "name": one.name, "kind": one.kind, "zone": one.zone} for one in found.values()]
    _print(rows, as_json=as_json)


@staff_app.command("add")
def add_staff(
    code: Annotated[str, typer.Argument(help="Short code of the colleague.")],
    name: Annotated[str, typer.Option(help="Full name, as members and offices hear it.")],
    extension: Annotated[str, typer.Option(help="Telephone extension.")],
    role: Annotated[str, typer.Option(help="One of the roles of the hub.")] = "care_coordinator",
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    client: Annotated[list[str] | None, typer.Option(help="Code of a client's book; repeatable. None: every book.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="Two-letter state; repeatable. None: every state.")] = None,
    on_call: Annotated[bool, typer.Option("--on-call", help="Holds the turn after hours.")] = False,
) -> None:
    """Put a colleague on the staff list, or bring the entry up to date: new cases are dealt out among them."""
    if role not in ROLES:
        raise typer.BadParameter(f"A role is one of {', '.join(ROLES)}.", param_hint="--role")
    startup.start()
    from hearthline.domain.parties import api as parties
    from hearthline.plumbing import access, clock

    draft = parties.StaffDraft(
        code=code,
        name=name,
        extension=extension,
        email=email,
        role=role,
        clients=tuple(client or ()),
        states=tuple(one.upper() for one in state or ()),
        is_on_call=on_call,
    )
    with access.acting(access.system("shell")):
        filed = parties.file_staff([draft], by=BY, at=clock.now())
    for _, doubt in filed.doubts:
        Console(stderr=True).print(doubt)
    Console().print(f"{name}, extension {extension}, is on the list.")


@staff_app.command("list")
def list_staff(as_json: Json = False) -> None:
    """List the colleagues."""
    startup.start(must_exist=True)
    from hearthline.domain.parties import api as parties
    from hearthline.plumbing import access

    viewer = access.system("shell")
    with access.acting(viewer):
        found = parties.staff_by_code(viewer)
    rows = [{"code": one.code, "name": one.name, "extension": one.extension, "role": one.role} for one in found.values()]
    _print(rows, as_json=as_json)


def _print(rows: list[dict[str, str]], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(rows) + "\n")
        return
    if not rows:
        Console().print("None yet; `add` puts the first one here.")
        return
    table = Table(*(name.capitalize() for name in rows[0]), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row.values())
    Console().print(table)
