"""The rows of a gradebook, read from the database as they are consumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import fsum, isfinite
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import assessment_items
from service.excused import IN_FORCE

AT_ONCE = 200
"""Students read from the database together."""
DECIMALS = 9
"""Of what is found as the difference of two numbers, whose last digits mean nothing."""
NOTHING = (0, None, None, None, None, None, False)
"""What the database says of an item, where it says anything."""

ALPHABETICAL = """
    casefold(
        regexp_replace(normalize(person.name, NFKD), U&'[\\0300-\\036f]', '', 'g') collate "pg_unicode_fast"
    )
"""
"""SQL: what names are ordered by, Ä as A and ß as ss; the embedded PostgreSQL knows no language."""
# Students first, in their order, then what each has: the first rows come at once, and no sort holds them all.
GRADEBOOK = """
    select student.id, student.name, student.email, membership.sections,
           excused.whole, excused.items, handed.cells, handed.updated_at
    from (
        select person.id, person.name, person.email, enrolment.course_id, {alphabetical} as alphabetical
        from assessment
        join enrolment on enrolment.course_id = assessment.course_id and enrolment.role = 'student'
        join person on person.id = enrolment.person_id
        where assessment.id = :assessment {only}
        order by alphabetical, person.name, person.id
        offset 0
    ) student
    cross join lateral (
        select coalesce(array_agg(section order by section), '{{}}') as sections
        from section_member where course_id = student.course_id and person_id = student.id
    ) membership
    cross join lateral (
        select coalesce(bool_or(item_id is null), false) as whole,
               coalesce(array_agg(item_id) filter (where item_id is not null), '{{}}') as items
        from ({in_force}) in_force
    ) excused
    cross join lateral (
        select coalesce(json_agg(json_build_array(item_id, coalesce(sent.submissions, 0), scored.score,
                   scored.possible, scored.parts_pending, scored.late_penalty, scored.submission_id,
                   scored.score is null and not exists (
                       select from submission read
                       where read.person_id = student.id and read.assessment_id = :assessment
                             and read.item_id = sent.item_id and 'invalid' is distinct from (
                                 select state from mark where submission_id = read.id order by id desc limit 1
                             )
                   ))), '[]') as cells,
               max(scored.updated_at) as updated_at
        from (
            select item_id, count(*) as submissions
            from submission where person_id = student.id and assessment_id = :assessment
            group by item_id
        ) sent
        full join (
            select item_id, score, possible, parts_pending, late_penalty, submission_id, updated_at
            from score where assessment_id = :assessment and person_id = student.id
        ) scored using (item_id)
    ) handed
    order by student.alphabetical, student.name, student.id
"""
ONLY_CHANGED = """
    and (
        greatest(person.changed, enrolment.changed) >= :since
        or person.id in (
            select person_id from score where assessment_id = :assessment and changed >= :since
            union all
            select person_id from submission where assessment_id = :assessment and changed >= :since
            union all
            select person_id from excuse where assessment_id = :assessment and changed >= :since
        )
    )
"""
"""SQL: what of the students is asked first of a pull since a cursor, so that it costs what has changed."""
ALL, CHANGED = (
    text(
        GRADEBOOK.format(
            only=only,
            alphabetical=ALPHABETICAL,
            in_force=IN_FORCE.format(assessment=":assessment", person="student.id"),
        )
    )
    for only in ("", ONLY_CHANGED)
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a student has of one item; ``score`` is None where nothing counts."""

    score: float | None = None
    possible: float | None = None
    pending: int = 0
    excused: bool = False
    submission: str | None = None
    """The submission that counts."""
    submissions: int = 0
    late_penalty: float = 0.0
    invalid: bool = False
    """Whether everything handed in was found unreadable: nothing counts, and nothing is waited for."""

    @property
    def waits(self) -> bool:
        """Whether something handed in is still to be decided."""
        undecided = self.score is None and not self.invalid
        return not self.excused and self.submissions > 0 and (undecided or self.pending > 0)


@dataclass(frozen=True, slots=True)
class GradebookRow:
    """One student of an assessment: points earned and possible so far, of the submissions that count.

    What a student is excused from is neither earned nor possible.
    """

    student: str
    name: str
    score: float
    possible: float
    parts_pending: int
    submissions: int
    email: str = ""
    sections: tuple[str, ...] = ()
    excused: bool = False
    """From all there is; ``items`` says which of them singly."""
    late_penalty: float = 0.0
    maximum: float = field(default=0.0, compare=False)
    """The points of all items they are not excused from."""
    items: Mapping[str, Cell] = field(default_factory=dict, compare=False)
    updated_at: datetime | None = field(default=None, compare=False)

    @property
    def status(self) -> str:
        """Whether a score is due at all: 0 points are not the same as nothing handed in, or excused."""
        if self.excused:
            return "excused"
        if not any(cell.submissions for cell in self.items.values() if not cell.excused):
            return "not-submitted"
        if any(cell.waits for cell in self.items.values()):
            return "pending"
        return "graded" if self.has_score else "invalid"

    @property
    def has_score(self) -> bool:
        """Whether anything that counts has been graded."""
        return any(cell.score is not None for cell in self.items.values())


def gradebook(session: DbSession, assessment_id: str, since: int = 0) -> Iterator[GradebookRow]:
    """Every student enrolled in the course of an assessment, by name, also those who sent in nothing.

    With ``since``, the number of a transaction, those whose row it or a later one changed. Rows are read
    as they are consumed, so that a large course needs little memory.
    """
    items = {one.item: one.points for one in assessment_items.of(session, assessment_id)}
    values = {"assessment": assessment_id} | ({"since": since} if since else {})
    found = session.execute(CHANGED if since else ALL, values, execution_options={"yield_per": AT_ONCE})
    for row in found:
        yield _row(tuple(row), items)


def _row(found: tuple[Any, ...], items: Mapping[str, float]) -> GradebookRow:
    student, name, email, sections, whole, excused, cells, updated_at = found
    handed_in = {cell[0]: cell[1:] for cell in cells}
    released = set(items) if whole else set(excused)
    row = {item: _cell(handed_in.get(item, NOTHING), item in released) for item in items}
    counted = [cell for cell in row.values() if cell.score is not None]
    return GradebookRow(
        student=student,
        name=name,
        score=fsum(cell.score or 0 for cell in counted),
        possible=fsum(cell.possible or 0 for cell in counted),
        parts_pending=sum(cell.pending for cell in counted),
        submissions=sum(count for count, *_ in handed_in.values()),
        email=email,
        sections=tuple(sections),
        excused=whole or (bool(row) and all(cell.excused for cell in row.values())),
        late_penalty=round(fsum(cell.late_penalty for cell in counted), DECIMALS),
        maximum=fsum(points for item, points in items.items() if not row[item].excused),
        items=row,
        updated_at=updated_at,
    )


def _cell(found: Any, excused: bool) -> Cell:
    submissions, score, possible, pending, late_penalty, submission, invalid = found
    if excused or score is None or not isfinite(score):
        return Cell(excused=excused, submissions=submissions, invalid=invalid)
    # Adding 0 turns -0.0 into 0.
    return Cell(score + 0.0, possible, pending, False, submission, submissions, late_penalty + 0.0)
