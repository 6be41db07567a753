"""On which days can a need start, and how much time is left to its deadline then?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hearthline.solver.problem import Need, Problem


@dataclass(frozen=True, slots=True)
class Window:
    """The days a need may start on, and its moments on the wall clock of its own place.

    `opens` is when it can start at all (not before the plan is made); `deadline` may lie before it: then it is overdue.
    """

    first: date
    last: date
    opens: datetime
    deadline: datetime

    def days(self) -> list[date]:
        """Every day from first to last."""
        return [self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1)]

    def slack(self, day: date, closes: time) -> timedelta:
        """Time from the close of hours on that day to the deadline; none when it lies within them or has passed."""
        return max(timedelta(), self.deadline - datetime.combine(day, closes))


def window_of(problem: Problem, need: Need) -> Window:
    """The days on which a start falls both within hours and between `earliest` and `deadline`.

    A window that lies wholly outside hours keeps the days it touches: urgent lines are answered around the clock
    (operations guide). An overdue need may start on the next days.
    """
    here = problem.at.astimezone(need.deadline.tzinfo).replace(tzinfo=None)
    opens = max(need.earliest.astimezone(need.deadline.tzinfo).replace(tzinfo=None), here)
    deadline = need.deadline.replace(tzinfo=None)
    first = opens.date() if opens.time() < problem.closes else opens.date() + timedelta(days=1)
    if deadline <= opens:
        return Window(first, first + timedelta(days=problem.overdue_days - 1), opens, deadline)
    last = deadline.date() if deadline.time() > problem.opens else deadline.date() - timedelta(days=1)
    if first > last:
        first, last = opens.date(), deadline.date()
    return Window(first, last, opens, deadline)
