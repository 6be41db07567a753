"""How long steps take, and until when a case is safe: reckoned backwards, in agreement with plain chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline import rulebook
from hearthline.domain.forecasts import policy
from hearthline.domain.forecasts.policy import BINS, EDGES, Step

ZONE = "America/Chicago"
MONDAY = datetime(2026, 7, 6, 14, 0, tzinfo=UTC)  # 9:00 in Chicago
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
DEFAULT = policy.prior({50: 3, 90: 10, 97: 20})
some_counts = st.lists(st.integers(0, 30), min_size=BINS, max_size=BINS)
some_masses = some_counts.filter(sum).map(lambda counts: tuple(np.asarray(counts) / sum(counts)))
calendars = st.sampled_from(["clinical", "office", "hub"])
some_steps = st.lists(
    st.builds(
        lambda calendar, slow, quick: Step(code="step", calendar=calendar, masses=(slow,) * 3 + (quick,) * 4),
        calendars,
        some_masses,
        some_masses,
    ),
    min_size=1,
    max_size=4,
).map(tuple)
moments = st.integers(0, 7 * 24 * 4).map(lambda quarters: MONDAY + quarters * QUARTER)
spans = st.integers(1, 14 * 24).map(lambda hours: hours * HOUR)


def even(masses: tuple[float, ...], *, calendar: str = "clinical") -> Step:
    return Step(code="step", calendar=calendar, masses=(masses,) * 7)


def exactly(minutes: int) -> tuple[float, ...]:
    """A step that always falls into the bin that ends with this many minutes."""
    return tuple(float(one == EDGES.index(minutes) - 1) for one in range(BINS))


# ── what was observed, and what stands in for it ─────────────────────────────────────────────────────────────────────


def test_with_nothing_seen_the_default_is_the_answer():
    assert policy.learned([], DEFAULT, weight=12) == DEFAULT
    assert policy.learned([[0] * BINS], DEFAULT, weight=12) == pytest.approx(DEFAULT)


@given(some_counts.filter(sum), st.integers(0, 3))
def test_with_much_seen_the_default_no_longer_matters(counts, levels):
    many = [1_000_000 * one for one in counts]
    found = policy.learned([*[[1] * BINS] * levels, many], DEFAULT, weight=12)
    assert found == pytest.approx(np.asarray(counts) / sum(counts), abs=1e-4)


@given(some_counts, some_counts)
def test_a_distribution_stays_one_whatever_was_seen(wide, narrow):
    found = policy.learned([wide, narrow], DEFAULT, weight=12)
    assert sum(found) == pytest.approx(1)
    assert min(found) >= 0


def test_the_narrower_level_bends_the_wider_one():
    quick, slow = [0] * BINS, [0] * BINS
    quick[4], slow[12] = 40, 40
    wide = policy.learned([quick], DEFAULT, weight=12)
    both = policy.learned([quick, slow], DEFAULT, weight=12)
    assert policy.quantile(wide, 0.5) < 2 * 60 < 24 * 60 < policy.quantile(both, 0.9)


@pytest.mark.parametrize(("share", "hours"), [(0.5, 3), (0.9, 10), (0.97, 20)])
def test_the_default_says_back_what_the_rule_says(share, hours):
    assert policy.quantile(DEFAULT, share) / 60 == pytest.approx(hours, rel=0.25)  # as finely as the bins tell


def test_a_step_that_mostly_takes_no_time_says_so():
    masses = policy.prior({50: 3, 90: 10}, none_percent=70)
    assert masses[0] == pytest.approx(0.7, abs=0.01)
    assert policy.quantile(masses, 0.6) == 0


@given(st.lists(st.floats(0, 40_000), min_size=1))
def test_every_duration_has_one_bin(minutes):
    for length, place in zip(minutes, policy.binned(np.asarray(minutes)), strict=True):
        assert length > EDGES[place] or place == 0
        assert place == BINS - 1 or length <= EDGES[place + 1]


def test_working_time_leaves_out_the_night_the_weekend_and_the_holiday():
    began = datetime(2026, 7, 2, 21, 0, tzinfo=UTC)  # Thursday 16:00; Friday the 3rd is observed for the 4th
    ended = datetime(2026, 7, 6, 15, 0, tzinfo=UTC)  # Monday 10:00
    assert policy.worked([began], [ended], calendar="hub", zone=ZONE).tolist() == [4 * 60]
    assert policy.worked([began], [ended], calendar="clinical", zone=ZONE).tolist() == [90 * 60]


# ── backwards from the need ──────────────────────────────────────────────────────────────────────────────────────────


def test_two_steps_of_known_length_leave_what_is_left():
    steps = (even(exactly(240)), even(exactly(120)))  # at most four hours, then at most two
    plan = policy.plan(steps, since=MONDAY, needed_by=MONDAY + 10 * HOUR, zone=ZONE)
    assert plan.chance(MONDAY) == pytest.approx(1)
    assert plan.done_by(0, 0.999) == MONDAY + 8 * HOUR
    assert plan.done_by(1, 0.999) == MONDAY + 10 * HOUR
    assert plan.start_by(0, 0.999) == MONDAY + 4 * HOUR


def test_what_a_desk_cannot_begin_before_monday_is_too_late_for_sunday():
    friday = datetime(2026, 7, 10, 22, 0, tzinfo=UTC)  # 17:00: the office closes
    step = even(exactly(60), calendar="office")
    assert policy.plan((step,), since=friday, needed_by=friday + 48 * HOUR, zone=ZONE).chance(friday) == 0
    monday = policy.plan((step,), since=friday, needed_by=friday + 65 * HOUR, zone=ZONE)  # Monday 10:00
    assert monday.chance(friday) == pytest.approx(1)


def test_the_weekday_on_which_a_step_begins_decides_how_long_it_takes():
    quick, slow = exactly(60), exactly(1_440)
    step = Step(code="step", calendar="clinical", masses=(quick, slow, *(quick,) * 5))
    tuesday = MONDAY + 24 * HOUR
    assert policy.plan((step,), since=MONDAY, needed_by=MONDAY + 8 * HOUR, zone=ZONE).chance(MONDAY) == pytest.approx(1)
    assert policy.plan((step,), since=tuesday, needed_by=tuesday + 8 * HOUR, zone=ZONE).chance(tuesday) == 0


def test_a_committed_window_is_no_chance_before_it_ends():
    window = MONDAY + 30 * HOUR
    kept = Step(code="keep", calendar="clinical", masses=(tuple([1.0] + [0.0] * (BINS - 1)),) * 7, opens_at=window)
    assert policy.plan((kept,), since=window, needed_by=MONDAY + 24 * HOUR, zone=ZONE).chance(MONDAY) == 0
    assert policy.plan((kept,), since=window, needed_by=MONDAY + 48 * HOUR, zone=ZONE).chance(MONDAY) == pytest.approx(1)


def test_the_critical_step_is_the_one_that_costs_most():
    steps = (even(policy.prior({50: 1, 90: 2})), even(policy.prior({50: 10, 90: 40})), even(policy.prior({50: 2, 90: 4})))
    plan = policy.plan(steps, since=MONDAY, needed_by=MONDAY + 24 * HOUR, zone=ZONE)
    assert plan.critical(MONDAY) == 1


@given(some_steps, moments, spans, st.integers(0, 14 * 24))
def test_less_time_left_never_looks_better(steps, since, span, hours):
    plan = policy.plan(steps, since=since, needed_by=since + span, zone=ZONE)
    now = since + min(hours * HOUR, span)
    assert plan.chance(now + HOUR) <= plan.chance(now) + 1e-9


@given(some_steps, moments, spans)
def test_an_earlier_need_never_looks_better(steps, since, span):
    chances = [
        policy.plan(steps, since=since, needed_by=since + one, zone=ZONE).chance(since)
        for one in (span, span + HOUR)
        if (span <= 95 * HOUR) == (one <= 95 * HOUR)  # on one grid
    ]
    assert chances == sorted(chances) or chances[0] - chances[-1] < 1e-9


@given(some_steps, moments, spans, st.sampled_from([0.5, 0.9]))
def test_one_step_more_never_raises_the_chance_and_the_moments_stand_in_the_order_of_the_steps(steps, since, span, sure):
    plan = policy.plan(steps, since=since, needed_by=since + span, zone=ZONE)
    fewer = policy.plan(steps[:-1], since=since, needed_by=since + span, zone=ZONE) if steps[:-1] else None
    assert fewer is None or plan.chance(since) <= fewer.chance(since) + 1e-9
    order = [plan.start_by(0, sure), *(plan.done_by(place, sure) for place in range(len(steps)))]
    known = [one for one in order if one]
    assert order == [None] * (len(order) - len(known)) + sorted(known)
    assert plan.safe_until(sure) is None or (plan.done_by(0, sure) or since) >= plan.safe_until(sure)


@given(some_steps, moments, spans, st.sampled_from([0.5, 0.9]))
def test_at_the_latest_safe_moment_the_chance_is_still_there_and_then_no_more(steps, since, span, sure):
    plan = policy.plan(steps, since=since, needed_by=since + span, zone=ZONE)
    until = plan.safe_until(sure)
    if until is None:
        assert plan.chance(since) < sure
    else:
        assert plan.chance(until) >= sure - 1e-9
        assert plan.chance(until + HOUR) < sure


# ── the same by throwing dice ────────────────────────────────────────────────────────────────────────────────────────


def thrown(steps: tuple[Step, ...], since: datetime, *, rng: np.random.Generator) -> datetime:
    """One course of the case: draw each duration, and walk the desk's open quarter hours one by one."""
    now = since
    for step in steps:
        if step.opens_at:
            now = max(now, step.opens_at)
        masses = np.asarray(step.masses[now.astimezone(ZoneInfo(ZONE)).weekday()])
        place = rng.choice(BINS + 1, p=[*masses, max(1 - masses.sum(), 0)])
        if place >= BINS - 1:
            return datetime.max.replace(tzinfo=UTC)
        minutes = 0.0 if place == 0 else rng.uniform(EDGES[place], EDGES[place + 1])
        left = int(np.ceil(minutes / 15))
        calendar = rulebook.calendar(step.calendar)
        while left:
            left -= calendar.is_open_at(now, zone=ZoneInfo(ZONE))
            now += QUARTER
    return now


