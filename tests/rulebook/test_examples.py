"""Every worked example of every shipped rule comes out as it says."""

import pytest

from hearthline import rulebook
from hearthline.rulebook.examples import example_faults
from hearthline.rulebook.reader import read, shipped

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}: {example.name}") for rule in rulebook.rules() for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_worked_example(rule, example):
    assert example_faults(shipped(), rule, example) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("due_at: 2026-03-03 18:00", "due_at: 2026-03-03 17:00", "expects due_at 2026-03-03 17:00, but it is 2026-03-03 18:00"),
        ("due_at: 2026-03-03 18:00", "late: true", "expects 'late', which no example can"),
        ("started_at: 2026-03-02 10:00", "received_at: 2026-03-02 10:00", "starts from started_at, and none is known"),
        ("started_at: 2026-03-02 10:00", "started_at: 2020-03-02 10:00", "has no version for 2020-03-02"),
    ],
)
def test_an_example_that_comes_out_otherwise_is_told_in_words(changed, old, new, said):
    book = read(changed(old, new))
    (rule,) = book.rules()
    (fault,) = example_faults(book, rule, rule.examples[0])
    assert said in fault
    assert "'Asked on a Monday'" in fault
