"""The table of a LeNet-like network against counts worked by hand."""

import pytest

from question_bank.solvers import lenet

NETWORK = {
    "input_shape": [32, 32, 3],
    "kernel": 5,
    "filters": [8, 16],
    "pool": 2,
    "units": [120, 84, 10],
    "bias": "unit",
}


def test_table_by_hand():
    table = lenet.layer_table(**NETWORK)

    assert table == {
        "input": {"shape": [32, 32, 3], "size": 3072, "params": 0},
        "conv1": {"shape": [28, 28, 8], "size": 6272, "params": 608},
        "pool1": {"shape": [14, 14, 8], "size": 1568, "params": 0},
        "conv2": {"shape": [10, 10, 16], "size": 1600, "params": 3216},
        "pool2": {"shape": [5, 5, 16], "size": 400, "params": 0},
        "fc3": {"shape": [120, 1], "size": 120, "params": 48120},
        "fc4": {"shape": [84, 1], "size": 84, "params": 10164},
        "softmax": {"shape": [10, 1], "size": 10, "params": 850},
    }


@pytest.mark.parametrize(("bias", "total"), [("unit", 62_958), ("none", 62_720), ("layer", 62_725)])
def test_total_by_hand(bias, total):
    assert lenet.parameter_total(**(NETWORK | {"bias": bias})) == total


def test_total_of_the_network_on_grey_images_is_the_known_one():
    grey = NETWORK | {"input_shape": [32, 32, 1], "filters": [6, 16]}

    assert lenet.parameter_total(**grey) == 61_706


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"input_shape": [8, 8, 3]}, "does not fit", id="image-too-small"),
        pytest.param({"filters": [8]}, "two convolutions", id="one-convolution"),
        pytest.param({"units": [10]}, "three dense layers", id="one-dense-layer"),
    ],
)
def test_layers_that_do_not_fit_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        lenet.layer_table(**(NETWORK | given))
