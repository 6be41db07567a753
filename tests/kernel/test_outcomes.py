"""Do many answers at once end as they would have one by one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hearthline.kernel.outcomes import Recorded, record_in_rounds

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    reference: str
    answered_at: datetime
    what: str


ANSWERS = st.lists(
    st.builds(
        Said,
        reference=st.sampled_from("ABC"),
        answered_at=st.integers(0, 4).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
        what=st.sampled_from(["approved", "denied"]),
    )
)


@given(ANSWERS)
def test_the_last_word_about_a_request_is_the_one_said_last(answers: list[Said]) -> None:
    last: dict[str, Said] = {}

    def record(batch: Sequence[Said]) -> Recorded:
        assert len({one.reference for one in batch}) == len(batch)
        last.update({one.reference: one for one in batch})
        return Recorded(filed=len(batch))

    recorded = record_in_rounds(answers, record)
    assert recorded.filed + recorded.known == len(answers)
    assert recorded.filed == len(set(answers))
    for reference, said in last.items():
        assert said.answered_at == max(one.answered_at for one in answers if one.reference == reference)


def test_requests_that_differ_are_recorded_together() -> None:
    sizes: list[int] = []

    def record(batch: Sequence[Said]) -> Recorded:
        sizes.append(len(batch))
        return Recorded(filed=len(batch))

    record_in_rounds([Said(reference, MONDAY, "approved") for reference in "ABC"], record)
    assert sizes == [3]
