"""The events an LMS posts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from service.texts import Label, Name, PersonId, typed_text
from service.wire.base import Input
from service.wire.submissions import Answers


class Student(Input):
    """Who answered, by the id the LMS uses."""

    id: PersonId
    name: Label = ""
    email: Label = ""


class CreatedSubmission(Input):
    """What a student answered."""

    student: Student
    assessment: Name | None = Field(None, description="null is the assessment of the integration.")
    item: Name
    answers: Answers


class SubmissionCreated(Input):
    """A student of the LMS sent in answers."""

    type: Literal["submission.created"]
    timestamp: Annotated[AwareDatetime, BeforeValidator(typed_text)]
    data: CreatedSubmission
