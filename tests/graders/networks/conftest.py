"""The twenty points of the exam, and networks for them that can be checked by hand."""

from __future__ import annotations

from typing import Any

import pytest

GREEN = [[2, 2], [2, 4], [4, 2], [4, 3], [6, 9], [8, 8], [11, 8], [8, 10], [9, 10]]
RED = [[1, 8], [3, 6], [3, 8], [4, 11], [5, 4], [5, 6], [6, 3], [6, 6], [6, 12], [7, 4], [9, 12]]


@pytest.fixture(scope="session")
def exam() -> dict[str, Any]:
    """The key: 1 - relu(x+y-7) + 2 relu(x+2y-18) - 6 relu(y-9), three step units, two tanh units."""
    return {
        "positive": GREEN,
        "negative": RED,
        "overlaps": [
            {"positive": [[[6, 9], 1]], "negative": [[[6, 6], "1/2"], [[6, 12], "1/2"]]},
            {"positive": [[[4, 3], "1/2"], [[6, 9], "1/2"]], "negative": [[[5, 6], 1]]},
        ],
        "certificates": [
            {
                "activations": ["relu"],
                "weights": [
                    {"W": [[1, 1, 0], [1, 2, 1]], "b": [-7, -18, -9]},
                    {"W": [[-1], [2], [-6]], "b": [1]},
                ],
            },
            {
                "activations": ["step"],
                "weights": [
                    {"W": [[1, 1, 0], [1, 2, 1]], "b": [-8, "-21.5", "-10.5"]},
                    {"W": [[-1], [1], [-1]], "b": ["0.5"]},
                ],
            },
            {
                "activations": ["tanh"],
                "weights": [
                    {"W": [["-0.06745", "350.2"], ["-0.1475", "202.6"]], "b": ["1.6", -3760]},
                    {"W": [[516], ["297.7"]], "b": ["-48.29"]},
                ],
            },
        ],
    }
