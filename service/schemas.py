"""The JSON that goes in, and the query strings."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, RootModel, StrictBool, StringConstraints

from service.texts import Decimal, Name, Text, Whole

MOST_PARTS = 1_000
MOST_ROWS = 1_000

Part = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Answers = Annotated[
    dict[Part, Any],
    Field(
        max_length=MOST_PARTS,
        description="Answers by part, as typed: text, or JSON where a part asks for a structure.",
    ),
]


class Input(BaseModel):
    """A body or query string; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class SubmissionIn(Input):
    """Answers to one item."""

    item: Name = Field(description="Item id, `document/item`.", examples=["dl-exam/inception"])
    answers: Answers
    assessment: Name | None = Field(None, description="None is practice, which no gradebook shows.")
    student: Name | None = Field(None, description="For instructor, admin and lms tokens: who answered.")
    variant: Text | None = Field(
        None,
        max_length=2_000,
        description="The `variant` that came with the item; None is the instance the assessment asks of "
        "the student, in practice the item as printed.",
    )
    final: StrictBool = Field(False, description="Send what cannot be read to review instead of back.")


class BatchRow(SubmissionIn):
    """One row of a batch."""

    key: Name | None = Field(None, description="Idempotency key of this row.")


class BatchIn(RootModel[Annotated[list[BatchRow], Field(min_length=1, max_length=MOST_ROWS)]]):
    """One to 1,000 submissions, each accepted or refused on its own."""


class VariantQuery(Input):
    """Which instance of an item is meant."""

    variant: Text | None = Field(
        None, max_length=2_000, description="One that was shown. None is the instance of `assessment`."
    )
    assessment: Name | None = Field(
        None, description="The instance this assessment asks of the student; None is the item as printed."
    )
    student: Name | None = Field(None, description="For instructor, admin and lms tokens: whose instance.")


class PreviewIn(VariantQuery):
    """Answers to be read, not marked."""

    answers: Answers


class Wait(Input):
    """How long a request may wait for a verdict."""

    wait: Decimal = Field(0, ge=0, le=30, allow_inf_nan=False, description="Seconds to wait for a verdict.")


class SubmissionsQuery(Input):
    """Which submissions to list."""

    assessment: Name | None = None
    item: Name | None = None
    student: Name | None = None
    limit: Whole = Field(50, ge=1, le=200)
    cursor: UUID | None = Field(None, description="`next` of the page before.")


class ItemQuery(VariantQuery):
    """Which instance of an item to show."""

    draw: bool = Field(False, description="In practice: draw another instance, where there are variants.")


class GradebookQuery(Input):
    """The form of a gradebook."""

    format: str = Field("json", max_length=40, description="`json` or `csv`.")
