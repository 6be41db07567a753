"""What do the observed durations say of one case, in figures and in sentences?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from math import isinf
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.forecasts.facts import STEPS, Outlook, Standing, StepOutlook
from hearthline.domain.forecasts.policy.backwards import Plan, Step, plan
from hearthline.domain.forecasts.policy.durations import Masses, learned, prior, quantile
from hearthline.domain.forecasts.policy.standing import confidence, version_for
from hearthline.kernel.calendars import WEEKDAYS
from hearthline.kernel.periods import show

DURATIONS = "hub.safe.durations"
ROUND_THE_CLOCK = "clinical"
PAYERS, PROVIDERS = frozenset({"verify", "authorize"}), frozenset({"arrange", "evaluate", "fabricate", "deliver", "keep"})
Observed = Mapping[tuple[object, str, bool, str, int], tuple[float, ...]]
"""(client, step, is_urgent, party, weekday) to counts per bin; party "" is everybody, weekday -1 every day."""


def party_of(step: str, one: Standing) -> str:
    """Whose step it is, as durations are counted: the payer, the provider where one is known, or nobody."""
    return one.payer if step in PAYERS else one.provider if step in PROVIDERS else ""


def known_days(on: datetime) -> int:
    """For how many days a duration is remembered."""
    return int(version_for(DURATIONS, "routine", on.date()).values["remembered_days"])


@lru_cache(maxsize=512)
def _default(version: rulebook.RuleVersion, step: str) -> tuple[str, Masses]:
    """The calendar a step works by, and our own default of how long it takes."""
    said = version.values["steps"][step]
    hours = {int(share): float(length) for share, length in said["percentiles"].items()}
    return str(said["calendar"]), prior(hours, none_percent=float(said["none_percent"]))


def default_of(step: str, *, urgency: str, on: datetime) -> tuple[str, Masses]:
    """In whose working time a step is measured, and our own default of how long it takes."""
    return _default(version_for(DURATIONS, urgency, on.date()), step)


@lru_cache(maxsize=4_096)
def _weekly(
    version: rulebook.RuleVersion,
    step: str,
    wide: tuple[tuple[float, ...], ...],
    days: tuple[tuple[float, ...] | None, ...],
) -> tuple[Masses, ...]:
    """The distribution of each weekday: our default, bent by everybody's, then by the party's, then by the day's."""
    weight, (_, default) = float(version.values["counts_as"]), _default(version, step)
    masses = learned(wide, default, weight=weight)
    return tuple(learned([counts], masses, weight=weight) if counts else masses for counts in days)


def _step(code: str, one: Standing, observed: Observed, *, is_last: bool) -> Step:
    version, party = version_for(DURATIONS, one.urgency, one.since.date()), party_of(code, one)
    wide = (observed.get((one.client_id, code, one.is_urgent, *key)) for key in dict.fromkeys((("", -1), (party, -1))))
    days = tuple(observed.get((one.client_id, code, one.is_urgent, party, day)) for day in range(7))
    return Step(
        code=code,
        calendar=_default(version, code)[0],
        masses=_weekly(version, code, tuple(counts for counts in wide if counts), days),
        opens_at=one.opens_at if is_last and code in ("deliver", "keep") else None,
    )


def _plan(one: Standing, observed: Observed) -> Plan:
    last = len(one.steps) - 1
    steps = tuple(_step(code, one, observed, is_last=place == last) for place, code in enumerate(one.steps))
    return plan(steps, since=one.since, needed_by=one.needed_by, zone=one.zone)


def safe_until(one: Standing, observed: Observed) -> datetime:
    """The latest safe moment of the step under way; the beginning of the step where it was never safe."""
    found = _plan(one, observed).safe_until(confidence(one))
    return max(found, one.since) if found else one.since


def outlook(one: Standing, observed: Observed, names: Mapping[str, str], *, at: datetime) -> Outlook:
    """The whole answer for a case, as of a moment; `names` says what payers and providers are called."""
    found, sure = _plan(one, observed), confidence(one)
    critical, until = found.critical(at), found.safe_until(sure)
    made = Outlook(
        standing=one,
        at=at,
        chance=found.chance(at),
        confidence=sure,
        safe_until=max(until, one.since) if until else None,
        steps=tuple(_told(place, found, one, observed, names, is_critical=place == critical) for place in range(len(one.steps))),
        lines=(),
    )
    return replace(made, lines=_lines(made))


