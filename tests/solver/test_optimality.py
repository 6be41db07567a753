"""Small problems of every shape, against trying everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.solver.situations import MONDAY, day, need, problem, provider

from hearthline.solver import Changes, Choice, Decline, Limits, Weights, assign, evaluate, reassign, why
from hearthline.solver.eligibility import obstacles, pairs
from hearthline.solver.options import expand
from hearthline.solver.tables import tabulate
from hearthline.solver.windows import window_of


def mostly(usual, *odd):
    """The usual value nine times in ten, so that most pairs are eligible and each test still meets its failure."""
    return some.integers(0, 9).flatmap(lambda roll: some.sampled_from(odd) if roll == 9 else some.just(usual))


@some.composite
def needs(draw, key, *, sizes=(1,), bundles=("",)):
    """A need somewhere near the town, due in a few days."""
    return need(
        key, km=draw(some.integers(-30, 30)), hours=draw(some.sampled_from((-5, 4, 9, 33, 33))),
        zip=draw(mostly("60601", "60701")), service_line=draw(mostly("dme", "home_health")),
        details=draw(mostly(frozenset({"oxygen"}), frozenset({"beds"}), frozenset({"beds", "oxygen"}), frozenset())),
        payer_code=draw(mostly("CEDAR", "BIRCH")), earliest=MONDAY + timedelta(hours=draw(mostly(0, -30, 20))),
        weight=draw(some.integers(1, 3)), size=draw(some.sampled_from(sizes)), bundle=draw(some.sampled_from(bundles)),
        excluded=draw(mostly(frozenset(), frozenset({"p0"}), frozenset({"p1", "stranger"}))),
    )  # fmt: skip


@some.composite
def providers(draw, key):
    """A provider near the town, some lacking one thing or another."""
    tries = draw(some.integers(0, 9))
    room = {("dme", day(ahead)): draw(some.integers(0, 4)) for ahead in range(2)}
    oxygen = {("dme", "oxygen"), ("home_health", "*")}
    return provider(
        key, km=draw(some.integers(-30, 30)), radius_km=draw(mostly(60.0, None, 0.0, 10.0)),
        capabilities=draw(mostly(frozenset({("dme", "*")}), frozenset(oxygen), frozenset(oxygen | {("dme", "beds")}))),
        contracts=draw(mostly(frozenset({("CEDAR", "dme"), ("BIRCH", "dme")}), frozenset({("CEDAR", "home_health")}))),
        capacity={**room, ("home_health", day(1)): 1}, credential_valid_through=draw(mostly(day(400), None, day(-1), day(0))),
        zip_prefixes=draw(mostly(frozenset(), frozenset({"606", "5"}), frozenset({"60", ""}), frozenset({"60701"}))),
        tries=tries, successes=draw(some.integers(0, tries)),
    )  # fmt: skip


@some.composite
def problems(draw, *, most_needs=4, most_providers=3, sizes=(1,), bundles=("",)):
    """A problem small enough to try everything."""
    weights = Weights(
        load=draw(some.sampled_from((0, 20, 200))), load_steps=draw(some.integers(1, 4)),
        split=draw(some.sampled_from((0, 150, 800))), unassigned=draw(some.sampled_from((200, 20_000, 20_000))),
    )  # fmt: skip
    wanted = [draw(needs(f"n{i}", sizes=sizes, bundles=bundles)) for i in range(draw(mostly(most_needs, 0, 1, 2)))]
    return problem(wanted, [draw(providers(f"p{i}")) for i in range(draw(mostly(most_providers, 0, 1)))], weights=weights)


def ways_of(facts, wanted):
    """Every provider and day a need could be given, and nobody."""
    able = [one for one in facts.providers if not why(facts, need=wanted.key, provider=one.key)]
    days = window_of(facts, wanted).days()
    return [None, *((one.key, start) for one in able for start in days if one.capacity.get((wanted.service_line, start), 0))]


def choice(wanted, way):
    """A choice with nothing in it but what the evaluator reads."""
    return Choice(need=wanted.key, provider=way[0], day=way[1], km=None, acceptance=0, slack_hours=0, capacity_left=0, cost=0)


def cheapest_by_trying_everything(plan):
    """The least cost of any plan that may be carried out, as the evaluator sees it."""
    facts = plan.problem
    ways = [ways_of(facts, wanted) for wanted in facts.needs]
    least = None
    for combination in product(*ways):
        picked = {wanted.key: choice(wanted, way) for wanted, way in zip(facts.needs, combination, strict=True) if way}
        rest = tuple(wanted.key for wanted in facts.needs if wanted.key not in picked)
        looked = evaluate(facts, replace(plan, choices=picked, unassigned=rest))
        if looked.is_feasible and (least is None or looked.cost < least):
            least = looked.cost
    return least


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_other_plan_is_cheaper(facts):
    plan = assign(facts)
    assert evaluate(facts, plan).faults == ()
    assert plan.cost == evaluate(facts, plan).cost == cheapest_by_trying_everything(plan)
    assert plan.is_optimal
    assert plan.bound == pytest.approx(plan.cost)


@settings(max_examples=60, deadline=None)
@given(problems(sizes=(1, 2, 3), bundles=("", "b", "b")))
def test_with_bundles_and_hours_the_best_plan_lies_between_the_bound_and_the_plan(facts):
    plan = assign(facts)
    looked = evaluate(facts, plan)
    assert looked.faults == ()
    assert looked.cost == plan.cost
    assert plan.bound - 1e-6 <= cheapest_by_trying_everything(plan) <= plan.cost


@settings(max_examples=80, deadline=None)
@given(problems(most_needs=6, most_providers=5, sizes=(1, 2)))
def test_all_pairs_at_once_and_one_pair_in_words_agree(facts):
    tables = tabulate(facts)
    options = expand(facts, tables, pairs(facts, tables))
    at_once = {
        (facts.needs[row].key, facts.providers[tables.cell_provider[cell]].key)
        for row, cell in zip(options.need.tolist(), options.cell.tolist(), strict=True)
    }
    every = product(facts.needs, facts.providers)
    in_words = {(wanted.key, one.key) for wanted, one in every if not why(facts, need=wanted.key, provider=one.key)}
    assert at_once == in_words


@settings(max_examples=100, deadline=None)
@given(problems(most_needs=6, most_providers=5))
def test_every_pair_can_be_explained_and_nobody_has_a_cause(facts):
    plan = assign(facts)
    for wanted in facts.needs:
        for one in facts.providers:
            said = plan.explain(wanted.key, one.key)
            assert said.sentences
            assert said.is_eligible == (not obstacles(facts, wanted, one))
        ranked = plan.ranking[wanted.key]
        if wanted.key in plan.choices:
            chosen = plan.choices[wanted.key]
            assert (ranked[0].provider, ranked[0].day, ranked[0].has_room) == (chosen.provider, chosen.day, True)
            assert plan.explain(wanted.key).costs.total == chosen.cost
            assert all(other.cost >= ranked[0].cost - 1e-6 for other in ranked)  # in an optimal plan nobody is cheaper
        else:
            cause = plan.explain(wanted.key)
            assert cause.sentence
            assert (cause.obstacle is None) == bool(ranked)


@settings(max_examples=60, deadline=None)
@given(problems(most_needs=5, most_providers=4), some.integers(0, 4), some.booleans(), some.integers(0, 5))
def test_after_any_decline_the_new_plan_may_be_carried_out_and_keeps_its_promises(facts, which, closes_day, held_count):
    plan = assign(facts)
    placed = sorted(plan.choices)
    if not placed:
        return
    declined = placed[which % len(placed)]
    held = frozenset([key for key in placed if key != declined][:held_count])
    refused = plan.choices[declined].provider
    anew = reassign(plan, Changes(declined=(Decline(need=declined, provider=refused, closes_day=closes_day),), held=held))
    looked = evaluate(anew.problem, anew)
    assert looked.faults == ()
    assert looked.cost == anew.cost
    assert anew.is_optimal
    for key in held:
        assert (anew.choices[key].provider, anew.choices[key].day) == (plan.choices[key].provider, plan.choices[key].day)
    assert declined not in anew.choices or anew.choices[declined].provider != refused


@settings(max_examples=40, deadline=None)
@given(problems(most_needs=6, most_providers=5), some.integers(1, 3))
def test_the_first_run_may_see_as_few_options_as_it_likes(facts, candidates):
    assert assign(facts, limits=Limits(candidates=candidates)).cost == assign(facts).cost
