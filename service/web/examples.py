"""A body of each operation that takes one, as `/openapi.json` and `/docs` show it."""

from __future__ import annotations

from typing import Any

ITEM = "dl-exam/inception"
ANSWERS = {"pad_first": "0", "mult_last": "50×50×75×25×50"}
SUBMISSION = {"item": ITEM, "answers": ANSWERS, "assessment": "dl-2026-exam"}

BODIES: dict[str, Any] = {
    "post_submissions_create": SUBMISSION,
    "post_webhooks_receive": {
        "type": "submission.created",
        "timestamp": "2026-11-02T09:00:00Z",
        "data": {
            "student": {"id": "ada", "name": "Ada Lovelace", "email": "ada@example.org"},
            "item": ITEM,
            "answers": ANSWERS,
        },
    },
    "post_items_preview": {"answers": ANSWERS},
    "post_courses_create": {"id": "dl-2026", "title": "Deep learning", "time_zone": "Europe/Berlin"},
    "patch_courses_edit": {"title": "Deep learning 2026"},
    "post_courses_copy": {"id": "dl-2027", "title": "Deep learning 2027", "shift_days": 364},
    "put_people_put": {"name": "Ada Lovelace", "email": "ada@example.org", "sections": ["Monday"]},
    "post_assessments_create": {
        "id": "dl-2026-exam",
        "title": "Exam",
        "items": [{"item": ITEM, "points": 10}],
        "max_attempts": 2,
        "due_at": "2026-11-02T23:59:00",
        "late_percent_per_day": 10,
    },
    "patch_assessments_edit": {"closes_at": "2026-11-09T23:59:00+01:00", "max_attempts": None},
    "post_accommodations_grant": {"student": "ada", "extra_minutes": 30, "reason": "Attest of 30 October"},
    "post_excuses_grant": {"student": "ada", "item": ITEM, "reason": "Ill"},
    "post_full_marks_give": {"item": ITEM, "part": "mult_last", "reason": "The figure was misprinted"},
    "post_regrades_create": {"item": ITEM, "dry_run": True, "reason": "The key was mended"},
    "post_regrade_requests_ask": {"part": "mult_last", "reason": "I counted the additions, too"},
    "post_regrade_requests_answer": {"granted": False, "answer": "Only multiplications were asked for"},
    "post_overrides_override": {"score": 0.5, "reason": "The method is right", "feedback": "Mind the depth"},
}
"""JSON, by operation."""

ROWS: dict[str, dict[str, Any]] = {
    "post_batches_create": {
        "application/json": [SUBMISSION | {"key": "sheet-1"}],
        "application/x-ndjson": SUBMISSION | {"key": "sheet-1"},
    },
    "post_people_roster": {
        "text/csv": "id,name,email,role,sections\nada,Ada Lovelace,ada@example.org,student,Monday\n"
    },
}
"""Where a body may be of another type, by operation and type; of NDJSON, each line."""


def of(operation: str, mimetype: str) -> dict[str, Any]:
    """The example of a body, as OpenAPI states it; empty where there is none yet."""
    rows = ROWS.get(operation, {})
    if mimetype in rows:
        return {"example": rows[mimetype]}
    return {"example": BODIES[operation]} if operation in BODIES else {}
