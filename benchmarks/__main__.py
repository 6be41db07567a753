"""How fast is the hub beside the peers that PERFORMANCE names? Runs every benchmark and writes docs/reference/benchmarks.md.

    python -m benchmarks [--quick] [--only referral_import,matching,clocks,stored_clocks,assignment]

Each part runs in a process of its own; what it prints goes into the page as it stands. A part that is left out keeps its section.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"

# Part: title, arguments of the whole run, arguments of the quick one, whether it prints Markdown.
PARTS: dict[str, tuple[str, list[str], list[str], bool]] = {
    "referral_import": ("Referral import", [], ["--quick"], True),
    "matching": ("Member matching", [], ["50000"], False),
    "clocks": ("Clocks", [], [], True),
    "stored_clocks": ("Stored clocks", [], ["--clocks", "50000"], True),
    "assignment": ("Assignment", [], ["--sizes", "1000x100", "--seeds", "1"], False),
    "console": ("Console", [], ["--quick"], True),
}
_HEAD = """# Benchmarks

Measured by `make bench`, not generated with the rest of the reference: every figure is a ratio taken side by side in one run,
since machines differ and are noisy. Where the table says processor, only the seconds that the program and its server process
computed are counted, not those in which others did.
"""


def run(part: str, *, quick: bool) -> str:
    """The section of one part."""
    title, whole, short, is_markdown = PARTS[part]
    print(f"{title} …", file=sys.stderr, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{part}", *(short if quick else whole)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    print(done.stdout, flush=True)
    body = done.stdout.strip() if is_markdown else f"```text\n{done.stdout.strip()}\n```"
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    size = "a quick run at small size" if quick else "whole size"
    where = f"{platform.machine()}, {os.cpu_count()} cores, load {busy:.1f}, Python {platform.python_version()}"
    return f"## {title}\n\n{body}\n\nMeasured {datetime.now(UTC):%Y-%m-%d} ({size}; {where}).\n"


def main() -> None:
    """Run the parts asked for and bring the page up to date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes, a few minutes")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    given = parser.parse_args()
    wanted = given.only.split(",")
    unknown = set(wanted) - PARTS.keys()
    if unknown:
        parser.error(f"There is no benchmark {', '.join(sorted(unknown))}; choose among {', '.join(PARTS)}.")
    sections = kept(PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")
    for part in wanted:
        sections[PARTS[part][0]] = run(part, quick=given.quick)
        PAGE.write_text(page(sections), encoding="utf-8")


def kept(text: str) -> dict[str, str]:
    """Title to section of a page written before."""
    found = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return {title: f"## {title}\n{body.rstrip()}\n" for title, body in found}


def page(sections: dict[str, str]) -> str:
    """The whole page, parts in their order."""
    return "\n".join([_HEAD, *(sections[title] for title, *_ in PARTS.values() if title in sections)])


if __name__ == "__main__":
    main()
