"""The people of a course: enrolled one at a time or by the thousand, in a few statements either way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import courses, scores, trail
from service.db import dump_json

ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
ACTIONS = {ADDED: "person.enrol", CHANGED: "person.edit"}
"""What the trail calls an outcome."""
NEW = {"name": "", "email": "", "role": "student", "sections": []}
"""What somebody has of whom nothing is said."""
OF_THE_PERSON = ("name", "email")
"""What belongs to a person wherever they are enrolled, and not to their enrolment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody who is to be in a course; what is None stays as it is."""

    person: str
    name: str | None = None
    email: str | None = None
    role: str | None = None
    sections: list[str] | None = None


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What becomes of one entry: the values before and after of what changes.

    ``kept`` are those of ``name`` and ``email`` that are not this course's to change.
    """

    person: str
    outcome: str
    changes: dict[str, list[Any]] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


GIVEN = """
    select * from json_to_recordset(cast(:rows as json))
             as given(person_id text, name text, email text, role text, sections text[])
"""
KNOWN = text(f"""
    insert into person (id) select person_id from ({GIVEN}) given order by person_id on conflict do nothing
""")
LOCK = text("select id from person where id = any(:people) order by id for no key update")
FOUND = text(f"""
    select given.person_id, person.id is not null, person.name, person.email, here.role,
           array(
               select section from section_member
               where course_id = :course and person_id = given.person_id order by section
           ),
           here.role = 'student' and not exists (
               select from enrolment
               where person_id = given.person_id and course_id <> :course
           )
    from ({GIVEN}) given
    left join person on person.id = given.person_id
    left join enrolment here on here.course_id = :course and here.person_id = given.person_id
""")
"""SQL: each entry's person and enrolment as they are, and whether they are a student of this course alone."""
STORE = (
    f"""
    update person set name = coalesce(given.name, person.name), email = coalesce(given.email, person.email)
    from ({GIVEN}) given
    where person.id = given.person_id
          and (coalesce(given.name, person.name), coalesce(given.email, person.email))
              is distinct from (person.name, person.email)
    """,
    f"""
    insert into enrolment (course_id, person_id, role)
    select :course, person_id, role from ({GIVEN}) given where role is not null order by person_id
    on conflict (course_id, person_id) do update
    set role = excluded.role
    where enrolment.role <> excluded.role
    """,
    f"""
    insert into section (course_id, name)
    select distinct :course, section from ({GIVEN}) given cross join unnest(given.sections) as section
    on conflict do nothing
    """,
    f"""
    delete from section_member using ({GIVEN}) given
    where course_id = :course and section_member.person_id = given.person_id
          and section <> all (given.sections)
    """,
    f"""
    insert into section_member (course_id, section, person_id)
    select :course, section, person_id from ({GIVEN}) given cross join unnest(given.sections) as section
    on conflict do nothing
    """,
)


def plan(session: DbSession, course_id: str, entries: Sequence[Entry], *, renaming: bool) -> list[Outcome]:
    """What enrolling these people would change, in their order; no two entries are of one person.

    Name and address of somebody who is more than a student of this course are only filled in where there
    are none, unless ``renaming``: one course does not rename the people of another.
    """
    rows = session.execute(FOUND, {"course": course_id, "rows": _rows(entries)})
    found = {person: row for person, *row in rows}
    return [_outcome(entry, *found[entry.person], renaming=renaming) for entry in entries]


def _outcome(
    entry: Entry,
    known: bool,
    name: str | None,
    email: str | None,
    role: str | None,
    sections: list[str],
    own: bool | None,
    *,
    renaming: bool,
) -> Outcome:
    before = NEW | ({"name": name, "email": email} if known else {})
    before |= {} if role is None else {"role": role, "sections": sorted(sections)}
    after = {column: value for column in NEW if (value := getattr(entry, column)) is not None}
    differing = {
        column: [before[column], value] for column, value in after.items() if before[column] != value
    }
    others = set() if own or renaming else {column for column in OF_THE_PERSON if before[column]}
    changes = {column: pair for column, pair in differing.items() if column not in others}
    outcome = ADDED if role is None else CHANGED if changes else UNCHANGED
    if outcome == ADDED:
        changes |= {"role": [None, after.get("role", "student")]}
    kept = [column for column in differing if column in others]
    return Outcome(person=entry.person, outcome=outcome, changes=changes, kept=kept)


def enrol(session: DbSession, actor: str, course_id: str, outcomes: Sequence[Outcome]) -> None:
    """Do what ``plan`` said of people who are locked, and put every change on the trail.

    Where sections change, the caller has locked the course.
    """
    made = [outcome for outcome in outcomes if outcome.outcome != UNCHANGED]
    if not made:
        return
    rows = _rows(
        Entry(person=outcome.person, **{name: pair[1] for name, pair in outcome.changes.items()})
        for outcome in made
    )
    for statement in STORE:
        session.execute(text(statement), {"course": course_id, "rows": rows})
    if moved := {one.person: one.changes["sections"][0] for one in made if "sections" in one.changes}:
        courses.forget_sections(session, course_id, {name for left in moved.values() for name in left})
        scores.rebuild_members(session, course_id, list(moved))
    events = [(ACTIONS[one.outcome], one.person, {"changes": one.changes}) for one in made]
    trail.record_many(session, actor, events, course_id=course_id)


def lock(session: DbSession, course_id: str, entries: Sequence[Entry], others: Collection[str] = ()) -> None:
    """Make sure that these people exist, and others who would change them wait.

    Before anything is planned: somebody whom two courses enrol at once is no newcomer to the second. Graders
    of the course wait, too, where sections change: they may have other terms. ``others`` are people who are
    to be locked later, and have to be among these to be so in order; those of them that exist are.
    """
    if any(entry.sections is not None for entry in entries):
        scores.lock_course(session, course_id)
    rows = _rows(entries)
    wanted, locked = {entry.person for entry in entries}, set[str]()
    while not wanted <= locked:  # again where one was erased between the two
        session.execute(KNOWN, {"rows": rows})
        locked = set(session.scalars(LOCK, {"people": sorted(wanted.union(others))}))


def _rows(entries: Iterable[Entry]) -> str:
    return dump_json(
        [
            {
                "person_id": entry.person,
                "name": entry.name,
                "email": entry.email,
                "role": entry.role,
                "sections": entry.sections,
            }
            for entry in entries
        ]
    )
