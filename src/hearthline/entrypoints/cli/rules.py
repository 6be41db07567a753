"""`hearthline rules`: which rules decide, what do they cite, and when would one of them run out?

Exit codes: 0 done, 2 wrong use. No database is needed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from hearthline import rulebook
from hearthline.rulebook import Rule, RuleMissing, RuleVersion

app = typer.Typer(help="Rules as data: what they are, what they cite, when they run out.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
RuleId = Annotated[str, typer.Argument(metavar="RULE", help="A rule's id; `hearthline rules list` has them.")]


@app.command("list")
def list_rules(as_json: Json = False) -> None:
    """List every rule with its question and owner."""
    found = rulebook.rules()
    if as_json:
        _print([{"id": one.id, "title": one.title, "question": one.question, "owner": one.owner} for one in found])
        return
    table = Table("rule", "question", "owner", box=None)
    for one in found:
        table.add_row(one.id, one.question, one.owner)
    Console().print(table)


@app.command()
def show(rule: RuleId, as_json: Json = False) -> None:
    """Show one rule: every version with its dates, figure, circumstances and citation."""
    found = _rule(rule)
    versions = [_plain(version) for version in found.versions]
    if as_json:
        _print({"id": found.id, "title": found.title, "question": found.question, "owner": found.owner, "versions": versions})
        return
    console = Console()
    console.print(f"[bold]{found.title}[/bold]  {found.id}\n{found.question}\nOwner: {found.owner}")
    table = Table("from", "to", "where", "says", "citation", "confidence", box=None)
    for one in versions:
        where = ", ".join(f"{word} {' or '.join(values)}" for word, values in one["where"].items())
        says = one["period"] or ", ".join(f"{name} {value}" for name, value in one["values"].items())
        table.add_row(one["from"], one["to"] or "", where, says, one["citation"], one["confidence"])
    console.print(table)


@app.command()
def due(
    rule: RuleId,
    at: Annotated[str, typer.Option(help="When the clock starts: 2026-07-02T17:40-05:00; without offset, local.")],
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="A circumstance (payer, state …), another start the rule names, or zone; repeatable.",
        ),
    ] = None,
    zone: Annotated[str, typer.Option(help="Whose wall clock counts.")] = "America/Chicago",
    as_json: Json = False,
) -> None:
    """Say when RULE runs out for something that starts AT, by which version and by which arithmetic."""
    found = _rule(rule)
    said = _settings(settings or ())
    wall = _zone(said.pop("zone", zone))
    starts = found.versions[0].starts
    moments = {starts[0]: _moment(at, wall, "--at")}
    moments |= {name: _moment(said.pop(name), wall, "--set") for name in starts if name in said}
    try:
        version = rulebook.rule_on(found.id, max(moments.values()).astimezone(wall).date(), **said)
        answer = version.due_from(moments, zone=wall)
    except (RuleMissing, TypeError, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="RULE") from None
    because = answer.because[0]
    body = {
        "due_at": answer.at.astimezone(UTC).isoformat(),
        "rule": because.rule_id,
        "version": because.version_from.isoformat(),
        "citation": because.citation,
        "confidence": because.confidence,
        "derivation": list(answer.derivation),
    }
    if as_json:
        _print(body)
        return
    console = Console()
    console.print(f"[bold]{answer.at.astimezone(wall):%a %Y-%m-%d %H:%M %Z}[/bold]  ({body['due_at']})")
    for sentence in (*answer.derivation, *(f"{one.sentence} {one.citation} ({one.confidence})." for one in answer.because)):
        console.print(f"  {sentence}", highlight=False)


def _rule(rule_id: str) -> Rule:
    by_id = {one.id: one for one in rulebook.rules()}
    if rule_id in by_id:
        return by_id[rule_id]
    from difflib import get_close_matches

    near = [id_ for id_ in by_id if rule_id in id_][:3] or get_close_matches(rule_id, by_id, n=3, cutoff=0.4)
    hint = f" Perhaps {' or '.join(near)}?" if near else ""
    raise typer.BadParameter(f"There is no rule {rule_id}.{hint}", param_hint="RULE")


def _plain(version: RuleVersion) -> dict[str, Any]:
    return {
        "from": version.version_from.isoformat(),
        "to": version.version_to.isoformat() if version.version_to else None,
        "where": {word: sorted(values) for word, values in version.where.items()},
        "period": str(version.period) if version.period else "",
        "values": {name: str(value) for name, value in version.values.items()},
        "citation": version.citation,
        "confidence": version.confidence,
        "note": version.note,
    }


def _settings(pairs: Sequence[str]) -> dict[str, str]:
    said = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key.strip() and equals and value.strip()):
            raise typer.BadParameter(f"{pair!r} is not KEY=VALUE.", param_hint="--set")
        said[key.strip()] = value.strip()
    return said


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise typer.BadParameter(f"There is no time zone {name}; write it as America/Chicago.", param_hint="--zone") from None


def _moment(text: str, zone: ZoneInfo, hint: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a moment; write it as 2026-07-02T17:40-05:00.", param_hint=hint) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
