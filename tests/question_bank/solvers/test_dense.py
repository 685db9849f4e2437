"""Fully connected layers against convolutions and counts by hand."""

from question_bank.solvers import cnn, dense


def test_a_dense_layer_is_a_convolution_as_large_as_its_input():
    convolution = cnn.conv2d_volume_parameters(input_shape=[5, 5, 16], kernel=5, filters=120, bias="unit")

    assert dense.parameters(inputs=400, units=120, bias="unit") == convolution


def test_one_channel_feeds_a_sixteenth_of_the_weights():
    assert dense.parameters_of_one_channel(input_shape=[5, 5, 16], units=120) == 25 * 120 + 120
