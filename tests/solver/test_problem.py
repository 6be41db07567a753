"""A problem that cannot be planned is refused in a sentence that names the culprit."""

from dataclasses import replace
from datetime import datetime, time

import pytest
from tests.solver.situations import TODAY, need, problem, provider

from hearthline.solver import Weights


@pytest.mark.parametrize(
    ("needs", "providers", "says"),
    [
        ([need("a"), need("a")], [], "Need a is given twice"),
        ([], [provider("p"), provider("p")], "Provider p is given twice"),
        ([need("a", deadline=datetime(2026, 6, 2))], [], "Need a has a time without a zone"),  # noqa: DTZ001
        ([need("a", size=0)], [], "Need a must have a size"),
        ([need("a", weight=0)], [], "Need a must have a size and a weight"),
        ([need("a", latitude=91.0)], [], "Need a has coordinates that are not on Earth"),
        ([need("a", longitude=None)], [], "Need a has coordinates"),
        ([], [provider("p", latitude=float("nan"))], "Provider p has coordinates"),
        ([], [provider("p", successes=3, tries=2)], "Provider p accepted 3 of 2 offers"),
        ([], [provider("p", capacity={("dme", TODAY): -1})], "Provider p has a negative capacity"),
        ([], [provider("p", radius_km=-1.0)], "Provider p has a radius that is not a distance"),
    ],
)
def test_bad_facts_are_named(needs, providers, says):
    with pytest.raises(ValueError, match=says):
        problem(needs, providers)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"at": datetime(2026, 6, 1)}, "no time zone"),  # noqa: DTZ001
        ({"opens": time(18), "closes": time(8)}, "open before they close"),
        ({"overdue_days": 0}, "at least one day"),
        ({"weights": Weights(refusal=-1)}, "refusal is negative"),
        ({"weights": Weights(load_steps=0)}, "load_steps"),
        ({"weights": Weights(prior_accepts=0.0)}, "priors above 0"),
    ],
)
def test_bad_rules_are_named(changes, says):
    with pytest.raises(ValueError, match=says):
        problem([need()], [provider()], **changes)


def test_needs_and_providers_are_found_by_key():
    facts = problem([need("a"), need("b")], [provider("p")])
    assert facts.need("b").key == "b"
    assert facts.provider("p").key == "p"
    with pytest.raises(KeyError):
        facts.need("c")
    assert replace(facts, needs=facts.needs[:1]).need_index == {"a": 0}
