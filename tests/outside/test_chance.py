"""Chance keeps its word: the same seed and text give the same choice, in any order and any number of pieces."""

from collections import Counter

import pytest

from hearthline_outside.chance import Dice, draws, keyed, spread, stream, table


def test_dice_of_one_index_do_not_depend_on_other_indexes():
    key = stream(1, "orders")
    alone = [Dice(key, 7).draw() for _ in range(1)]
    Dice(key, 6).below(10)
    assert [Dice(key, 7).draw()] == alone


def test_dice_go_on_after_the_first_thirty_two_draws_without_repeating_themselves():
    dice = Dice(stream(1, "long"), 3)
    drawn = [dice.draw() for _ in range(96)]
    assert drawn[:32] != drawn[32:64] != drawn[64:]


def test_two_seeds_and_two_labels_are_independent():
    values = {draws(stream(seed, label), 5) for seed in (1, 2) for label in ("people", "orders")}
    assert len(values) == 4


def test_a_table_keeps_its_weights_and_never_loses_a_rare_choice():
    counted = Counter(table({"often": 9_000, "seldom": 999, "hardly": 0.001}))
    assert sum(counted.values()) == 4096
    assert counted["hardly"] == 1
    assert counted["often"] / 4096 == pytest.approx(0.9, abs=0.001)


def test_a_table_without_a_positive_weight_says_so():
    with pytest.raises(ValueError, match="weight above zero"):
        table({"never": 0})


def test_keyed_choices_ignore_how_often_others_were_asked():
    first = keyed(1, "K7M.O2", "offer").random()
    keyed(1, "K7M.O3", "offer").random()
    assert keyed(1, "K7M.O2", "offer").random() == first
    assert keyed(1, "K7M.O2offer").random() != first


@pytest.mark.parametrize("size", [97, 1_000, 4_096, 90_000])
def test_spreading_meets_every_number_exactly_once(size):
    assert sorted(spread(index, size) for index in range(size)) == list(range(size))
