"""Does a moment say its year, and a window its last day, where nobody could guess them?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hearthline.entrypoints.console.presenting import local, read_at, span_of, words

NOW = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
CHICAGO, COLUMBUS = "America/Chicago", "America/New_York"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 24, 20, 5, tzinfo=UTC), "Tue Nov 24, 14:05 CST"),
        # the turn of the year is near enough to be plain
        (datetime(2027, 1, 4, 14, 0, tzinfo=UTC), "Mon Jan 4, 08:00 CST"),
        # far away, either way
        (datetime(2020, 1, 1, 14, 0, tzinfo=UTC), "Wed Jan 1, 2020, 08:00 CST"),
        (datetime(2027, 11, 24, 14, 0, tzinfo=UTC), "Wed Nov 24, 2027, 08:00 CST"),
    ],
)
def test_a_moment_far_from_the_present_says_its_year(moment: datetime, said: str) -> None:
    with read_at(NOW):
        assert local(moment, CHICAGO) == said


def test_where_nobody_says_what_the_present_is_every_moment_says_its_year() -> None:
    assert local(NOW, CHICAGO) == "Wed Nov 25, 2026, 10:30 CST"
    assert local(None) == ""


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (datetime(2026, 12, 20, 13, tzinfo=UTC), datetime(2026, 12, 20, 17, tzinfo=UTC), "Sun Dec 20, 08:00–12:00 EST"),
        (
            datetime(2026, 12, 20, 13, tzinfo=UTC),
            datetime(2026, 12, 22, 13, tzinfo=UTC),
            "Sun Dec 20, 08:00 – Tue Dec 22, 08:00 EST",
        ),
        (datetime(2028, 2, 1, 13, tzinfo=UTC), datetime(2028, 2, 1, 15, tzinfo=UTC), "Tue Feb 1, 2028, 08:00–10:00 EST"),
        (None, datetime(2026, 12, 20, 17, tzinfo=UTC), ""),
    ],
)
def test_a_window_says_its_month_and_the_day_it_ends(start: datetime | None, end: datetime | None, said: str) -> None:
    with read_at(NOW):
        assert span_of(start, end, COLUMBUS) == said


@pytest.mark.parametrize(
    ("kind", "said"), [("caqh", "CAQH"), ("ein", "EIN"), ("npi", "NPI"), ("w9", "W-9"), ("license", "License")]
)
def test_a_credential_goes_by_its_letters(kind: str, said: str) -> None:
    assert words(kind) == said
