"""A day's needs meet the providers of one town."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.solver.situations import MONDAY, TODAY, ZONE, day, need, problem, provider, starts

from hearthline.solver import Changes, Decline, Limits, Obstacle, Shortfall, Weights, assign, evaluate, reassign


def given(plan):
    """Who was given what, in short."""
    return {key: choice.provider for key, choice in plan.choices.items()}


def test_one_need_goes_to_the_nearest_of_equal_providers():
    plan = assign(problem([need()], [provider("far", km=30), provider("near", km=3)]))
    assert given(plan) == {"need": "near"}
    assert plan.is_optimal
    assert evaluate(plan.problem, plan).is_feasible


def test_two_needs_share_what_one_greedy_choice_would_have_wasted():
    # "left" could go to both, "right" to the near one only: the first come would take it.
    near, far = provider("near", km=0, capacity=starts(1)), provider("far", km=8, radius_km=10, capacity=starts(1))
    plan = assign(problem([need("left", km=1, hours=9), need("right", km=-5, hours=9)], [near, far]))
    assert given(plan) == {"left": "far", "right": "near"}


def test_capacity_is_never_exceeded_and_the_rest_is_named():
    plan = assign(problem([need(f"n{i}", hours=9) for i in range(5)], [provider(capacity=starts(3))]))
    assert len(plan.choices) == 3
    assert len(plan.unassigned) == 2
    assert all(choice.capacity_left == 0 for choice in plan.choices.values())
    assert set(plan.choices) | set(plan.unassigned) == {f"n{i}" for i in range(5)}


def test_a_deadline_beats_distance_when_one_start_is_left_today():
    urgent = need("urgent", km=40, hours=9, weight=3)
    routine = need("routine", km=0, hours=80)
    plan = assign(problem([routine, urgent], [provider(capacity=starts(1, 1))]))
    assert plan.choices["urgent"].day == TODAY
    assert plan.choices["routine"].day == day(1)


def test_an_earlier_start_is_worth_a_longer_way():
    plan = assign(problem([need(hours=33)], [provider("near", capacity=starts(0, 1)), provider("far", km=6, capacity=starts(1))]))
    assert given(plan) == {"need": "far"}
    assert plan.choices["need"].slack_hours == 24


def test_a_supplier_who_accepts_is_preferred_to_a_nearer_one_who_declines():
    shy, willing = provider("shy", km=2, successes=1, tries=20), provider("willing", km=12, successes=19, tries=20)
    plan = assign(problem([need()], [shy, willing]))
    assert given(plan) == {"need": "willing"}
    assert plan.choices["need"].acceptance == pytest.approx(20 / 22)


def test_nobody_is_judged_by_a_single_offer():
    newcomer, veteran = provider("newcomer", km=2), provider("veteran", km=12, successes=55, tries=100)
    assert given(assign(problem([need()], [newcomer, veteran]))) == {"need": "newcomer"}


def test_work_is_spread_before_a_day_is_filled():
    needs = [need(f"n{i}", hours=9) for i in range(4)]
    providers = [provider("here", capacity=starts(4)), provider("there", km=1, capacity=starts(4))]
    assert sorted(given(assign(problem(needs, providers))).values()) == ["here"] * 4
    fair = assign(problem(needs, providers, weights=Weights(load=20)))
    assert sorted(given(fair).values()) == ["here", "here", "there", "there"]
    assert fair.is_optimal
    assert fair.costs.load == 40


def test_an_expired_license_is_never_offered_however_near():
    lapsed = provider("lapsed", credential_valid_through=day(-1))
    missing = provider("missing", credential_valid_through=None)
    plan = assign(problem([need()], [lapsed, missing, provider("good", km=90)]))
    assert given(plan) == {"need": "good"}
    assert plan.explain("need", "lapsed").obstacles == (Obstacle.CREDENTIAL, Obstacle.CAPACITY)


def test_a_license_that_lapses_tomorrow_allows_a_start_today_only():
    lapsing = provider(credential_valid_through=TODAY, capacity=starts(1, 5))
    plan = assign(problem([need("a", hours=33), need("b", hours=33)], [lapsing]))
    assert [choice.day for choice in plan.choices.values()] == [TODAY]
    assert len(plan.unassigned) == 1


def test_a_need_that_nobody_may_take_is_reported_with_the_reason():
    plan = assign(problem([need(payer_code="BIRCH")], [provider("one"), provider("two")]))
    assert plan.unassigned == ("need",)
    why_not = plan.explain("need")
    assert isinstance(why_not, Shortfall)
    assert why_not.obstacle is Obstacle.CONTRACT
    assert why_not.sentence.startswith("2 providers can do oxygen, but none has a contract with payer BIRCH for dme")


def test_a_need_that_lost_to_more_urgent_ones_says_so():
    plan = assign(problem([need("urgent", hours=9, weight=3), need("routine", hours=9)], [provider(capacity=starts(1))]))
    assert plan.unassigned == ("routine",)
    assert plan.why_nobody("routine").obstacle is None
    assert "1 provider could take routine" in plan.why_nobody("routine").sentence


def test_an_overdue_need_starts_as_soon_as_anyone_can():
    late = need("late", hours=-20, earliest=MONDAY - timedelta(days=3))
    plan = assign(problem([late], [provider("tomorrow", capacity=starts(0, 3)), provider("today", km=15, capacity=starts(1))]))
    assert given(plan) == {"late": "today"}
    assert plan.choices["late"].slack_hours == 0
    assert assign(problem([late], [provider(capacity={("dme", day(3)): 1})])).unassigned == ("late",)


def test_days_are_read_on_the_wall_clock_of_the_service_address():
    hawaii = datetime(2026, 6, 1, 12, 0, tzinfo=ZoneInfo("Pacific/Honolulu"))
    chicago = datetime(2026, 6, 1, 17, 0, tzinfo=ZONE)
    evening = need("evening", earliest=chicago, deadline=chicago + timedelta(hours=6))
    midday = need("midday", earliest=hawaii, deadline=hawaii + timedelta(hours=6))
    plan = assign(problem([evening, midday], [provider()]))
    assert {key: choice.day for key, choice in plan.choices.items()} == {"evening": TODAY, "midday": TODAY}
    assert plan.choices["midday"].slack_hours == 0  # due at noon plus six, the very close of hours in Honolulu


def test_an_address_without_coordinates_is_served_by_zip_and_counted_as_far():
    lost = need(latitude=None, longitude=None)
    plan = assign(problem([lost], [provider("by radius"), provider("by zip", zip_prefixes=frozenset({"606"}), radius_km=None)]))
    assert given(plan) == {"need": "by zip"}
    assert plan.choices["need"].km is None
    assert plan.costs.distance == 500
    assert "Distance unknown; counted as 50 km." in plan.explain("need").sentences


def test_a_problem_without_needs_or_without_providers_has_an_empty_plan():
    assert assign(problem([], [provider()])).choices == {}
    empty = assign(problem([need()], []))
    assert empty.unassigned == ("need",)
    assert empty.is_optimal
    assert empty.why_nobody("need").sentence == "There is no provider at all for need; none is on file."


def test_the_same_problem_gives_the_same_plan_whatever_came_before():
    needs = [need(f"n{i}", km=i % 7, hours=9 + 24 * (i % 3), size=1 + i % 3, bundle=f"b{i // 2}") for i in range(40)]
    providers = [provider(f"p{i}", km=2 * i, capacity=starts(6, 6, 6)) for i in range(6)]
    first, again = (assign(problem(needs, providers, weights=Weights())) for _ in range(2))
    assert first.choices == again.choices
    assert first.cost == again.cost


def test_needs_of_several_hours_stay_whole_and_fit():
    needs = [need("four", hours=9, size=4), need("three", hours=9, size=3), need("other three", hours=9, size=3)]
    providers = [provider("six", capacity=starts(6)), provider("four", km=5, capacity=starts(4))]
    plan = assign(problem(needs, providers))
    assert given(plan) == {"four": "four", "three": "six", "other three": "six"}
    assert plan.bound <= plan.cost
    assert evaluate(plan.problem, plan).is_feasible


def test_a_need_larger_than_any_day_is_told_how_much_room_there_is():
    plan = assign(problem([need(size=8)], [provider(capacity=starts(5, 5))]))
    assert plan.unassigned == ("need",)
    assert plan.explain("need", "supplier").sentences == (
        "supplier has room for 5 of oxygen on any day from 2026-06-01 to 2026-06-02, and this needs 8.",
    )


def test_drug_and_nurse_of_one_member_go_to_one_provider_when_that_is_cheaper():
    drug = need("drug", service_line="home_infusion", details=frozenset({"pharmacy"}), bundle="member")
    nurse = need("nurse", service_line="home_infusion", details=frozenset({"nursing"}), bundle="member")
    both = {"contracts": frozenset({("CEDAR", "home_infusion")}), "capacity": starts(3, 3, line="home_infusion")}
    providers = [
        provider("pharmacy", km=1, capabilities=frozenset({("home_infusion", "pharmacy")}), **both),
        provider("nurses", km=1, capabilities=frozenset({("home_infusion", "nursing")}), **both),
        provider("whole", km=5, capabilities=frozenset({("home_infusion", "*")}), **both),
    ]
    together = assign(problem([drug, nurse], providers))
    assert given(together) == {"drug": "whole", "nurse": "whole"}
    assert together.costs.split == 0
    assert together.gap == pytest.approx(80)
    apart = assign(problem([drug, nurse], providers, weights=Weights(load=0, split=50)))
    assert given(apart) == {"drug": "pharmacy", "nurse": "nurses"}
    assert apart.costs.split == 50
    assert evaluate(apart.problem, apart).cost == apart.cost


def test_a_bundle_pushes_out_another_need_only_when_the_sum_gains():
    first, second = need("first", hours=9, bundle="member"), need("second", hours=9, bundle="member")
    other = need("other", hours=9)
    providers = [provider("here", capacity=starts(2)), provider("there", km=4, capacity=starts(1))]
    plan = assign(problem([other, first, second], providers))
    assert given(plan) == {"first": "here", "second": "here", "other": "there"}


def test_no_second_pass_still_gives_a_plan_that_may_be_carried_out():
    needs = [need(f"n{i}", km=i, hours=9, size=1 + i % 4, bundle=f"b{i // 3}") for i in range(30)]
    providers = [provider(f"p{i}", km=3 * i, capacity=starts(7)) for i in range(8)]
    for trials in (0, 1, 10_000):
        plan = assign(problem(needs, providers), limits=Limits(trials=trials))
        looked = evaluate(plan.problem, plan)
        assert looked.faults == ()
        assert looked.cost == plan.cost
        assert plan.bound <= plan.cost


def test_more_search_never_costs_more():
    needs = [need(f"n{i}", km=i % 11, hours=9, size=1 + i % 4, bundle=f"b{i // 3}") for i in range(60)]
    providers = [provider(f"p{i}", km=3 * i, capacity=starts(14)) for i in range(10)]
    costs = [assign(problem(needs, providers), limits=Limits(trials=trials)).cost for trials in (0, 3, 30, 10_000)]
    assert costs == sorted(costs, reverse=True)


def test_a_decline_goes_to_whom_the_plan_named_next():
    providers = [provider("first", km=1), provider("second", km=2), provider("third", km=3)]
    plan = assign(problem([need()], providers))
    named = plan.next_after("need")
    anew = reassign(plan, Changes(declined=(Decline(need="need", provider="first"),)))
    assert named is not None
    assert named.provider == "second" == anew.choices["need"].provider
    assert plan.next_after("need", declined={"second"}).provider == "third"
    assert plan.next_after("need", declined={"second", "third"}) is None


def test_after_a_decline_the_provider_is_not_asked_again():
    plan = assign(problem([need()], [provider("only")]))
    anew = reassign(plan, Changes(declined=(Decline(need="need", provider="only"),)))
    assert anew.unassigned == ("need",)
    assert anew.why_nobody("need").obstacle is Obstacle.DECLINED
    assert "declined; escalate" in anew.why_nobody("need").sentence


def test_two_declines_at_once_do_not_both_take_the_last_start():
    needs = [need("a", hours=9), need("b", hours=9)]
    providers = [provider("first", capacity=starts(2)), provider("second", km=2, capacity=starts(1)), provider("third", km=9)]
    plan = assign(problem(needs, providers))
    assert plan.next_after("a").provider == plan.next_after("b").provider == "second"
    anew = reassign(plan, Changes(declined=(Decline(need="a", provider="first"), Decline(need="b", provider="first"))))
    assert sorted(given(anew).values()) == ["second", "third"]


def test_an_accepted_need_stays_although_moving_it_would_be_cheaper():
    needs = [need("accepted", km=0, hours=9), need("new", km=0, hours=9)]
    plan = assign(problem(needs[:1], [provider("near", capacity=starts(1)), provider("far", km=50, capacity=starts(1))]))
    anew = reassign(plan, Changes(held=frozenset({"accepted"}), added=(needs[1],)))
    assert given(anew) == {"accepted": "near", "new": "far"}
    assert anew.choices["accepted"].is_held
    assert not anew.choices["new"].is_held
    assert evaluate(anew.problem, anew).cost == anew.cost
    assert anew.is_optimal


def test_a_planned_need_moves_only_for_more_than_a_move_costs():
    plan = assign(problem([need("planned", hours=9)], [provider("near", km=5, capacity=starts(1)), provider("far", km=14)]))
    nearer = replace(plan.problem, weights=Weights(load=0, move=100))
    plan = replace(plan, problem=nearer)
    mild = reassign(plan, Changes(added=(need("new", km=9, hours=9),)))
    assert given(mild) == {"planned": "near", "new": "far"}
    assert mild.costs.moved == 0
    urgent = need("new", hours=9, km=-94, weight=1)  # only the near one goes that far
    forced = reassign(plan, Changes(added=(urgent,)))
    assert given(forced) == {"planned": "far", "new": "near"}
    assert forced.costs.moved == 100
    assert evaluate(forced.problem, forced).cost == forced.cost


def test_a_decline_for_want_of_staff_closes_the_day_for_others_but_not_for_the_promised():
    needs = [need(key, hours=9) for key in ("declined", "planned", "accepted")]
    plan = assign(problem(needs, [provider("first", capacity=starts(3)), provider("second", km=5, capacity=starts(3))]))
    change = Changes(declined=(Decline(need="declined", provider="first", closes_day=True),), held=frozenset({"accepted"}))
    anew = reassign(plan, change)
    assert given(anew) == {"declined": "second", "planned": "second", "accepted": "first"}
    assert evaluate(anew.problem, anew).is_feasible


def test_a_promise_that_can_no_longer_be_kept_is_released_with_the_reason():
    plan = assign(problem([need("promised", hours=80)], [provider("supplier", capacity=starts(1, 1, 1))]))
    assert plan.choices["promised"].day == TODAY
    tomorrow = reassign(plan, Changes(held=frozenset({"promised"}), at=MONDAY + timedelta(days=1)))
    assert tomorrow.released == {"promised": "supplier can no longer start promised on 2026-06-01."}
    assert tomorrow.choices["promised"].day == day(1)
    assert not tomorrow.choices["promised"].is_held


def test_a_withdrawn_need_gives_its_start_back():
    plan = assign(problem([need("urgent", hours=9, weight=2), need("waiting", hours=9)], [provider(capacity=starts(1))]))
    anew = reassign(plan, Changes(withdrawn=frozenset({"urgent"})))
    assert given(anew) == {"waiting": "supplier"}


def test_a_change_that_names_a_stranger_is_refused():
    plan = assign(problem([need()], [provider()]))
    with pytest.raises(KeyError):
        reassign(plan, Changes(declined=(Decline(need="need", provider="nobody"),)))
    with pytest.raises(KeyError):
        reassign(plan, Changes(capacity={("nobody", "dme", date(2026, 6, 1)): 1}))


def test_capacity_added_on_the_phone_is_used():
    plan = assign(problem([need(hours=9)], [provider(capacity={})]))
    assert plan.why_nobody("need").obstacle is Obstacle.CAPACITY
    anew = reassign(plan, Changes(capacity={("supplier", "dme", TODAY): 1}))
    assert given(anew) == {"need": "supplier"}
