"""What is behind a case number, and which cases are behind a figure?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from hearthline.plumbing import startup
from hearthline.plumbing.access.viewer import Actor, Viewer


def _shell() -> Viewer:
    """The operator at this machine: whoever can read the database's secrets may read every book; the audit log names them."""
    import getpass

    return Viewer(actor=Actor("staff", f"shell/{getpass.getuser()}"), clients="*")


def case(
    number: Annotated[str, typer.Argument(help="The case number, in any spelling: k7m4pqx, K7M-4PQ-X.")],
    database: Annotated[str, typer.Option(help="The database to read; the demo keeps its own.")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Tell the whole story of a case: ordered, verified, authorized, offered, promised, delivered; who, when, why."""
    startup.start(database or None, must_exist=True)
    from hearthline.domain.cases import api as cases
    from hearthline.domain.forecasts import api as forecasts
    from hearthline.domain.members import api as members
    from hearthline.domain.parties import api as parties
    from hearthline.domain.referrals import api as referrals
    from hearthline.domain.worklist import api as worklist
    from hearthline.kernel.identifiers import parse_case_number, speakable
    from hearthline.kernel.identifiers.refusal import BadIdentifier
    from hearthline.plumbing import access, audit, clock
    from hearthline.plumbing.ids import new_id

    try:
        canonical = parse_case_number(number)
    except BadIdentifier as error:
        raise typer.BadParameter(str(error), param_hint="NUMBER") from None
    viewer = _shell()
    with access.acting(viewer):
        at = clock.now()
        found = cases.by_number(viewer, canonical)
        if found is None:
            raise typer.BadParameter(f"No case {canonical} is in this book.", param_hint="NUMBER")
        order = referrals.by_cases(viewer, [found.id])[found.id]
        lines = referrals.lines_of(viewer, [order.id])[order.id]
        person = members.cards(viewer, [order.member_id])[order.member_id]
        manager = parties.staff(viewer, [found.manager_id]).get(found.manager_id) if found.manager_id else None
        turn = worklist.turns(viewer, [found.id]).get(found.id)
        ahead = forecasts.outlooks(viewer, [found.id], at=at).get(found.id)
        told = worklist.story(viewer, client_id=found.client_id, case_id=found.id)
        audit.record_read(viewer, session=new_id(), client_id=found.client_id, what="case", members=[order.member_id], at=at)
    zone = ZoneInfo(found.zone)
    if as_json:
        body = {
            "number": found.number,
            "state": found.state,
            "outcome": found.outcome,
            "member": {"family": person.family, "given": person.given, "birth_date": person.birth_date},
            "service_line": found.service_line,
            "urgency": found.urgency,
            "lines": [{"code": line.code, "description": line.description} for line in lines],
            "manager": {"name": manager.name, "extension": manager.extension} if manager else None,
            "turn": asdict(turn) if turn else None,
            "outlook": _outlook(ahead) if ahead else None,
            "story": [asdict(one) for one in told],
        }
        sys.stdout.write(json.dumps(body, default=str, ensure_ascii=False) + "\n")
        return
    console = Console()
    console.print(f"[bold]Case {found.number}[/bold]  ({speakable(found.number)})")
    line = found.service_line or "service line not said"
    console.print(f"{person.family}, {person.given}  born {person.birth_date}  ·  {line}  ·  {found.urgency}")
    console.print("; ".join(filter(None, (f"{line.code} {line.description}".strip() for line in lines))))
    if manager:
        console.print(f"Manager {manager.name}, extension {manager.extension}")
    owed = _owed(turn, zone) if turn else ""
    console.print(f"{found.state}  {found.outcome}  {owed}")
    for line in _safe(ahead, zone) if ahead else ():
        console.print(line, highlight=False)
    table = Table("When", "Who", "What", "", "Why", box=None, pad_edge=False)
    for one in told:
        table.add_row(f"{one.at.astimezone(zone):%a %m-%d %H:%M}", one.by, one.kind, one.what, one.why)
    console.print(table)
    console.print(f"Times in {found.zone}.")


def _safe(one: Any, zone: ZoneInfo) -> list[str]:
    """Until when the case is safe, and how that was reckoned."""
    until = f"Safe until {one.safe_until.astimezone(zone):%a %Y-%m-%d %H:%M %Z}" if one.safe_until else "It never was safe"
    told = f"{until}: {one.percent} of 100 on time; critical: {one.critical.words}"
    return [told, *(f"  {line}" for line in one.lines)]


def _outlook(one: Any) -> dict[str, Any]:
    """A forecast as data: moments in UTC, the chance from 0 to 1."""
    return {
        "needed_by": one.standing.needed_by,
        "need": one.standing.need,
        "step": one.standing.step,
        "chance": round(one.chance, 4),
        "confidence": one.confidence,
        "safe_until": one.safe_until,
        "critical": one.critical.step,
        "steps": [{"step": step.step, "start_by": step.start_by, "done_by": step.done_by, "why": step.why} for step in one.steps],
        "derivation": list(one.lines),
    }


def _owed(turn: Any, zone: ZoneInfo) -> str:
    """Whose turn it is, for what, and until when on the case's own wall clock."""
    held = " (held by an open ask)" if turn.is_held else ""
    return f"{turn.owner} owes {turn.kind} by {turn.due_at.astimezone(zone):%a %Y-%m-%d %H:%M %Z}{held}"


def cases_where(
    where: Annotated[
        list[str] | None, typer.Option(help="A measure (late, open, exceptions …), `not NAME`, or column=value; repeatable.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    database: Annotated[str, typer.Option(help="The database to read; the demo keeps its own.")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """List the cases behind a figure, with whose turn it is."""
    startup.start(database or None, must_exist=True)
    from hearthline.domain.cases import api as cases
    from hearthline.domain.measures import api as measures
    from hearthline.domain.worklist import api as worklist
    from hearthline.plumbing import access, clock

    viewer = _shell()
    with access.acting(viewer):
        try:
            ids, total = measures.cases_where(viewer, where or ["open"], at=clock.now(), limit=limit)
        except measures.UnknownFilter as error:
            raise typer.BadParameter(str(error), param_hint="--where") from None
        folders, turns = cases.by_ids(viewer, ids), worklist.turns(viewer, ids)
    rows = [(folders[id_], turns.get(id_)) for id_ in ids]
    if as_json:
        body = [
            {"number": one.number, "state": one.state, "service_line": one.service_line, "urgency": one.urgency,
             "outcome": one.outcome, "opened_at": one.opened_at, "turn": asdict(turn) if turn else None}
            for one, turn in rows
        ]  # fmt: skip
        sys.stdout.write(json.dumps({"total": total, "cases": body}, default=str) + "\n")
        return
    table = Table("Case", "State", "Service line", "Urgency", "Whose turn", "Owes", "By", "Outcome", box=None, pad_edge=False)
    for one, turn in rows:
        due = f"{turn.due_at.astimezone(ZoneInfo(one.zone)):%a %m-%d %H:%M %Z}" if turn else ""
        table.add_row(
            one.number,
            one.state,
            one.service_line,
            one.urgency,
            turn.owner if turn else "",
            turn.kind if turn else "",
            due,
            one.outcome,
        )
    Console().print(table)
    Console().print(f"{len(rows):,} of {total:,}")
