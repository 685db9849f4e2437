"""Gradebooks: their form, and their rows."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from service.wire.base import Input


class GradebookQuery(Input):
    """The form of a gradebook."""

    format: str = Field(
        "json",
        max_length=40,
        description="`json`, `csv`, `xlsx`, `canvas`, `moodle`, `moodle-xml`, `blackboard` or `oneroster`.",
    )
    items: bool = Field(
        False,
        description="A column for each item in place of one for the assessment, in the formats of learning"
        " platforms; `json`, `csv` and `xlsx` always have both.",
    )
    since: str | None = Field(
        None,
        max_length=80,
        description="The `cursor` of an earlier pull, or its header `Assay-Cursor`: only students whose row"
        " has changed since; some may come twice, none is missed.",
    )


class GradebookCell(BaseModel):
    """What a student has of one item."""

    score: float | None = Field(description="Null: excused, nothing handed in, or nothing graded yet.")
    possible: float | None
    pending: int
    excused: bool
    submission: str | None = Field(description="The submission that counts.")
    submissions: int
    invalid: bool = Field(description="Everything handed in was unreadable; it costs no attempt.")


class GradebookRow(BaseModel):
    """One student of a gradebook. What they are excused from is neither earned nor possible."""

    student: str
    name: str
    score: float
    possible: float
    parts_pending: int
    submissions: int = Field(description="All that were handed in, to items they are excused from, too.")
    email: str
    sections: list[str]
    status: Literal["excused", "not-submitted", "invalid", "pending", "graded"] = Field(
        description="What a score of 0 means, of the items the student is not excused from: also after the"
        " closing time, nothing handed in stays so; `invalid` is who handed in nothing that can be read."
    )
    excused: bool
    late_penalty: float
    items: dict[str, GradebookCell]


class Gradebook(BaseModel):
    """Every student enrolled, with what they have earned so far; or those whose row has changed."""

    assessment: str
    cursor: str = Field(description="To send as `since` next time.")
    complete: bool = Field(
        description="Whether `rows` are those of all students: put them in place of what you have. With"
        " `since` also when the cursor is of another database, or the assessment itself was changed."
    )
    rows: list[GradebookRow]
    enrolled: list[str] = Field(description="The ids of all students there are: others have left.")
