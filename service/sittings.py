"""Who sits what: the items of assessments, and the courses of people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from service.models import Assessment, AssessmentItem, Enrolment, Person


@dataclass(frozen=True, slots=True)
class Sitting:
    """The course an assessment belongs to, whose instances it asks, and its items."""

    course_id: str
    variants: str
    items: set[str]


def courses_of(session: DbSession, people: Collection[str]) -> dict[str, set[str]]:
    """The courses each of these people is enrolled in; who does not exist is left out."""
    found: dict[str, set[str]] = {}
    if not people:
        return found
    query = select(Person.id, Enrolment.course_id).outerjoin(Enrolment, Enrolment.person_id == Person.id)
    for person, course in session.execute(query.where(Person.id.in_(people))):
        found.setdefault(person, set()).add(course)
    return found


def sittings(session: DbSession, assessments: Collection[str]) -> dict[str, Sitting]:
    """The course and the items of each assessment there is."""
    found: dict[str, Sitting] = {}
    if not assessments:
        return found
    columns = (Assessment.id, Assessment.course_id, Assessment.variants, AssessmentItem.item_id)
    query = select(*columns).outerjoin(AssessmentItem, AssessmentItem.assessment_id == Assessment.id)
    for assessment, course, policy, item in session.execute(query.where(Assessment.id.in_(assessments))):
        found.setdefault(assessment, Sitting(course, policy, set())).items.add(item)
    return found
