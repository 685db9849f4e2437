"""The events an LMS posts."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from service.schemas import Answers, Input, Name


class Student(Input):
    """Who answered, by the id the LMS uses."""

    id: Name
    name: str = Field("", max_length=500)
    email: str = Field("", max_length=500)


class CreatedSubmission(Input):
    """What a student answered."""

    student: Student
    assessment: Name | None = Field(None, description="None is the assessment of the integration.")
    item: Name
    answers: Answers


class SubmissionCreated(Input):
    """A student of the LMS sent in answers."""

    type: Literal["submission.created"]
    timestamp: AwareDatetime
    data: CreatedSubmission
