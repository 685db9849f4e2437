"""Items: which one is meant, and what is shown of it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from service.texts import Name, Text
from service.wire.base import Input, Page, PageQuery
from service.wire.submissions import Answers


class VariantQuery(Input):
    """Which instance of an item is meant."""

    variant: Text | None = Field(
        None, max_length=2_000, description="One that was shown. Left out: the instance of `assessment`."
    )
    assessment: Name | None = Field(
        None, description="The instance this assessment asks of the student. Left out: the item as printed."
    )
    student: Name | None = Field(None, description="For instructor, admin and lms tokens: whose instance.")


class PreviewIn(VariantQuery):
    """Answers to be read, not marked."""

    answers: Answers


class ItemQuery(VariantQuery):
    """Which instance of an item to show."""

    draw: bool = Field(False, description="In practice: draw another instance, where there are variants.")


class ItemSummary(BaseModel):
    """An item in a list."""

    id: str
    title: str
    document: str
    points: float
    parts: int
    has_variants: bool


class ItemsQuery(PageQuery[Name]):
    """Which items to list."""

    document: Name | None = Field(None, description="Those of this document alone.")


class ItemPage(Page[str]):
    """A page of the items of the bank, in the order of their documents."""

    items: list[ItemSummary]


class Part(BaseModel):
    """What a part asks for; never its key."""

    ask: str
    type: str
    points: float


class ItemOut(BaseModel):
    """An item as a student sees it."""

    id: str
    title: str
    document: str
    prompt: str
    points: float = Field(description="Of the assessment where one is named, as those of the parts.")
    parts: dict[str, Part]
    variant: str | None = Field(description="Send it back with the answers.")


class Reading(BaseModel):
    """How one answer was read."""

    status: Literal["read", "blank", "invalid"]
    read_as: str = Field(description="What was read, as text.")
    mathml: str = Field(description="What was read, as a MathML element; empty where nothing was.")
    feedback: str = Field(description="Why the answer cannot be read, and the remedy.")
    remedy: str = Field(description="What to write instead.")
    reason: str
    position: int | None = Field(description="Offset of the fault in the answer, in characters.")


class PreviewOut(BaseModel):
    """How each answer was read; no attempt is spent and nothing is marked."""

    parts: dict[str, Reading]


class KeyOut(BaseModel):
    """The key of each part, as a student would type it."""

    item: str
    keys: dict[str, Any]
