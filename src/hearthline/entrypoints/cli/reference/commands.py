"""How do the commands and their options read as a page?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def commands_page(root: Any) -> str:
    """Every command with its arguments and options, as `--help` has them."""
    lines = ["# The `hearthline` command\n", f"{_one_line(root.help)}\n"]
    lines.append("Exit codes: 0 done; 1 something needs attention; 2 called wrongly; 3 the database cannot be had.\n")
    for words, command in _leaves(root, ("hearthline",)):
        lines += _command(words, command)
    return "\n".join(lines)


def _leaves(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words, command
        return
    for name in sorted(inner):
        yield from _leaves(inner[name], (*words, name))


def _command(words: tuple[str, ...], command: Any) -> list[str]:
    parameters = [one for one in command.params if one.name != "help"]
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    options = [one for one in parameters if one.param_type_name == "option"]
    usage = " ".join([*words, *(["[OPTIONS]"] if options else []), *(_metavar(one) for one in arguments)])
    lines = [f"## `{' '.join(words)}`\n", f"```\n{usage}\n```\n", f"{_one_line(command.help)}\n"]
    if parameters:
        lines += ["| option | meaning | default |", "|---|---|---|", *(_row(one) for one in [*arguments, *options]), ""]
    return lines


def _metavar(argument: Any) -> str:
    name = str(argument.metavar or argument.name).upper()
    name = f"{name}..." if argument.nargs == -1 else name
    return name if argument.required else f"[{name}]"


def _row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = f"`{_metavar(parameter)}`"
    else:
        takes = "" if parameter.is_flag else f" {str(parameter.metavar or parameter.opts[-1].lstrip('-')).upper()}"
        name = ", ".join(f"`{spelling}{takes}`" for spelling in (*parameter.opts, *parameter.secondary_opts))
    default = parameter.default
    is_worth_saying = default not in (None, "", False) and not callable(default) and not parameter.required
    shown = f"`{default}`" if is_worth_saying else "required" if parameter.required else ""
    return f"| {name} | {_one_line(getattr(parameter, 'help', '') or '')} | {shown} |"


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")
