"""Line protocols have no lanes: what takes seconds is decided before the line is answered."""

from __future__ import annotations

import json

import pytest

from question_bank.bank import Bank
from service import lines

DESIGN = "2-3-1 tanh sigmoid"
XOR = {
    "positive": [[0, 1], [1, 0]],
    "negative": [[0, 0], [1, 1]],
    "certificates": [
        {
            "activations": ["relu"],
            "weights": [{"W": [[1, 1], [1, 1]], "b": [0, -1]}, {"W": [[1], [-2]], "b": [-0.5]}],
        }
    ],
}


@pytest.mark.parametrize(
    "request_of_design",
    [
        pytest.param({"part": "design", "answer": DESIGN}, id="part"),
        pytest.param({"answers": {"design": DESIGN}}, id="answers"),
    ],
)
def test_grading_a_line_trains(tiny_bank: Bank, request_of_design: dict[str, object]) -> None:
    line = json.dumps({"item": "tiny/design", **request_of_design}).encode()

    (answer,) = lines.grade(tiny_bank, [line])

    assert answer.get("parts", {"design": answer})["design"]["reason"] == "trained"


def test_comparing_a_line_trains() -> None:
    line = json.dumps({"type": "architecture", "key": XOR, "answer": DESIGN}).encode()

    (answer,) = lines.compare([line])

    assert (answer["status"], answer["reason"], answer["read_as"]) == ("correct", "trained", DESIGN)
