"""Gradient descent against descent run in floats, and by hand."""

import itertools

import numpy as np
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


RUN = {"inputs": [1, 2, 3, 4], "targets": [2, 3, 7, 6], "weight": 0.5, "learning_rate": 0.03125}


def costs(batch_size, epochs, *, inputs, targets, weight, learning_rate):
    x, y = np.array(inputs), np.array(targets)
    yield np.mean((weight * x - y) ** 2)
    for _ in range(epochs):
        for first in range(0, len(x), batch_size):
            batch = slice(first, first + batch_size)
            weight -= learning_rate * np.mean((weight * x[batch] - y[batch]) * x[batch])
            yield np.mean((weight * x - y) ** 2)


@pytest.mark.parametrize("learning_rate", [0.03125, 0.25, 0.28125])
@pytest.mark.parametrize("batch_size", [1, 2, 3, 4])
def test_the_cost_falls_just_where_it_falls_in_floats(batch_size, learning_rate):
    given = RUN | {"learning_rate": learning_rate}
    falls = bool(np.all(np.diff(list(costs(batch_size, 5, **given))) < 0))

    assert optimisation.cost_falls_at_every_update(**given, batch_size=batch_size, epochs=5) is falls


def test_full_batches_lower_the_cost_and_single_examples_do_not():
    assert optimisation.cost_falls_at_every_update(**RUN, batch_size=4, epochs=20)
    assert not optimisation.cost_falls_at_every_update(**RUN, batch_size=1, epochs=5)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 4])
def test_mini_batches_vary_as_the_sampling_without_replacement_says(batch_size):
    x, y = np.array(RUN["inputs"]), np.array(RUN["targets"])
    single = np.var((0.5 * x - y) * x)
    batch = single / batch_size * (4 - batch_size) / 3
    given = {name: RUN[name] for name in ("inputs", "targets", "weight")}

    less = optimisation.mini_batches_fluctuate_less(**given, batch_size=batch_size)

    assert less is bool(0 < batch < single)


def test_too_many_examples_are_not_tried():
    with pytest.raises(ValueError, match="13 examples"):
        optimisation.mini_batches_fluctuate_less(inputs=range(13), targets=range(13), weight=0, batch_size=2)


def test_no_epoch_is_refused():
    with pytest.raises(ValueError, match="epochs"):
        optimisation.cost_falls_at_every_update(**RUN, batch_size=4, epochs=0)


def test_inputs_that_are_all_0_are_refused():
    with pytest.raises(ValueError, match="differ from 0"):
        optimisation.cost_falls_at_every_update(**(RUN | {"inputs": [0] * 4}), batch_size=1, epochs=1)
