"""Why there is nobody: the test at which the last provider dropped out."""

import pytest
from tests.solver.situations import day, need, problem, provider

from hearthline.solver import Obstacle, assign


@pytest.mark.parametrize(
    ("changes", "obstacle", "says"),
    [
        ({"capabilities": frozenset({("dme", "beds")})}, Obstacle.CAPABILITY, "None of 2 providers offers oxygen in dme"),
        ({"contracts": frozenset()}, Obstacle.CONTRACT, "2 providers can do oxygen, but none has a contract with payer CEDAR"),
        ({"credential_valid_through": day(-1)}, Obstacle.CREDENTIAL, "a credential is missing or expired at each"),
        ({"credential_valid_through": None}, Obstacle.CREDENTIAL, "a credential is missing or expired at each"),
        ({"radius_km": 2.0, "km": 3}, Obstacle.AREA, "2 providers can do oxygen under contract, but none serves ZIP 60601"),
        ({"capacity": {}}, Obstacle.CAPACITY, "2 providers could take it, but none has a start of dme left in time"),
    ],
)
def test_the_last_obstacle_is_named_with_how_many_it_stopped(changes, obstacle, says):
    plan = assign(problem([need()], [provider("one", **changes), provider("two", **changes)]))
    cause = plan.why_nobody("need")
    assert cause.obstacle is obstacle
    assert says in cause.sentence
    assert cause.left[obstacle] == 0


def test_providers_dropping_out_one_by_one_are_counted():
    providers = [
        provider("beds", capabilities=frozenset({("dme", "beds")})), provider("stranger", contracts=frozenset()),
        provider("lapsed", credential_valid_through=None), provider("far", km=500), provider("full", capacity={}),
    ]  # fmt: skip
    cause = assign(problem([need()], providers)).why_nobody("need")
    assert list(cause.left.values()) == [4, 3, 2, 1, 1, 0]
    assert cause.sentence.startswith("1 provider could take it, but none has a start of dme left in time")
