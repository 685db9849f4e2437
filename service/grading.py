"""Grading leased submissions: what a worker makes of them while no transaction is open."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson

from graders.grader import SETTLED_IN
from graders.verdict import Status, Verdict
from question_bank.item import Item
from question_bank.item_verdict import ItemVerdict, keep_decided
from question_bank.part import LIVE
from question_bank.policy import Policy
from service import bank
from service.work import Leased

LONGEST_BATCH = 1.0
"""Seconds of grading after which marks are recorded."""
PLAIN = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Marked:
    """What a worker made of a submission; ``error`` instead of a mark when grading raised."""

    leased: Leased
    state: str = ""
    score: float | None = None
    possible: float = 0.0
    points: float = 0.0
    parts_pending: int = 0
    verdicts: str = ""
    """JSON of ``{part: {status, score, reason, feedback, read_as, evidence?}}``."""
    error: str = ""
    graded: ItemVerdict | None = None
    over: tuple[str, ...] = ()
    """The other lanes this mark leaves nothing to decide."""
    opened: tuple[str, ...] = ()
    """The lanes this mark leaves something to decide that have no work on the submission yet."""


def grade_batch(batch: Iterable[Leased], seconds: float = LONGEST_BATCH) -> list[Marked]:
    """Grade submissions while no transaction is open; what raises fails alone.

    Stops after the submission at which the time is up: marks that are made do not wait for slow ones.
    """
    deadline = monotonic() + seconds
    marks = []
    for leased in batch:
        marks.append(_grade(leased))
        if monotonic() > deadline:
            break
    return marks


def _grade(leased: Leased) -> Marked:
    try:
        return grade(leased)
    except Exception as fault:  # the task boundary: one submission must not take its batch along
        log.exception("submission %s of item %s not graded", leased.submission_id, leased.item_id)
        return Marked(leased, error=f"{type(fault).__name__}: {fault}"[:1000])


def grade(leased: Leased) -> Marked:
    """Grade one submission with the version of the item its student was shown, or what replaces it there.

    In the lane ``live`` at once, in the others as long as it takes.
    """
    item = bank.version(leased.item_id, leased.item_hash)
    graded = item.grade(
        leased.answers,
        leased.seed,
        final=leased.final,
        patient=leased.lane != LIVE,
        policy=Policy(conventions=leased.conventions, full_marks=leased.full_marks or ()),
        shown=bank.version(leased.item_id, leased.shown_hash),
    )
    return _marked(leased, item, graded)


def keeping(mark: Marked, earlier: Mapping[str, Verdict]) -> Marked:
    """The mark with those verdicts of an earlier one that were decided."""
    if mark.graded is None or mark.graded.status is Status.INVALID:
        return mark
    leased = mark.leased
    item = bank.version(leased.item_id, leased.item_hash)
    return _marked(leased, item, keep_decided(item.parts, earlier, mark.graded))


def _marked(leased: Leased, item: Item, graded: ItemVerdict) -> Marked:
    invalid = graded.status is Status.INVALID
    undecided = sum(verdict.status is Status.UNDECIDED for verdict in graded.parts.values())
    pending = 0 if invalid else undecided
    over, opened = _lanes(leased, item, graded) if pending else (_queued(leased, item), ())
    return Marked(
        leased,
        state="invalid" if invalid else "provisional" if pending else "graded",
        score=graded.score,
        possible=graded.possible,
        points=graded.points,
        parts_pending=pending,
        verdicts=verdicts_json(graded.parts),
        graded=graded,
        over=over,
        opened=opened,
    )


def _lanes(leased: Leased, item: Item, graded: ItemVerdict) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lanes whose work ends with a mark, and those whose work begins with it.

    A slow lane settles whatever is open: one that is queued already needs no second one beside it.
    """
    reasons = {verdict.reason for verdict in graded.parts.values()}
    needed = {lane for reason, lane in SETTLED_IN.items() if reason in reasons}
    queued = _queued(leased, item)
    over = tuple(lane for lane in queued if lane not in needed)
    if needed.intersection(queued):
        return over, ()
    return over, tuple(sorted(needed - {leased.lane}))


def _queued(leased: Leased, item: Item) -> tuple[str, ...]:
    """The other lanes whose work was queued with the submission."""
    return tuple(lane for lane in item.lanes(leased.answers) if lane != leased.lane)


def verdicts_json(verdicts: Mapping[str, Verdict]) -> str:
    """JSON of the verdicts as ``mark.verdicts`` holds them. Raises ValueError on what PostgreSQL refuses."""
    shown = {part: _verdict(verdict) for part, verdict in verdicts.items()}
    try:
        text = orjson.dumps(shown, default=str, option=PLAIN).decode()
    except orjson.JSONEncodeError:  # integers beyond 64 bits
        text = json.dumps(shown, default=str)
    if "\\u0000" in text:
        raise ValueError("a verdict holds the character U+0000, which the database cannot store")
    return text


def _verdict(verdict: Verdict) -> dict[str, Any]:
    fields = verdict.as_json()
    if verdict.evidence is not None:
        fields["evidence"] = verdict.evidence
    return fields


def read_verdicts(text: str) -> dict[str, Verdict]:
    """The verdicts of a mark, as ``verdicts_json`` wrote them."""
    return {
        part: Verdict(**{**fields, "status": Status(fields["status"])})
        for part, fields in json.loads(text).items()
    }
