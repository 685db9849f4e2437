"""Updates against lists that are cut into mini-batches, and values worked by hand."""

import math

import pytest

from question_bank.solvers import epochs

SIZES = [(1, 1), (7, 1), (7, 3), (7, 7), (8, 4), (100, 40), (1000, 32)]


def batches(examples, batch_size):
    waiting = list(range(examples))
    while waiting:
        batch, waiting = waiting[:batch_size], waiting[batch_size:]
        yield batch


@pytest.mark.parametrize(("examples", "batch_size"), SIZES)
def test_updates_are_the_mini_batches_of_a_list(examples, batch_size):
    cut = list(batches(examples, batch_size))
    given = {"examples": examples, "batch_size": batch_size}

    assert epochs.updates_per_epoch(**given) == len(cut)
    assert epochs.updates_per_epoch(**given, drop_last=True) == sum(len(b) == batch_size for b in cut)
    assert epochs.last_batch_size(**given) == len(cut[-1])
    assert epochs.makes_one_update_per_epoch(**given) is (len(cut) == 1)


@pytest.mark.parametrize(("examples", "batch_size"), [*SIZES, (10**12, 3), (10**12 - 1, 10**6)])
def test_updates_are_the_quotient_rounded_up(examples, batch_size):
    given = {"examples": examples, "batch_size": batch_size}

    assert epochs.updates_per_epoch(**given) == -(-examples // batch_size)
    assert epochs.updates_per_epoch(**given, drop_last=True) == math.floor(examples / batch_size)


def test_five_million_examples_by_hand():
    million = {"examples": 5_000_000}

    assert epochs.updates_per_epoch(**million, batch_size=5_000_000) == 1
    assert epochs.updates_per_epoch(**million, batch_size=1) == 5_000_000
    assert epochs.updates_per_epoch(**million, batch_size=32) == 156_250
    assert epochs.updates_per_epoch(**million, batch_size=256) == 19_532
    assert epochs.updates_per_epoch(**million, batch_size=256, drop_last=True) == 19_531
    assert epochs.batches_unrounded(**million, batch_size=256) == 19_531.25


def test_a_thousand_examples_by_hand():
    given = {"examples": 1000, "batch_size": 32}

    assert epochs.last_batch_size(**given) == 8
    assert epochs.missing_from_last_batch(**given) == 24
    assert epochs.updates(per_epoch=32, epochs=10) == 320
    assert epochs.updates_of_full_batches(**given, epochs=10) == 310
    assert epochs.updates_across_epochs(**given, epochs=10) == 313


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"examples": 0, "batch_size": 1}, "examples", id="no-examples"),
        pytest.param({"examples": 5, "batch_size": 0}, "batch_size", id="batch-0"),
        pytest.param({"examples": 5, "batch_size": 2.0}, "batch_size", id="float"),
        pytest.param({"examples": 5, "batch_size": 6}, "larger", id="batch-too-large"),
    ],
)
def test_wrong_givens_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        epochs.updates_per_epoch(**given)


@pytest.mark.parametrize("given", [{"per_epoch": 0, "epochs": 2}, {"per_epoch": 2, "epochs": -1}])
def test_a_run_needs_updates_and_epochs(given):
    with pytest.raises(ValueError, match="positive"):
        epochs.updates(**given)
