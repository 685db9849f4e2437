"""Settling: work and scores brought in line with marks that a regrade made. Never commits."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from question_bank.part import LIVE
from service import scores

END_WORK = """
    delete from work using ({wanted}) wanted(submission_id, lanes)
    where work.submission_id = wanted.submission_id and work.lane <> :live
          and not work.lane = any(wanted.lanes) and wanted.submission_id = any(:ids)
"""
GIVE_WORK = """
    insert into work (submission_id, lane, course_id)
    select wanted.submission_id, lane, assessment.course_id
    from ({wanted}) wanted(submission_id, lanes)
    cross join unnest(wanted.lanes) lane
    join submission on submission.id = wanted.submission_id
    join assessment on assessment.id = submission.assessment_id
    where wanted.submission_id = any(:ids) order by 1, 2
    on conflict (submission_id, lane) do nothing returning lane
"""


def settle(session: DbSession, marked: Sequence[UUID], wanted: str, /, **given: object) -> set[str]:
    """Bring work and scores in line with new marks; return the lanes that were given work.

    ``wanted`` is SQL: submissions, each with the slow lanes that have something left to decide; ``given``
    are its parameters.
    """
    values = {"ids": list(marked), "live": LIVE, **given}
    session.execute(text(END_WORK.format(wanted=wanted)), values)
    lanes = set(session.scalars(text(GIVE_WORK.format(wanted=wanted)), values))
    scores.project(session, marked)
    return lanes
