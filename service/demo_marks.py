"""What the marks of the demonstration must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.demo_class import COMPUTED, PRINTED

Answered = tuple[str, str]
"""Student and item."""
Graded = Mapping[Answered, Mapping[str, Any]]
"""Submissions as the service shows them."""

EXPECTED: dict[str, dict[str, tuple[float, float]]] = {
    PRINTED: {
        "dl-exam/cnn-fill": (9, 11),  # two parts not printed
        "dl-exam/inception": (3, 6),  # 468,750,000 is wrong, two parts not printed
        "dl-exam/conv-formula": (1, 2),  # the formula; its number is not printed
        "dl-exam/resnet-vanish": (0, 0),  # an explanation: a person decides
        "dl-exam/faster-rcnn": (0, 0),
        "dl-exam/rnn-step": (2, 4),
        "dl-exam/lstm-limit": (0, 0),
        "dl-exam/char-onehot": (4, 4),
        "dl-exam/ae-pca": (2, 2),
        "dl-exam/gan-ascent": (1, 1),
        "dl-exam/gan-conv": (1, 1),
        "dl-exam/vae-kl": (1, 2),  # the loss terms; no number is printed
        "dl-exam/dae-io": (2, 3),  # input and target, not written as a pair
        "dl-exam/cnn-table": (24, 33),  # 24 cells; the table as a whole and the total are not printed
        "dl-exam/xavier": (2, 5),  # both formulas, none of the three numbers
        "dl-exam/stylegan": (0, 0),
        "dl-exam/reparam": (1, 2),
        "dl-exam/mlp-points": (4, 4),  # of 6: the explanation waits
        "dl-exam/linsep": (1, 2),  # no proof is printed
        "dl-exam/bgd-shuffle": (0, 1),
        "dl-exam/sigmoid-relu": (0, 4),  # four numbers not printed
        "dl-exam/init-plots": (1, 4),  # the matching; the decidable questions are not in the document
        "dl-exam/exploss-penalty": (0, 5),
        "dl-exam/exploss-sgd": (1, 2),
        "dl-exam/outlier": (4, 8),  # mean, value, and z31 and threshold by follow-through
        "dl-exam/svm-geom": (0, 6),
        "dl-exam/act-table": (10, 54),  # 16 formulas are printed, six of them wrong; no value is
        "dl-exam/gd-notes": (14, 21),  # all 14 that are printed
        "dl-exam/ae-bottleneck": (2, 10),  # layers and input; no count of parameters
        "dl-exam/face-recog": (0, 0),
    },
    COMPUTED: {
        "dl-exam/cnn-fill": (11, 11),
        "dl-exam/inception": (6, 6),
        "dl-exam/conv-formula": (2, 2),
        "dl-exam/resnet-vanish": (0, 1),  # nothing computes an explanation: blank, here and below
        "dl-exam/faster-rcnn": (0, 1),
        "dl-exam/rnn-step": (4, 4),
        "dl-exam/lstm-limit": (0, 1),
        "dl-exam/char-onehot": (4, 4),
        "dl-exam/ae-pca": (2, 3),
        "dl-exam/gan-ascent": (1, 2),
        "dl-exam/gan-conv": (1, 2),
        "dl-exam/vae-kl": (2, 3),
        "dl-exam/dae-io": (3, 4),
        "dl-exam/cnn-table": (33, 33),
        "dl-exam/xavier": (5, 6),
        "dl-exam/stylegan": (0, 1),
        "dl-exam/reparam": (2, 3),
        "dl-exam/mlp-points": (4, 6),
        "dl-exam/linsep": (2, 3),
        "dl-exam/bgd-shuffle": (1, 2),
        "dl-exam/sigmoid-relu": (4, 5),
        "dl-exam/init-plots": (4, 5),
        "dl-exam/exploss-penalty": (5, 6),
        "dl-exam/exploss-sgd": (2, 2),
        "dl-exam/outlier": (8, 8),
        "dl-exam/svm-geom": (6, 6),
        "dl-exam/act-table": (54, 54),
        "dl-exam/gd-notes": (21, 22),
        "dl-exam/ae-bottleneck": (10, 11),
        "dl-exam/face-recog": (0, 1),
    },
}
"""Worked by hand, part by part: points earned, and points of the parts a grader decides."""


def differences(graded: Graded) -> Iterator[str]:
    """Where a mark is not the one worked by hand."""
    for student, items in EXPECTED.items():
        for item, (score, possible) in items.items():
            shown = graded[student, item]
            if (round(shown["score"] or 0, 6), shown["possible"]) != (score, possible):
                yield f"{student}, {item}: {shown['score']} of {shown['possible']}, not {score} of {possible}"


def imbalances(graded: Graded, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Where the gradebook is not the sum of the marks; of a class that sat before, it keeps the best."""
    found = {row["student"]: row for row in rows}
    for student in dict.fromkeys(student for student, _ in graded):
        marks = [shown["score"] or 0 for (each, _), shown in graded.items() if each == student]
        row = found.get(student, {"score": -1.0, "submissions": 0})
        surplus = row["score"] - sum(marks)
        if surplus < -1e-6 or (surplus > 1e-6 and row["submissions"] == len(marks)):
            yield f"{student}: {row['score']} in the gradebook, marks sum to {sum(marks)}"
