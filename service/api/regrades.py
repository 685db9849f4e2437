"""Regrades: preview, apply, undo. Whoever teaches a course may look, those who run it decide."""

from __future__ import annotations

from collections.abc import Collection
from operator import attrgetter, itemgetter
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, url_for
from sqlalchemy.orm import Session as DbSession

from service.api import reach
from service.api.by_the_files import by_the_files, refuse_unread
from service.api.etags import tagged
from service.api.paging import paged
from service.auth import bearer, caller
from service.db import Session
from service.faults import NotFound
from service.models import Job
from service.regrades import changes, jobs, undoing
from service.tokens import RUNNING, STAFF, TEACHING
from service.wire.regrades import ChangePage, ChangesQuery, JobOut, JobPage, JobsQuery, RegradeIn, Summary

bp = APIBlueprint("regrades", __name__, tag="Regrades", url_prefix="/api/v1")

FIELDS = (
    "id", "state", "dry_run", "release_overrides", "reason", "done", "total", "error", "created_by",
    "created_at", "finished_at",
)  # fmt: skip


@bp.post("/assessments/<assessment_id>/regrades")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(RegradeIn)
@bp.output(JobOut, status_code=202, description="Under way; `Location` shows how far it is.")
@bp.doc(responses=[409])
@by_the_files
def create(assessment_id: str, json_data: RegradeIn) -> Response:
    """Regrade an item, or all, by the item as it is now and what the assessment accepts now.

    A dry run, the default, says who would change, by how much and why, and waits to be applied. The item
    that a student drew stays as it was drawn.
    """
    with Session.begin() as session:
        assessment = reach.assessment(session, caller(), assessment_id, RUNNING)
        job = jobs.ask(session, assessment, **json_data.model_dump(), by=caller().name)
        refuse_unread(list(job.basis))
    return under_way(job)


@bp.get("/assessments/<assessment_id>/regrades")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(JobsQuery, location="query")
@bp.output(JobPage)
def index(assessment_id: str, query_data: JobsQuery) -> Response:
    """List the regrades of an assessment, the latest first."""
    with Session() as session:
        reach.assessment(session, caller(), assessment_id)
        found = jobs.of_assessment(session, assessment_id, query_data.cursor, query_data.enough)
        listed = [with_conflicts_left(session, job) for job in found]
    return paged("jobs", listed, query_data, itemgetter("id"))


@bp.get("/jobs/<int:job_id>")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(JobOut)
@bp.doc(responses=[304])
def show(job_id: int) -> Response:
    """Show how far a regrade is, and what it changes."""
    with Session() as session:
        return tagged(with_conflicts_left(session, reached(session, job_id)))


@bp.get("/jobs/<int:job_id>/changes")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(ChangesQuery, location="query")
@bp.output(ChangePage)
def list_changes(job_id: int, query_data: ChangesQuery) -> Response:
    """List what a regrade changes: old and new verdicts side by side, and what they do to the gradebook.

    One that is never applied, or is undone, keeps its list for 30 days.
    """
    with Session() as session:
        job = reached(session, job_id)
        found = changes.page(session, job, query_data.cursor, query_data.enough, query_data.only)
    return paged("changes", found, query_data, attrgetter("submission"))


@bp.post("/jobs/<int:job_id>/apply")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(JobOut, status_code=202, description="Being applied; `Location` shows how far it is.")
@bp.doc(responses=[409])
@by_the_files
def apply(job_id: int) -> Response:
    """Apply a regrade that is compared. Marks are added, none is overwritten.

    Submissions marked since the comparison are compared anew. From now on submissions that were shown an
    earlier version of the item are graded as this regrade grades.
    """
    with Session.begin() as session:
        job = reached(session, job_id, RUNNING)
        jobs.apply(session, job, by=caller().name)
    return under_way(job)


@bp.post("/jobs/<int:job_id>/undo")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.output(JobOut, status_code=202, description="Being undone; `Location` shows how far it is.")
@bp.doc(responses=[409])
def undo(job_id: int) -> Response:
    """Undo a regrade that is applied: the marks before count again, and what people decided since stands.

    Submissions that came in meanwhile are graded by what holds without it. Those that a later regrade has
    marked stay as they are, and are `conflicts`: undo that one as well.
    """
    with Session.begin() as session:
        job = reached(session, job_id, RUNNING)
        jobs.undo(session, job, by=caller().name)
    return under_way(job)


def reached(session: DbSession, job_id: int, roles: Collection[str] = TEACHING) -> Job:
    """The job, when the caller has one of these roles in its course; raises NotFound or Forbidden."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound(f"There is no job {job_id} that your token may see.")
    try:
        reach.assessment(session, caller(), job.assessment_id, roles)
    except NotFound:
        raise NotFound(f"There is no job {job_id} that your token may see.") from None
    return job


def under_way(job: Job) -> Response:
    """The answer to what a worker goes on with, which is told of it."""
    jobs.wake(job.id)
    response = jsonify(as_noted(job))
    response.status_code = 202
    response.headers["Location"] = url_for("regrades.show", job_id=job.id)
    return response


def with_conflicts_left(session: DbSession, job: Job) -> dict[str, Any]:
    """A job as the API shows it; one that is undone, with the conflicts that are left by now."""
    now = as_noted(job)
    if job.state == "undone" and now["summary"]["conflicts"]:
        now["summary"]["conflicts"] = undoing.conflicts(session, job)
    return now


def as_noted(job: Job) -> dict[str, Any]:
    """A job as the API shows it, its summary as the worker noted it last."""
    names = {"assessment": job.assessment_id, "item": job.item_id, "versions": versions(job)}
    # One asked for before a count was introduced lacks it.
    summary = Summary(**{**jobs.EMPTY, **job.summary}).model_dump()
    return {**{name: getattr(job, name) for name in FIELDS}, **names, "summary": summary}


def versions(job: Job) -> dict[str, str]:
    """The version of each item that a job grades by."""
    return {item: graded["hash"] for item, graded in job.basis.items()}
