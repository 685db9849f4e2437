"""Counts against brute force on small sizes and against published totals."""

import itertools

import numpy as np
import pytest

from question_bank.solvers import cnn, counts, dense


def convolve_counting(image, kernels):
    """Convolve directly, (height, width, channels) with (filters, k, k, channels); count multiplications."""
    filters, height, width, channels = kernels.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    output, multiplications = np.zeros((rows, columns, filters)), 0
    cells = itertools.product(
        range(rows), range(columns), range(filters), range(height), range(width), range(channels)
    )
    for i, j, f, a, b, c in cells:
        output[i, j, f] += image[i + a, j + b, c] * kernels[f, a, b, c]
        multiplications += 1
    return output, multiplications


@pytest.mark.parametrize(
    ("size", "kernel", "channels", "filters"),
    [(4, 1, 3, 2), (5, 3, 2, 4), (6, 5, 1, 1), (3, 3, 2, 2)],
)
def test_multiplications_are_those_a_direct_convolution_makes(size, kernel, channels, filters):
    rng = np.random.default_rng(0)
    image = rng.integers(-3, 4, (size, size, channels))
    kernels = rng.integers(-3, 4, (filters, kernel, kernel, channels))
    output, multiplications = convolve_counting(image, kernels)

    counted = cnn.conv2d_layer_multiplications(
        input_size=size, padding="valid", stride=1, filters=filters, kernel=kernel, in_channels=channels
    )

    assert counted == multiplications
    assert counted == cnn.conv2d_multiplications(
        output_size=output.shape[0], filters=filters, kernel=kernel, in_channels=channels
    )


def test_terms_are_multiplications_and_one_bias_for_each_output():
    given = {"output_size": [3, 2], "filters": 4, "kernel": 2, "in_channels": 5}

    assert cnn.conv2d_terms(**given) - cnn.conv2d_multiplications(**given) == 3 * 2 * 4


def test_terms_of_a_volume_are_parameters_times_positions():
    parameters = cnn.conv2d_parameters(kernel=3, in_channels=64, filters=128, bias="unit")

    terms = cnn.conv2d_volume_terms(input_shape=[112, 112, 64], kernel=3, filters=128)

    assert terms == parameters * 112**2


VGG_16 = [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]


def test_parameters_of_vgg_16_add_up_to_the_published_total():
    channels = [3, *VGG_16]
    convolutions = [
        cnn.conv2d_parameters(kernel=3, in_channels=a, filters=b, bias="unit")
        for a, b in itertools.pairwise(channels)
    ]
    fully_connected = [
        dense.parameters(inputs=a, units=b, bias="unit")
        for a, b in itertools.pairwise([7 * 7 * 512, 4096, 4096, 1000])
    ]

    assert counts.total(terms=[*convolutions, *fully_connected]) == 138_357_544


@pytest.mark.parametrize(
    ("count", "published"),
    [
        pytest.param(
            cnn.conv2d_parameters(kernel=5, in_channels=1, filters=6, bias="unit"), 156, id="lenet-c1"
        ),
        pytest.param(
            cnn.conv2d_parameters(kernel=5, in_channels=16, filters=120, bias="unit"), 48_120, id="lenet-c5"
        ),
        pytest.param(dense.parameters(inputs=120, units=84, bias="unit"), 10_164, id="lenet-f6"),
        pytest.param(
            cnn.conv2d_parameters(kernel=7, in_channels=3, filters=64, bias="none"), 9_408, id="resnet-conv1"
        ),
    ],
)
def test_parameters_of_published_layers(count, published):
    assert count == published


@pytest.mark.parametrize(
    ("given", "parameters"),
    [
        pytest.param({"bias": "unit"}, 73_856, id="bias-per-filter"),
        pytest.param({"bias": "none"}, 73_728, id="no-bias"),
        pytest.param({"bias": "layer"}, 73_729, id="one-bias"),
        pytest.param({"bias": "weight-group"}, 81_920, id="bias-per-filter-and-channel"),
        pytest.param({"kernel": [1, 3]}, 24_704, id="kernel-1x3"),
        pytest.param({"in_channels": 1}, 1_280, id="one-channel"),
        pytest.param({"in_channels": 128, "filters": 64}, 73_792, id="swapped"),
    ],
)
def test_parameters_by_hand(given, parameters):
    layer = {"kernel": 3, "in_channels": 64, "filters": 128, "bias": "unit"}

    assert cnn.conv2d_parameters(**(layer | given)) == parameters


def test_counts_are_exact_where_floats_are_not():
    product = cnn.conv2d_multiplications(
        output_size=10**6 + 3, filters=10**6 + 3, kernel=[1, 1], in_channels=7
    )

    assert product == 7 * (10**18 + 9 * 10**12 + 27 * 10**6 + 27)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: cnn.conv2d_parameters(kernel=0, in_channels=1, filters=1, bias="unit"),
            "kernel must be a positive integer",
            id="kernel-0",
        ),
        pytest.param(
            lambda: cnn.conv2d_parameters(kernel=3, in_channels=1, filters=1, bias="per filter"),
            "not 'per filter'",
            id="unknown-bias",
        ),
        pytest.param(
            lambda: cnn.conv2d_volume_parameters(input_shape=[4, 4, 1], kernel=5, filters=1, bias="unit"),
            "does not fit",
            id="kernel-too-large",
        ),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
