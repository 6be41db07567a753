"""Which rules are there, what does one of them say, and could a compliance officer sign the files?

Exit codes: 0 done, 1 a rule file has faults, 2 wrong use. No database is needed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hearthline import rulebook
from hearthline.rulebook import Rule, RuleVersion
from hearthline.rulebook.contents import elements_in_words

app = typer.Typer(help="Rules as data: what they are, what they cite, when they run out.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
RuleId = Annotated[str, typer.Argument(metavar="RULE", help="A rule's id; `hearthline rules list` has them.")]


@app.command("list")
def list_rules(as_json: Json = False) -> None:
    """List every rule with its question and owner, and how sure we are of the version in force."""
    found = rulebook.rules()
    if as_json:
        tell(
            [
                {
                    "id": one.id,
                    "title": one.title,
                    "question": one.question,
                    "owner": one.owner,
                    "kind": one.kind,
                    "confidence": one.versions[-1].confidence,
                    "citation": one.versions[-1].citation,
                }
                for one in found
            ]
        )
        return
    table = Table("rule", "question", "owner", "sure", box=None)
    for one in found:
        table.add_row(one.id, one.question, one.owner, one.versions[-1].confidence)
    Console().print(table)


@app.command()
def show(rule: RuleId, as_json: Json = False) -> None:
    """Show one rule: every version with its dates, figure, circumstances and citation, and its worked examples."""
    found = rule_named(rule)
    versions = [_plain(version) for version in found.versions]
    if as_json:
        tell(
            {
                "id": found.id,
                "title": found.title,
                "question": found.question,
                "owner": found.owner,
                "kind": found.kind,
                "versions": versions,
                "examples": [
                    {"name": one.name, "given": _words(one.given), "expect": _words(one.expect)} for one in found.examples
                ],
            }
        )
        return
    console = Console()
    console.print(f"[bold]{found.title}[/bold]  {found.id}\n{found.question}\nOwner: {found.owner}")
    table = Table("from", "to", "where", "says", "citation", "confidence", box=None)
    for one in versions:
        where = ", ".join(f"{word} {' or '.join(values)}" for word, values in one["where"].items())
        said = (one["period"], one["says"], one["extension"], one["on_miss"], one["contains"])
        says = "; ".join(part for part in said if part) or ", ".join(f"{name} {value}" for name, value in one["values"].items())
        table.add_row(one["from"], one["to"] or "", where, says, one["citation"], one["surety"])
    console.print(table)
    for example in found.examples:
        console.print(f"  {example.name}", highlight=False)


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="A folder of rule files; without it, those that are shipped.")] = None,
    as_json: Json = False,
) -> None:
    """Read rule files as a compliance officer would: words, dates, citations, gaps, ties, and every worked example."""
    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f"There is no folder {folder}.", param_hint="FOLDER")
    faults = rulebook.faults(folder) if folder else rulebook.faults()
    if as_json:
        tell({"faults": faults, "rules": len(rulebook.rules()) if folder is None else None})
    else:
        for fault in faults:
            typer.echo(fault)
        typer.echo(
            f"{len(faults)} fault{'s' if len(faults) > 1 else ''}."
            if faults
            else "No faults: every rule is dated, cited and comes out as its examples say."
        )
    if faults:
        raise typer.Exit(1)


def rule_named(rule_id: str) -> Rule:
    """The rule with this id, or a sentence that names the nearest ones."""
    by_id = {one.id: one for one in rulebook.rules()}
    if rule_id in by_id:
        return by_id[rule_id]
    from difflib import get_close_matches

    near = [id_ for id_ in by_id if rule_id in id_][:3] or get_close_matches(rule_id, by_id, n=3, cutoff=0.4)
    hint = f" Perhaps {' or '.join(near)}?" if near else ""
    raise typer.BadParameter(f"There is no rule {rule_id}.{hint}", param_hint="RULE")


def tell(value: object) -> None:
    """One line of JSON on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def _plain(version: RuleVersion) -> dict[str, Any]:
    terms = version.terms
    return {
        "from": version.version_from.isoformat(),
        "to": version.version_to.isoformat() if version.version_to else None,
        "where": {word: sorted(values) for word, values in version.where.items()},
        "status": terms.status,
        "authority": terms.authority,
        "period": str(version.period) if version.period else "",
        "not_before": str(version.not_before) if version.not_before else "",
        "says": terms.says,
        "extension": f"extended by {terms.extension}" if terms.extension else "",
        "on_miss": f"a miss is {terms.on_miss.says}" if terms.on_miss else "",
        "contains": elements_in_words(version.values),
        "values": _words(version.values),
        "citation": version.citation,
        "confidence": version.confidence,
        "source": version.source,
        "source_read_on": version.source_read_on.isoformat() if version.source_read_on else None,
        "source_read_by": version.source_read_by.isoformat() if version.source_read_by else None,
        "surety": version.surety(),
        "note": version.note,
    }


def _words(values: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in dict(values).items()}
