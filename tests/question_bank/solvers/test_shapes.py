"""Shapes against arrays that are really pooled and flattened."""

import numpy as np
import pytest

from question_bank.solvers import shapes


def test_pooling_yields_the_shape_of_an_array_pooled_by_blocks():
    image = np.zeros((28, 12, 8))
    pooled = image.reshape(14, 2, 6, 2, 8).max(axis=(1, 3))

    assert shapes.pool2d_shape(input_shape=[28, 12, 8], pool=2, stride=2) == list(pooled.shape)


def test_activation_size_is_the_size_of_the_array():
    assert shapes.activation_size(shape=[7, 5, 3]) == np.zeros((7, 5, 3)).size
    assert shapes.flattened_shape(shape=[7, 5, 3]) == list(np.zeros((7, 5, 3)).ravel().shape)
    assert shapes.spatial_positions(shape=[7, 5, 3]) == np.zeros((7, 5, 3))[..., 0].size


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: shapes.image_shape(height=224.0, width=224, channels=1), "not 224.0", id="float-height"
        ),
        pytest.param(
            lambda: shapes.image_shape(height=True, width=224, channels=1), "not True", id="boolean-height"
        ),
        pytest.param(
            lambda: shapes.pool2d_shape(input_shape=[4, 4], pool=2, stride=2), "not 2 lengths", id="no-depth"
        ),
        pytest.param(lambda: shapes.activation_size(shape=[]), "at least one length", id="empty-shape"),
        pytest.param(lambda: shapes.output_units(classes=1), "two classes or more", id="one-class"),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
