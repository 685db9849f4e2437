"""The pages people read: the audit, and the gradebook of each assessment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from apiflask import APIBlueprint
from flask import render_template, request
from sqlalchemy.orm import Session as DbSession
from werkzeug.wrappers import Response

from question_bank.typed import grouped
from service import bank, scores
from service.api.assessments import run_by, visible
from service.api.audit import rows
from service.auth import Caller
from service.db import Session
from service.models import Assessment
from service.scores import GradebookRow
from service.web.signing_in import signed_in, to_sign_in

FIRST_STUDENTS = 40
"""Students of each gradebook shown on the front page."""

bp = APIBlueprint("pages", __name__, enable_openapi=False)
bp.add_app_template_filter(grouped)


@bp.get("/")
def index() -> str:
    """Show the audit, and the gradebooks of whoever is signed in."""
    wanted = request.args.get("verdict")
    audited = rows(bank.current())
    shown = [row for row in audited if wanted in (None, row.verdict)]
    counts = Counter(row.verdict for row in audited)
    with Session() as session:
        caller = signed_in(session)
        gradebooks = list(summaries(session, caller)) if caller else []
    return render_template(
        "index.html", rows=shown, counts=counts, wanted=wanted, caller=caller, gradebooks=gradebooks
    )


def summaries(session: DbSession, caller: Caller) -> Iterator[tuple[Assessment, list[GradebookRow], bool]]:
    """Each assessment the caller runs, its first students, and whether there are more."""
    for assessment in run_by(session, caller):
        students = list(islice(scores.gradebook(session, assessment.id), FIRST_STUDENTS + 1))
        yield assessment, students[:FIRST_STUDENTS], len(students) > FIRST_STUDENTS


@bp.get("/assessments/<assessment_id>")
def gradebook(assessment_id: str) -> str | Response:
    """Show the gradebook of an assessment to whoever runs its course."""
    with Session() as session:
        caller = signed_in(session)
        return to_sign_in() if caller is None else gradebook_page(session, caller, assessment_id)


def gradebook_page(session: DbSession, caller: Caller, assessment_id: str) -> str:
    """The gradebook as HTML."""
    assessment = visible(session, caller, assessment_id)
    students = list(scores.gradebook(session, assessment_id))
    return render_template("gradebook.html", assessment=assessment, rows=students, caller=caller)
