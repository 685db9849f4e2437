"""Recurrent networks of hard-threshold units, solved by running them."""

from __future__ import annotations

from collections.abc import Sequence

Vector = Sequence[float]
Matrix = Sequence[Vector]


def threshold_hidden(
    *, inputs: Vector, W: Matrix, U: Vector, b_h: Vector, h0: Vector, go_backwards: bool
) -> list[list[int]]:
    r"""Run the recurrence :math:`h_t = \mathrm{step}(W h_{t-1} + U x_t - b_h)` over an input sequence.

    Parameters
    ----------
    inputs : sequence of float, length T
        One scalar input per step.
    W : sequence of n rows of n float
        Recurrent weights; row i feeds unit i.
    U, b_h, h0 : sequence of n float
        Input weights, thresholds and initial state.
    go_backwards : bool
        Feed the inputs from right to left.

    Returns
    -------
    list of T lists of n int
        The states h_1 … h_T, in the order in which they arise. step(z) is 1 if z >= 0, else 0.

    Raises
    ------
    ValueError
        If the shapes do not agree.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016), sec. 10.2; W. McCulloch, W. Pitts
    (1943) for the threshold unit.

    Examples
    --------
    >>> threshold_hidden(inputs=[1, 0], W=[[1]], U=[1], b_h=[0.5], h0=[0], go_backwards=False)
    [[1], [1]]
    """
    units = len(U)
    if len(W) != units or any(len(row) != units for row in W) or len(b_h) != units or len(h0) != units:
        raise ValueError(f"W must be {units} by {units}, and b_h and h0 of length {units}, as U is")
    states: list[list[int]] = []
    state = list(h0)
    for x in reversed(inputs) if go_backwards else inputs:
        fired = [_step(_dot(row, state) + u * x - b) for row, u, b in zip(W, U, b_h, strict=True)]
        states.append(fired)
        state = list(fired)
    return states


def threshold_readout(*, hidden: Matrix, v: Vector, b_y: float) -> list[int]:
    r"""Return the outputs :math:`y_t = \mathrm{step}(v \cdot h_t - b_y)` of given hidden states.

    Parameters
    ----------
    hidden : sequence of T sequences of n float
        The states h_1 … h_T.
    v : sequence of n float
        Output weights.
    b_y : float
        Threshold of the output unit.

    Returns
    -------
    list of T int
        Zeros and ones.

    Raises
    ------
    ValueError
        If there is no state or one does not have as many units as ``v``.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016), sec. 10.2.

    Examples
    --------
    >>> threshold_readout(hidden=[[1, 0], [1, 1]], v=[1, -1], b_y=0.5)
    [1, 0]
    """
    if not hidden or any(len(state) != len(v) for state in hidden):
        raise ValueError(f"every hidden state must have {len(v)} units, as v has")
    return [_step(_dot(v, state) - b_y) for state in hidden]


def threshold_outputs(
    *,
    inputs: Vector,
    W: Matrix,
    U: Vector,
    v: Vector,
    b_h: Vector,
    b_y: float,
    h0: Vector,
    go_backwards: bool,
) -> list[int]:
    """Run the recurrence and its readout over an input sequence.

    Parameters
    ----------
    inputs, W, U, b_h, h0, go_backwards
        As in :func:`threshold_hidden`.
    v, b_y
        As in :func:`threshold_readout`.

    Returns
    -------
    list of T int
        Zeros and ones, in the order in which they arise.

    Raises
    ------
    ValueError
        If the shapes do not agree or there is no input.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016), sec. 10.2.

    Examples
    --------
    >>> threshold_outputs(
    ...     inputs=[0, 1], W=[[0]], U=[1], v=[1], b_h=[0.5], b_y=0.5, h0=[0], go_backwards=False
    ... )
    [0, 1]
    """
    hidden = threshold_hidden(inputs=inputs, W=W, U=U, b_h=b_h, h0=h0, go_backwards=go_backwards)
    return threshold_readout(hidden=hidden, v=v, b_y=b_y)


def _step(z: float) -> int:
    return int(z >= 0)


def _dot(a: Vector, b: Vector) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
