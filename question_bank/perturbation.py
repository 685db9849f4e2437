"""Asking a solver again, with the same givens and with others, to see that its result depends on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from question_bank.errors import SolverFailed
from question_bank.library import UNSOLVABLE, Call

TRIES_PER_GIVEN = 60


def responds(call: Call, known: Mapping[str, object], result: object) -> bool:
    """Whether some change of one given changes what the solver returns, which is ``result`` as it stands."""
    given = call.filled(known)
    for name, value in given.items():
        for changed in islice(perturbed(value), TRIES_PER_GIVEN):
            try:
                if call.solver.solve({**given, name: changed}) != result:
                    return True
            except (*UNSOLVABLE, SolverFailed):
                continue
    return False


def repeats(call: Call, known: Mapping[str, object], result: object) -> bool:
    """Whether a solver that returned ``result`` returns it again."""
    try:
        again = call.run(known)
    except (*UNSOLVABLE, SolverFailed):
        return False
    return repr(again) == repr(result) or bool(again == result)  # NaN equals nothing, but is written alike


def perturbed(value: object) -> Iterator[object]:
    """Values near a given, of the same type."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1, value * 2, -value, value * 0)
        if isinstance(value, float):
            yield value / 10  # a rate: a whole step away everything diverges
    elif isinstance(value, str):
        yield from (value + value[-1:], value[:-1], value[::-1], value[:1])
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            yield from ({**value, name: changed} for changed in perturbed(entry))
    elif isinstance(value, list | tuple):
        entries = list(value)
        yield from (entries[:-1], entries[::-1], *([entry] for entry in entries))
        for i, entry in enumerate(entries):
            yield from ([*entries[:i], changed, *entries[i + 1 :]] for changed in perturbed(entry))
