"""The formulas that items cite as keys, against the solvers that compute the same quantity."""

from __future__ import annotations

from itertools import product
from math import exp

import pytest

from graders import make_grader
from question_bank.bank import Bank
from question_bank.solvers import cnn, convolution, epochs, initialisation, reparameterisation

BANK = Bank.load()
ACTIVATIONS = BANK["dl-exam/act-table"]
FORMULAS = [name for name, part in ACTIVATIONS.parts.items() if part.type == "expression"]
GRID = [-7, -4, -3, -2.5, -2, -1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1, 2, 2.5, 3, 4, 7]


def verdict_on(value, part, formula, **point):
    """What the part's grader says of a number, the formula being the key and its symbols these numbers."""
    domains = {symbol: [number] for symbol, number in point.items() if symbol in part.answer["symbols"]}
    grader = make_grader({**part.answer, "domains": domains, "rtol": 1e-9})
    return grader.grade(grader.read(repr(value)), grader.prepare(formula))


def formulas_of(part):
    """The cited formula, then those that are accepted beside it."""
    key = part.key
    return [key] if isinstance(key, str) else [key["expression"], *key["accepts"]]


def test_every_function_has_a_formula_and_two_values():
    assert list(ACTIVATIONS.parts) == [f"{name}{at}" for name in FORMULAS for at in ("", "_at_m2", "_at_2")]
    assert len(FORMULAS) == 18


@pytest.mark.parametrize("x", GRID)
@pytest.mark.parametrize("name", FORMULAS)
def test_an_activation_has_the_value_of_its_formula(name, x):
    formula = ACTIVATIONS.parts[name]

    value = ACTIVATIONS.parts[f"{name}_at_2"].call.run({"x_high": x, "slope": 0.25, "threshold": 0.5})

    verdict = verdict_on(value, formula, formulas_of(formula)[0], x=x, a=11 / 48)
    assert verdict.score == 1, verdict.evidence


OUTPUT_LENGTHS = [
    {"n": n, "p": p, "k": k, "s": s}
    for n, p, k, s in product([7, 28, 31, 224], [0, 1, 3], [1, 3, 7], [1, 2, 3])
]
PARAMETERS = [
    {"kh": kh, "kw": kw, "cin": cin, "cout": cout} for kh, kw, cin, cout in [(3, 3, 64, 128), (1, 5, 3, 8)]
]
FANS = [
    {"n_in": n_in, "n_out": n_out, "fan_avg": (n_in + n_out) / 2}
    for n_in, n_out in [(300, 100), (1, 1), (5, 1234)]
]
SAMPLES = [
    {"mu": mu, "logvar": logvar, "sigma": exp(logvar / 2), "eps": eps}
    for mu, logvar, eps in [(2.0, -1.5, -1.2), (-1.0, 0.7, 0.25)]
]
UPDATES = [{"N": n, "B": b} for n, b in [(1000, 32), (1000, 50), (7, 7), (7, 1), (100, 99)]]


def output_length(*, n, p, k, s):
    return convolution.output_length(input_size=n, padding=p, kernel=k, stride=s)


def parameters(*, kh, kw, cin, cout):
    return cnn.conv2d_parameters(kernel=[kh, kw], in_channels=cin, filters=cout, bias="unit")


def variance(*, n_in, n_out, fan_avg):
    return initialisation.glorot_variance(n_in=n_in, n_out=n_out)


def limit(**fans):
    return initialisation.uniform_limit(variance=variance(**fans))


def sample(*, mu, sigma, eps, logvar):
    return reparameterisation.reparameterised(mean=mu, deviation=sigma, noise=eps)


def updates(*, N, B):
    return epochs.updates_per_epoch(examples=N, batch_size=B)


@pytest.mark.parametrize(
    ("item", "name", "solver", "points"),
    [
        pytest.param("conv-formula", "formula", output_length, OUTPUT_LENGTHS, id="output-length"),
        pytest.param("cnn-fill", "x_param_formula", parameters, PARAMETERS, id="parameters"),
        pytest.param("xavier", "variance", variance, FANS, id="glorot-variance"),
        pytest.param("xavier", "limit", limit, FANS, id="glorot-limit"),
        pytest.param("reparam", "formula", sample, SAMPLES, id="reparameterisation"),
        pytest.param("gd-notes", "updates_formula", updates, UPDATES, id="updates"),
    ],
)
def test_a_formula_has_the_value_of_the_solver(item, name, solver, points):
    part = BANK[f"dl-exam/{item}"].parts[name]

    for formula, point in product(formulas_of(part), points):
        verdict = verdict_on(solver(**point), part, formula, **point)

        assert verdict.score == 1, (formula, point, verdict.evidence)
