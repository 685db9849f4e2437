"""From a request body to a submission that may be stored: whose it is, and whether they may."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from service import bank, tokens, variants
from service.api.catalogue import check_parts, find_item
from service.attempts import Slot
from service.enrolments import Entry
from service.faults import Forbidden, NotFound, ServiceError, refused, shown
from service.instances import Instances
from service.intake import NewSubmission
from service.lms import roster
from service.rows import keyed
from service.sittings import courses_of, sittings
from service.tokens import Caller
from service.variants import Variant
from service.wire.submissions import SubmissionIn


@dataclass(frozen=True, slots=True)
class Place:
    """Whose answers a body holds, to which instance of which version of an item, and where they count."""

    student: str
    course: str | None
    item: Item
    seed: int | None


class Admission:
    """What one caller may submit; reads the database once for a whole batch."""

    def __init__(self, session: DbSession, caller: Caller, rows: Iterable[SubmissionIn], secret: str) -> None:
        rows = list(rows)
        self.caller = caller
        self.secret = secret
        self.courses = frozenset(tokens.courses(session, caller))
        self.sittings = sittings(session, {row.assessment for row in rows if row.assessment})
        self.courses_of = courses_of(session, people(rows, caller))
        self.session = session
        self.newcomers = self.vouched_for(rows)
        self.admitted: set[str] = set()
        self.instances = Instances(session, secret, self.policies(rows))

    def admit(self, row: SubmissionIn, key: str | None) -> NewSubmission:
        """The submission a body asks for; raises the ServiceError it is to be answered with.

        Before it is stored, ``welcome`` is due.
        """
        replayed = self.is_known(row, key)
        place = self.place(row, any_instance=replayed)
        check_parts(place.item, row.answers)
        self.admitted.add(place.student)
        if not replayed:
            self.instances.spend(self.slot(row))
        return NewSubmission(
            person_id=place.student,
            item=place.item,
            answers=row.answers,
            source="api",
            assessment_id=row.assessment,
            course_id=place.course,
            seed=place.seed,
            final=row.final,
            token_id=self.caller.token_id,
            idempotency_key=key,
            body_hash=None if key is None else fingerprint(row),
        )

    def place(self, row: SubmissionIn, *, any_instance: bool = False) -> Place:
        """Where a body belongs; raises the ServiceError it is to be answered with.

        With ``any_instance`` the variant may be that of another attempt.
        """
        student = self.student(row)
        item = find_item(bank.current(), row.item)
        course = self.course(row, student)
        variant = self.variant(row, student)
        if variant is not None:
            item = bank.version(item.id, variant.hash)
        if row.assessment is None:
            return Place(student, course, item, None if variant is None else variant.seed)
        seed = self.instances.seed(self.slot(row), item)
        if variant is not None and not any_instance:
            variants.check_seed(variant, seed)
        return Place(student, course, item, seed)

    def policies(self, rows: Iterable[SubmissionIn]) -> dict[Slot, str]:
        """Whose instances are asked in each slot of an assessment that these rows fill."""
        return {
            self.slot(row): self.sittings[row.assessment].variants
            for row in rows
            if row.assessment in self.sittings
        }

    def slot(self, row: SubmissionIn) -> Slot:
        """What the attempt a body asks for is counted by."""
        return row.student or self.caller.person_id or "", row.item, row.assessment

    def is_known(self, row: SubmissionIn, key: str | None) -> bool:
        """Whether a submission came before under this key, to an instance its student is asked no more."""
        changing = self.instances.changes(self.slot(row))
        return changing and key is not None and bool(keyed(self.session, [(self.caller.token_id, key)]))

    def vouched_for(self, rows: Iterable[SubmissionIn]) -> set[str]:
        """The students an LMS names whom its course does not know yet; they now count as enrolled."""
        if self.caller.scope != "lms" or self.caller.course_id is None:
            return set()
        named = {row.student for row in rows if row.student is not None}
        newcomers = {one for one in named if self.caller.course_id not in self.courses_of.get(one, ())}
        for student in newcomers:
            self.courses_of.setdefault(student, set()).add(self.caller.course_id)
        return newcomers

    def welcome(self) -> None:
        """Enrol those an LMS vouches for, as its webhooks do, of whom something is admitted.

        All at once, and locked with everybody who submits: batches of the same people wait for each other.
        """
        students = [Entry(person=student) for student in sorted(self.newcomers & self.admitted)]
        if students and self.caller.course_id is not None:
            roster.enrol(self.session, self.caller.name, self.caller.course_id, students, self.admitted)

    def student(self, row: SubmissionIn) -> str:
        """Whose submission it is."""
        if row.student in (None, self.caller.person_id):
            if self.caller.person_id is None:
                raise refused("student", "is needed, as this token belongs to no person")
            return self.caller.person_id
        if self.caller.scope not in tokens.ON_BEHALF:
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

    def variant(self, row: SubmissionIn, student: str) -> Variant | None:
        """What the student was shown, as far as the body says."""
        if row.variant is None:
            return None
        variant = variants.read(row.variant, self.secret)
        variants.check(variant, student=student, item=row.item, assessment=row.assessment)
        return variant

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


def fingerprint(row: SubmissionIn) -> bytes:
    """The hash of what a body says, whatever the order of its fields and its white space."""
    said = row.model_dump(exclude={"key"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()
