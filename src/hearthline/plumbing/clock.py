"""What time is it here?

Only entrypoints ask, and pass the answer in. A demo database carries its own simulated instant; any other lives in wall time.
"""

from __future__ import annotations

from datetime import UTC, datetime

from hearthline.plumbing import arrays, reading
from hearthline.plumbing.models import Setting

SIMULATED = "simulated_now"


def now() -> datetime:
    """The present instant of this database (aware, UTC)."""
    return read()[0]


def read() -> tuple[datetime, bool]:
    """The present instant of this database, and whether it is a simulated one."""
    stored = reading.values(Setting, ("value",), "key", [SIMULATED])
    return (datetime.fromisoformat(stored[0][0]), True) if stored else (datetime.now(UTC), False)


def simulate(moment: datetime) -> None:
    """Set the simulated instant of a demo database.

    Raises:
        ValueError: time would run backwards, or the moment is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("A simulated instant needs a time zone.")
    before, is_simulated = read()
    if is_simulated and moment < before:
        raise ValueError(f"Simulated time cannot run backwards from {before.isoformat()} to {moment.isoformat()}.")
    arrays.execute(
        "INSERT INTO plumbing_setting (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [SIMULATED, moment.astimezone(UTC).isoformat()],
    )


def wall() -> datetime:
    """The machine's own instant: for the limits of a session, and nothing that a case depends on."""
    return datetime.now(UTC)