@pytest.mark.parametrize("hours", [20, 44, 70])
def test_throwing_dice_agrees(hours):
    rng = np.random.default_rng(hours)
    thursday = datetime(2026, 7, 9, 15, 15, tzinfo=UTC)
    friday = policy.prior({50: 2, 90: 12})
    steps = (
        Step(code="authorize", calendar="office", masses=(*(policy.prior({50: 2, 90: 6}),) * 4, friday, friday, friday)),
        even(policy.prior({50: 1, 90: 6}, none_percent=20)),
        Step(
            code="deliver",
            calendar="clinical",
            masses=(policy.prior({50: 6, 90: 20}),) * 7,
            opens_at=thursday + 14 * HOUR,
        ),
    )
    needed_by = thursday + hours * HOUR
    plan = policy.plan(steps, since=thursday, needed_by=needed_by, zone=ZONE)
    courses = 4_000
    on_time = sum(thrown(steps, thursday, rng=rng) <= needed_by for _ in range(courses)) / courses
    assert plan.chance(thursday) == pytest.approx(on_time, abs=0.03)


def test_throwing_dice_agrees_when_the_step_under_way_already_takes_long():
    rng = np.random.default_rng(7)
    steps = (even(policy.prior({50: 4, 90: 16})), even(policy.prior({50: 2, 90: 8})))
    needed_by, now = MONDAY + 24 * HOUR, MONDAY + 8 * HOUR
    plan = policy.plan(steps, since=MONDAY, needed_by=needed_by, zone=ZONE)
    ends = [(thrown(steps[:1], MONDAY, rng=rng)) for _ in range(6_000)]
    still = [one for one in ends if one > now]
    late = datetime.max.replace(tzinfo=UTC)
    on_time = sum(one < late and thrown(steps[1:], one, rng=rng) <= needed_by for one in still) / len(still)
    assert plan.chance(now) == pytest.approx(on_time, abs=0.04)
