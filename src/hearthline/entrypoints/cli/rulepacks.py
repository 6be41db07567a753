"""What would a changed rule pack ask of the referrals on file, and how does a payer's questionnaire or list become a rule pack?

Exit codes: 0 done, 2 wrong use or a pack that cannot be used, 3 no database.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from hearthline import rulebook
from hearthline.plumbing.access.viewer import Actor, Viewer

_STEP = 500
_NAMED = 20
_EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def simulate(
    pack: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A rule file; its rules replace those of the same id.")],
    on: Annotated[str, typer.Option(help="As if received on this day; empty leaves each order its own day.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="No more than so many referrals, the oldest first.")] = 100_000,
    database: Annotated[str, typer.Option(help="The database to read; the demo keeps its own.")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Say which referrals on file a changed rule pack would ask about otherwise. Nothing is changed."""
    day = _day(on)
    try:
        after = rulebook.read_with(pack)
    except rulebook.BadRulebook as error:
        raise typer.BadParameter(str(error), param_hint="--pack") from None
    from hearthline.plumbing import access, startup

    startup.start(database or None, must_exist=True)
    import getpass

    with access.acting(viewer := Viewer(actor=Actor("staff", f"shell/{getpass.getuser()}"), clients="*")):
        effect, named = _replay(viewer, after, day=day, limit=limit)
    body = {
        "referrals": effect.orders,
        "held_before": effect.held_before,
        "held_after": effect.held_after,
        "percent_before": effect.percent(effect.held_before),
        "percent_after": effect.percent(effect.held_after),
        "newly_asked": dict(effect.newly.most_common()),
        "no_longer_asked": dict(effect.no_longer.most_common()),
        "cases": named,
    }
    if as_json:
        sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
        return
    console = Console()
    console.print(
        f"Of {effect.orders} referrals {effect.held_before} ({body['percent_before'] or 0} %) needed clarification; "
        f"{effect.held_after} ({body['percent_after'] or 0} %) would."
    )
    table = Table("rule", "newly asked", "no longer asked", box=None)
    for rule in sorted({*effect.newly, *effect.no_longer}):
        table.add_row(rule, str(effect.newly[rule]), str(effect.no_longer[rule]))
    console.print(table)
    if named:
        console.print("For example: " + ", ".join(named), highlight=False)


def _replay(
    viewer: Viewer, after: rulebook.Rulebook, *, day: date | None, limit: int
) -> tuple[rulebook.simulation.Effect, list[str]]:
    """Every order as it came, before any answer, under the rules as they are and under the changed ones."""
    from hearthline.domain.cases import api as cases
    from hearthline.domain.referrals import api as referrals

    effect = rulebook.simulation.Effect()
    changed: list[UUID] = []
    before = rulebook.shipped()
    since, until = _EVER
    orders = referrals.received_between(viewer, since=since, until=until, limit=limit)
    for start in range(0, len(orders), _STEP):
        some = orders[start : start + _STEP]
        facts = referrals.facts_of(viewer, some)
        asked = referrals.fields_asked(viewer, [order.id for order in some])
        for order in some:
            came = rulebook.simulation.as_received(facts[order.id], asked.get(order.id, ()))
            on = day or order.received_at.date()
            change = rulebook.simulation.change(came, on=on, before=before, after=after)
            effect.add(change)
            if change.is_any and len(changed) < _NAMED:
                changed.append(order.case_id)
    folders = cases.by_ids(viewer, changed)
    return effect, [folders[case_id].number for case_id in changed if case_id in folders]


