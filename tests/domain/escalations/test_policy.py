"""Who takes an escalation, how high the ladder goes, and which decision an exception allows."""

from __future__ import annotations

from collections import Counter
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearthline.domain.escalations import api as escalations
from hearthline.domain.escalations import policy
from hearthline.kernel.vocabulary import ExceptionCause

MANAGERS = [UUID(int=number) for number in range(1, 4)]


@pytest.mark.parametrize(("level", "above"), [(1, 2), (2, 3), (3, 3)])
def test_the_ladder_has_a_top(level, above):
    assert policy.next_level(level) == above


@given(st.lists(st.integers(0, 20), min_size=3, max_size=3), st.integers(0, 40))
def test_the_load_ends_as_even_as_it_can(loads, count):
    held = dict(zip(MANAGERS, loads, strict=True))
    chosen = policy.choose(MANAGERS, held, count)
    after = Counter({one: held[one] for one in MANAGERS}) + Counter(chosen)
    assert len(chosen) == count
    for one in set(chosen):
        assert after[one] - 1 <= min(after[other] for other in MANAGERS)


def test_without_a_manager_nobody_is_named():
    assert policy.choose([], {}, 2) == [None, None]


@pytest.mark.parametrize(("subject", "cause"), list(product(("booking", "case"), ExceptionCause)))
def test_every_exception_can_be_decided_and_every_decision_has_its_words(subject, cause):
    possible = [one for one in escalations.RESOLUTIONS if not escalations.refusal(one, subject=subject, cause=cause)]
    assert "end" in possible
    for other in {*escalations.RESOLUTIONS, "shrug"} - set(possible):
        sentence = escalations.refusal(other, subject=subject, cause=cause)
        assert sentence.endswith(f"possible: {', '.join(possible)}.")


@pytest.mark.parametrize(
    ("subject", "cause", "resolution", "is_possible"),
    [
        ("booking", ExceptionCause.WEATHER, "rearrange", True),
        ("booking", ExceptionCause.WEATHER, "accept", False),
        ("booking", ExceptionCause.PARTIAL, "accept", True),
        ("booking", ExceptionCause.WITNESSES_DISAGREE, "accept", True),
        ("case", ExceptionCause.NO_PROVIDER, "reassign", True),
        ("case", ExceptionCause.DENIED, "reassign", False),
        ("case", ExceptionCause.DENIED, "rearrange", False),
    ],
)
def test_what_stands_must_have_happened_and_what_is_sought_must_be_to_find(subject, cause, resolution, is_possible):
    assert (escalations.refusal(resolution, subject=subject, cause=cause) == "") is is_possible
