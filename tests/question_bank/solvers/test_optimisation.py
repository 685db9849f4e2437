"""Shuffling against descent run in floats, and by hand."""

import itertools

import pytest

from question_bank.solvers import optimisation

EPOCH = {
    "inputs": [1, 2, 3, 4],
    "targets": [2, 3, 7, 6],
    "weight": 0.5,
    "learning_rate": 0.03125,
    "order": [2, 0, 3, 1],
}


def descend(batches, weight, step):
    for batch in batches:
        weight -= step * sum((weight * x - y) * x for x, y in batch) / len(batch)
    return weight


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_no_order_changes_a_full_batch(order):
    assert not optimisation.shuffling_changes_epoch(**(EPOCH | {"order": order}), batch_size=4)


@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_the_order_changes_smaller_batches(batch_size):
    samples = list(zip(EPOCH["inputs"], EPOCH["targets"], strict=True))
    shuffled = [samples[i] for i in EPOCH["order"]]
    ends = [
        descend([data[i : i + batch_size] for i in range(0, 4, batch_size)], 0.5, 0.03125)
        for data in (samples, shuffled)
    ]

    changes = optimisation.shuffling_changes_epoch(**EPOCH, batch_size=batch_size)

    assert changes
    assert abs(ends[0] - ends[1]) > 1e-3


def test_leaving_the_order_changes_nothing():
    kept = EPOCH | {"order": [0, 1, 2, 3]}

    assert not optimisation.shuffling_changes_epoch(**kept, batch_size=1)


def test_rounding_does_not_count_as_a_change():
    tenths = EPOCH | {"inputs": [0.1, 0.2, 0.3, 0.7], "targets": [0.3, 1e16, 0.1, -1e16]}

    assert not optimisation.shuffling_changes_epoch(**tenths, batch_size=4)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"order": [0, 1, 2, 2], "batch_size": 4}, "permutation", id="not-a-permutation"),
        pytest.param({"batch_size": 0}, "not 0", id="batch-0"),
        pytest.param({"batch_size": 5}, "not 5", id="batch-too-large"),
        pytest.param({"targets": [1], "batch_size": 1}, "shorter", id="lengths-differ"),
    ],
)
def test_wrong_givens_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        optimisation.shuffling_changes_epoch(**(EPOCH | given))
