"""The statistics of an assessment."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, Field


class MisconceptionShare(BaseModel):
    """How many made a mistake the part knows."""

    reason: str
    n: int
    share: float = Field(description="Of the `n` of the part.")


class Cluster(BaseModel):
    """Equal wrong answers."""

    read_as: str
    reason: str
    n: int


class PartFigures(BaseModel):
    """How a part was answered, in the submissions that count."""

    part: str
    n: int = Field(description="Students whose submission to the item counts, answered the part or not.")
    facility: float | None = Field(description="The mean share of its points, of those decided.")
    statuses: dict[str, int]
    misconceptions: list[MisconceptionShare]
    clusters: list[Cluster] = Field(
        description="The most frequent wrong answers, by how they were read; none that a person decided."
    )


class Instance(BaseModel):
    """One variant of an item."""

    params: str
    n: int
    facility: float


class VariantFigures(BaseModel):
    """Whether the variants of an item are equally hard."""

    eta_squared: float | None = Field(description="The share of the variance that lies between variants.")
    instances: list[Instance]


class ItemFigures(BaseModel):
    """How hard an item is, and how well it tells students apart. Percent are 0 to 100."""

    item: str
    points: float
    n: int
    mean: float | None
    standard_deviation: float | None
    facility: float | None = Field(description="The share of the possible points earned, 0 to 1.")
    discrimination: float | None = Field(description="Correlation with the rest, in percent.")
    efficiency: float | None = Field(description="Discrimination, in percent of the most there could be.")
    flags: list[str]
    parts: list[PartFigures]
    variants: VariantFigures | None


class StatisticsOut(BaseModel):
    """Figures of an assessment, in points, over the students who sat it; lateness does not count."""

    assessment: str
    computed_at: AwareDatetime | None
    stale: bool = Field(
        description="Whether scores have changed since; a worker looks soon, within minutes in a large class."
    )
    enrolled: int = Field(0, description="Students of the course.")
    n: int = Field(0, description="Those of them who sat it; staff who tried it do not count.")
    mean: float | None = None
    median: float | None = None
    standard_deviation: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    cronbach_alpha: float | None = Field(None, description="Internal consistency, in percent.")
    error_ratio: float | None = Field(None, description="Percent of the deviation that is chance.")
    standard_error: float | None = Field(None, description="Of a student's score, in points.")
    items: list[ItemFigures] = []
