"""Requests to have a mark looked at again."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StrictBool

from service.texts import Name, Reason, RowNumber
from service.wire.base import Input, Page, PageQuery


class RequestIn(Input):
    """What a student asks to have looked at again."""

    part: Name | None = Field(None, description="null is the whole submission.")
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


class OwnRequestsQuery(PageQuery[RowNumber]):
    """Which page of the requests about a submission."""


class RequestsQuery(PageQuery[RowNumber]):
    """Which requests to list."""

    state: Literal["open", "granted", "declined"] | None = None


class RequestPage(Page[int]):
    """A page of requests, newest first."""

    requests: list[RequestOut]
