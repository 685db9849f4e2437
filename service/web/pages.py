"""The pages people read: what the audit found, and the gradebook of each assessment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from apiflask import APIBlueprint
from flask import render_template, request
from sqlalchemy.orm import Session as DbSession
from werkzeug.wrappers import Response

from service import bank
from service import gradebook as gradebooks
from service.api import audit as audits
from service.api import reach
from service.audit_page import VERDICTS, chapters
from service.db import Session
from service.gradebook import GradebookRow
from service.models import Assessment, Course
from service.tokens import Caller
from service.web.signing_in import signed_in, to_sign_in

FIRST_STUDENTS = 40
"""Students of each gradebook shown on the front page."""

bp = APIBlueprint("pages", __name__, enable_openapi=False)


@bp.get("/")
def index() -> str:
    """Show what the audit found wrong, and the gradebooks of whoever is signed in."""
    with Session() as session:
        caller = signed_in(session)
        found_books = list(summaries(session, caller)) if caller else []
    found = audit_of(["disagree"], caller)
    return render_template("index.html", **found, caller=caller, gradebooks=found_books)


@bp.get("/audit")
def audit() -> str:
    """Show every printed answer beside the computed one, or those of one verdict."""
    wanted = request.args.get("verdict")
    shown = VERDICTS if wanted is None else [wanted]
    with Session() as session:
        caller = signed_in(session)
    found = audit_of(shown, caller)
    return render_template("audit.html", **found, verdicts=VERDICTS, wanted=wanted, caller=caller)


def audit_of(verdicts: Collection[str], caller: Caller | None) -> dict[str, Any]:
    """What the templates show a caller of the audit."""
    audited = audits.shown_to(caller)
    return {"counts": audited.counts, "chapters": chapters(bank.current(), audited, verdicts)}


def summaries(
    session: DbSession, caller: Caller
) -> Iterator[tuple[Assessment, Course, list[GradebookRow], bool]]:
    """Each assessment the caller runs, its course, its first students, and whether there are more."""
    for assessment in reach.assessments(session, caller):
        students = list(islice(gradebooks.gradebook(session, assessment.id), FIRST_STUDENTS + 1))
        course = session.get_one(Course, assessment.course_id)
        yield assessment, course, students[:FIRST_STUDENTS], len(students) > FIRST_STUDENTS


@bp.get("/assessments/<assessment_id>")
def gradebook(assessment_id: str) -> str | Response:
    """Show the gradebook of an assessment to whoever runs its course."""
    with Session() as session:
        caller = signed_in(session)
        return to_sign_in() if caller is None else gradebook_page(session, caller, assessment_id)


def gradebook_page(session: DbSession, caller: Caller, assessment_id: str) -> str:
    """The gradebook as HTML."""
    assessment = reach.assessment(session, caller, assessment_id)
    course = session.get_one(Course, assessment.course_id)
    students = list(gradebooks.gradebook(session, assessment_id))
    return render_template(
        "gradebook.html", assessment=assessment, course=course, rows=students, caller=caller
    )
