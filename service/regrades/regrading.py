"""What a regrade makes of answers. Pure: equal givens are graded once."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from graders.grader import SETTLED_IN, Patient
from graders.verdict import Status, Verdict
from question_bank.errors import BankError
from question_bank.item import Item
from question_bank.item_verdict import OVERRIDE, ItemVerdict, total
from question_bank.part import Part
from question_bank.policy import Policy
from service.grading import read_verdicts, verdicts_json

log = logging.getLogger(__name__)

Kept = Mapping[str, Mapping[str, Any]]
"""Verdicts of the mark before, as stored, by part: those of people, and those that slow lanes found out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What answers come to; ``error`` instead when they cannot be graded."""

    state: str | None = None
    score: float | None = None
    possible: float = 0.0
    points: float = 0.0
    parts_pending: int = 0
    verdicts: str = "{}"
    lanes: tuple[str, ...] = ()
    error: str | None = None


def regrade(
    item: Item,
    shown: Item,
    answers: Mapping[str, Any],
    *,
    seed: int | None,
    final: bool,
    policy: Policy,
    kept: Kept,
) -> Outcome:
    """Grade answers that were graded before; what cannot be says why, and keeps the mark it has.

    Where a person decided a part, that person has seen the submission: what cannot be read is left to
    people, too, rather than handed back.
    """
    by_people = {part for part, verdict in kept.items() if verdict["reason"] == OVERRIDE}
    try:
        graded = item.grade(answers, seed, final=final or bool(by_people), policy=policy, shown=shown)
        return outcome(item, graded, standing(item, graded, kept))
    except BankError as fault:
        return Outcome(error=str(fault))
    except Exception as fault:  # the task boundary: one submission must not take the job along
        log.exception("answers to item %s not regraded", item.id)
        return Outcome(error=f"{type(fault).__name__}: {fault}"[:500])


def standing(item: Item, graded: ItemVerdict, kept: Kept) -> Kept:
    """Those kept verdicts that stand: people's, and those of slow lanes where grading leaves it to them."""
    if graded.status is Status.INVALID:
        return {}
    return {
        part: verdict
        for part, verdict in kept.items()
        if part in item.parts
        and (verdict["reason"] == OVERRIDE or graded.parts[part].status is Status.UNDECIDED)
    }


def renewed(verdict: Mapping[str, Any], fresh: Mapping[str, Any], version: str) -> Mapping[str, Any]:
    """A kept verdict; a person's with what stands again once it is released: the grading of now.

    Where that leaves it to a slow lane, what the lane found out before stands. ``version`` is the item's now.
    """
    if verdict["reason"] != OVERRIDE:
        return verdict
    before = verdict["evidence"]["graded"]
    undecided = Status.UNDECIDED, Status.INVALID
    if before and fresh["status"] in undecided and before["status"] not in undecided:
        return verdict
    return {**verdict, "evidence": {**verdict["evidence"], "graded": fresh, "version": version}}


def outcome(item: Item, graded: ItemVerdict, kept: Kept) -> Outcome:
    """The mark that verdicts come to, with those that are kept."""
    text = verdicts_json(graded.parts)
    if kept:
        fresh = json.loads(text)
        kept = {part: renewed(verdict, fresh[part], item.hash) for part, verdict in kept.items()}
        text = json.dumps({**fresh, **kept})
        graded = total(item.parts, read_verdicts(text), graded.convention)
    return as_outcome(graded, text)


def as_outcome(graded: ItemVerdict, text: str) -> Outcome:
    """The mark that verdicts come to, which are stored as ``text``."""
    invalid = graded.status is Status.INVALID
    undecided = sum(verdict.status is Status.UNDECIDED for verdict in graded.parts.values())
    pending = 0 if invalid else undecided
    return Outcome(
        state="invalid" if invalid else "provisional" if pending else "graded",
        score=graded.score,
        possible=graded.possible,
        points=graded.points,
        parts_pending=pending,
        verdicts=text,
        lanes=lanes(graded.parts) if pending else (),
    )


def slow_parts(before: Item, after: Item) -> list[str]:
    """The parts no grader decides at once whose declaration is the same in both versions."""
    return [
        name
        for name, part in after.parts.items()
        if (isinstance(part.grader, Patient) or not part.decidable)
        and name in before.parts
        and declared(before, name) == declared(after, name)
    ]


def declared(item: Item, name: str) -> str:
    """All that the item says on how a part is decided, the parts it builds on included."""
    givens = {param: item.params.get(param) for param in item.parts[name].inputs}
    parts = [_declaration(item.parts[each]) for each in sorted(_behind(item, name))]
    return repr([parts, givens, item.conventions, item.variants.axes])


def _behind(item: Item, name: str) -> set[str]:
    return {name}.union(*(_behind(item, upstream) for upstream in item.parts[name].upstream))


def _declaration(part: Part) -> list[object]:
    call = None if part.call is None else (part.call.solver.name, part.call.given)
    return [part.name, part.answer, part.key, call, part.points]


def lanes(verdicts: Mapping[str, Verdict]) -> tuple[str, ...]:
    """The slow lanes that have something left to decide."""
    reasons = {verdict.reason for verdict in verdicts.values()}
    return tuple(sorted(SETTLED_IN[reason] for reason in reasons & SETTLED_IN.keys()))


def read_answers(text: str) -> dict[str, Any]:
    """The answers of a submission as they are stored."""
    answers: dict[str, Any] = orjson.loads(text)
    return answers
