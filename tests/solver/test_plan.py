"""A plan can say why, who was next and by how much."""

from tests.solver.situations import TODAY, day, need, problem, provider, starts

from hearthline.solver import Obstacle, assign, why


def test_a_choice_is_explained_in_full():
    providers = [provider("near", km=4, successes=7, tries=8, capacity=starts(0, 2)), provider("far", km=9, successes=7, tries=8)]
    plan = assign(problem([need(hours=33)], providers[:1]))
    said = plan.explain("need")
    assert said.sentences == (
        "4.0 km away.",
        "1 of 2 starts left on 2026-06-02 after this plan.",
        "Accepted 7 of 8 offers so far; reckoned at 80%.",
        "0 hours between that day's close and the deadline.",
        "Costs 300 points: 40 for distance, 60 for the risk of refusal, 200 for time used up, 0 for leaving an earlier plan.",
        "Nobody else could take it.",
    )
    assert said.next is None
    assert plan.choices["need"].cost == 300 == said.costs.total == plan.cost


def test_who_was_next_is_told_with_the_difference():
    plan = assign(problem([need(hours=9)], [provider("near", km=4), provider("far", km=9)]))
    assert plan.explain("need").sentences[-1] == "Next was far, 50 points dearer."
    assert plan.explain("need", "far").sentences[-1] == "near was chosen; far is 50 points dearer."
    assert [(other.provider, other.day) for other in plan.ranking["need"]] == [("near", TODAY), ("far", TODAY)]
    assert plan.ranking["need"][1].cost - plan.ranking["need"][0].cost == 50


def test_a_full_provider_ranks_by_what_it_would_cost_to_make_way():
    # The near start is taken by the need that has nowhere else within reach but the dear one.
    needs = [need("here", km=0, hours=9), need("there", km=2, hours=9)]
    plan = assign(problem(needs, [provider("near", km=2, capacity=starts(1)), provider("far", km=-6, capacity=starts(5))]))
    assert {key: choice.provider for key, choice in plan.choices.items()} == {"here": "far", "there": "near"}
    full = plan.ranking["here"][1]
    assert (full.provider, full.has_room) == ("near", False)
    # 20 points to go there, and 60 more for the other need, who would go 8 km instead of none.
    assert full.cost - plan.ranking["here"][0].cost == 20 + 80 - 60
    told = plan.explain("here").sentences[-1]
    assert told == "Next was near, 40 points dearer and full, so another need would have to make way."
    assert plan.next_after("here") is None


def test_a_ranking_is_short():
    plan = assign(problem([need()], [provider(f"p{i}", km=i) for i in range(20)]))
    assert [other.provider for other in plan.ranking["need"]] == [f"p{i}" for i in range(8)]
    assert len(plan.ranking) == 1
    assert list(plan.ranking) == ["need"]
    assert plan.next_after("need", declined={f"p{i}" for i in range(12)}).provider == "p12"


def test_a_provider_without_a_contract_says_so():
    facts = problem([need(payer_code="BIRCH")], [provider(), provider("with", contracts=frozenset({("BIRCH", "dme")}))])
    assert why(facts, need="need", provider="with") == []
    assert why(facts, need="need", provider="supplier") == ["supplier has no contract with payer BIRCH for dme."]
    said = assign(facts).explain("need", "supplier")
    assert (said.obstacles, said.is_eligible, said.costs) == ((Obstacle.CONTRACT,), False, None)


def test_everything_in_the_way_is_told_at_once():
    wrong = provider(
        capabilities=frozenset({("dme", "beds")}), contracts=frozenset(), credential_valid_through=day(-1), radius_km=5.0, km=7,
        capacity={},
    )  # fmt: skip
    facts = problem([need(details=frozenset({"beds", "oxygen"}), excluded=frozenset({"supplier"}))], [wrong])
    assert why(facts, need="need", provider="supplier") == [
        "supplier does not offer oxygen in dme.",
        "supplier has no contract with payer CEDAR for dme.",
        "A credential of supplier is in force only through 2026-05-31.",
        "ZIP 60601 is not in the service area of supplier: 7.0 km away, and it goes 5 km.",
        "supplier already declined this need.",
        "supplier has no start of dme left from 2026-06-01 to 2026-06-02.",
    ]


def test_a_place_that_cannot_be_measured_is_told_apart_from_one_too_far():
    facts = problem(
        [need(latitude=None, longitude=None)],
        [provider("by radius"), provider("elsewhere", radius_km=None, zip_prefixes=frozenset({"941"}))],
    )
    (told,) = why(facts, need="need", provider="by radius")
    assert told.endswith("and without coordinates of both addresses its radius cannot be checked.")
    assert why(facts, need="need", provider="elsewhere") == ["ZIP 60601 is not in the service area of elsewhere."]