def import_questionnaire(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A FHIR R4 Questionnaire, or a DTR package of one.")],
    on: Annotated[str, typer.Option(help="The first day the rules hold, as 2026-11-01.")],
    read_on: Annotated[str, typer.Option(help="The day the form was fetched, as 2026-10-20.")],
    payer: Annotated[str, typer.Option(help="The code of the payer whose form it is; its orders alone are asked.")] = "",
    code: Annotated[list[str] | None, typer.Option(help="Order lines it is about: E1390, E04*, E0424-E0447; repeatable.")] = None,
    into: Annotated[Path | None, typer.Option(help="Write the rule file here; else it is printed.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Compile a questionnaire's questions to checklist items, kept as a rule file that a person reviews before it counts."""
    first, fetched = _day(on), _day(read_on, "--read-on")
    if first is None or fetched is None:
        raise typer.BadParameter("Say from which day the rules hold, and on which day the form was fetched.", param_hint="--on")
    try:
        resource: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        rules = rulebook.questionnaires.rules_of(resource, on=first, read_on=fetched, payer=payer, codes=tuple(code or ()))
    except (ValueError, AttributeError) as error:
        raise typer.BadParameter(f"{file.name}: {error}", param_hint="FILE") from None
    text = rulebook.questionnaires.to_yaml(rules, title=f"Questions of {re.sub(r'[^A-Za-z0-9 ._-]', ' ', file.name)}.")
    _keep(text, into, [one["id"] for one in rules])
    if as_json:
        fields = [{"id": one["id"], **one["versions"][0]["ask"]} for one in rules]
        sys.stdout.write(json.dumps({"file": str(into or ""), "rules": fields}, ensure_ascii=False) + "\n")
    elif into is None:
        sys.stdout.write(text)
    else:
        sys.stdout.write(f"{len(rules)} rules in {into}. Try them: hearthline rules simulate --pack {into}\n")


def import_list(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The published list as CSV, with a HCPCS column.")],
    rule: Annotated[str, typer.Option(help="The rule whose list it is: orders.f2f_wopd, orders.prior_authorization.")],
    on: Annotated[str, typer.Option(help="The first day the list holds, as 2026-04-13.")],
    read_on: Annotated[str, typer.Option(help="The day the file was fetched, as 2026-04-20.")],
    citation: Annotated[str, typer.Option(help="What it cites, as 42 CFR 410.38(d)(2); CMS-6097-N.")] = "",
    into: Annotated[Path | None, typer.Option(help="Write the rule file here; else it is printed.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Put the payer's own list of procedure codes in place of the shipped one, kept as a rule file that a person reviews.

    Only codes and days are taken, never descriptions. Earlier versions of the list stay as they are.
    """
    first, fetched = _day(on), _day(read_on, "--read-on")
    if first is None or fetched is None:
        raise typer.BadParameter("Say from which day the list holds, and on which day it was fetched.", param_hint="--on")
    codes, faults = rulebook.lists.read_list(file.read_text(encoding="utf-8-sig", errors="replace"), on=first)
    if faults:
        raise typer.BadParameter("\n".join((f"{file.name}:", *faults)), param_hint="FILE")
    try:
        before = rulebook.rule_on(rule, first)
        cited = citation or before.citation
        fresh = rulebook.lists.replaced(rule, codes, on=first, citation=cited, read_on=fetched)
    except (rulebook.RuleMissing, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="--rule") from None
    text = rulebook.questionnaires.to_yaml([fresh], title=f"{fresh['title']}: the list as published, from {first}.")
    _keep(text, into, [rule])
    joined = rulebook.lists.joined(codes, before)
    told = {"file": str(into or ""), "rule": rule, "codes": len(codes), "joined": joined}
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    elif into is None:
        sys.stdout.write(text)
    else:
        new = ", ".join(joined) or "none"
        sys.stdout.write(f"{len(codes)} codes in {into}; new: {new}. Try it: hearthline rules simulate --pack {into}\n")


def _keep(text: str, into: Path | None, rule_ids: Sequence[str]) -> None:
    """Write a rule file where one is wanted, unless a compliance officer could not sign it."""
    if into is None:
        return
    into.write_text(text, encoding="utf-8", newline="\n")
    try:
        book = rulebook.read_with(into)
        faults = [fault for rule in rule_ids for fault in rulebook.soundness_of(book, rule)]
    except rulebook.BadRulebook as error:
        faults = [str(error)]
    if faults:
        into.unlink()
        raise typer.BadParameter("\n".join(faults), param_hint="FILE")


def _day(text: str, hint: str = "--on") -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write it as 2026-11-01.", param_hint=hint) from None
