"""Reading the misconceptions of a part out of their TOML tables."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from question_bank import placeholders
from question_bank.call_table import check_given, check_names, check_text, read_solver
from question_bank.declaration import ANY, NUMBER, TABLE, TEXT, KeyPath, Source, optional, required
from question_bank.library import Call
from question_bank.misconception import Misconception

MISCONCEPTION = {
    "id": required(TEXT, "Its name in statistics, in kebab-case."),
    "feedback": required(TEXT, "What to tell the student: the cause, without the key."),
    "score": optional(NUMBER, "What the wrong answer still earns; 0 where it is left out."),
    "given": optional(TABLE, "The givens that differ from those of the part."),
    "solver": optional(TEXT, "Another solver that yields the wrong value."),
    "scale": optional(NUMBER, "What the key is multiplied by."),
    "value": optional(ANY, "The wrong value itself."),
    "stated": optional(TEXT, "A remark of the answer's option remarks: an answer that states it is right."),
}


def read_misconceptions(
    source: Source, part: Mapping[str, Any], call: Call | None, known: set[str], key: KeyPath
) -> tuple[Misconception, ...]:
    """The misconceptions of a part whose key ``call`` computes; ``known`` are the names they may use."""
    read: list[Misconception] = []
    answer = part.get("answer")
    remarks = answer.get("remarks", {}) if isinstance(answer, Mapping) else {}
    for number, table in enumerate(part.get("misconceptions", [])):
        place = (*key, "misconceptions", number)
        entries = source.checked(table, MISCONCEPTION, place)
        if entries.get("id") in {misconception.id for misconception in read}:
            source.fault((*place, "id"), f"{entries.get('id')!r} is used twice in this part.")
        if "given" in entries and "solver" not in {**entries, **part}:
            source.fault((*place, "given"), "the part has no solver these givens could go to.")
        read.append(_read_misconception(source, entries, call, known, remarks, place))
    return tuple(read)


def _read_misconception(
    source: Source,
    entries: Mapping[str, Any],
    call: Call | None,
    known: set[str],
    remarks: Container[str],
    key: KeyPath,
) -> Misconception:
    ways = [way for way in ("given", "solver", "scale", "value") if way in entries]
    if len(ways) != 1 and ways != ["given", "solver"]:
        remedy = "Give exactly one of given, solver (with its given), scale, value."
        source.fault(key, f"computed in {len(ways)} ways.", remedy)
    stated = entries.get("stated", "")
    if "stated" in entries:
        _check_stated(source, entries, remarks, key)
    if not 0 <= entries.get("score", 0) < 1:
        source.fault((*key, "score"), f"{entries['score']} is not below 1.", "A misconception is not right.")
    params = sorted(name for name in known if not name.startswith(placeholders.PARTS))
    check_text(source, entries.get("feedback"), params, (*key, "feedback"))
    check_names(source, entries.get("value"), known, (*key, "value"))
    return Misconception(
        id=entries.get("id", ""),
        feedback=entries.get("feedback", ""),
        score=1.0 if stated else float(entries.get("score", 0)),
        call=_read_wrong_call(source, entries, call, known, key),
        scale=entries.get("scale"),
        value=entries.get("value"),
        stated=stated,
    )


def _check_stated(source: Source, entries: Mapping[str, Any], remarks: Container[str], key: KeyPath) -> None:
    """What is right with a remark names one there is, earns all points, and is a whole number."""
    stated, value = entries["stated"], entries.get("value")
    if stated not in remarks:
        source.fault(
            (*key, "stated"), f"{stated!r} is not among the answer's remarks.", "Name it in remarks."
        )
    if "score" in entries:
        source.fault((*key, "score"), "an answer that states its remark earns all points.", "Remove it.")
    if isinstance(value, float) and not value.is_integer():
        message = f"{value} is not whole, and only a whole number is read with a remark."
        source.fault((*key, "value"), message, "Give a whole number, or remove stated.")


def _read_wrong_call(
    source: Source, entries: Mapping[str, Any], call: Call | None, known: set[str], key: KeyPath
) -> Call | None:
    """The call of a misconception: its own givens over those of the part that its solver takes."""
    if not {"given", "solver"} & entries.keys():
        return None
    given = entries.get("given", {})
    check_names(source, given, known, (*key, "given"))
    own = call.solver if call else None
    solver = read_solver(source, entries, key) if "solver" in entries else own
    if solver is None:
        return None
    inherited = call.given if call else {}
    merged = {name: value for name, value in inherited.items() if name in solver.parameters} | given
    check_given(source, solver, merged, (*key, "given"))
    return Call(solver, merged)
