"""With whom on file is a newcomer placed, and about whom must a person be asked?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from hearthline.domain.members.policy.comparing import Match, Verdict

MOST_PROPOSALS = 5  # more than a reviewer compares with care


class Judged(NamedTuple):
    """A record on file, compared with the newcomer. `root` is the record it is merged into, or itself."""

    id: UUID
    root: UUID
    registered_at: datetime
    match: Match

    @property
    def age(self) -> tuple[datetime, UUID]:
        """Older records first; ids ascend in the order of registration where the moments are equal."""
        return self.registered_at, self.id


class Choice(NamedTuple):
    """`place` is the record proven to be this person, or None: then the newcomer is registered apart.

    `near` are to be proposed against the newcomer; `doubles`, pairs on file (older, younger), against each other.
    """

    place: Judged | None
    near: tuple[Judged, ...] = ()
    doubles: tuple[tuple[Judged, Judged], ...] = ()


def choose(judged: Sequence[Judged], *, are_one: Callable[[Judged, Judged], bool]) -> Choice:
    """Place on unique proof only.

    Proof is unique when every record proven the same is one person already; or when one of these alone carries all that the
    newcomer carries; or when one of them is by `are_one` the same as each other one. And none of the newcomer's personal numbers
    may be carried by somebody else.
    """
    if len(judged) == 1 and judged[0].match.verdict is Verdict.SAME:
        return Choice(judged[0])
    same = sorted((one for one in judged if one.match.verdict is Verdict.SAME), key=_age)
    roots = {one.root for one in same}
    if not same or any(_carries_the_same_number(one) and one.root not in roots for one in judged):
        return Choice(None, most_likely(judged))
    people = _one_of_each_root(sorted(same, key=lambda one: one.id != one.root))
    if len(people) == 1:
        return Choice(people[0])
    place = _only([one for one in people if one.match.is_repetition]) or next(
        (one for one in people if all(are_one(one, other) for other in people if other is not one)), None
    )
    if place is None:
        return Choice(None, most_likely(judged))
    doubles = [
        (min(place, one, key=_age), max(place, one, key=_age)) for one in people if one is not place and are_one(place, one)
    ]
    return Choice(place, doubles=tuple(doubles))


def _only(people: Sequence[Judged]) -> Judged | None:
    return people[0] if len(people) == 1 else None


def _carries_the_same_number(other: Judged) -> bool:
    """Whether somebody else carries one of the newcomer's personal numbers."""
    return other.match.verdict is Verdict.DIFFERENT and other.match.shares_personal_number


def _age(one: Judged) -> tuple[datetime, UUID]:
    return one.age


def _one_of_each_root(judged: Sequence[Judged]) -> list[Judged]:
    first: dict[UUID, Judged] = {}
    for one in judged:
        first.setdefault(one.root, one)
    return list(first.values())


def most_likely(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """The strongest candidates, one record of each person, the strongest first."""
    likely = [one for one in judged if one.match.verdict is not Verdict.DIFFERENT]
    likely.sort(key=lambda one: (-one.match.score, one.age))
    return tuple(_one_of_each_root(likely)[:MOST_PROPOSALS])
