"""The gradebook as a OneRoster 1.2 CSV zip, complete in itself: whatever a file refers to is in another.

A full pull is `bulk`; one since a cursor is `delta`, whose rows say that they are active and since when.
Assay knows no schools and no terms, which OneRoster requires: it states itself as the one, and as the other
the year that begins with the course. Dates are those of the course's time zone. Programs read the files,
and find people by their ids, so that text stands in them as it is, also where a spreadsheet would run it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from service.exports import grades
from service.exports.cells import number, split_name
from service.exports.grades import Columns, Grade
from service.exports.oneroster_files import FILES, ORG, File, day, manifest
from service.gradebook import Book, Column, GradebookRow
from service.moments import zone

STATUS = {
    grades.EXCUSED: "exempt",
    grades.NOTHING: "not submitted",
    grades.PENDING: "submitted",
    grades.PARTIAL: "partially graded",
    grades.FULL: "fully graded",
}
CATEGORY = "assay-assessments"


def write(out: BinaryIO, book: Book, items: bool) -> None:
    """Write the zip; its files are written side by side, as each student has rows in several."""
    with ExitStack() as stack:
        files = {name: File(stack, name, book) for name in sorted(FILES)}
        describe(files, book)
        columns = Columns(book, items)
        for column in columns:
            add_line_item(files["lineItems"], book, column)
        for row in book.rows():
            add_student(files, book, row)
            add_results(files["results"], book, row, zip(columns, columns.grades(row), strict=True))
        with ZipFile(out, "w", ZIP_DEFLATED) as archive:
            archive.writestr("manifest.csv", manifest(book))
            for name, file in files.items():
                with archive.open(f"{name}.csv", "w") as entry:
                    shutil.copyfileobj(file.rewound(), entry)


def describe(files: Mapping[str, File], book: Book) -> None:
    """Write what students and results refer to: school, term, course, class, category."""
    course = book.course
    here = zone(course.time_zone)
    begin = course.created_at.astimezone(here)
    end = begin + timedelta(days=365)
    session = session_of(book)
    files["orgs"].add(ORG, name="Assay", type="school")
    files["academicSessions"].add(
        session,
        title=f"{course.title} {begin.year}",
        type="schoolYear",
        startDate=day(begin, here),
        endDate=day(end, here),
        schoolYear=str(end.year),
    )
    files["courses"].add(course.id, title=course.title, schoolYearSourcedId=session, orgSourcedId=ORG)
    files["classes"].add(
        course.id,
        title=course.title,
        courseSourcedId=course.id,
        classType="scheduled",
        schoolSourcedId=ORG,
        termSourcedIds=session,
    )
    files["categories"].add(CATEGORY, title="Assessments")


def session_of(book: Book) -> str:
    """The id of the one academic session."""
    return f"{book.course.id}-year"


def add_line_item(file: File, book: Book, column: Column) -> None:
    """Write what results are for."""
    assessment, here = book.assessment, zone(book.course.time_zone)
    assigned = assessment.opens_at or assessment.created_at
    file.add(
        line_item(book, column),
        title=column.title,
        assignDate=day(assigned, here),
        dueDate=day(assessment.due_at or assessment.closes_at or assigned, here),
        classSourcedId=book.course.id,
        categorySourcedId=CATEGORY,
        academicSessionSourcedId=session_of(book),
        resultValueMin="0",
        resultValueMax=number(column.points),
        schoolSourcedId=ORG,
    )


def line_item(book: Book, column: Column) -> str:
    """The id of a column: that of the assessment, with that of the item behind."""
    assessment = book.assessment.id
    return assessment if column.id == assessment else f"{assessment}:{column.id}"


def add_student(files: Mapping[str, File], book: Book, row: GradebookRow) -> None:
    """Write who a student is, and that they belong to school and class."""
    first, last = split_name(row.name, row.student)
    files["users"].add(
        row.student,
        enabledUser="true",
        username=row.student,
        givenName=first or last,
        familyName=last,
        identifier=row.student,
        email=row.email,
        primaryOrgSourcedId=ORG,
    )
    files["roles"].add(
        f"{row.student}-student",
        userSourcedId=row.student,
        roleType="primary",
        role="student",
        orgSourcedId=ORG,
    )
    files["enrollments"].add(
        f"{book.course.id}:{row.student}",
        classSourcedId=book.course.id,
        schoolSourcedId=ORG,
        userSourcedId=row.student,
        role="student",
        primary="false",
    )


def add_results(file: File, book: Book, row: GradebookRow, graded: Iterable[tuple[Column, Grade]]) -> None:
    """Write the grades of a student, or why there are none."""
    changed = row.updated_at or book.moment
    date = day(changed, zone(book.course.time_zone))
    for column, grade in graded:
        item = line_item(book, column)
        file.add(
            f"{item}:{row.student}",
            changed=changed,
            lineItemSourcedId=item,
            studentSourcedId=row.student,
            scoreStatus=STATUS[grade.state],
            score="" if grade.points is None else number(grade.points),
            scoreDate=date,
            classSourcedId=book.course.id,
        )
