"""The people of a course: listed, enrolled, changed; rosters of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from apiflask import APIBlueprint
from flask import Response, jsonify, request, url_for
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session as DbSession

from service import enrolments, locks, people, roster_file, trail
from service.api import reach
from service.api.body import BATCH_BYTES, current
from service.api.etags import tagged
from service.api.paging import paged
from service.auth import bearer, caller
from service.db import Session
from service.enrolments import Entry, Outcome
from service.faults import Conflict, NotFound, Unprocessable, UnsupportedMediaType, shown
from service.models import Course
from service.texts import PersonId
from service.tokens import ON_BEHALF, RUNNING, STAFF
from service.wire.people import (
    EnrolledOut,
    PeoplePage,
    PeopleQuery,
    PersonIn,
    PersonOut,
    RosterOut,
    RosterQuery,
)

bp = APIBlueprint("people", __name__, tag="People", url_prefix="/api/v1/courses/<course_id>")

CSV = ("text/csv", "application/csv", "text/tab-separated-values")
PERSON = TypeAdapter(PersonId)


@bp.get("/people")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.input(PeopleQuery, location="query")
@bp.output(PeoplePage)
def index(course_id: str, query_data: PeopleQuery) -> Response:
    """List the people of a course, by id."""
    filters, after = query_data.filters, query_data.cursor
    with Session() as session:
        reach.course(session, caller(), course_id)
        found = people.listing(session, course_id, query_data.enough, **filters, after=after)
    return paged("people", found, query_data, itemgetter("id"))


@bp.get("/people/<path:person_id>")
@bp.auth_required(bearer, roles=list(ON_BEHALF))
@bp.output(PersonOut)
@bp.doc(responses=[304])
def show(course_id: str, person_id: str) -> Response:
    """Show somebody in a course."""
    with Session() as session:
        reach.course(session, caller(), course_id)
        found = people.listing(session, course_id, 1, person=person_id)
    if not found:
        raise not_enrolled(person_id)
    return tagged(found[0])


@bp.put("/people/<path:person_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(PersonIn)
@bp.output(EnrolledOut)
@bp.doc(responses=[201, 409])
def put(course_id: str, person_id: str, json_data: PersonIn) -> Response:
    """Enrol somebody, or change who is enrolled; what is left out stays. 201 where they are new here.

    Ids are read in Unicode's normal form C. One that holds what nobody sees, or that the service calls
    itself by, such as `worker`, is refused.
    """
    entry = Entry(person=name_of(person_id), **json_data.model_dump())
    with Session.begin() as session:
        (outcome,) = enrol(session, writable(session, course_id), [entry])
        (person,) = people.listing(session, course_id, 1, person=entry.person)
    kept = {"kept": outcome.kept}
    if outcome.outcome != enrolments.ADDED:
        return tagged(person, also=kept)
    location = url_for("people.show", course_id=course_id, person_id=entry.person)
    return tagged(person, 201, location=location, also=kept)


@bp.delete("/people/<path:person_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output({}, status_code=204)
@bp.doc(responses=[409])
def delete(course_id: str, person_id: str) -> Response:
    """End somebody's enrolment; what they sent in and their marks stay, and count again if they return."""
    with Session.begin() as session:
        writable(session, course_id)
        refuse_own(person_id == caller().person_id)
        if not people.end(session, caller().name, course_id, person_id):
            raise not_enrolled(person_id)
    return Response(status=204)


@bp.post("/roster")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(RosterQuery, location="query")
@bp.output(RosterOut)
@bp.doc(responses=[409])
def roster(course_id: str, query_data: RosterQuery) -> Response:
    """Enrol all people of a roster, or none where a row is faulty: then `errors` names each by its line.

    The first line names the columns: `id`; `name`, or `first name` and `last name`; `email`; `role`;
    `sections`, several with `,`, `;` or `|` between them, as exports list them. Commas, semicolons or tabs
    stand between cells. An empty cell changes nothing, and nobody is taken out of the course.
    """
    with Session.begin() as session:
        course = writable(session, course_id)
        read = roster_file.read(csv_body())
        outcomes = enrol(session, course, read.entries, dry_run=query_data.dry_run)
        counts = dict.fromkeys(("added", "changed", "unchanged"), 0)
        counts |= Counter(outcome.outcome for outcome in outcomes)
        if not query_data.dry_run:
            trail.record(session, caller().name, "roster.import", course_id, course_id=course_id, **counts)
    return jsonify(dry_run=query_data.dry_run, **counts, ignored_columns=read.ignored, rows=outcomes)


def writable(session: DbSession, course_id: str) -> Course:
    """The course, when the caller runs it; others who would enrol people in it wait."""
    course = reach.course(session, caller(), course_id, RUNNING)
    locks.row(session, course)
    return course


def enrol(
    session: DbSession, course: Course, entries: Sequence[Entry], *, dry_run: bool = False
) -> list[Outcome]:
    """Enrol people as the caller may, or say what would become of it."""
    if not dry_run:
        enrolments.lock(session, course.id, entries)
    outcomes = enrolments.plan(session, course.id, entries, renaming=caller().scope == "admin")
    refuse_own(any(one.person == caller().person_id and "role" in one.changes for one in outcomes))
    if not dry_run:
        enrolments.enrol(session, caller().name, course.id, outcomes)
    return outcomes


def refuse_own(own: bool) -> None:
    """Refuse to let somebody give up their own part in a course by accident; admins can undo it."""
    if own and caller().scope != "admin":
        raise Conflict("This would take your own role in the course; let another instructor do it.")


def not_enrolled(person_id: str) -> NotFound:
    """The refusal of somebody who is not in the course."""
    return NotFound(f"{shown(person_id)!r} is not enrolled in this course.")


def csv_body() -> bytes:
    """The body of a request with CSV."""
    charset = request.mimetype_params.get("charset", "utf-8").casefold()
    if request.mimetype not in CSV or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Send the roster in UTF-8, with `Content-Type: text/csv`.")
    return current().read_body(BATCH_BYTES)


def name_of(person_id: str) -> str:
    """The id of an address, as bodies may hold one; raises Unprocessable."""
    try:
        return PERSON.validate_python(person_id)
    except ValidationError as fault:
        said = fault.errors(include_url=False, include_context=False, include_input=False)[0]["msg"]
        raise Unprocessable(f"The id {shown(person_id)!r} cannot be used: {said}.") from None
