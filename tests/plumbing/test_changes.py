"""Which projections are brought up to date for which cases before a transaction commits?"""

from __future__ import annotations

from uuid import UUID

import pytest

from hearthline.plumbing import changes

CLIENT, OPENED, MOVED = (UUID(int=number) for number in (1, 2, 3))


@pytest.fixture
def shown(monkeypatch) -> dict[str, list[UUID]]:
    monkeypatch.setattr(changes, "_projections", [])
    found: dict[str, list[UUID]] = {"worklist": [], "timers": []}
    changes.project(found["worklist"].extend)
    changes.project(found["timers"].extend)
    return found


def test_a_case_that_was_only_opened_is_listed_and_has_its_timer_once_its_event_is_heard(shown):
    with changes.gathered():
        changes.touch(CLIENT, OPENED, is_opening=True)
    assert shown == {"worklist": [], "timers": []}
    with changes.gathered():
        changes.touch(CLIENT, OPENED)
    assert shown == {"worklist": [OPENED], "timers": [OPENED]}


@pytest.mark.parametrize("order", [(True, False), (False, True)], ids=["opened, then moved", "told apart in either order"])
def test_a_case_that_was_opened_and_moved_in_one_transaction_is_both(shown, order):
    with changes.gathered():
        for is_opening in order:
            changes.touch(CLIENT, MOVED, is_opening=is_opening)
        changes.touch(CLIENT, OPENED, is_opening=True)
    assert shown == {"worklist": [MOVED], "timers": [MOVED]}
