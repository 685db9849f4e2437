"""Counting the updates of gradient descent in passes over the data."""

from __future__ import annotations

from question_bank.solvers.lengths import positive


def updates_per_epoch(*, examples: int, batch_size: int, drop_last: bool = False) -> int:
    """Count the mini-batches of one pass over the data, each of which makes one update.

    Parameters
    ----------
    examples, batch_size : int
        Training examples in all, and in a mini-batch: 1 is stochastic, all of them is batch descent.
    drop_last : bool
        Whether a last mini-batch that is not full is left out.

    Raises
    ------
    ValueError
        If a count is not positive or the mini-batch is larger than the data.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 8.1.3.

    Examples
    --------
    >>> updates_per_epoch(examples=100, batch_size=40)
    3
    """
    batches = len(_batch_starts(examples, batch_size))
    if drop_last and last_batch_size(examples=examples, batch_size=batch_size) < batch_size:
        return batches - 1
    return batches


def last_batch_size(*, examples: int, batch_size: int) -> int:
    """Return the number of examples in the last mini-batch of a pass over the data.

    Parameters
    ----------
    examples, batch_size
        As in :func:`updates_per_epoch`.

    Raises
    ------
    ValueError
        If a count is not positive or the mini-batch is larger than the data.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 8.1.3.

    Examples
    --------
    >>> last_batch_size(examples=100, batch_size=40)
    20
    """
    return examples - _batch_starts(examples, batch_size)[-1]


def missing_from_last_batch(*, examples: int, batch_size: int) -> int:
    """Return how many examples the last mini-batch lacks to be full.

    Parameters
    ----------
    examples, batch_size
        As in :func:`updates_per_epoch`.

    Raises
    ------
    ValueError
        If a count is not positive or the mini-batch is larger than the data.

    Examples
    --------
    >>> missing_from_last_batch(examples=90, batch_size=40)
    30
    """
    return batch_size - last_batch_size(examples=examples, batch_size=batch_size)


def batches_unrounded(*, examples: int, batch_size: int) -> float:
    """Return examples over batch size, which need not be whole.

    Parameters
    ----------
    examples, batch_size
        As in :func:`updates_per_epoch`.

    Raises
    ------
    ValueError
        If a count is not positive.

    Examples
    --------
    >>> batches_unrounded(examples=100, batch_size=40)
    2.5
    """
    return positive("examples", examples) / positive("batch_size", batch_size)


def updates(*, per_epoch: int, epochs: int) -> int:
    """Return the updates of several epochs.

    Parameters
    ----------
    per_epoch, epochs : int
        Updates of one pass over the data, and the number of passes.

    Raises
    ------
    ValueError
        If a count is not positive.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 8.1.3.

    Examples
    --------
    >>> updates(per_epoch=3, epochs=4)
    12
    """
    return positive("per_epoch", per_epoch) * positive("epochs", epochs)


def updates_of_full_batches(*, examples: int, batch_size: int, epochs: int) -> int:
    """Return the updates of several epochs when mini-batches that are not full are left out.

    Parameters
    ----------
    examples, batch_size
        As in :func:`updates_per_epoch`.
    epochs : int
        Passes over the data.

    Raises
    ------
    ValueError
        If a count is not positive or the mini-batch is larger than the data.

    Examples
    --------
    >>> updates_of_full_batches(examples=100, batch_size=40, epochs=4)
    8
    """
    per_epoch = updates_per_epoch(examples=examples, batch_size=batch_size, drop_last=True)
    return updates(per_epoch=per_epoch, epochs=epochs)


def updates_across_epochs(*, examples: int, batch_size: int, epochs: int) -> int:
    """Return the updates of several epochs when a mini-batch may begin in one and end in the next.

    Parameters
    ----------
    examples, batch_size, epochs
        As in :func:`updates_of_full_batches`.

    Raises
    ------
    ValueError
        If a count is not positive or the mini-batch is larger than the data.

    Examples
    --------
    >>> updates_across_epochs(examples=100, batch_size=40, epochs=4)
    10
    """
    return updates_per_epoch(examples=examples * positive("epochs", epochs), batch_size=batch_size)


def makes_one_update_per_epoch(*, examples: int, batch_size: int) -> bool:
    """Decide whether a pass over the data makes a single update.

    Parameters
    ----------
    examples, batch_size
        As in :func:`updates_per_epoch`.

    Raises
    ------
    ValueError
        If a count is not positive or the mini-batch is larger than the data.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 8.1.3.

    Examples
    --------
    >>> makes_one_update_per_epoch(examples=100, batch_size=100)
    True
    """
    return updates_per_epoch(examples=examples, batch_size=batch_size) == 1


def _batch_starts(examples: int, batch_size: int) -> range:
    """The first index of every mini-batch."""
    if positive("batch_size", batch_size) > positive("examples", examples):
        raise ValueError(f"a mini-batch of {batch_size} is larger than the {examples} examples")
    return range(0, examples, batch_size)
