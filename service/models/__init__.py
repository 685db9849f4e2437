"""The tables: columns, relationships, constraints. No queries."""

from __future__ import annotations

from service.models.assessments import (
    Accommodation,
    Assessment,
    AssessmentItem,
    Excuse,
    FullMarks,
    Statistics,
)
from service.models.courses import ApiToken, AuditEvent, Course, Enrolment, Person, Section, SectionMember
from service.models.lms import Inbox, Integration
from service.models.regrades import (
    Job,
    RegradeChange,
    RegradeRequest,
    RegradeScore,
    Regrading,
    Replacement,
)
from service.models.submissions import ItemVersion, Mark, Score, Submission, Work

__all__ = [
    "Accommodation",
    "ApiToken",
    "Assessment",
    "AssessmentItem",
    "AuditEvent",
    "Course",
    "Enrolment",
    "Excuse",
    "FullMarks",
    "Inbox",
    "Integration",
    "ItemVersion",
    "Job",
    "Mark",
    "Person",
    "RegradeChange",
    "RegradeRequest",
    "RegradeScore",
    "Regrading",
    "Replacement",
    "Score",
    "Section",
    "SectionMember",
    "Statistics",
    "Submission",
    "Work",
]
