"""The files of a OneRoster 1.2 CSV zip, and how each of their lines is written."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from zoneinfo import ZoneInfo

from service.exports.cells import Table
from service.gradebook import Book

ORG = "assay"
"""Assay itself, which is where the records are from, and the one school they know."""
BASE = "sourcedId,status,dateLastModified"
FILES: Mapping[str, str] = {
    "academicSessions": "title,type,startDate,endDate,parentSourcedId,schoolYear",
    "categories": "title,weight",
    "classes": "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,"
    "subjects,subjectCodes,periods",
    "courses": "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "enrollments": "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    "lineItems": "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,"
    "academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId",
    "orgs": "name,type,identifier,parentSourcedId",
    "results": "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore,"
    "classSourcedId,inProgress,incomplete,late,missing",
    "roles": "userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId",
    "users": "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
    "agentSourcedIds,grades,password,userMasterIdentifier,resourceSourcedIds,preferredGivenName,"
    "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
}
"""The columns of each file behind the first three."""
ABSENT = (
    "classResources",
    "courseResources",
    "demographics",
    "lineItemLearningObjectiveIds",
    "lineItemScoreScales",
    "resources",
    "resultLearningObjectiveIds",
    "resultScoreScales",
    "scoreScales",
    "userProfiles",
    "userResources",
)
IN_MEMORY = 1_000_000
"""Bytes of each file that are kept in memory; the rest goes to disk."""


class File:
    """One file of the zip, until all are written."""

    def __init__(self, stack: ExitStack, name: str, book: Book) -> None:
        self._bytes = stack.enter_context(SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
        self._text = TextIOWrapper(cast(BinaryIO, self._bytes), "utf-8", newline="")
        self._table = Table(self._text, formulas=True)
        self._columns = FILES[name].split(",")
        self._is_delta = not book.complete
        self._moment = book.moment
        self._table.line([*BASE.split(","), *self._columns])

    def add(self, sourced_id: str, changed: datetime | None = None, **fields: str) -> None:
        """Write a row; of a delta, with its status and the moment it changed."""
        state = ("active", moment(changed or self._moment)) if self._is_delta else ("", "")
        self._table.line([sourced_id, *state, *(fields.get(column, "") for column in self._columns)])

    def rewound(self) -> Any:
        """The file from its beginning."""
        self._text.flush()
        self._bytes.seek(0)
        return self._bytes


def manifest(book: Book) -> str:
    """What is in the zip, and how it is to be processed."""
    mode = "bulk" if book.complete else "delta"
    files = dict.fromkeys(FILES, mode) | dict.fromkeys(ABSENT, "absent")
    lines = ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.2"]
    lines += [f"file.{name},{how}" for name, how in sorted(files.items())]
    return "\r\n".join([*lines, "source.systemName,Assay", f"source.systemCode,{ORG}", ""])


def day(when: datetime, here: ZoneInfo) -> str:
    """A date as OneRoster has it: that of the clocks of a zone."""
    return f"{when.astimezone(here):%Y-%m-%d}"


def moment(when: datetime) -> str:
    """A moment as OneRoster has it."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
