"""Requests to have a mark looked at again."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StrictBool

from service.texts import Name, Reason, RowNumber, Whole
from service.wire.base import Input


class RequestIn(Input):
    """What a student asks to have looked at again."""

    part: Name | None = Field(None, description="None is the whole submission.")
    reason: Reason


class AnswerIn(Input):
    """The answer to a request. What is granted is done by an override or a regrade."""

    granted: StrictBool
    answer: Reason


class RequestOut(BaseModel):
    """A request to have a mark looked at again, and its answer."""

    id: int
    submission: UUID
    assessment: str
    student: str
    item: str
    part: str | None
    reason: str
    state: Literal["open", "granted", "declined"]
    answer: str
    answered_by: str | None
    created_at: AwareDatetime
    answered_at: AwareDatetime | None


class RequestsQuery(Input):
    """Which requests to list."""

    state: Literal["open", "granted", "declined"] | None = None
    limit: Whole = Field(50, ge=1, le=200)
    cursor: RowNumber | None = Field(None, description="`next` of the page before.")


class RequestPage(BaseModel):
    """A page of requests, newest first."""

    requests: list[RequestOut]
    next: int | None = Field(description="`cursor` of the next page; None on the last.")
