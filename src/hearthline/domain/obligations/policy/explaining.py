"""Why is a stored clock due when it is, what held it, and was it kept?

What a clock on a page expands to, and what a notice prints: start, hours with the closed days that were skipped, holds with their
evidence, rule, version and citation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from hearthline import rulebook
from hearthline.domain.obligations.facts import Explanation, Recorded
from hearthline.domain.obligations.policy.clocks import NOT_AFTER, NOT_BEFORE, agreed, version_of
from hearthline.kernel.periods import Pause, show
from hearthline.rulebook.deadlines import Facts, deadline


def explained(one: Recorded, *, at: datetime, book: rulebook.Rulebook | None = None) -> Explanation:
    """The whole derivation of one stored clock.

    Args:
        at: the moment of asking; a hold that is still open is told as of then, and moves the deadline only when it ends.
    """
    zone = ZoneInfo(one.zone)
    circumstances = one.told
    try:
        version = version_of(one.rule, one.counts_from_at, circumstances, zone=one.zone, book=book)
    except (rulebook.RuleMissing, ValueError, TypeError) as error:
        return Explanation(due_at=one.due_at, rule=one.rule, version=one.version, steps=(f"{error}", *_recorded(one, zone)))
    ended = tuple(
        Pause(hold.began_at, hold.ended_at, hold.evidence)
        for hold in one.holds
        if hold.ended_at is not None and hold.ended_at != one.stopped_at
    )
    moments: dict[str, datetime | None] = {version.starts[0]: one.counts_from_at}
    answer = deadline(version, Facts(moments=moments, zone=zone, pauses=ended))
    lines = list(answer.due.derivation)
    if one.counts_from_at != one.started_at:
        lines.insert(0, f"Promised {show(one.started_at, zone)}; counted from {show(one.counts_from_at, zone)}.")
    due_at = agreed(answer.due.at, circumstances)
    if due_at != answer.due.at:
        lines.append(_agreement(circumstances, zone))
    open_holds = [hold for hold in one.holds if hold.ended_at is None or hold.ended_at == one.stopped_at]
    lines += [f"Held since {show(hold.began_at, zone)}: {hold.evidence}." for hold in open_holds]
    if open_holds and one.stopped_at is None:
        lines.append(f"It stands as of {show(at, zone)}; the time is given back when the answer arrives.")
    lines += _recorded(one, zone) if max(due_at, one.started_at) != one.due_at else _ended(one, zone)
    return Explanation(
        due_at=one.due_at, rule=one.rule, version=version.version_from, steps=tuple(lines), because=answer.due.because
    )


def _agreement(circumstances: Mapping[str, str], zone: ZoneInfo) -> str:
    first, last = (
        show(datetime.fromisoformat(circumstances[name]), zone) if name in circumstances else ""
        for name in (NOT_BEFORE, NOT_AFTER)
    )
    if first == last:
        return f"Agreed for {first}."
    told = [f"not to end before {first}"] if first else []
    return f"Agreed {' and '.join([*told, *([f'to end by {last}'] if last else [])])}."


def _recorded(one: Recorded, zone: ZoneInfo) -> list[str]:
    return [f"On record as due {show(one.due_at, zone)}.", *_ended(one, zone)]


def _ended(one: Recorded, zone: ZoneInfo) -> list[str]:
    return [f"Ended {show(one.stopped_at, zone)}: {one.verdict}."] if one.stopped_at else []
