"""Requests of students to have a mark looked at again. Functions take a session and never commit."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as DbSession

from service import trail
from service.faults import Conflict, NotFound
from service.models import Assessment, RegradeRequest, Submission

COLUMNS = (
    RegradeRequest.id,
    RegradeRequest.submission_id.label("submission"),
    RegradeRequest.assessment_id.label("assessment"),
    Submission.person_id.label("student"),
    Submission.item_id.label("item"),
    RegradeRequest.part,
    RegradeRequest.reason,
    RegradeRequest.state,
    RegradeRequest.answer,
    RegradeRequest.answered_by,
    RegradeRequest.created_at,
    RegradeRequest.answered_at,
)


class RequestOpen(Conflict):
    """The student has asked already, and is waiting for the answer."""


class RequestAnswered(Conflict):
    """Somebody has answered the request."""


def ask(session: DbSession, submission: Submission, part: str | None, reason: str) -> dict[str, Any]:
    """Ask to have a submission, or one part of it, looked at again. Raises RequestOpen."""
    values = {"submission_id": submission.id, "assessment_id": submission.assessment_id}
    new = insert(RegradeRequest).values(**values, part=part, reason=reason).on_conflict_do_nothing()
    number = session.scalar(new.returning(RegradeRequest.id))
    if number is None:
        raise RequestOpen(f"The request about {part or 'this submission'} is open; wait for its answer.")
    return one(session, number)


def answer(session: DbSession, number: int, *, granted: bool, answer: str, by: str) -> dict[str, Any]:
    """Answer a request. Raises RequestAnswered where somebody was faster, NotFound where it is erased."""
    values = {"state": "granted" if granted else "declined", "answer": answer, "answered_by": by}
    is_open = (RegradeRequest.id == number) & (RegradeRequest.state == "open")
    done = session.execute(
        update(RegradeRequest)
        .where(is_open)
        .values(**values, answered_at=func.now())
        .returning(RegradeRequest.id)
    )
    if done.first() is None:
        earlier = session.get(RegradeRequest, number, populate_existing=True)
        if earlier is None:
            raise NotFound()  # erased while this waited
        raise RequestAnswered(f"{earlier.answered_by} has {earlier.state} it: {earlier.answer}")
    answered = one(session, number)
    course = session.get_one(Assessment, answered["assessment"]).course_id
    said = {"granted": granted, "answer": answer}
    subject = str(answered["submission"])
    trail.record(session, by, "regrade-request.answer", subject, course_id=course, id=number, **said)
    return answered


def one(session: DbSession, number: int) -> dict[str, Any]:
    """A request as it is shown."""
    return dict(session.execute(requests().where(RegradeRequest.id == number)).mappings().one())


def requests() -> Select[*tuple[Any, ...]]:
    """Requests, newest first, as they are shown."""
    query = select(*COLUMNS).join(Submission, Submission.id == RegradeRequest.submission_id)
    return cast("Select[*tuple[Any, ...]]", query.order_by(RegradeRequest.id.desc()))
