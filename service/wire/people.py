"""The people of a course: what goes in, and what comes out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, RootModel

from service.texts import Email, Label, Name, SectionName
from service.wire.base import Input, Page, PageQuery

MOST_SECTIONS = 50

Role = Literal["student", "assistant", "instructor"]
Sections = Annotated[
    list[SectionName], Field(max_length=MOST_SECTIONS), AfterValidator(lambda names: sorted(set(names)))
]


class PersonIn(Input):
    """Somebody who is to be in a course; what is left out stays as it is."""

    name: Label | None = None
    email: Email | None = None
    role: Role | None = Field(None, description="null is student, of those who are not in the course yet.")
    sections: Sections | None = Field(
        None,
        description="All those they belong to; new ones are made, and one that nobody is left in goes.",
    )


class PersonOut(BaseModel):
    """Somebody in a course."""

    id: str
    name: str
    email: str
    role: Role
    sections: list[str]


class EnrolledOut(PersonOut):
    """Somebody who was put into a course, or changed there."""

    kept: list[str] = Field(
        description="`name` or `email`, where it stayed as it was because they are more than a student of "
        "this course: one course does not rename the people of another."
    )


class PeopleQuery(PageQuery[Name]):
    """Which people to list."""

    role: Role | None = None
    section: Name | None = None


class PeoplePage(Page[str]):
    """A page of the people of a course, by id."""

    people: list[PersonOut]


class RosterQuery(Input):
    """Whether a roster is only tried."""

    dry_run: bool = Field(False, description="Say what would change, and store nothing.")


class RosterText(RootModel[str]):
    """A line of headings, then one for each person, as `text/csv` in UTF-8."""


class RosterRow(BaseModel):
    """What becomes of one row of a roster: the values before and after of what changes."""

    person: str
    outcome: Literal["added", "changed", "unchanged"]
    changes: dict[str, list[Any]]
    kept: list[str] = Field(description="`name` or `email`, where it is not this course's to change.")


class RosterOut(BaseModel):
    """What became of a roster, or would become of it."""

    dry_run: bool
    added: int
    changed: int
    unchanged: int
    ignored_columns: list[str] = Field(description="Columns that mean nothing here.")
    rows: list[RosterRow]
