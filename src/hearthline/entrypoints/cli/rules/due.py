"""When does one rule run out, for something that starts at this moment, with everything else that is known about it?

Exit codes: 0 done, 2 wrong use. No database is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from hearthline import rulebook
from hearthline.entrypoints.cli.rules.command import Json, RuleId, rule_named, tell
from hearthline.kernel.periods import Pause, Period
from hearthline.rulebook import RuleMissing
from hearthline.rulebook.deadlines import Deadline, Facts, Lengthened, deadline

SETTINGS = (
    "A circumstance (payer, plan, state …), another start the rule names, zone, calendar, pause=FROM/TO, notice_date, "
    "evidence (of receipt), extension (its reason) with extension_notice_at, contract (5 days), clinical_due_at, as_of."
)


def due(
    rule: RuleId,
    at: Annotated[str, typer.Option(help="When the clock starts: 2026-07-02T17:40-05:00; without offset, local.")],
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=SETTINGS)] = None,
    zone: Annotated[str, typer.Option(help="Whose wall clock counts.")] = "America/Chicago",
    as_json: Json = False,
) -> None:
    """Say when RULE runs out for something that starts AT, by which version and by which arithmetic."""
    found = rule_named(rule)
    said = _settings(settings or ())
    wall = _zone(said.pop("zone", [zone])[-1])
    starts, floors = found.versions[0].starts, {one.terms.at_least_until for one in found.versions} - {""}
    moments = {starts[0]: _moment(at, wall, "--at")}
    moments |= {name: _moment(said.pop(name)[-1], wall, "--set") for name in (*starts, *floors) if name in said}
    try:
        facts = _facts(moments, said, wall)
        on = max(moments[name] for name in starts if name in moments).astimezone(wall).date()
        version = rulebook.rule_on(found.id, on, **{word: values[-1] for word, values in said.items()})
        answer = deadline(version, facts)
    except (RuleMissing, TypeError, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="RULE") from None
    if as_json:
        tell(_body(answer, wall))
        return
    console = Console()
    at_utc = answer.due.at.astimezone(UTC).isoformat()
    console.print(f"[bold]{answer.due.at.astimezone(wall):%a %Y-%m-%d %H:%M %Z}[/bold]  ({at_utc})")
    for sentence in answer.lines:
        console.print(f"  {sentence}", highlight=False)


def _body(answer: Deadline, wall: ZoneInfo) -> dict[str, Any]:
    because, terms = answer.due.because[0], answer.version.terms
    return {
        "due_at": answer.due.at.astimezone(UTC).isoformat(),
        "due_local": answer.due.at.astimezone(wall).isoformat(),
        "opens_at": answer.opens_at.astimezone(UTC).isoformat() if answer.opens_at else None,
        "rule": because.rule_id,
        "version": because.version_from.isoformat(),
        "citation": because.citation,
        "confidence": because.confidence,
        "status": terms.status,
        "layers": [
            {
                "authority": one.authority,
                "due_at": one.at.astimezone(UTC).isoformat() if one.at else None,
                "citation": one.citation,
                "confidence": one.confidence,
            }
            for one in answer.layers
        ],
        "on_miss": {"means": terms.on_miss.means, "says": terms.on_miss.says, "citation": terms.on_miss.citation}
        if terms.on_miss
        else None,
        "derivation": list(answer.lines),
    }


def _facts(moments: dict[str, datetime], said: dict[str, list[str]], wall: ZoneInfo) -> Facts:
    """Takes out of `said` what is about the clock; circumstances stay."""

    def last(name: str) -> str:
        return said.pop(name, [""])[-1]

    def moment(name: str) -> datetime | None:
        text = last(name)
        return _moment(text, wall, "--set") if text else None

    calendar, contract, reason, noticed = last("calendar"), _contract(said), last("extension"), moment("extension_notice_at")
    notice_date = last("notice_date")
    return Facts(
        moments=dict(moments),
        zone=wall,
        calendar=rulebook.calendar(calendar) if calendar else None,
        pauses=tuple(_pause(text, wall) for text in said.pop("pause", [])),
        as_of=moment("as_of"),
        notice_date=date.fromisoformat(notice_date[:10]) if notice_date else None,
        receipt_evidence=last("evidence"),
        extension=Lengthened(reason=reason, noticed_at=noticed) if reason else None,
        contract=contract,
        clinical_due_at=moment("clinical_due_at"),
    )


def _contract(said: dict[str, list[str]]) -> tuple[Period, str] | None:
    """The contract's own length ("5 days", "2 business days"); a contract's number alone is a circumstance of overlays."""
    text = said.get("contract", [""])[-1]
    count, _, unit = text.partition(" ")
    if not text or (" " not in text and any(letter.isdigit() for letter in text)):
        return None
    said.pop("contract")
    word = unit.strip().replace(" ", "_")
    try:
        return rulebook.length({word if word.endswith("s") else f"{word}s": count}), f"contract: {text}"
    except ValueError:
        told = f"--set contract={text}: write a length such as '5 days' or '2 business days', or the number of a contract."
        raise typer.BadParameter(told) from None


def _pause(text: str, wall: ZoneInfo) -> Pause:
    began, _, rest = text.partition("/")
    ended, _, evidence = rest.partition("/")
    return Pause(
        _moment(began, wall, "--set pause"),
        _moment(ended, wall, "--set pause") if ended else None,
        evidence or "as told with --set pause",
    )


def _settings(pairs: Sequence[str]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key.strip() and equals and value.strip()):
            raise typer.BadParameter(f"{pair!r} is not KEY=VALUE.", param_hint="--set")
        said.setdefault(key.strip(), []).append(value.strip())
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
