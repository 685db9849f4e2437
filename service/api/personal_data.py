"""Everything stored of one person: exported, or erased."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify
from sqlalchemy.orm import Session as DbSession

from service import erasure, personal_data, trail
from service.api import spooled
from service.auth import bearer, caller
from service.db import SNAPSHOT, Session
from service.faults import NotFound, refused, shown
from service.models import Person
from service.texts import composed
from service.wire.personal_data import Confirmation, ErasedOut, PersonalData

bp = APIBlueprint("personal_data", __name__, tag="People", url_prefix="/api/v1/people")


@bp.get("/<path:person_id>/data")
@bp.auth_required(bearer)
@bp.output(PersonalData, description="A download of one JSON document.")
def export(person_id: str) -> Response:
    """Give out everything stored of a person. For that person, with their own token, and for admins.

    To the person it shows no key of an item, no mark that is not posted yet, and not who else on the staff
    did what to it, but for who answered their regrade requests.
    """
    staff = caller().scope == "admin"
    if not staff and caller().person_id != person_id:
        raise unknown(person_id)
    with Session.begin() as session:
        find(session, person_id)
        if staff:
            trail.record(session, caller().name, "person.export", person_id)
    response = written(person_id, staff=staff)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.delete("/<path:person_id>")
@bp.auth_required(bearer, roles=["admin"])
@bp.input(Confirmation, location="query")
@bp.output(ErasedOut)
def erase(person_id: str, query_data: Confirmation) -> Response:
    """Erase everything stored of a person, their marks too, for good. For admins.

    The trail keeps that somebody was erased, without their name. Where reasons, feedback and answers to
    others, in the courses they were in, mention them by name, mail address or id, "erased person" stands
    instead. What others answered to an item stays as it was typed, and so do titles. Who changes something
    of the person meanwhile is answered that there is nobody; a regrade under way goes on without them.
    """
    if composed(query_data.confirm) != person_id:
        raise refused("confirm", "must be the id again; what is erased cannot be brought back")
    with Session.begin() as session:
        if not erasure.erase(session, caller().name, find(session, person_id)):
            raise unknown(person_id)
    return jsonify(erased=person_id)


def written(person_id: str, *, staff: bool) -> Response:
    """The document as of one moment, as a download."""
    file = spooled.new()
    with Session() as session:
        session.connection(execution_options=SNAPSHOT)
        for part in personal_data.document(session, find(session, person_id), staff=staff):
            file.write(part.encode())
    return spooled.sent(file, "application/json", "personal-data.json")


def find(session: DbSession, person_id: str) -> Person:
    """The person of an id; raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise unknown(person_id)
    return person


def unknown(person_id: str) -> NotFound:
    """The refusal of somebody who does not exist, or whom the caller may not know of: both alike."""
    return NotFound(f"There is no person {shown(person_id)!r} whose data your token may see.")
