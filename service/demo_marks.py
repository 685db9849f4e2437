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
        "dl-exam/cnn-fill": (8, 10),  # two parts not printed; the formula waits for a person
        "dl-exam/inception": (3, 6),  # 468,750,000 is wrong, two parts not printed
        "dl-exam/conv-formula": (0, 1),
        "dl-exam/rnn-step": (2, 4),
        "dl-exam/char-onehot": (4, 4),
        "dl-exam/cnn-table": (24, 33),  # 24 cells; the table as a whole and the total are not printed
        "dl-exam/linsep": (1, 2),
        "dl-exam/bgd-shuffle": (0, 1),
        "dl-exam/outlier": (4, 8),  # mean, value, and z31 and threshold by follow-through
        "dl-exam/svm-geom": (0, 6),
    },
    COMPUTED: {
        "dl-exam/cnn-fill": (10, 10),
        "dl-exam/inception": (6, 6),
        "dl-exam/conv-formula": (1, 1),
        "dl-exam/rnn-step": (4, 4),
        "dl-exam/char-onehot": (4, 4),
        "dl-exam/cnn-table": (33, 33),
        "dl-exam/linsep": (1, 2),  # nothing computes an explanation: blank
        "dl-exam/bgd-shuffle": (1, 2),
        "dl-exam/outlier": (8, 8),
        "dl-exam/svm-geom": (6, 6),
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
