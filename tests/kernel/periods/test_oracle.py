"""The arithmetic agrees with a table of minutes: 20,000 random clocks every day, a million in the campaign, no difference."""

from __future__ import annotations

import random

import pytest
from tests.oracles.cases import answer, case, tables

from hearthline.kernel.periods import due_many

DESKS = 22


def differences(seed: int, *, desks: int, clocks: int) -> list[str]:
    """Where one by one, all together, or the table of minutes disagree; in words."""
    found = []
    for number, (calendar, zone, table) in enumerate(tables(seed, desks)):
        dice = random.Random(f"{seed} {number}")
        drawn = [case(dice, calendar) for _ in range(clocks // desks)]
        expected = [answer(table, one) for one in drawn]
        alone = [one.period.due(one.start, zone=zone, pauses=one.pauses).at for one in drawn]
        for one, right, ours in zip(drawn, expected, alone, strict=True):
            if right != ours:
                found.append(f"{one.period} from {one.start} in {zone.key} with {one.pauses}: the table {right}, ours {ours}")
        by_period: dict[object, list[int]] = {}
        for index, one in enumerate(drawn):
            by_period.setdefault(one.period, []).append(index)
        for period, indexes in list(by_period.items())[:60]:
            together = due_many(
                period,
                [drawn[index].start for index in indexes],
                zones=zone,
                pauses=[drawn[index].pauses for index in indexes],
            )
            if together != [expected[index] for index in indexes]:
                found.append(f"{period} in {zone.key}: together otherwise than by the table")
    return found


def test_twenty_thousand_random_clocks_agree_with_a_table_of_minutes():
    assert differences(2026, desks=DESKS, clocks=20_000) == []


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
def test_a_million_random_clocks_agree_with_a_table_of_minutes(seed, request):
    if "campaign" not in request.config.getoption("-m"):
        pytest.skip("It takes long; ask for it with -m campaign.")
    assert differences(seed, desks=44, clocks=100_000) == []
