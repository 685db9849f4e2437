"""What an item states, tried for what is missing and for what serves no purpose."""

from __future__ import annotations

from question_bank import placeholders
from question_bank.findings import Findings
from question_bank.item import Item
from question_bank.part import Part


def try_statement(item: Item, findings: Findings) -> None:
    """Nothing people read is empty, every param is used, and no key is computed that nothing meets."""
    if not item.title.strip():
        findings.add(("title",), "empty", "is empty.", "Write a title people recognise.")
    for part in item.parts.values():
        _try_part(part, findings)
    used = placeholders.names([item.prompt, *map(_templates, item.parts.values())])
    for name in item.params.keys() - used:
        _report_unused(("params", name), findings)
    for convention, given in item.conventions.items():
        for name in given.keys() - item.params.keys() - used:
            _report_unused(("conventions", convention, name), findings)


def _try_part(part: Part, findings: Findings) -> None:
    if not part.ask.strip():
        findings.add(("parts", part.name, "ask"), "empty", "is empty.", "Write what the part asks.")
    if part.call is not None and not part.decidable:
        message = f"no grader decides {part.type}, so nothing is compared with a key."
        findings.add(("parts", part.name, "solver"), "needless", message, "Remove solver and given.")


def _templates(part: Part) -> object:
    """Everything of a part that params are put into."""
    calls = [part.call, *(misconception.call for misconception in part.misconceptions)]
    wrong = [[misconception.feedback, misconception.value] for misconception in part.misconceptions]
    return [part.ask, part.key, wrong, [dict(call.given) for call in calls if call is not None]]


def _report_unused(key: tuple[str, ...], findings: Findings) -> None:
    message = "it is used nowhere."
    findings.add(key, "unused", message, f"Name it as {{{{{key[-1]}}}}} where it matters, or remove it.")
