"""Output lengths against arrays that are really convolved, and published layers."""

import numpy as np
import pytest

from question_bank.solvers import convolution


@pytest.mark.parametrize("n", range(3, 9))
@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("p", [0, 1, 2])
@pytest.mark.parametrize("s", [1, 2, 3])
def test_output_size_is_the_number_of_windows_of_the_padded_input(n, k, p, s):
    windows = np.lib.stride_tricks.sliding_window_view(np.zeros(n + 2 * p), k)[::s]

    size = convolution.output_length(input_size=n, kernel=k, padding=p, stride=s)

    assert size == len(windows)


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@pytest.mark.parametrize("n", [5, 6, 9])
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_padding_modes_are_those_of_numpy(mode, n, k):
    length = len(np.convolve(np.ones(n), np.ones(k), mode=mode))

    assert convolution.output_length(input_size=n, kernel=k, padding=mode, stride=1) == length


@pytest.mark.parametrize(
    ("given", "size"),
    [
        pytest.param({"input_size": 227, "kernel": 11, "padding": 0, "stride": 4}, 55, id="alexnet-conv1"),
        pytest.param({"input_size": 224, "kernel": 7, "padding": 3, "stride": 2}, 112, id="resnet-conv1"),
        pytest.param({"input_size": 112, "kernel": 3, "padding": 1, "stride": 2}, 56, id="resnet-pool1"),
        pytest.param({"input_size": 28, "kernel": 5, "padding": 2, "stride": 1}, 28, id="lenet-c1"),
        pytest.param(
            {"input_size": 224, "kernel": 3, "padding": "same", "stride": 2}, 112, id="same-strided"
        ),
        pytest.param({"input_size": 224, "kernel": 7, "padding": [3, 0], "stride": 2}, 111, id="one-sided"),
        pytest.param(
            {"input_size": 224, "kernel": 7, "padding": 3, "stride": 2, "ceil_mode": True}, 113, id="ceil"
        ),
    ],
)
def test_output_size_of_published_layers(given, size):
    assert convolution.output_length(**given) == size


@pytest.mark.parametrize("kernel", [1, 3, 5, 7, 11])
def test_padding_keeps_the_size_for_odd_kernels(kernel):
    padding = convolution.least_padding(input_size=50, output_size=50, kernel=kernel, stride=1)

    assert padding == (kernel - 1) // 2
    assert convolution.output_length(input_size=50, kernel=kernel, padding=padding, stride=1) == 50


def test_padding_is_the_least_that_yields_the_output():
    found = convolution.least_padding(input_size=224, output_size=112, kernel=7, stride=2)

    sizes = [(224 + 2 * p - 7) // 2 + 1 for p in range(5)]
    assert found == sizes.index(112)


def test_padding_of_an_even_kernel_that_keeps_the_size_is_refused():
    with pytest.raises(ValueError, match="no padding turns 50 into 50"):
        convolution.least_padding(input_size=50, output_size=50, kernel=4, stride=1)


def test_unrounded_output_size_is_not_whole_where_the_stride_does_not_divide():
    given = {"input_size": 224, "kernel": 7, "padding": 3, "stride": 2}

    assert convolution.unrounded_length(**given) == 112.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: convolution.output_length(input_size=3, kernel=5, padding=0, stride=1),
            "does not fit",
            id="kernel-too-large",
        ),
        pytest.param(
            lambda: convolution.output_length(input_size=3, kernel=2, padding=0, stride=0),
            "stride must be a positive integer",
            id="stride-0",
        ),
        pytest.param(
            lambda: convolution.output_length(input_size=3, kernel=2, padding=-1, stride=1),
            "must not be negative",
            id="negative-padding",
        ),
        pytest.param(
            lambda: convolution.output_length(input_size=3, kernel=2, padding="reflect", stride=1),
            "not 'reflect'",
            id="unknown-mode",
        ),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
