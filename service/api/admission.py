"""From a request body to a submission that may be stored: whose it is, and whether they may."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from service import auth, bank, variants
from service.api.catalogue import check_parts, find_item
from service.auth import Caller
from service.faults import Forbidden, NotFound, ServiceError, refused, shown
from service.intake import NewSubmission
from service.lms import roster
from service.models import Assessment, AssessmentItem, Enrolment, Person
from service.schemas import SubmissionIn


@dataclass(frozen=True, slots=True)
class Sitting:
    """The course an assessment belongs to, and its items."""

    course_id: str
    items: set[str]


class Admission:
    """What one caller may submit; reads the database once for a whole batch."""

    def __init__(self, session: DbSession, caller: Caller, rows: Iterable[SubmissionIn], secret: str) -> None:
        rows = list(rows)
        self.caller = caller
        self.secret = secret
        self.courses = frozenset(auth.courses(session, caller))
        self.sittings = sittings(session, {row.assessment for row in rows if row.assessment})
        self.courses_of = courses_of(session, people(rows, caller))
        self.session = session
        self.newcomers = self.vouched_for(rows)

    def admit(self, row: SubmissionIn, key: str | None) -> NewSubmission:
        """The submission a body asks for; raises the ServiceError it is to be answered with."""
        student = self.student(row)
        item, seed = self.instance(row, student)
        check_parts(item, row.answers)
        course = self.course(row, student)
        self.welcome(student)
        return NewSubmission(
            person_id=student,
            item=item,
            answers=row.answers,
            source="api",
            assessment_id=row.assessment,
            course_id=course,
            seed=seed,
            final=row.final,
            token_id=self.caller.token_id,
            idempotency_key=key,
            body_hash=None if key is None else fingerprint(row),
        )

    def vouched_for(self, rows: Iterable[SubmissionIn]) -> set[str]:
        """The students an LMS names whom its course does not know yet; they now count as enrolled."""
        if self.caller.scope != "lms" or self.caller.course_id is None:
            return set()
        named = {row.student for row in rows if row.student is not None}
        newcomers = {one for one in named if self.caller.course_id not in self.courses_of.get(one, ())}
        for student in newcomers:
            self.courses_of.setdefault(student, set()).add(self.caller.course_id)
        return newcomers

    def welcome(self, student: str) -> None:
        """Enrol a student an LMS vouches for, as its webhooks do, once something of theirs is admitted."""
        if student in self.newcomers and self.caller.course_id is not None:
            roster.enrol(self.session, self.caller.course_id, student)
            self.newcomers.discard(student)

    def student(self, row: SubmissionIn) -> str:
        """Whose submission it is."""
        if row.student in (None, self.caller.person_id):
            if self.caller.person_id is None:
                raise refused("student", "is needed, as this token belongs to no person")
            return self.caller.person_id
        if self.caller.scope not in auth.ON_BEHALF:
            raise Forbidden("A student's token submits for that student; leave `student` out.")
        if row.student not in self.courses_of:
            raise self.unknown_student(row.student or "")
        return row.student or ""

    def course(self, row: SubmissionIn, student: str) -> str | None:
        """The course a submission counts in; None for practice."""
        if row.assessment is None:
            self.check_practice(student)
            return None
        sitting = self.sittings.get(row.assessment)
        if sitting is None or not self.sees(sitting.course_id):
            raise NotFound(f"There is no assessment {shown(row.assessment)!r} that your token may see.")
        if row.item not in sitting.items:
            raise refused("item", f"is not one of the {len(sitting.items)} items of {row.assessment!r}")
        if sitting.course_id not in self.courses_of.get(student, ()):
            raise self.unknown_student(student)
        return sitting.course_id

    def check_practice(self, student: str) -> None:
        """Refuse practice on behalf of somebody who is in none of the caller's courses."""
        own = student == self.caller.person_id or self.caller.scope == "admin"
        if not own and self.courses.isdisjoint(self.courses_of.get(student, ())):
            raise self.unknown_student(student)

    def sees(self, course: str) -> bool:
        """Whether the caller may submit in a course."""
        if self.caller.scope == "admin" or course in self.courses:
            return True
        return self.caller.scope == "student" and course in self.courses_of.get(
            self.caller.person_id or "", ()
        )

    def instance(self, row: SubmissionIn, student: str) -> tuple[Item, int | None]:
        """The version and seed of the item that the student was shown."""
        item = find_item(bank.current(), row.item)
        if row.variant is None:
            return item, None
        variant = variants.read(row.variant, self.secret)
        variants.check(variant, student=student, item=item.id)
        return bank.version(item.id, variant.hash), variant.seed

    def unknown_student(self, student: str) -> ServiceError:
        """The refusal of a student who does not exist, or whom the caller does not teach: both alike."""
        return refused(
            "student",
            f"{shown(student)!r} is not enrolled here; enrol them, or post a signed webhook",
        )


def people(rows: Iterable[SubmissionIn], caller: Caller) -> set[str]:
    """Whose courses decide on these rows; of practice of one's own, nobody's."""
    named = {row.student for row in rows} | {caller.person_id for row in rows if row.assessment}
    return {person for person in named if person is not None}


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
    query = select(Assessment.id, Assessment.course_id, AssessmentItem.item_id).outerjoin(
        AssessmentItem, AssessmentItem.assessment_id == Assessment.id
    )
    for assessment, course, item in session.execute(query.where(Assessment.id.in_(assessments))):
        found.setdefault(assessment, Sitting(course, set())).items.add(item)
    return found


def fingerprint(row: SubmissionIn) -> bytes:
    """The hash of what a body says, whatever the order of its fields and its white space."""
    said = row.model_dump(exclude={"key"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()
