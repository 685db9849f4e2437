"""A class whose names, sections and scores are what exports trip over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from service.db import Session
from service.models import (
    Assessment,
    AssessmentItem,
    Course,
    Enrolment,
    Excuse,
    ItemVersion,
    Person,
    Score,
    Section,
    SectionMember,
    Submission,
)

FIRST, SECOND = "dl-exam/inception", "dl-exam/cnn-fill"
POINTS = {FIRST: 10.0, SECOND: 5.0}
NAMES = {
    "zero": "Zeno Zero",
    "none": "Nora None",
    "out": "Olga Out",
    "half": "Hal Half",
    "third": "Lovelace, Ada",
    "wait": "Wim Wait",
    "quote": 'Pat "Q" O\'Neil\nJr',
    "formula": '=HYPERLINK("http://a.example","x")',
    "minus": "-2+3",
    "arabic": "\u0645\u0631\u06cc\u0645 \u200f\u0645\u06cc\u0631\u0632\u0627\u062e\u0627\u0646\u06cc",
    "emoji": "\U0001f469\u200d\U0001f52c Ng; Li",
    "tab": "\tTab \x01",
    "error": "#N/A",
    "-x7f": "=1+1",
    "+4930": "Greta Grün",
    '=cmd|"x"!a1': "Nobody",
}
EARNED: Mapping[str, tuple[float, ...]] = {
    "zero": (0.0, 0.0),
    "out": (9.0, 4.0),
    "half": (7.125, 2.0),
    "third": (10 / 3,),
    "quote": (2.675, 0.5),
    "formula": (10.0, 5.0),
    "minus": (0.1, 0.2),
}
"""Points of the items, in order, as the table of scores has them."""


@dataclass(frozen=True)
class Class:
    """The gradebook of the class, pulled by its teacher."""

    school: Any

    def pull(self, format: str, **options: str) -> TestResponse:
        """The gradebook in a format."""
        query = "&".join(f"{name}={value}" for name, value in ({"format": format} | options).items())
        answer = self.school.get(f"/api/v1/assessments/exam/gradebook?{query}", "tess")
        assert answer.status_code == 200, answer.text
        return answer

    def write_decimal_commas(self) -> None:
        """Let the course write 0,5."""
        with Session.begin() as session:
            session.execute(update(Course).values(decimal_comma=True))


@pytest.fixture
def sat(school) -> Class:
    """Sixteen students in `exam` of two items: see ``NAMES`` and ``EARNED``."""
    with Session.begin() as session:
        session.execute(delete(Enrolment).where(Enrolment.role == "student"))
        session.execute(update(Assessment).values(title="Exam, =first"))
        session.add(AssessmentItem(assessment_id="exam", item_id=SECOND, position=1, points=POINTS[SECOND]))
        session.add_all(Person(id=id, name=name, email=f"+{id}@a.example") for id, name in NAMES.items())
        session.add_all(Section(course_id="dl", name=name) for name in ("A", "=B"))
        session.flush()
        session.add_all(Enrolment(course_id="dl", person_id=id) for id in NAMES)
        session.flush()
        session.add_all(
            SectionMember(course_id="dl", section=name, person_id="formula") for name in ("A", "=B")
        )
        for id, points in EARNED.items():
            for item, earned in zip(POINTS, points, strict=False):
                add_score(session, id, item, earned)
        session.add(submission(session, "wait", FIRST))
        excuses = {"out": None, "half": SECOND}
        session.add_all(
            Excuse(assessment_id="exam", person_id=id, item_id=item, reason="ill", created_by="tess")
            for id, item in excuses.items()
        )
    return Class(school)


def submission(session: Any, person: str, item: str) -> Submission:
    """A submission that nobody has graded."""
    shown = session.scalars(select(ItemVersion.hash).where(ItemVersion.item_id == item)).first()
    return Submission(
        person_id=person,
        assessment_id="exam",
        item_id=item,
        item_hash=shown,
        answers={},
        attempt=1,
        source="api",
    )


def add_score(session: Any, person: str, item: str, earned: float) -> None:
    """A submission and what it earned."""
    sent = submission(session, person, item)
    session.add(sent)
    session.flush()
    session.add(
        Score(
            assessment_id="exam",
            person_id=person,
            item_id=item,
            submission_id=sent.id,
            score=earned,
            possible=POINTS[item],
        )
    )
