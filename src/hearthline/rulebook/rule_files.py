"""What stands in the rule files of a folder, before anybody asks what it means?"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import yaml

_QuickLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same safe loader on libyaml where the wheel has it: every command waits for the rules."""


class _PlainLoader(_QuickLoader):  # type: ignore[misc, valid-type]
    """YAML without its surprises: NO is not false, 12:30 is not a number, and a key given twice is refused."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """As usual, but a key given twice is an error instead of the first being forgotten."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = sorted({str(key) for key in keys if keys.count(key) > 1})
        if repeated:
            raise yaml.constructor.ConstructorError(None, None, f"{', '.join(repeated)} is given twice", node.start_mark)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    ("float", r"-?(?:0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


def entries(folder: Path, *, faults: list[str] | None = None) -> Iterator[tuple[str, Any]]:
    """Every entry of every rule file of a folder, with the file's name; what cannot be read becomes a sentence in `faults`."""
    found = [] if faults is None else faults
    for path in sorted(folder.rglob("*.yaml")):
        file = path.relative_to(folder).as_posix()
        yield from ((file, entry) for entry in loaded_from(path, file, found))


def loaded_from(path: Path, file: str, faults: list[str]) -> list[Any]:
    """The entries of one file; none, and a sentence in `faults`, where it cannot be read."""
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_PlainLoader)
    except yaml.YAMLError as error:
        faults.append(f"{file} is not readable as YAML: {' '.join(str(error).split())}.")
        return []
    if not isinstance(loaded, list):
        faults.append(f"{file} must be a list of rules, each starting with a dash.")
        return []
    return loaded
