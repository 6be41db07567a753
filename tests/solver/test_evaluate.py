"""The evaluator believes nobody: a plan with one thing wrong is caught, and the fault is named."""

from dataclasses import replace

import pytest
from tests.solver.situations import day, need, problem, provider, starts

from hearthline.solver import assign, evaluate


def planned(**changes):
    """A sound plan of two needs, and the same plan with something about it changed."""
    plan = assign(problem([need("a", hours=9), need("b", hours=9)], [provider(capacity=starts(2, 1))]))
    return plan, replace(plan, **changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"capabilities": frozenset({("dme", "beds")})}, "it lacks the capability"),
        ({"capabilities": frozenset({("home_health", "*")})}, "it lacks the capability"),
        ({"contracts": frozenset({("BIRCH", "dme")})}, "it has no contract with the payer"),
        ({"credential_valid_through": day(-1)}, "a credential is not in force on the day"),
        ({"credential_valid_through": None}, "a credential is not in force on the day"),
        ({"radius_km": 0.0, "latitude": 42.0}, "the address is outside its area"),
        ({"capacity": starts(1)}, "is given 2 starts of dme on 2026-06-01 and has 1"),
        ({"capacity": {}}, "is given 2 starts of dme on 2026-06-01 and has 0"),
    ],
)
def test_a_provider_who_may_not_is_caught(changes, says):
    plan, _ = planned()
    wrong = replace(plan.problem, providers=(replace(plan.problem.providers[0], **changes),))
    looked = evaluate(wrong, plan)
    assert not looked.is_feasible
    assert any(says in fault for fault in looked.faults)


def test_a_provider_who_declined_is_caught():
    plan, _ = planned()
    wrong = replace(plan.problem, needs=(replace(plan.problem.needs[0], excluded=frozenset({"supplier"})), plan.problem.needs[1]))
    assert evaluate(wrong, plan).faults == ("a given to supplier: it declined before.",)


def test_a_start_after_the_deadline_is_caught():
    plan, _ = planned()
    late = replace(plan, choices={**plan.choices, "a": replace(plan.choices["a"], day=day(1))})
    assert evaluate(plan.problem, late).faults == ("a given to supplier: 2026-06-02 is not between 2026-06-01 and 2026-06-01.",)


def test_a_need_that_went_missing_is_caught():
    plan, short = planned()
    short = replace(plan, choices={"a": plan.choices["a"]})
    assert evaluate(plan.problem, short).faults == ("The needs without a provider are not exactly those without a choice.",)
    assert evaluate(plan.problem, replace(short, unassigned=("b",))).is_feasible


def test_a_stranger_is_caught():
    plan, _ = planned()
    strange = replace(plan, choices={**plan.choices, "a": replace(plan.choices["a"], provider="stranger")})
    assert "the problem does not know them" in evaluate(plan.problem, strange).faults[0]


def test_a_plan_that_misstates_its_cost_is_caught():
    plan, flattering = planned(costs=replace(planned()[0].costs, distance=-50))
    assert evaluate(plan.problem, plan).agrees_with(plan)
    assert not evaluate(plan.problem, flattering).agrees_with(flattering)
