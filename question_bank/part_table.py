"""Reading one part of an item out of its TOML table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graders import GRADERS, NOT_YET, make_grader
from graders.errors import InvalidSpec
from graders.grader import Grader
from question_bank import placeholders
from question_bank.call_table import check_names, read_call
from question_bank.declaration import (
    ANY,
    FLAG,
    LIST,
    NUMBER,
    TABLE,
    TEXT,
    Field,
    KeyPath,
    Source,
    optional,
    required,
)
from question_bank.misconception_table import read_misconceptions
from question_bank.part import AUDIT_VERDICTS, Carry, Judgement, Part
from question_bank.typed import typed

PART = {
    "ask": required(TEXT, "What the part asks; may name params as {{param}}."),
    "answer": required(TABLE, "The answer type and its options."),
    "solver": optional(TEXT, "The function that computes the key: topic.function."),
    "given": optional(TABLE, 'The arguments of the solver: values, "{{param}}" or "{{parts.name}}".'),
    "key": optional(ANY, "A key that no computation yields, with its source in cite."),
    "cite": optional(TEXT, "The source of the key."),
    "points": optional(NUMBER, "What a right answer is worth; 1 where it is left out."),
    "lines": optional(Field((str, int)), "Where the document asks or answers it."),
    "printed": optional(ANY, "The answer the document prints, verbatim."),
    "printed_means": optional(ANY, "What damaged print amounts to, as a student could write it."),
    "debatable": optional(TEXT, "What else could be meant, and why this is asked."),
    "undecidable": optional(TEXT, "Why the document alone does not determine the answer."),
    "audit": optional(TABLE, "A person's verdict on the printed answer, where no grader decides."),
    "carry": optional(TABLE, "Which wrong answers may be carried on to later parts."),
    "follow_through": optional(FLAG, "Whether it earns credit for following from wrong earlier answers."),
    "no_mutants": optional(TEXT, "Why there is no wrong value near the key that the gate could try."),
    "misconceptions": optional(LIST, "Known wrong ways of answering, each with the value it yields."),
}
JUDGEMENT = {
    "verdict": required(TEXT, "What the printed answer deserves."),
    "reason": required(TEXT, "Why, in a sentence."),
}
CARRY = {
    "min": optional(NUMBER, "The least value that is carried."),
    "max": optional(NUMBER, "The greatest value that is carried."),
}


def read_part(source: Source, name: str, table: object, known: set[str]) -> Part | None:
    """The part of a table, or None when it cannot be made; its placeholders may use the ``known`` names."""
    key: KeyPath = ("parts", name)
    entries = source.checked(table, PART, key)
    answer = entries.get("answer", {})
    grader = _read_grader(source, answer, key) if "answer" in entries else None
    call = read_call(source, entries, key, known)
    _check_basis(source, entries, key)
    check_names(source, entries.get("key"), known, (*key, "key"))
    _check_printed(source, entries, key)
    misconceptions = read_misconceptions(source, entries, call, known, key)
    if grader is None:
        return None
    return Part(
        name=name,
        ask=entries.get("ask", ""),
        answer=answer,
        grader=grader,
        decidable=answer["type"] not in NOT_YET,
        call=call,
        key=entries.get("key"),
        upstream=frozenset(placeholders.parts_named([entries.get("given", {}), entries.get("key")])),
        cite=entries.get("cite", ""),
        points=_read_points(source, entries, key),
        lines=str(entries.get("lines", "")),
        printed=typed(entries.get("printed")),
        printed_means=typed(entries.get("printed_means")),
        debatable=entries.get("debatable", ""),
        undecidable=entries.get("undecidable", ""),
        audit=_read_judgement(source, entries, key),
        carry=_read_carry(source, entries, (*key, "carry")),
        follow_through=entries.get("follow_through", True),
        no_mutants=entries.get("no_mutants", ""),
        misconceptions=misconceptions,
    )


def _read_grader(source: Source, spec: dict[str, Any], key: KeyPath) -> Grader[Any, Any] | None:
    if "type" not in spec:
        types = ", ".join(sorted({*GRADERS, *NOT_YET}))
        source.fault((*key, "answer"), "the type is missing.", f'Add type = "…", one of {types}.')
        return None
    try:
        return make_grader(spec)
    except InvalidSpec as error:
        source.fault((*key, "answer"), str(error))
        return None


def _check_basis(source: Source, entries: Mapping[str, Any], key: KeyPath) -> None:
    if "solver" in entries and "key" in entries:
        source.fault((*key, "key"), "the part has a solver and a key.", "Keep one of them.")
    if "key" in entries and not entries.get("cite"):
        source.fault((*key, "key"), "a key without its source.", "Add cite = …, or compute it by a solver.")
    if "given" in entries and "solver" not in entries:
        source.fault((*key, "given"), "givens without a solver.", "Name the solver.")
    if _is_decidable(entries) and not {"solver", "key"} & entries.keys():
        source.fault(
            key, "the part has neither solver nor key.", "Add solver = … and given, or key and cite."
        )


def _check_printed(source: Source, entries: Mapping[str, Any], key: KeyPath) -> None:
    if "printed_means" in entries and "printed" not in entries:
        source.fault((*key, "printed_means"), "nothing is printed.", "Add printed, verbatim.")


def _read_points(source: Source, entries: Mapping[str, Any], key: KeyPath) -> float:
    points = float(entries.get("points", 1))
    if not 0 < points < float("inf"):
        source.fault((*key, "points"), f"{points} is not a number of points.", "Write a number above 0.")
    return points


def _read_judgement(source: Source, entries: Mapping[str, Any], key: KeyPath) -> Judgement | None:
    if "audit" not in entries:
        return None
    judged = source.checked(entries["audit"], JUDGEMENT, (*key, "audit"))
    if _is_decidable(entries):
        remedy = "Remove it: the printed answer is graded."
        source.fault((*key, "audit"), "the answer type can decide.", remedy)
    verdict = judged.get("verdict", "")
    if verdict not in AUDIT_VERDICTS:
        message = f"{verdict!r} is not a verdict."
        source.fault((*key, "audit", "verdict"), message, f"Verdicts: {', '.join(AUDIT_VERDICTS)}.")
    return Judgement(verdict, judged.get("reason", ""))


def _is_decidable(entries: Mapping[str, Any]) -> bool:
    return "answer" in entries and str(entries["answer"].get("type")) not in NOT_YET


def _read_carry(source: Source, entries: Mapping[str, Any], key: KeyPath) -> Carry | None:
    if "carry" not in entries:
        return None
    carry = Carry(**(source.checked(entries["carry"], CARRY, key)))
    if not carry.min <= carry.max:
        source.fault(key, f"nothing lies between {carry.min} and {carry.max}.")
    return carry
