"""Does the ledger say what its events say, and what would another rule have said?

Nothing is written: deadlines and verdicts are computed beside the record and compared.
Exit codes: 0 done and identical, 1 a stored verdict differs from its events, 2 wrong use, 3 the database cannot be had.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from hearthline import rulebook
from hearthline.entrypoints.cli.rules.command import Json, rule_named, tell
from hearthline.plumbing import startup
from hearthline.plumbing.access.viewer import Actor, Viewer
from hearthline.rulebook.experiments import changed
from hearthline.rulebook.shapes import CIRCUMSTANCES

Database = Annotated[str, typer.Option(help="The database to read; the demo keeps its own.")]
Since = Annotated[str, typer.Option(help="Only clocks that started at this moment or later.")]
Until = Annotated[str, typer.Option(help="Only clocks that started before this moment.")]
SHOWN = 20
_COLUMNS = 80


def replay(database: Database = "", since: Since = "", until: Until = "", as_json: Json = False) -> None:
    """Compute every deadline and verdict of the ledger again from its events, and say which differ."""
    counted: Counter[str] = Counter()
    different: list[tuple[Any, Any]] = []
    from_, to = _moment(since), _moment(until)
    startup.start(database or None, must_exist=True)
    from hearthline.domain.obligations import api as obligations

    for portion in _portions([], from_, to):
        for one, outcome in zip(portion, obligations.replayed(portion), strict=True):
            counted["clocks"] += 1
            if not outcome.differs(one):
                counted["identical"] += 1
            elif len(different) < SHOWN:
                different.append((one, outcome))
    numbers = _numbers(different)
    body = {
        "clocks": counted["clocks"],
        "identical": counted["identical"],
        "different": counted["clocks"] - counted["identical"],
        "examples": [_difference(one, outcome, numbers) for one, outcome in different],
    }
    if as_json:
        tell(body)
    else:
        typer.echo(f"{body['clocks']:,} clocks, {body['identical']:,} as their events say, {body['different']:,} otherwise.")
        _print_differences(different, numbers, ("on record", "by its events"))
    if body["different"]:
        raise typer.Exit(1)


def what_if(
    rule: Annotated[str, typer.Argument(metavar="[RULE]", help="The rule to change; with --rules it may be left out.")] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Its other length or calendar (hours=48, business_days=2, calendar=clinical); a circumstance (urgency=urgent) "
            "limits the change to it; repeatable.",
        ),
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="A folder of changed rule files in place of --set.")] = None,
    database: Database = "",
    since: Since = "",
    until: Until = "",
    as_json: Json = False,
) -> None:
    """Run a changed rule over history: which verdicts would differ, without touching one."""
    book, only = _trial(rule, settings or [], rules)
    from_, to = _moment(since), _moment(until)
    startup.start(database or None, must_exist=True)
    from hearthline.domain.obligations import api as obligations

    verdicts: Counter[tuple[str, str]] = Counter()
    counted: Counter[str] = Counter()
    examples: list[tuple[Any, Any]] = []
    for portion in _portions(only, from_, to):
        for one, now, then in zip(portion, obligations.replayed(portion), obligations.replayed(portion, book=book), strict=True):
            counted["clocks"] += 1
            counted["due_differs"] += then.due_at != now.due_at
            if then.verdict != now.verdict:
                verdicts[(now.verdict, then.verdict)] += 1
                if len(examples) < SHOWN:
                    examples.append((one, then))
    numbers = _numbers(examples)
    body = {
        "rule": rule,
        "clocks": counted["clocks"],
        "due_differs": counted["due_differs"],
        "verdict_differs": sum(verdicts.values()),
        "verdicts": [{"from": old, "to": new, "clocks": count} for (old, new), count in sorted(verdicts.items())],
        "examples": [_difference(one, then, numbers) for one, then in examples],
    }
    if as_json:
        tell(body)
        return
    typer.echo(
        f"{body['clocks']:,} clocks; {body['due_differs']:,} would be due at another moment, "
        f"{body['verdict_differs']:,} would be judged otherwise. Nothing was changed."
    )
    for (old, new), count in sorted(verdicts.items()):
        typer.echo(f"  {count:,} from {old} to {new}")
    _print_differences(examples, numbers, ("before", "after"))


def _trial(rule: str, settings: list[str], folder: Path | None) -> tuple[rulebook.Rulebook, list[str]]:
    """The rulebook to try, and the rules whose clocks it can change (all, where a folder is tried without naming one)."""
    only = [rule_named(rule).id] if rule else []
    try:
        if folder is not None:
            return rulebook.read(folder), only
        pairs = [pair.partition("=")[::2] for pair in settings]
        if not rule or not pairs or not all(key and value for key, value in pairs):
            raise typer.BadParameter("Name a RULE and what to try (--set hours=48), or a folder of --rules.")
        said = {key: value for key, value in pairs if key not in CIRCUMSTANCES}
        where = {key: value for key, value in pairs if key in CIRCUMSTANCES}
        return changed(rulebook.shipped(), rule, said, only=where), only
    except (rulebook.BadRulebook, rulebook.RuleMissing, ValueError) as error:
        raise typer.BadParameter(f"{str(error).rstrip('.')}.") from None


def _portions(rules: list[str], since: datetime | None, until: datetime | None) -> Iterator[list[Any]]:
    """Clocks of every book the operator at this machine may read, portion by portion, each in a transaction that cannot write."""
    from django.db import connection

    from hearthline.domain.obligations import api as obligations
    from hearthline.plumbing import access

    viewer, last = _shell(), None
    while True:
        with access.acting(viewer):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL transaction_read_only = on")
            found = obligations.recorded(viewer, rules=rules, since=since, until=until, after=last)
        if not found:
            return
        yield found
        last = found[-1].id


def _shell() -> Viewer:
    """The operator at this machine, who may read every book."""
    import getpass

    return Viewer(actor=Actor("staff", f"shell/{getpass.getuser()}"), clients="*")


def _numbers(found: list[tuple[Any, Any]]) -> dict[UUID, str]:
    """The case numbers behind some clocks, by case."""
    from hearthline.domain.cases import api as cases
    from hearthline.plumbing import access

    with access.acting(viewer := _shell()):
        folders = cases.by_ids(viewer, list({one.case_id for one, _ in found}))
    return {case_id: folder.number for case_id, folder in folders.items()}


def _difference(one: Any, outcome: Any, numbers: dict[UUID, str]) -> dict[str, Any]:
    return {
        "case": numbers.get(one.case_id, ""),
        "clock": str(one.id),
        "kind": one.kind,
        "rule": one.rule,
        "due_at": one.due_at.isoformat(),
        "verdict": one.verdict,
        "then_due_at": outcome.due_at.isoformat() if outcome.due_at else None,
        "then_verdict": outcome.verdict,
        "why_not": outcome.why_not,
    }


def _print_differences(found: list[tuple[Any, Any]], numbers: dict[UUID, str], headings: tuple[str, str]) -> None:
    """Case, clock, and what is said of it twice; 80 columns are enough, because the name of the clock alone is wrapped."""
    if not found:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("case", no_wrap=True)
    table.add_column("clock")
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    for one, outcome in found:
        clock = one.kind.replace(".", " ").replace("_", " ")
        before, after = _in_words(one.verdict, one.due_at, one.zone), _in_words(outcome.verdict, outcome.due_at, one.zone)
        table.add_row(numbers.get(one.case_id, ""), clock, before, after if outcome.due_at else "no answer, see below")
    Console().print(table)
    for sentence in dict.fromkeys(outcome.why_not for _, outcome in found if outcome.why_not):
        typer.echo(textwrap.fill(sentence, _COLUMNS))


def _in_words(verdict: str, due_at: datetime | None, zone: str) -> str:
    due = f"due {due_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}" if due_at else ""
    return f"{verdict or 'running'}\n{due}"


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a moment; write it as 2026-07-02T17:40-05:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))
