"""How do the state tables and the switchboard read as pages?"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence

from hearthline.kernel.lifecycle import Lifecycle, State


def lifecycles() -> dict[str, Lifecycle]:
    """Table name to lifecycle of every subject that has one, in the order of the rooms."""
    from django.apps import apps

    found = {model._meta.db_table: getattr(model, "lifecycle", None) for model in apps.get_models()}
    return {table: one for table, one in found.items() if one is not None}


def lifecycles_page() -> str:
    """Every lifecycle as a diagram, with its states and moves."""
    lines = [
        "# Lifecycles\n",
        "One table per subject gives the check constraint, the moves that are permitted, the clocks and these pages. A state "
        "that is not final always has somebody's turn and a running clock.\n",
    ]
    for table, one in lifecycles().items():
        lines += [f"## {one.subject.capitalize()} (`{table}`)\n", f"```mermaid\n{one.mermaid()}```\n"]
        lines += ["| state | shown as | turn | clock | FHIR |", "|---|---|---|---|---|"]
        lines += [_state_row(state) for state in one.states]
        lines += ["", "| move | from | to | by |", "|---|---|---|---|"]
        for move in one.moves:
            sources = ", ".join(f"`{source.code}`" for source in move.sources)
            again = " (reopens)" if move.is_reopening else ""
            lines.append(f"| {move.name}{again} | {sources} | `{move.target.code}` | {', '.join(map(str, move.by))} |")
        lines.append("")
    return "\n".join(lines)


def _state_row(state: State) -> str:
    turn = "nobody: final" if state.is_final else str(state.turn.value if state.turn else "")
    clock = f"`{state.obligation}`" if state.obligation else ""
    return f"| `{state.code}` | {state.label} | {turn} | {clock} | {state.fhir} |"


def events_page(heard: Mapping[str, Sequence[Callable[..., None]]], final: Mapping[str, str]) -> str:
    """Every event with the journeys it starts, or the reason why it starts none."""
    lines = [
        "# Events\n",
        "What happened, told after commit to whoever listens, with ids only. A move announces `<room>.<state>` by itself.\n",
        "| event | starts |",
        "|---|---|",
    ]
    rows = {name: "; ".join(_listener(one) for one in listeners) for name, listeners in heard.items()}
    rows |= {name: f"nothing: {reason}" for name, reason in final.items()}
    lines += [f"| `{name}` | {rows[name]} |" for name in sorted(rows)]
    lines += ["", "## What each listener does\n", "| listener | in words |", "|---|---|"]
    listeners = {_listener(one): one for several in heard.values() for one in several}
    lines += [f"| {name} | {_first_line(listeners[name])} |" for name in sorted(listeners)]
    return "\n".join(lines)


def _listener(one: Callable[..., None]) -> str:
    parts = one.__module__.split(".")
    room = parts[parts.index("journeys") + 1] if "journeys" in parts else ".".join(parts[-2:])
    return f"`{room}.{one.__name__}`"


def _first_line(one: Callable[..., None]) -> str:
    return (inspect.getdoc(one) or "").partition("\n")[0].replace("|", "\\|")
