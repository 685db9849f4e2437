"""Gradebooks: their form, and their rows."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from service.wire.base import Input

TAKEN_BY = """\
| `format` | students are found by | excused | nothing handed in |
|---|---|---|---|
| `json` | `student` | `status` `excused`; `excused` of an item | `status` `not-submitted`; `score` null |
| `csv` | `student` | `status` `excused`; `EX` under an item | `status` `not-submitted`; blank under an item |
| `xlsx` | a person who reads | `EX` | blank |
| `canvas` | SIS User ID, else SIS Login ID: both are the student's id | `EX` | blank |
| `moodle` | ID number or address, as chosen while importing | `-`, which clears the grade | blank |
| `moodle-xml` | ID number; that of the grade item is the assessment's id | `-` | no result |
| `blackboard` | Username; give the column id behind the bar to your column | `Exempt` | blank |
| `oneroster` | sourcedId; a complete 1.2 zip, school and term made up | `exempt` | `not submitted` |

Totals of `json` and `csv` are 0 also where nothing counts: their `status` says why. What was not handed in
stays blank after the closing time, too. Learning platforms get one column for the assessment, with
`items=true` one for each item; in the one column, points of someone excused from some of the items are
scaled up to its maximum. Canvas gets 2 decimals, Moodle and Blackboard 5, the others all. A course with
decimal comma gets `0,5` in the formats of CSV, and `;` between the cells of all but Blackboard's.

A `'` stands before text that would be taken for a formula, also where a spreadsheet splits a cell at another
separator; not in `json`, `moodle-xml` and `oneroster`, which none opens. Ids and addresses such as `-x7f`,
harmless even as formulas, stay as they are.

`since` with the `cursor` of an earlier pull sends only students whose row has changed: a few twice, none
never. Where the cursor is not of this gradebook, or the assessment itself has changed, all are sent: JSON
says so by `complete`. Who is not in its `enrolled` has left. `If-None-Match` works in every format.

While marks are held back until an instructor posts them, `posted` and the header `Assay-Posted` are `false`,
and a token of scope `lms` is answered 409: a platform shows its students what it is given."""


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
    pending: int = Field(
        description="Parts to be decided, of the submission that counts or may become the best."
    )
    excused: bool
    submission: str | None = Field(description="The submission that counts.")
    submissions: int
    invalid: bool = Field(description="Everything handed in was unreadable; it costs no attempt.")


class GradebookRow(BaseModel):
    """One student of a gradebook. What they are excused from is neither earned nor possible."""

    student: str
    name: str
    score: float
    possible: float = Field(description="So far: of what is decided.")
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
    maximum: float = Field(description="Points of all items the student is not excused from.")
    items: dict[str, GradebookCell]


class Gradebook(BaseModel):
    """Every student enrolled, with what they have earned so far; or those whose row has changed."""

    assessment: str
    cursor: str = Field(description="To send as `since` next time.")
    complete: bool = Field(
        description="Whether `rows` are those of all students: put them in place of what you have. With"
        " `since` also when the cursor is of another database, or the assessment itself was changed."
    )
    posted: bool = Field(
        description="Whether students may see the marks; false while they are held back. Other formats say "
        "so by the header `Assay-Posted`."
    )
    rows: list[GradebookRow]
    enrolled: list[str] = Field(description="The ids of all students there are: others have left.")
