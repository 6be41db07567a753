"""Does the ledger say what its events say, and what would another rule have said?

Exit codes: 0 done, 1 a stored verdict differs from its events, 2 wrong use, 3 the database cannot be had.
"""

from __future__ import annotations


def replay() -> None:
    """Compute every deadline and verdict again from the events, and compare."""


def what_if() -> None:
    """Run a changed rule over history."""
