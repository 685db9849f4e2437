"""Certificates of networks, checked in fractions or floating point by a forward pass of the tests' own."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import erf, expit

from question_bank.solvers import network
from question_bank.solvers.separability import linearly_separable

GREEN = [[2, 2], [2, 4], [4, 2], [4, 3], [6, 9], [8, 8], [11, 8], [8, 10], [9, 10]]
RED = [[1, 8], [3, 6], [3, 8], [4, 11], [5, 4], [5, 6], [6, 3], [6, 6], [6, 12], [7, 4], [9, 12]]
FUNCTIONS = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.maximum(z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "selu": lambda z: (
        1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0)))
    ),
    "gelu": lambda z: z * (1 + erf(z / math.sqrt(2))) / 2,
    "swish": lambda z: z * expit(z),
    "mish": lambda z: z * np.tanh(np.logaddexp(0, z)),
    "softplus": lambda z: np.logaddexp(0, z),
    "softsign": lambda z: z / (1 + abs(z)),
    "tanh": np.tanh,
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "step": lambda z: (z > 0) * 1.0,
}
MOTIONS = {
    "as-given": lambda x, y: [x, y],
    "swapped": lambda x, y: [y, x],
    "shifted": lambda x, y: [x + 2.5, y - 7],
    "mirrored": lambda x, y: [12 - x, y],
    "upside-down": lambda x, y: [x, -y],
    "turned": lambda x, y: [13 - y, x + 1],
    "half-turned": lambda x, y: [-x, 20 - y],
}


def outputs(certificate, points):
    values = np.array(points, dtype=float)
    for layer, name in zip(certificate["weights"], certificate["activations"], strict=False):
        values = FUNCTIONS[name](
            values @ np.array(layer["W"], dtype=float) + np.array(layer["b"], dtype=float)
        )
    last = certificate["weights"][-1]
    return (values @ np.array(last["W"], dtype=float) + np.array(last["b"], dtype=float))[:, 0]


@pytest.mark.parametrize("motion", MOTIONS.values(), ids=MOTIONS)
def test_every_certificate_classifies_every_point(motion):
    green, red = ([motion(*point) for point in points] for points in (GREEN, RED))

    key = network.classifier_certificates(positive=green, negative=red)

    assert len(key["certificates"]) > 10
    for certificate in key["certificates"]:
        assert outputs(certificate, green).min() > 0 > outputs(certificate, red).max()


def test_overlaps_are_means_of_both_classes_in_exact_arithmetic():
    key = network.classifier_certificates(positive=GREEN, negative=RED)

    for overlap in key["overlaps"]:
        means = []
        for rows, points in ((overlap["positive"], GREEN), (overlap["negative"], RED)):
            shares = [Fraction(weight) for _, weight in rows]
            assert sum(shares) == 1
            assert all(point in points for point, _ in rows)
            means.append(
                [sum(s * p[axis] for s, (p, _) in zip(shares, rows, strict=True)) for axis in (0, 1)]
            )
        assert means[0] == means[1]
    assert [len(overlap["positive"]) for overlap in key["overlaps"]] == [1, 3]


def test_three_relu_units_of_the_store_by_hand():
    def by_hand(x, y):
        return 1 - max(0, x + y - 7) + 2 * max(0, x + 2 * y - 18) - 6 * max(0, y - 9)

    (first, *_) = network.classifier_certificates(positive=GREEN, negative=RED)["certificates"]

    assert outputs(first, GREEN + RED).tolist() == [by_hand(*point) for point in GREEN + RED]
    assert [by_hand(*point) for point in GREEN] == [1, 1, 1, 1, 5, 4, 7, 4, 5]


@pytest.mark.parametrize("dropped", [0, 3, 8])
def test_some_of_the_points_keep_the_certificates(dropped):
    red = RED[:dropped] + RED[dropped + 1 :]

    key = network.classifier_certificates(positive=GREEN, negative=red)

    assert all(outputs(certificate, red).max() < 0 for certificate in key["certificates"])


def test_a_network_is_trained_for_points_nobody_has_seen():
    rng = np.random.default_rng(5)
    points = np.unique(rng.integers(0, 12, (14, 2)), axis=0).tolist()
    green, red = points[::2], points[1::2]
    assert not linearly_separable(positive=green, negative=red)

    key = network.classifier_certificates(positive=green, negative=red)

    (certificate,) = key["certificates"]
    assert outputs(certificate, green).min() > 0 > outputs(certificate, red).max()


@pytest.mark.parametrize(
    ("widths", "activation"), [([3], "relu"), ([2], "swish"), ([2, 2], "relu"), ([2], "elu")], ids=str
)
def test_training_reproduces_networks_as_small_as_the_stored_ones(widths, activation):
    found = network.train(positive=GREEN, negative=RED, widths=widths, activation=activation, restarts=100)

    assert outputs(found, GREEN).min() > 0 > outputs(found, RED).max()
    assert [len(layer["b"]) for layer in found["weights"]] == [*widths, 1]


def test_training_finds_no_line_around_a_point_between_others():
    corners, middle = [[0, 0], [4, 0], [0, 4], [4, 4]], [[2, 2]]

    with pytest.raises(ValueError, match="20 restarts"):
        network.train(positive=corners, negative=middle, widths=[1], activation="relu", restarts=20)


def test_class_sizes_of_the_exam_by_hand():
    assert network.class_size(points=GREEN) == 4 + 5
    assert network.class_size(points=RED) == 4 + 4 + 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: network.classifier_certificates(positive=[[0, 0]], negative=[[1, 1]]),
            "no common point",
            id="separable",
        ),
        pytest.param(
            lambda: network.classifier_certificates(positive=[], negative=RED), "at least one", id="empty"
        ),
        pytest.param(lambda: network.class_size(points=[[1, 2], [1, 2]]), "twice", id="twice"),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
