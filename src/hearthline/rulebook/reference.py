"""How do people read the rules without opening a rule file?

Writes `docs/reference/rules`: one page per subject and an index, the same text for the same rules, so that CI can compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hearthline.kernel.calendars import WEEKDAYS
from hearthline.rulebook.changes import changes, turns
from hearthline.rulebook.contents import ALWAYS, SOMETIMES, elements_in_words
from hearthline.rulebook.reader import Rulebook, shipped
from hearthline.rulebook.shapes import AskShape, CalendarShape, ExampleShape
from hearthline.rulebook.versions import WORDS_FOR_CONFIDENCE, Rule, RuleVersion

_WINNERS = {
    "most_specific": "the most specific of those that speak wins",
    "earliest": "the earliest of those that speak wins",
    "all": "what each of them asks for counts",
}
GENERATED = "<!-- Generated from the rule files; change those and generate again. -->\n"


def reference_pages(folder: Path, *, book: Rulebook | None = None) -> list[Path]:
    """Write the pages into the folder and remove pages of rules that are gone; the paths written, in order."""
    pages = pages_of(book or shipped())
    folder.mkdir(parents=True, exist_ok=True)
    for stale in set(folder.glob("*.md")) - {folder / name for name in pages}:
        stale.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in pages]


def pages_of(book: Rulebook) -> dict[str, str]:
    """File name to text of every page."""
    by_file: dict[str, list[Rule]] = {}
    for rule in book.rules():
        by_file.setdefault(_page_name(rule.file), []).append(rule)
    pages = {name: _page(name, by_file[name]) for name in sorted(by_file)}
    return {"index.md": _index(pages, by_file, book), "regulatory-calendar.md": _calendar_page(book, by_file), **pages}


def _page_name(file: str) -> str:
    return file.removesuffix(".yaml").replace("/", "-") + ".md"


def _index(pages: Mapping[str, str], by_file: Mapping[str, list[Rule]], book: Rulebook) -> str:
    lines = [GENERATED, "# Rules\n", "What decides, since when, and who says so. Confidence: " + _confidences() + ".\n"]
    lines.append("What changes when: [regulatory calendar](regulatory-calendar.md).\n")
    for name in pages:
        lines += [f"## [{_heading(name)}]({name})\n", *_rule_table(by_file[name]), ""]
    lines += ["## Calendars\n", "| calendar | open | closed | source |", "|---|---|---|---|"]
    lines += [_calendar_row(shape) for _, shape in sorted(book.calendar_shapes.items())]
    return "\n".join(lines) + "\n"


def _rule_table(rules: Iterable[Rule]) -> list[str]:
    rows = ["| rule | question | owner | requirements |", "|---|---|---|---|"]
    return rows + [f"| `{rule.id}` | {_cell(rule.question)} | {rule.owner} | {', '.join(rule.requirements)} |" for rule in rules]


def _calendar_row(shape: CalendarShape) -> str:
    every_day = shape.hours.get("every_day")
    if every_day:
        hours = f"every day {', '.join(every_day)}"
    else:
        hours = "; ".join(f"{name[:3]} {', '.join(shape.hours[name])}" for name in WEEKDAYS if shape.hours.get(name))
    closed = "federal holidays" if shape.holidays == "federal" else ""
    return (
        f"| `{shape.calendar}`: {_cell(shape.title)} | {hours} | {closed} | {_cell(shape.citation)} ({_sure(shape.confidence)}) |"
    )


def _calendar_page(book: Rulebook, by_file: Mapping[str, list[Rule]]) -> str:
    """What changes when: law and standards from the calendar, then every day on which one of our rules answers otherwise."""
    page_of = {rule.id: name for name, rules in by_file.items() for rule in rules}
    lines = [
        GENERATED,
        "# Regulatory calendar\n",
        "Law and standards with their day, and what it means here. Every figure is a default that an operator can override; "
        "what is proposed is not law.\n",
        "| day | what changes | means for the hub | source | rules |",
        "|---|---|---|---|---|",
    ]
    for one in changes():
        day = f"{one.day}" if one.day else "not dated"
        proposed = " **proposed**" if one.status == "proposed" else ""
        touched = ", ".join(f"[`{name}`]({page_of[name]})" for name in one.rules if name in page_of)
        source = f"{one.citation} ({_sure(one.confidence)}: {one.source})"
        lines.append(f"| {day}{proposed} | {_cell(one.title)} | {_cell(one.means)} | {_cell(source)} | {touched} |")
    lines += ["", "## Rules that answer otherwise from a day on\n", "| day | rule | until then | from then on | source |"]
    lines.append("|---|---|---|---|---|")
    for turn in turns(book):
        link = f"[`{turn.rule_id}`]({page_of[turn.rule_id]}) {_cell(turn.title)}"
        lines.append(
            f"| {turn.day} | {link} | {turn.before} | {turn.after} | {_cell(turn.citation)} ({_sure(turn.confidence)}) |"
        )
    return "\n".join(lines) + "\n"


def _page(name: str, rules: Iterable[Rule]) -> str:
    lines = [GENERATED, f"# {_heading(name)}\n"]
    for rule in rules:
        lines += _rule_section(rule)
    return "\n".join(lines).rstrip("\n") + "\n"


def _rule_section(rule: Rule) -> list[str]:
    lines = [f"## {rule.title}\n", f"`{rule.id}` · owner: {rule.owner}{_requirements(rule)}\n", f"{rule.question}\n"]
    if len(rule.versions) > 1:
        lines.append(f"Where several versions speak, {_WINNERS[rule.wins]}.\n")
    if rule.versions[0].period and not rule.versions[0].terms.can_pause:
        tolled = rule.versions[0].terms.tolling
        lines.append("Only the law's own tolling stops it.\n" if tolled else "No question stops this clock.\n")
    if rule.versions[0].period:
        lines.append(
            f"Starts from {' or '.join(rule.versions[0].starts)}{', whichever is later' * (len(rule.versions[0].starts) > 1)}.\n"
        )
    lines += ["| in force | where | says | source |", "|---|---|---|---|"]
    lines += [_version_row(version) for version in rule.versions]
    lines += ["", "Examples:\n", *(_example(example) for example in rule.examples), ""]
    return lines


def _version_row(version: RuleVersion) -> str:
    until = f" to {version.version_to}" if version.version_to else ""
    where = "; ".join(
        f"{word.replace('_', ' ')}: {', '.join(sorted(allowed))}" for word, allowed in sorted(version.where.items())
    )
    spoken = f", {version.terms.authority}" if version.terms.authority in ("state", "contract", "standard") else ""
    source = f"{version.citation} ({version.surety()}{spoken})"
    return f"| from {version.version_from}{until} | {_cell(where) or 'everywhere'} | {_says(version)} | {_cell(source)} |"


def _says(version: RuleVersion) -> str:
    said = []
    terms = version.terms
    if terms.status == "proposed":
        said.append("**proposed, not law yet**")
    if version.period:
        said.append(str(version.period))
    if terms.says:
        said.append(terms.says.rstrip("."))
    if terms.presumed_received_after:
        said.append(f"receipt presumed {terms.presumed_received_after} after the date of the notice")
    if terms.at_least_until:
        said.append(f"not before the end of {terms.at_least_until}")
    if terms.extension and terms.extension_terms:
        reasons = ", ".join(one.replace("_", " ") for one in terms.extension_terms.reasons)
        said.append(f"extended by {terms.extension}{f' for {reasons}' if reasons else ''} ({terms.extension_terms.notice})")
    if terms.tolling:
        said.append(f"tolled from when {terms.tolling.begins} until {terms.tolling.ends} (at least {terms.claimant_has})")
    if terms.on_miss:
        said.append(f"a miss is {terms.on_miss.says} ({terms.on_miss.citation})")
    if version.not_before:
        said.append(f"not before {version.not_before}")
    if version.ask:
        said.append(_ask(version.ask))
    said += [elements_in_words(version.values)] if elements_in_words(version.values) else []
    said += [
        f"{name.replace('_', ' ')}: {_value(value)}" for name, value in version.values.items() if name not in (ALWAYS, SOMETIMES)
    ]
    if version.note:
        said.append(version.note)
    return _cell("; ".join(said))


def _ask(ask: AskShape) -> str:
    parts = [f"{ask.need}: “{ask.question}” (`{ask.field}`"]
    if ask.any_of:
        parts.append(f" or {', '.join(f'`{name}`' for name in ask.any_of)}")
    parts.append(")")
    if ask.when:
        parts.append(
            ", when "
            + ", or ".join(
                " and ".join(f"{field} is {_value(list(allowed))}" for field, allowed in one.items()) for one in ask.when
            )
        )
    if ask.otherwise:
        parts.append(f"; otherwise {ask.otherwise}")
    return "".join(parts)


def _example(example: ExampleShape) -> str:
    given = "; ".join(f"{word.replace('_', ' ')} {_value(value)}" for word, value in example.given.items())
    expect = "; ".join(f"{word.replace('_', ' ')} {_value(value)}" for word, value in example.expect.items())
    return f"- {example.name}. Given {given or 'nothing'}: {expect}."


def _value(value: Any) -> str:
    """A value of a rule file in one line that a person can read."""
    if isinstance(value, Mapping):
        return "{" + "; ".join(f"{word} {_value(one)}" for word, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value in (None, "") else str(value)


def _requirements(rule: Rule) -> str:
    return f" · {', '.join(rule.requirements)}" if rule.requirements else ""


def _heading(name: str) -> str:
    folder, _, subject = name.removesuffix(".md").partition("-")
    title = folder.replace("_", " ").capitalize()
    return f"{title}: {subject.replace('_', ' ')}" if subject else title


def _confidences() -> str:
    return ", ".join(f"{mark} is {words}" for mark, words in WORDS_FOR_CONFIDENCE.items())


def _sure(confidence: str) -> str:
    return WORDS_FOR_CONFIDENCE[confidence]


def _cell(text: str) -> str:
    """Text that cannot end a table cell."""
    return " ".join(text.split()).replace("|", "\\|")
