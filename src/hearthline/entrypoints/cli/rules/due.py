"""When does one rule run out, for something that starts at this moment, with everything else that is known about it?

Exit codes: 0 done, 2 wrong use. No database is needed.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from hearthline import rulebook
from hearthline.entrypoints.cli.rules.command import Json, RuleId, rule_named, tell
from hearthline.entrypoints.cli.rules.settings import Usable, check_receipt, read_day, read_moment, read_settings, refuse
from hearthline.kernel.calendars import Calendar
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
    said, usable = read_settings(settings or ()), Usable.of(found)
    usable.check(said)
    wall = _zone(said.pop("zone", [zone])[-1])
    starts = found.versions[0].starts
    moments = {starts[0]: read_moment(at, wall, "--at")}
    moments |= {name: _told(name, said.pop(name)[-1], wall) for name in usable.moments if name in said}
    start = max(moments[name] for name in starts if name in moments)
    facts = _facts(moments, said, wall)
    if "contract" in said and "contract" not in usable.circumstances:
        refuse(f"{found.id} has no time for a contract by its number; tell the contract's length, such as '5 days'.", "contract")
    if facts.notice_date:
        check_receipt(received=start, notice=facts.notice_date, evidence=facts.receipt_evidence, zone=wall)
    try:
        on = start.astimezone(wall).date()
        version = rulebook.rule_on(found.id, on, **{word: values[-1] for word, values in said.items()})
        answer = deadline(version, facts)
    except (RuleMissing, TypeError, ValueError) as error:
        raise typer.BadParameter(str(error), param_hint="RULE") from None
    except OverflowError:
        raise typer.BadParameter(
            "The deadline would lie beyond any calendar; name an earlier moment.", param_hint="--at"
        ) from None
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
        return read_moment(text, wall, f"--set {name}") if text else None

    contract, reason, noticed = _contract(said), last("extension"), moment("extension_notice_at")
    notice_date = last("notice_date")
    return Facts(
        moments=dict(moments),
        zone=wall,
        calendar=_calendar(last("calendar")),
        pauses=tuple(_pause(text, wall) for text in said.pop("pause", [])),
        as_of=moment("as_of"),
        notice_date=read_day(notice_date, "notice_date") if notice_date else None,
        receipt_evidence=last("evidence"),
        extension=Lengthened(reason=reason, noticed_at=noticed) if reason else None,
        contract=contract,
        clinical_due_at=moment("clinical_due_at"),
    )


def _told(name: str, text: str, wall: ZoneInfo) -> datetime:
    """A moment the rule counts from; one that is a date by its name may be told as a date only."""
    if name.endswith("_date"):
        return datetime.combine(read_day(text, name), time(), tzinfo=wall)
    return read_moment(text, wall, f"--set {name}")


def _calendar(name: str) -> Calendar | None:
    try:
        return rulebook.calendar(name) if name else None
    except RuleMissing as error:
        refuse(str(error), "calendar")


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
        refuse(
            f"{text!r} is no length; write one such as '5 days' or '2 business days', or the number of a contract.", "contract"
        )


def _pause(text: str, wall: ZoneInfo) -> Pause:
    began, _, rest = text.partition("/")
    ended, _, evidence = rest.partition("/")
    first = read_moment(began, wall, "--set pause")
    last = read_moment(ended, wall, "--set pause") if ended else None
    try:
        return Pause(first, last, evidence or "as told with --set pause")
    except ValueError as error:
        refuse(str(error), "pause")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise typer.BadParameter(f"There is no time zone {name}; write it as America/Chicago.", param_hint="--zone") from None
