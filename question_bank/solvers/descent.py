"""One step of gradient descent on a polynomial."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from question_bank.solvers.reals import exact


def gradient(*, coefficients: Sequence[float], centre: float, start: float) -> float:
    """Return f'(w), where f is given by the coefficients of the powers of w - centre, constant first.

    Parameters
    ----------
    coefficients, centre, start
        As in :func:`step`.

    Raises
    ------
    ValueError
        If there are no coefficients or a number is not finite.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 4.3.

    Examples
    --------
    >>> gradient(coefficients=[0, 0, 1], centre=3, start=1)
    -4.0
    """
    return float(_value(_derivative(_polynomial(coefficients)), centre, start))


def step(*, coefficients: Sequence[float], centre: float, start: float, learning_rate: float) -> float:
    r"""Return the weight after one step of gradient descent, :math:`w - \eta f'(w)`.

    Parameters
    ----------
    coefficients : sequence of float
        Of the powers of w - centre in f(w), constant first.
    centre, start : float
        The point f is expanded about, and the weight w before the step.
    learning_rate : float
        η, the share of the gradient that is subtracted; a negative one ascends.

    Raises
    ------
    ValueError
        If there are no coefficients or a number is not finite.

    Notes
    -----
    Decimal givens are taken for the fractions they show, so that the step is exact until its last rounding.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), eq. 4.5.

    Examples
    --------
    >>> step(coefficients=[0, 0, 1], centre=3, start=1, learning_rate=0.25)
    2.0
    """
    return _moved(_derivative(_polynomial(coefficients)), centre, start, learning_rate)


def ascent_step(*, coefficients: Sequence[float], centre: float, start: float, learning_rate: float) -> float:
    """Return the weight after a step up the gradient instead of down.

    Parameters
    ----------
    coefficients, centre, start, learning_rate
        As in :func:`step`.

    Raises
    ------
    ValueError
        If there are no coefficients or a number is not finite.

    Examples
    --------
    >>> ascent_step(coefficients=[0, 0, 1], centre=3, start=1, learning_rate=0.25)
    0.0
    """
    return step(coefficients=coefficients, centre=centre, start=start, learning_rate=-learning_rate)


def step_along_value(
    *, coefficients: Sequence[float], centre: float, start: float, learning_rate: float
) -> float:
    """Return the weight after a step in which f itself stands where its derivative belongs.

    Parameters
    ----------
    coefficients, centre, start, learning_rate
        As in :func:`step`.

    Raises
    ------
    ValueError
        If there are no coefficients or a number is not finite.

    Examples
    --------
    >>> step_along_value(coefficients=[0, 0, 1], centre=3, start=1, learning_rate=0.25)
    0.0
    """
    return _moved(_polynomial(coefficients), centre, start, learning_rate)


def moves_along_gradient(
    *, coefficients: Sequence[float], centre: float, start: float, learning_rate: float
) -> bool:
    """Decide whether a step of gradient descent goes the way the gradient points, which is uphill.

    Parameters
    ----------
    coefficients, centre, start, learning_rate
        As in :func:`step`.

    Raises
    ------
    ValueError
        If there are no coefficients or a number is not finite.

    References
    ----------
    Goodfellow, Bengio, Courville, *Deep Learning* (2016), sec. 4.3.

    Examples
    --------
    >>> moves_along_gradient(coefficients=[0, 0, 1], centre=3, start=1, learning_rate=0.25)
    False
    """
    moved = step(coefficients=coefficients, centre=centre, start=start, learning_rate=learning_rate) - start
    return moved * gradient(coefficients=coefficients, centre=centre, start=start) > 0


def _polynomial(coefficients: Sequence[float]) -> list[Fraction]:
    if not coefficients:
        raise ValueError("a polynomial needs one coefficient or more")
    return [exact(coefficient) for coefficient in coefficients]


def _derivative(coefficients: Sequence[Fraction]) -> list[Fraction]:
    return [power * coefficient for power, coefficient in enumerate(coefficients)][1:]


def _value(coefficients: Sequence[Fraction], centre: float, start: float) -> Fraction:
    offset = exact(start) - exact(centre)
    total = Fraction(0)
    for coefficient in reversed(coefficients):
        total = total * offset + coefficient
    return total


def _moved(slope: Sequence[Fraction], centre: float, start: float, learning_rate: float) -> float:
    return float(exact(start) - exact(learning_rate) * _value(slope, centre, start))
