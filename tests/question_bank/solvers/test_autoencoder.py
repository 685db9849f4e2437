"""Autoencoders against arrays that are allocated and counted, and values worked by hand."""

from itertools import pairwise

import numpy as np
import pytest

from question_bank.solvers import autoencoder

MNIST = [784, 512, 256, 64]
ENCODERS = [MNIST, [4, 2], [9, 5, 1], [1024, 400, 200, 100, 32]]


def arrays(widths):
    return [(np.zeros((inputs, units)), np.zeros(units)) for inputs, units in pairwise(widths)]


def size(layers):
    return sum(weights.size + biases.size for weights, biases in layers)


def test_an_encoder_is_mirrored():
    assert autoencoder.mirrored(encoder=MNIST) == [784, 512, 256, 64, 256, 512, 784]


@pytest.mark.parametrize("encoder", ENCODERS, ids=str)
def test_parameters_are_those_of_the_arrays(encoder):
    layers = arrays(encoder + encoder[-2::-1])

    counted = [
        autoencoder.layer_parameters(encoder=encoder, layer=number + 1, bias="unit")
        for number in range(len(layers))
    ]

    assert counted == [weights.size + biases.size for weights, biases in layers]
    assert autoencoder.parameters(encoder=encoder, bias="unit") == size(layers)
    assert autoencoder.parameters(encoder=encoder, bias="none") == sum(w.size for w, _ in layers)
    assert autoencoder.encoder_parameters(encoder=encoder, bias="unit") == size(arrays(encoder))


@pytest.mark.parametrize("encoder", ENCODERS, ids=str)
def test_tied_weights_are_transposed_and_biases_are_not_shared(encoder):
    layers = arrays(encoder + encoder[-2::-1])
    shared = sum(weights.size for weights, _ in layers) // 2

    assert autoencoder.tied_parameters(encoder=encoder) == shared + sum(b.size for _, b in layers)


@pytest.mark.parametrize("encoder", ENCODERS, ids=str)
def test_a_variational_code_has_a_second_head(encoder):
    heads = arrays(encoder) + arrays(encoder[-2:]) + arrays(encoder[::-1])

    assert autoencoder.variational_parameters(encoder=encoder) == size(heads)


def test_parameters_for_handwritten_digits_by_hand():
    layers = [autoencoder.layer_parameters(encoder=MNIST, layer=n, bias="unit") for n in range(1, 7)]

    assert layers == [401920, 131328, 16448, 16640, 131584, 402192]
    assert autoencoder.parameters(encoder=MNIST, bias="unit") == 1_100_112
    assert autoencoder.parameters(encoder=MNIST, bias="none") == 1_097_728
    assert autoencoder.encoder_parameters(encoder=MNIST, bias="unit") == 549_696
    assert autoencoder.tied_parameters(encoder=MNIST) == 551_248
    assert autoencoder.variational_parameters(encoder=MNIST) == 1_116_560


def test_compression_by_hand():
    assert autoencoder.compression_ratio(inputs=784, code=64) == 12.25
    assert autoencoder.compression_ratio(inputs=64, code=784) == pytest.approx(0.0816, abs=5e-5)


@pytest.mark.parametrize(
    ("solver", "given", "message"),
    [
        pytest.param(autoencoder.mirrored, {"encoder": [64, 256]}, "decrease", id="widens"),
        pytest.param(autoencoder.mirrored, {"encoder": [64, 64]}, "decrease", id="constant"),
        pytest.param(autoencoder.mirrored, {"encoder": [64]}, "two widths", id="one-width"),
        pytest.param(autoencoder.mirrored, {"encoder": [64, 0]}, "positive", id="width-0"),
        pytest.param(
            autoencoder.encoder_parameters, {"encoder": [64], "bias": "unit"}, "two widths", id="no-code"
        ),
        pytest.param(
            autoencoder.layer_parameters, {"encoder": [4, 2], "layer": 3, "bias": "unit"}, "2", id="layer-3"
        ),
        pytest.param(
            autoencoder.layer_parameters, {"encoder": [4, 2], "layer": 0, "bias": "unit"}, "0", id="layer-0"
        ),
        pytest.param(autoencoder.parameters, {"encoder": [4, 2], "bias": "two"}, "bias", id="bias"),
        pytest.param(autoencoder.compression_ratio, {"inputs": 4, "code": 0}, "code", id="code-0"),
    ],
)
def test_wrong_givens_are_refused(solver, given, message):
    with pytest.raises(ValueError, match=message):
        solver(**given)
