"""The audit: what the graders say of the answers a document prints."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from graders.grader import Raw
from graders.verdict import Status, Verdict
from question_bank.bank import Bank
from question_bank.follow_through import FOLLOW_THROUGH
from question_bank.item import Item
from question_bank.part import AGREE, DISAGREE, UNDECIDABLE, UNPRINTED, Part
from question_bank.typed import as_text

LONG_DECIMAL = re.compile(r"-?\d+\.\d{7,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One part of the bank, its printed answer and the computed one."""

    item: str
    part: str
    lines: str
    printed: str | None
    computed: str | None
    verdict: str
    debatable: str | None
    basis: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """The nine fields, in order."""
        return asdict(self)


def audit(bank: Bank) -> list[AuditRow]:
    """A row for every part of every item, in the order of the documents.

    A printed answer is graded alone, without follow-through, under the convention best for it.
    """
    return [_row(item, part) for item in bank.items for part in item.parts.values()]


def _row(item: Item, part: Part) -> AuditRow:
    verdict, reason = _judge(item, part)
    return AuditRow(
        item=item.id,
        part=part.name,
        lines=part.lines or item.source.get("lines", ""),
        printed=None if part.printed is None else as_text(part.printed),
        computed=_computed(item, part),
        verdict=verdict,
        debatable=part.debatable or None,
        basis=part.basis,
        reason=reason,
    )


def _computed(item: Item, part: Part) -> str | None:
    """The key as text; the keys of all conventions where they differ."""
    keys = [case.keys[part.name] for case in item.draw().cases if part.name in case.keys]
    return " / ".join(dict.fromkeys(key_text(part, key) for key in keys)) or None


def key_text(part: Part, key: Any) -> str:
    """A prepared key as people read it, without the digits of long decimals that nobody reads."""
    text = part.grader.preview(part.grader.read(part.grader.write(key)))
    return LONG_DECIMAL.sub(lambda match: format(float(match[0]), ".7g"), text)


def _judge(item: Item, part: Part) -> tuple[str, str]:
    if part.audit is not None:
        return part.audit.verdict, part.audit.reason
    if part.undecidable:
        return UNDECIDABLE, f"{part.undecidable} {_restatement(item, part)}".rstrip()
    if part.printed is None:
        return UNPRINTED, ""
    return _grade_printed(item, part)


def _restatement(item: Item, part: Part) -> str:
    """How the printed answer fares as an answer to what the item asks instead."""
    if part.printed is None or not part.decidable:
        return ""
    verdict, _ = _grade_printed(item, part)
    return "" if verdict == UNDECIDABLE else f"As an answer to what is asked instead, the print {verdict}s."


def _grade_printed(item: Item, part: Part) -> tuple[str, str]:
    verdict = item.grade_part(part.name, _meant(part))
    meant = f"Read as {verdict.read_as or as_text(_meant(part))}. " if part.printed_means is not None else ""
    if verdict.status is Status.UNDECIDED:
        return UNDECIDABLE, verdict.feedback
    if verdict.score == 1:
        return AGREE, f"{meant}{verdict.feedback}".rstrip()
    return DISAGREE, meant + _why_it_disagrees(item, part, verdict)


def _meant(part: Part) -> Raw:
    """The printed answer, or what damaged print amounts to."""
    return part.printed if part.printed_means is None else part.printed_means


def _why_it_disagrees(item: Item, part: Part, verdict: Verdict) -> str:
    if verdict.status is Status.INVALID:
        return f"Unreadable as printed: {verdict.feedback}"
    if any(verdict.reason == misconception.id for misconception in part.misconceptions):
        return verdict.feedback
    if earlier := _followed(item, part):
        return f"It follows from the printed {' and '.join(earlier)}."
    return verdict.feedback or "No known misconception yields it."


def _followed(item: Item, part: Part) -> list[str]:
    """The wrong printed answers to earlier parts that this one is right for."""
    together = item.grade({name: _meant(other) for name, other in item.parts.items()}, final=True)
    verdict = together.parts[part.name]
    if verdict.reason != FOLLOW_THROUGH or verdict.evidence is None:
        return []
    return list(verdict.evidence["wrong"])