def _told(
    place: int, found: Plan, one: Standing, observed: Observed, names: Mapping[str, str], *, is_critical: bool
) -> StepOutlook:
    step, sure = found.steps[place], confidence(one)
    begins = one.since if place == 0 else found.start_by(place, sure)
    day = (begins or one.since).astimezone(ZoneInfo(one.zone)).weekday()
    party, is_working = party_of(step.code, one), step.calendar != ROUND_THE_CLOCK
    minutes = quantile(step.masses[day], sure)
    within = f"{'' if isinf(minutes) or not minutes else 'up to '}{length(minutes, is_working=is_working)}"
    where = f" at {names.get(party, party)}" if party else ""
    takes = "need nothing beyond" if step.code == "keep" and not minutes else f"take {within} to"
    words = "the committed window" if step.code == "keep" and not minutes else STEPS[step.code]
    said = f"{round(100 * sure)} of 100 cases {takes} {words}{where} when begun on a {WEEKDAYS[day]}"
    there, daily, everywhere = _seen(observed, one, step.code, party, day)
    return StepOutlook(
        step=step.code,
        start_by=begins,
        done_by=found.done_by(place, sure),
        minutes=minutes,
        is_working=is_working,
        seen=there,
        is_critical=is_critical,
        why=f"{said}: {_observed(there, daily, everywhere, is_party=bool(party))}, the rest is our own default.",
    )


def _seen(observed: Observed, one: Standing, step: str, party: str, day: int) -> tuple[int, int, int]:
    """How many were observed at this party, how many of them on this weekday, and how many at everybody."""
    keys = ((party, -1), (party, day), ("", -1))
    there, daily, everywhere = (round(sum(observed.get((one.client_id, step, one.is_urgent, *key), ()))) for key in keys)
    return there, daily, everywhere


def _observed(there: int, daily: int, everywhere: int, *, is_party: bool) -> str:
    if not is_party:
        return f"{everywhere or 'none'} observed"
    return f"{there or 'none'} observed there ({daily} on that day) and {everywhere - there} elsewhere"


def length(minutes: float, *, is_working: bool) -> str:
    """A duration in words: "no time", "45 minutes", "9 working hours", "3.5 days"."""
    kind = "working " if is_working else ""
    if minutes == 0 or isinf(minutes):
        return "longer than two weeks" if minutes else "no time"
    if minutes < 90:
        return f"{minutes:.0f} {kind}minutes"
    return f"{minutes / 60:.0f} {kind}hours" if minutes < 72 * 60 or is_working else f"{minutes / 1_440:.1f} days"


def _lines(one: Outlook) -> tuple[str, ...]:
    """The derivation, as a person would tell it: the need, each step backwards, the moment that follows."""
    zone, standing = ZoneInfo(one.standing.zone), one.standing
    need = "the member leaves" if standing.need == "discharge" else "the service is promised"
    lines = [f"Needed by {show(standing.needed_by, zone)}: {need}."]
    if standing.left_at:
        lines.insert(
            0, f"The member left {show(standing.left_at, zone)} without a committed window; what follows is the next need."
        )
    for step in reversed(one.steps):
        until = f"To {step.words}: done by {show(step.done_by, zone)}." if step.done_by else f"To {step.words}: already too late."
        lines.append(f"{until} {step.why}")
    share = f"{round(100 * one.confidence)} of 100"
    lines.append(
        f"The committed window ends {show(standing.since, zone)}."
        if standing.step == "keep"
        else f"Under way to {STEPS[standing.step]} since {show(standing.since, zone)}."
    )
    lines.append(
        f"Unless it is done by {show(one.safe_until, zone)}, fewer than {share} such cases are on time."
        if one.safe_until
        else f"From the beginning of this step fewer than {share} such cases are on time."
    )
    return tuple(lines)
