"""The demonstration: a class of thirty is graded in front of you, by REST and by signed webhook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from question_bank.audit import AuditRow
from question_bank.bank import Bank
from service.client import Client
from service.demo_class import COMPUTED, PRINTED, Sheet, class_of_thirty
from service.lms.standard_webhooks import sign
from service.tables import audit_table, console, gradebook_table, progress

WEBHOOK_SHARE = 3
"""Every third student's answers arrive by signed webhook."""

Answered = tuple[str, str]
"""Student and item."""
Graded = Mapping[Answered, Mapping[str, Any]]
"""Submissions as the service shows them."""

# Worked by hand, part by part: points earned, and points of the parts a grader decides.
EXPECTED: dict[str, dict[str, tuple[float, float]]] = {
    PRINTED: {
        "dl-exam/cnn-fill": (8, 10),  # two parts not printed; the formula waits for a person
        "dl-exam/inception": (3, 6),  # 468,750,000 is wrong, two parts not printed
        "dl-exam/conv-formula": (0, 1),
        "dl-exam/rnn-step": (2, 4),
        "dl-exam/char-onehot": (4, 4),
        "dl-exam/cnn-table": (24, 33),  # 24 cells; the table as a whole and the total are not printed
        "dl-exam/linsep": (1, 2),
        "dl-exam/bgd-shuffle": (0, 1),
        "dl-exam/outlier": (4, 8),  # mean, value, and z31 and threshold by follow-through
        "dl-exam/svm-geom": (0, 6),
    },
    COMPUTED: {
        "dl-exam/cnn-fill": (10, 10),
        "dl-exam/inception": (6, 6),
        "dl-exam/conv-formula": (1, 1),
        "dl-exam/rnn-step": (4, 4),
        "dl-exam/char-onehot": (4, 4),
        "dl-exam/cnn-table": (33, 33),
        "dl-exam/linsep": (1, 2),  # nothing computes an explanation: blank
        "dl-exam/bgd-shuffle": (1, 2),
        "dl-exam/outlier": (8, 8),
        "dl-exam/svm-geom": (6, 6),
    },
}


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


def run(service: Service, bank: Bank) -> bool:
    """Submit, wait, show; whether everything came out as it must."""
    screen = console()
    sheets = class_of_thirty(bank, service.assessment)
    total = sum(len(sheet.answers) for sheet in sheets)
    accepted = dict(progress(screen, "submitted", submit(service, sheets), total))
    instructor = Client(service.url, service.instructor)
    graded = dict(progress(screen, "graded", await_marks(instructor, accepted), total))
    rows = gradebook(instructor, service.assessment)
    show(screen, instructor, sheets, graded, rows)
    faults = [*differences(graded), *imbalances(graded, rows)]
    for fault in faults:
        screen.print(Text(f"FAILED: {fault}", style="bold red"))
    screen.print(
        f"\n{total} submissions of {len(sheets)} students graded; {len(faults)} not as they must be."
    )
    screen.print(f"Audit and gradebook: {service.url}/ (sign in as instructor: {service.instructor})")
    return not faults


def submit(service: Service, sheets: Sequence[Sheet]) -> Iterator[tuple[Answered, str]]:
    """Send every sheet in, a third of them as an LMS would; yield the id of each submission."""
    for position, sheet in enumerate(sheets):
        for item, answers in sheet.answers.items():
            if posts_webhooks(position):
                accepted = post_webhook(service, sheet, item)
            else:
                body = {"item": item, "assessment": service.assessment, "answers": answers}
                accepted = Client(service.url, service.students[sheet.student]).post(
                    "/api/v1/submissions", body
                )
            yield (sheet.student, item), accepted["id"]


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
    message, moment = f"demo-{now.timestamp():.6f}-{sheet.student}".replace(".", "-"), int(now.timestamp())
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
        shown = json.loads(instructor.get(f"/api/v1/submissions/{submission}?wait=5"))
        while shown["state"] == "queued":
            shown = json.loads(instructor.get(f"/api/v1/submissions/{submission}?wait=5"))
        yield answered, shown


def gradebook(instructor: Client, assessment: str) -> list[dict[str, Any]]:
    """The rows of the gradebook, as an instructor pulls it."""
    rows: list[dict[str, Any]] = json.loads(instructor.get(f"/api/v1/assessments/{assessment}/gradebook"))[
        "rows"
    ]
    return rows


def show(
    screen: Console,
    instructor: Client,
    sheets: Sequence[Sheet],
    graded: Graded,
    rows: Sequence[dict[str, Any]],
) -> None:
    """Print the audit, every student's mark by item, and the gradebook."""
    audit = json.loads(instructor.get("/api/v1/audit"))["rows"]
    screen.print("\n[bold]The document's printed answers[/bold] beside computed ones")
    screen.print(audit_table(AuditRow(**row) for row in audit if row["printed"]))
    screen.print("\n[bold]Every student's marks[/bold], points by item")
    screen.print(marks_table(sheets, graded))
    screen.print("\n[bold]The gradebook[/bold], as an instructor pulls it")
    screen.print(gradebook_table(rows))


def marks_table(sheets: Sequence[Sheet], graded: Graded) -> Table:
    """One row per student, one column per item."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("student")
    table.add_column("by")
    for item in sheets[0].answers:
        table.add_column(item.partition("/")[2], justify="right")
    for position, sheet in enumerate(sheets):
        scores = [graded[sheet.student, item]["score"] for item in sheet.answers]
        cells = ["invalid" if score is None else f"{score:.2f}" for score in scores]
        table.add_row(Text(sheet.name), "webhook" if posts_webhooks(position) else "REST", *cells)
    return table


def differences(graded: Graded) -> Iterator[str]:
    """Where a mark is not the one worked by hand."""
    for student, items in EXPECTED.items():
        for item, (score, possible) in items.items():
            shown = graded[student, item]
            if (round(shown["score"] or 0, 6), shown["possible"]) != (score, possible):
                yield f"{student}, {item}: {shown['score']} of {shown['possible']}, not {score} of {possible}"


def imbalances(graded: Graded, rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Where the gradebook is not the sum of the marks."""
    totals = {row["student"]: row["score"] for row in rows}
    for student in dict.fromkeys(student for student, _ in graded):
        marks = sum(shown["score"] or 0 for (each, _), shown in graded.items() if each == student)
        if abs(totals.get(student, -1) - marks) > 1e-6:
            yield f"{student}: {totals.get(student)} in the gradebook, marks sum to {marks}"
