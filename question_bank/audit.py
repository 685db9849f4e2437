"""The audit: what the graders say of the answers a document prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from graders.verdict import Status, Verdict
from question_bank.bank import Bank
from question_bank.item import Item
from question_bank.part import Part
from question_bank.typed import as_text

AGREE, DISAGREE, UNDECIDABLE, UNPRINTED = "agree", "disagree", "undecidable", "unprinted"


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
    return " / ".join(dict.fromkeys(as_text(part.grader.write(key)) for key in keys)) or None


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
    return f"What can be decided {verdict}s."


def _grade_printed(item: Item, part: Part) -> tuple[str, str]:
    raw = part.printed if part.printed_means is None else part.printed_means
    verdict = item.grade_part(part.name, raw)
    if verdict.status is Status.UNDECIDED:
        return UNDECIDABLE, verdict.feedback
    return (AGREE if verdict.score == 1 else DISAGREE), _reason(part, verdict)


def _reason(part: Part, verdict: Verdict) -> str:
    meant = f"Read as {as_text(part.printed_means)}. " if part.printed_means is not None else ""
    if verdict.status is Status.INVALID:
        return f"{meant}Unreadable as printed: {verdict.feedback}"
    return f"{meant}{verdict.feedback}".rstrip()


def verdict_counts(rows: list[AuditRow]) -> Mapping[str, int]:
    """How many rows have each verdict."""
    verdicts = [row.verdict for row in rows]
    return {verdict: verdicts.count(verdict) for verdict in (AGREE, DISAGREE, UNDECIDABLE, UNPRINTED)}
