"""Gradient steps, derived symbolically."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from graders.algebra.floats import evaluate
from graders.algebra.functions import SPELLINGS
from graders.algebra.names import CONSTANTS, Vocabulary
from graders.algebra.parser import parse
from graders.algebra.tree import Tree, call, names
from graders.algebra.writing import write
from graders.errors import InvalidResponse
from question_bank.solvers.derivatives import derivative
from question_bank.solvers.products import product

IDENTIFIER = re.compile(r"[A-Za-z]\w*")


def gradient(*, loss: str, target: str) -> str:
    r"""Differentiate a loss: :math:`\partial L / \partial w`.

    Parameters
    ----------
    loss : str
        A formula; every name in it that is no function is a symbol.
    target : str
        The symbol to differentiate with respect to. It may stand for a vector that occurs in inner
        products alone, such as ``w*x``: the gradient of :math:`w \cdot x` is x, as the slope of a product is.

    Returns
    -------
    str
        The derivative as a formula.

    Raises
    ------
    ValueError
        If the formula cannot be read, has a function without a derivative, or does not contain the target.

    References
    ----------
    A. Griewank, A. Walther, *Evaluating Derivatives* (2008), sec. 3.1, for the rules.

    Examples
    --------
    >>> gradient(loss="(w*x - y)^2", target="w")
    '2*(w*x - y)*x'
    """
    return write(derivative(_read(loss, target), target))


def sgd_update(*, loss: str, target: str, rate: str) -> str:
    r"""Derive the step of stochastic gradient descent, :math:`\Delta w = -\eta\, \partial L / \partial w`.

    Parameters
    ----------
    loss, target
        As in :func:`gradient`; the loss of one example.
    rate : str
        The learning rate, a formula.

    Returns
    -------
    str
        The step as a formula.

    Raises
    ------
    ValueError
        As in :func:`gradient`.

    References
    ----------
    L. Bottou, F. Curtis, J. Nocedal, *Optimization methods for large-scale machine learning*, SIAM Review
    60 (2018), eq. 3.7.

    Examples
    --------
    >>> sgd_update(loss="(w*x - y)^2/2", target="w", rate="eta")
    '-eta*(w*x - y)*x'
    """
    slope = derivative(_read(loss, target), target)
    return write(product([call("negate", _read(rate)), slope]))


def margin_step(
    *, loss: str, weights: Sequence[float], inputs: Sequence[float], label: int, learning_rate: float
) -> list[float]:
    r"""Compute a step of stochastic gradient descent for a loss of the margin :math:`z = y\, w \cdot x`.

    Parameters
    ----------
    loss : str
        The loss L as a formula of z.
    weights, inputs : sequences of n float
        The weights w before the step and the example x.
    label : int
        The class y of the example, 1 or -1.
    learning_rate : float
        The step size :math:`\eta`.

    Returns
    -------
    list of n float
        The change of the weights, :math:`-\eta\, L'(z)\, y\, x`.

    Raises
    ------
    ValueError
        If the lengths differ, the label is not 1 or -1, the loss cannot be differentiated, or the step is not
        finite.

    References
    ----------
    C. Bishop, *Pattern Recognition and Machine Learning* (2006), sec. 5.2.4 and 7.1.2.

    Examples
    --------
    >>> margin_step(loss="z^2/2", weights=[3, 1], inputs=[1, -2], label=-1, learning_rate=0.5)
    [-0.5, 1.0]
    """
    if label not in (1, -1):
        raise ValueError(f"the label must be 1 or -1, not {label}")
    margin = label * sum(w * x for w, x in zip(weights, inputs, strict=True))
    columns = {"z": [float(margin)], "pi": [math.pi], "e": [math.e]}
    slope = evaluate(derivative(_read(loss, "z"), "z"), columns, 1).values[0]
    step = [-learning_rate * slope * label * x for x in inputs]
    if not all(map(math.isfinite, step)):
        raise ValueError(f"the loss {loss} has no finite slope at the margin {margin}")
    return step


def _read(formula: str, target: str = "") -> Tree:
    """The tree of a formula in which every identifier that is no function is a symbol."""
    symbols = {name for name in IDENTIFIER.findall(formula) if name not in {*SPELLINGS, *CONSTANTS}}
    try:
        tree = parse(formula, Vocabulary.of(sorted(symbols), {}))
    except InvalidResponse as fault:
        raise ValueError(f"{formula!r} is not a formula: {fault}") from fault
    if target and target not in names(tree):
        raise ValueError(f"{formula!r} does not contain {target}")
    return tree
