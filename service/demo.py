"""The demonstration: a class of thirty is graded in front of you, by REST and by signed webhook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import mean
from typing import Any
from uuid import uuid4

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from question_bank.audit import AuditRow
from question_bank.part import DISAGREE
from service import demo_regrade
from service.client import Client
from service.demo_class import COMPUTED, PRINTED, Sheet
from service.demo_marks import Answered, Graded, differences, imbalances
from service.lms.standard_webhooks import sign
from service.tables import audit_table, console, gradebook_table, progress, verdict_counts

WEBHOOK_SHARE = 3
"""Every third student's answers arrive by signed webhook."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A running service and what it takes to call it."""

    url: str
    assessment: str
    instructor: str
    webhook_url: str
    webhook_secret: str
    students: Mapping[str, str]
    """The token of each student who submits by REST."""


def posts_webhooks(position: int) -> bool:
    """Whether the LMS submits for the student at this position of the class."""
    return position % WEBHOOK_SHARE == WEBHOOK_SHARE - 1


def run(service: Service, sheets: Sequence[Sheet]) -> bool:
    """Submit, wait, show; whether everything came out as it must."""
    screen = console()
    total = sum(len(sheet.answers) for sheet in sheets)
    accepted = dict(progress(screen, "submitted", submit(service, sheets), total))
    instructor = Client(service.url, service.instructor)
    graded = dict(progress(screen, "graded", await_marks(instructor, accepted), total))
    rows = instructor.get_json(f"/api/v1/assessments/{service.assessment}/gradebook")["rows"]
    show(screen, instructor, sheets, graded, rows)
    faults = [*differences(graded), *imbalances(graded, rows)]
    faults += demo_regrade.run(screen, instructor, service.assessment)
    for fault in faults:
        screen.print(Text(f"FAILED: {fault}", style="bold red"))
    screen.print(
        f"\n{total} submissions of {len(sheets)} students graded; {len(faults)} not as they must be."
    )
    return not faults


def submit(service: Service, sheets: Sequence[Sheet]) -> Iterator[tuple[Answered, str]]:
    """Send every sheet in, a third of them as an LMS would; yield the id of each submission."""
    for position, sheet in enumerate(sheets):
        for item in sheet.answers:
            post = post_webhook if posts_webhooks(position) else post_as_student
            yield (sheet.student, item), post(service, sheet, item)["id"]


def post_as_student(service: Service, sheet: Sheet, item: str) -> Any:
    """Post one submission with the student's own token."""
    body = {"item": item, "assessment": service.assessment, "answers": sheet.answers[item]}
    return Client(service.url, service.students[sheet.student]).post("/api/v1/submissions", body)


def post_webhook(service: Service, sheet: Sheet, item: str) -> Any:
    """Post one native event, signed."""
    now = datetime.now(UTC)
    data = {
        "student": {"id": sheet.student, "name": sheet.name},
        "assessment": service.assessment,
        "item": item,
        "answers": sheet.answers[item],
    }
    event = {"type": "submission.created", "timestamp": now.isoformat(), "data": data}
    body = json.dumps(event).encode()
    message, moment = f"demo-{uuid4()}", int(now.timestamp())
    headers = {
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(body, message, moment, service.webhook_secret),
    }
    return Client(service.webhook_url, "").post("", body, headers)


def await_marks(
    instructor: Client, accepted: Mapping[Answered, str]
) -> Iterator[tuple[Answered, Mapping[str, Any]]]:
    """Wait for the mark of each submission."""
    for answered, submission in accepted.items():
        shown = {"in_progress": True}
        while shown["in_progress"]:
            shown = instructor.get_json(f"/api/v1/submissions/{submission}?wait=5")
        yield answered, shown


def show(
    screen: Console,
    instructor: Client,
    sheets: Sequence[Sheet],
    graded: Graded,
    rows: Sequence[dict[str, Any]],
) -> None:
    """Print what the audit found wrong, the marks by item, and the gradebook."""
    audit = [AuditRow(**row) for row in instructor.get_json("/api/v1/audit")["rows"]]
    screen.print("\n[bold]The document's printed answers[/bold] that computed ones contradict")
    screen.print(audit_table(row for row in audit if row.verdict == DISAGREE))
    screen.print(f"{verdict_counts(audit)}: /audit shows all.")
    screen.print("\n[bold]Marks[/bold] by item, in points")
    screen.print(marks_table(sheets, graded))
    screen.print("\n[bold]The gradebook[/bold], as an instructor pulls it")
    screen.print(gradebook_table(rows))


def marks_table(sheets: Sequence[Sheet], graded: Graded) -> Table:
    """One row per item: what the document's answers earn, what the solvers' do, and what the class does."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("item")
    for heading in ("possible", "the document", "the solvers", "class, mean", "invalid"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for item in sheets[0].answers:
        possible = graded[COMPUTED, item]["possible"]
        scores = [graded[sheet.student, item]["score"] for sheet in sheets]
        class_mean = mean(score or 0.0 for score in scores)
        own = [graded[student, item]["score"] or 0.0 for student in (PRINTED, COMPUTED)]
        cells = [f"{points:.2f}" for points in (*own, class_mean)]
        bar = "█" * round(20 * class_mean / possible) if possible else ""
        table.add_row(item.partition("/")[2], f"{possible:g}", *cells, str(scores.count(None)), bar)
    return table
