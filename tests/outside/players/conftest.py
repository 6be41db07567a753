"""How does a test play the hub: ask something, read what comes back?"""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hearthline_outside import Day

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 7, 13, 15, tzinfo=CHICAGO)


class Hub:
    """Asks the way the hub does, one numbered case after the other."""

    def __init__(self, seed=5):
        self.day = Day(seed, size=120, start=datetime(2026, 7, 13, 6, tzinfo=CHICAGO))
        self.now = NOW

    def ask(self, kind, *, case="K7M-4PQ-X", to="2141421356", now=NOW, number=1, attempt=1, **body):
        """What comes back on one message, as a list of (Sent, item)."""
        outbound = {
            "kind": kind, "reference": f"{case}.{kind[0].upper()}{number}", "to": to, "case_number": case, "attempt": attempt,
            "sent_at": now.isoformat(), "body": body,
        }  # fmt: skip
        return [(sent, json.loads(sent.content)["items"][0]) for sent in self.day.replies(outbound, now)]

    def offer(self, number, **more):
        """An offer held for four hours."""
        held = {"service_line": "home_health", "hold_until": (NOW + timedelta(hours=4)).isoformat(), "zone": "America/Chicago"}
        return self.ask("offer", case=f"C{number}", **{**held, **more})

    def visit(self, number, **more):
        """A delivery wanted within two days."""
        wanted = {"kind": "delivery", "earliest": NOW.isoformat(), "due_at": (NOW + timedelta(hours=48)).isoformat()}
        return self.ask_body("visit-request", number, {**wanted, "zone": "America/Chicago", **more.pop("body", {})}, **more)

    def ask_body(self, kind, number, body, **more):
        """Like `ask`, for bodies that have a field named like an argument."""
        outbound = {
            "kind": kind, "reference": f"C{number}.V1", "to": "2141421356", "case_number": f"C{number}",
            "attempt": more.get("attempt", 1),
            "sent_at": NOW.isoformat(), "body": body,
        }  # fmt: skip
        return [(sent, json.loads(sent.content)["items"][0]) for sent in self.day.replies(outbound, more.get("now", NOW))]


@pytest.fixture
def hub():
    return Hub()
