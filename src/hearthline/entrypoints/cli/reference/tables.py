"""How do the tables, and who may do what with them, read as pages?"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from hearthline.entrypoints.cli.reference.lifecycles import lifecycles
from hearthline.plumbing.postgres.roles import APP, OWNER, TIMEOUTS
from hearthline.plumbing.schema.exempt import EXEMPT, EXEMPT_PREFIXES


def models() -> Iterator[Any]:
    """The product's own models, in the order of the rooms."""
    from django.apps import apps

    for config in apps.get_app_configs():
        if config.name.startswith("hearthline."):
            yield from config.get_models()


def data_dictionary_page() -> str:
    """Every table with its columns, what is PHI, the references and how rows are guarded."""
    lines = [
        "# Data dictionary\n",
        "PHI: the column may hold health information about a person. Every table of a client is guarded by row security: its "
        "rows are seen and written only under a signed context that names the client. The other tables say why not.\n",
    ]
    app = ""
    for model in models():
        if model._meta.app_label != app:
            app = model._meta.app_label
            lines.append(f"## {app}\n")
        lines += _table(model)
    lines += ["## Tables that others bring\n", "| table | why without row security |", "|---|---|"]
    ours = {model._meta.db_table for model in models()}
    lines += [f"| `{table}` | {reason} |" for table, reason in sorted(EXEMPT.items()) if table not in ours]
    lines += [f"| `{prefix}…` | {reason} |" for prefix, reason in sorted(EXEMPT_PREFIXES.items())]
    return "\n".join(lines)


def _table(model: Any) -> list[str]:
    table = model._meta.db_table
    lines = [f"### `{table}`\n", f"{_summary(model)}\n", f"{_guard(model)}\n"]
    lines += ["| column | type | may be empty | PHI | leads to |", "|---|---|---|---|---|"]
    lines += [_column(model, field) for field in model._meta.concrete_fields]
    unique = [constraint for constraint in model._meta.constraints if hasattr(constraint, "nulls_distinct")]
    if unique:
        lines.append("")
        lines += [f"- once: {', '.join(f'`{name}`' for name in one.fields)}{_condition(one)}" for one in unique]
    return [*lines, ""]


def _summary(model: Any) -> str:
    return " ".join((inspect.getdoc(model) or "").split("\n\n")[0].split())


def _condition(constraint: Any) -> str:
    return " (where a condition holds)" if constraint.condition is not None else ""


def _guard(model: Any) -> str:
    table, columns = model._meta.db_table, {field.column for field in model._meta.concrete_fields}
    appended = " Rows are only added." if getattr(model, "append_only", False) else ""
    if "client_id" not in columns:
        return f"No row security: {EXEMPT.get(table, 'not listed')}.{appended}"
    if table == "cases_participation":
        outside = "its own rows"
    elif "case_id" in columns or table == "cases_case":
        outside = "rows of cases in which it takes part"
    else:
        outside = "nothing"
    return f"Row security by client; an outside organization reads {outside}.{appended}"


def _column(model: Any, field: Any) -> str:
    from django.db import connection

    kind = field.db_type(connection) or ""
    empty = "yes" if field.null or getattr(field, "blank", False) else ""
    return f"| `{field.column}` | {kind} | {empty} | {_phi(model, field)} | {_leads_to(field)} |"


def _phi(model: Any, field: Any) -> str:
    return "PHI" if field.name in getattr(model, "phi", ()) else ""


def _leads_to(field: Any) -> str:
    if field.is_relation and field.related_model is not None:
        return f"`{field.related_model._meta.db_table}`"
    if field.column == "client_id":
        return "`parties_client`"
    if field.column == "case_id":
        return "`cases_case`"
    return ""


def permissions_page() -> str:
    """What each database role may do, and which moves each role of the work may make."""
    lines = [
        "# Permissions\n",
        "## Roles of the database\n",
        "| role | may | may not | limits |",
        "|---|---|---|---|",
        f"| `{OWNER}` | own the tables, migrate | bypass row security, create roles or databases, change append-only rows | "
        f"{_limits(OWNER)} |",
        f"| `{APP}` | read and write the rows its signed context opens, stage in temporary tables | own, create, truncate, "
        f"bypass row security, change append-only rows, read the signing key | {_limits(APP)} |",
        "",
        "## Who may make which move\n",
        "| role | subject | moves |",
        "|---|---|---|",
    ]
    granted: dict[tuple[str, str], list[str]] = {}
    for one in lifecycles().values():
        for move in one.moves:
            for role in move.by:
                granted.setdefault((str(role), one.subject), []).append(move.name)
    lines += [f"| {role} | {subject} | {', '.join(dict.fromkeys(moves))} |" for (role, subject), moves in sorted(granted.items())]
    return "\n".join(lines)


def _limits(role: str) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in TIMEOUTS[role].items())
