"""A small rulebook on disk, to be broken in one place at a time."""

from pathlib import Path
from textwrap import dedent

import pytest

CALENDAR = """
- calendar: hub
  title: Hub
  owner: operations
  citation: Guide
  confidence: guide
  holidays: federal
  hours: {Monday: [08:00-18:00], Tuesday: [08:00-18:00], Wednesday: [08:00-18:00], Thursday: [08:00-18:00], Friday: [08:00-18:00]}
"""
RULE = """
- id: hub.test.answer
  title: When an answer is due
  question: By when?
  owner: operations
  versions:
    - from: 2025-01-01
      citation: A page
      confidence: M
      business_days: 1
  examples:
    - name: Asked on a Monday
      given: {started_at: 2026-03-02 10:00}
      expect: {due_at: 2026-03-03 18:00}
"""


@pytest.fixture
def folder(tmp_path: Path):
    """Write rule files into an empty folder: the calendar, and the given text (dedented) as rules.yaml."""

    def write(text: str = RULE, *, calendar: str = CALENDAR) -> Path:
        (tmp_path / "calendars.yaml").write_text(calendar, encoding="utf-8")
        (tmp_path / "rules.yaml").write_text(dedent(text), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def calendar_text() -> str:
    """The sound calendar file."""
    return CALENDAR


@pytest.fixture
def changed(folder):
    """The folder with one piece of the sound rule replaced."""

    def write(old: str, new: str) -> Path:
        assert old in RULE
        return folder(RULE.replace(old, new))

    return write
