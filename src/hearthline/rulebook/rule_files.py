"""What stands in the rule files of a folder, before anybody asks what it means?"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import yaml

_QuickLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same safe loader on libyaml where the wheel has it: every command waits for the rules."""


class ImpossibleDay(str):
    """What looks like a day and is none, such as 2025-13-01, with its line in the file."""

    line: int

    def __new__(cls, written: str, *, line: int) -> ImpossibleDay:
        day = super().__new__(cls, written)
        day.line = line
        return day


class _PlainLoader(_QuickLoader):  # type: ignore[misc, valid-type]
    """YAML without its surprises: NO is not false, 12:30 is not a number, and a key given twice is refused."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.impossible: list[ImpossibleDay] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """As usual, but a key given twice is an error instead of the first being forgotten."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = sorted({str(key) for key in keys if keys.count(key) > 1})
        if repeated:
            mark = next(key.start_mark for at, (key, _) in enumerate(node.value) if keys[at] in keys[:at])
            raise yaml.constructor.ConstructorError(None, None, f"{', '.join(repeated)} is given twice", mark)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping

    def construct_day(self, node: yaml.ScalarNode) -> object:
        """A day; one that no calendar has is kept as it is written, so that the fault can name the rule it stands in."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            self.impossible.append(ImpossibleDay(node.value, line=node.start_mark.line + 1))
            return self.impossible[-1]


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))
_PlainLoader.add_constructor("tag:yaml.org,2002:timestamp", _PlainLoader.construct_day)


def entries(folder: Path, *, faults: list[str] | None = None) -> Iterator[tuple[str, Any]]:
    """Every entry of every rule file of a folder, with the file's name; what cannot be read becomes a sentence in `faults`."""
    found = [] if faults is None else faults
    for path in sorted(folder.rglob("*.yaml")):
        file = path.relative_to(folder).as_posix()
        yield from ((file, entry) for entry in loaded_from(path, file, found))


def loaded_from(path: Path, file: str, faults: list[str]) -> list[Any]:
    """The entries of one file that can be read; a sentence in `faults` where the file, or an entry, cannot."""
    try:
        loader = _PlainLoader(path.read_text(encoding="utf-8"))
        loaded = loader.get_single_data()
    except UnicodeDecodeError:
        faults.append(f"{file} is not text in UTF-8; save it in that encoding.")
        return []
    except yaml.YAMLError as error:
        faults.append(f"{file} is not readable as YAML: {_said(error)}.")
        return []
    if not isinstance(loaded, list):
        faults.append(f"{file} must be a list of rules, each starting with a dash.")
        return []
    if not loader.impossible:
        return loaded
    for entry in loaded:
        name = _name(entry)
        faults.extend(
            f"{file}{name and f', {name}'}: {day} in line {day.line} is no day of the calendar; write year, month and day "
            "as 2025-12-31."
            for day in _impossible(entry)
        )
    return [entry for entry in loaded if not any(_impossible(entry))]


def _said(error: yaml.YAMLError) -> str:
    """What the YAML reader said, with the line in place of its own name for the text."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return " ".join(str(error).replace('in "<unicode string>", ', "").split()).rstrip(".")
    return f"in line {mark.line + 1}, {getattr(error, 'problem', '') or 'it cannot be understood'}"


def _name(entry: object) -> object:
    return (entry.get("id") or entry.get("calendar") or entry.get("change") or "") if isinstance(entry, dict) else ""


def _impossible(part: object) -> Iterator[ImpossibleDay]:
    """Every impossible day within an entry, keys included."""
    if isinstance(part, ImpossibleDay):
        yield part
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from _impossible(name)
            yield from _impossible(value)
    elif isinstance(part, list):
        for one in part:
            yield from _impossible(one)
