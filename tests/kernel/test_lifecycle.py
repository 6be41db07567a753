"""State tables that cannot lose anybody, and the faults of those that could."""

import random

import pytest

from hearthline.kernel.lifecycle import Lifecycle, Move, MoveRefused, State
from hearthline.kernel.vocabulary import Turn

NEW = State("NEW", "New", turn=Turn.HUB, obligation="triage", fhir="active")
ASKED = State("ASKED", "Waiting: the office", turn=Turn.REFERRER, obligation="answer", fhir="on-hold")
DONE = State("DONE", "Done", fhir="completed", is_final=True)
GONE = State("GONE", "Withdrawn", fhir="revoked", is_final=True)

ask = Move("ask", sources=(NEW,), target=ASKED, by=("coordinator",))
answer = Move("answer", sources=(ASKED,), target=NEW, by=(Turn.REFERRER,))
finish = Move("finish", sources=(NEW,), target=DONE, by=("coordinator",))
withdraw = Move("withdraw", sources=(NEW, ASKED), target=GONE, by=("coordinator",))
reopen = Move("reopen", sources=(DONE,), target=NEW, by=("supervisor",), is_reopening=True)
MOVES = (ask, answer, finish, withdraw, reopen)


def table(moves=MOVES, **changes):
    return Lifecycle(subject="order", initial=NEW, moves=moves, **changes)


def test_a_sound_table_has_no_faults():
    assert table().faults() == []


def test_the_table_answers_what_is_possible():
    order = table()
    assert order.permits("ask", NEW)
    assert order.permits("withdraw", "ASKED")
    assert not order.permits("finish", ASKED)
    assert order.target("answer", "ASKED") is NEW
    assert [move.name for move in order.moves_from(NEW)] == ["ask", "finish", "withdraw"]
    assert order.codes == ("NEW", "ASKED", "DONE", "GONE")
    assert order.open_codes == ("NEW", "ASKED")
    assert order.final_codes == ("DONE", "GONE")
    assert order.choices[1] == ("ASKED", "Waiting: the office")


def test_a_refused_move_says_what_is_possible_instead():
    with pytest.raises(MoveRefused, match=r'An order cannot finish while "Waiting: the office"; possible: answer, withdraw\.'):
        table().target("finish", ASKED)
    with pytest.raises(MoveRefused, match="nothing, it is final"):
        table().target("ask", GONE)
    with pytest.raises(MoveRefused, match="no state 'LOST'"):
        table().target("ask", "LOST")


def test_a_random_walk_of_permitted_moves_never_leaves_the_table_and_can_always_end():
    order, chance = table(), random.Random(7)
    for _ in range(200):
        state, steps = order.initial, 0
        while not state.is_final and steps < 500:
            state = order.target(chance.choice(order.moves_from(state)).name, state)
            assert state.code in order.codes
            steps += 1
        assert state.is_final


def one_fault(lifecycle, words):
    faults = lifecycle.faults()
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("lifecycle", "words"),
    [
        (table(states=(NEW, ASKED, DONE, GONE, State("LOST", "Lost", Turn.HUB, "x"))), "LOST can never be reached"),
        (table(states=(NEW, ASKED, DONE)), "GONE is used by a move but is not in the list"),
        (table(moves=(ask, answer, finish)[:1]), "ASKED is not final but has no way out"),
        (table(moves=(ask, answer)), "From state NEW no final state can be reached"),
        (
            table(moves=(*MOVES, Move("sleep", (NEW,), State("ASLEEP", "Asleep", obligation="x"), ("a",)))),
            "ASLEEP is nobody's turn",
        ),
        (
            table(moves=(*MOVES, Move("sleep", (NEW,), State("ASLEEP", "Asleep", Turn.HUB), ("a",)))),
            "ASLEEP has no running clock",
        ),
        (
            table(moves=(*MOVES, Move("end", (NEW,), State("END", "End", Turn.HUB, "x", is_final=True), ("a",)))),
            "must have no turn and no clock",
        ),
        (table(moves=(*MOVES, Move("undo", (GONE,), NEW, ("a",)))), "GONE is final, yet move undo leaves it"),
        (table(moves=(*MOVES, Move("ask", (NEW,), DONE, ("a",)))), "Two moves named ask leave NEW"),
        (
            table(moves=(*MOVES, Move("redo", (ASKED,), State("NEW", "Fresh", Turn.HUB, "x"), ("a",)))),
            "NEW is described in two different ways",
        ),
        (table(moves=(*MOVES, Move("haunt", (ASKED,), NEW))), "haunt says nobody may make it"),
        (table(moves=(*MOVES, Move("appear", (), NEW, ("a",)))), "appear starts from no state"),
        (table(states=(NEW, NEW, ASKED, DONE, GONE)), "listed twice"),
        (table(moves=(*MOVES, Move("hide", (NEW,), State("HIDDEN", " ", Turn.HUB, "x"), ("a",)))), "HIDDEN has no label"),
    ],
)
def test_every_way_to_lose_somebody_is_a_fault(lifecycle, words):
    one_fault(lifecycle, words)


def test_the_diagram_is_stable_and_complete():
    drawn = table().mermaid()
    assert drawn == table().mermaid()
    assert drawn.startswith("stateDiagram-v2\n    [*] --> NEW\n")
    assert "    ASKED: Waiting - the office (referrer)\n" in drawn
    assert "    ASKED --> GONE: withdraw\n" in drawn
    assert drawn.endswith("    DONE --> [*]\n    GONE --> [*]\n")


def test_declared_states_keep_the_order_people_should_see():
    assert table(states=(ASKED, NEW, GONE, DONE)).codes == ("ASKED", "NEW", "GONE", "DONE")
