"""`hearthline doctor`: is this installation as it should be, and what is to be done where it is not?

Exit codes: 0 all is well, 1 something is not.
"""

import json
import time
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hearthline.plumbing import outbound_folder, postgres

_STYLES = {"ok": "green", "note": "yellow", "fault": "bold red"}
_WORDS = {"ok": "well", "note": "note", "fault": "FAULT"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False) -> None:
    """Examine Python, PostgreSQL's programs, folders, letters, keys, roles, settings, disk and clock; change nothing."""
    # The wall clock, never a demo's: it is the machine that is examined.
    findings = [*postgres.examine(wall_seconds=time.time()), *outbound_folder.examine()]
    is_well = not any(finding.verdict == "fault" for finding in findings)
    if as_json:
        typer.echo(json.dumps({"is_well": is_well, "findings": [asdict(finding) for finding in findings]}))
    else:
        table = Table("", "what", "found", box=None, header_style="dim")
        for finding in findings:
            table.add_row(Text(_WORDS[finding.verdict], style=_STYLES[finding.verdict]), finding.what, Text(finding.says))
        Console().print(table)
    if not is_well:
        raise typer.Exit(1)
