"""Overrides of verdicts."""

from __future__ import annotations

from pydantic import Field

from service.texts import JsonRowNumber, Label, Number, Reason, RowNumber
from service.wire.base import Input


class OverrideIn(Input):
    """What somebody decides about a part."""

    score: Number = Field(ge=0, le=1, allow_inf_nan=False, description="The share of the part's points.")
    reason: Reason = Field(description="Why, for the audit trail and for staff.")
    feedback: Label = Field("", description="What the student is told.")
    mark: JsonRowNumber | None = Field(
        None,
        description="`mark` of the submission that was looked at; refused where another came meanwhile. "
        "Without it, an override of somebody else is not replaced.",
    )


class ReleaseQuery(Input):
    """Why an override is taken back."""

    reason: Reason = Field(description="Why, for the audit trail and for staff.")
    mark: RowNumber | None = Field(None, description="`mark` of the submission that was looked at.")
