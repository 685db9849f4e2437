"""Peers judging answers, each in a process of its own: cases as JSON in, verdicts and processor times out.

Runs in the environment of ``requirements.txt``, with nothing of this project in it.
"""

from __future__ import annotations

import json
import logging
import math
import signal
import sys
from collections.abc import Callable
from importlib.metadata import version
from time import thread_time
from typing import Any

PATIENCE = 5
"""Seconds of processor time until an answer counts as refused."""
QUICK = 0.02
REPEATS = 5
Case = dict[str, Any]
Judge = Callable[[Case], bool]


def openedx_calc() -> Judge:
    """As a formula problem of the platform does: both sides evaluated at ten points, within 0.001 %."""
    from calc import evaluator

    functions = {"sigmoid": lambda x: 1 / (1 + math.exp(-x)), "erf": math.erf}
    functions |= {"floor": math.floor, "ceil": math.ceil, "log": math.log}

    def judge(case: Case) -> bool:
        for point in case["points"][:10] or [{}]:
            key, answer = (
                evaluator(point, functions, case[side], case_sensitive=True) for side in ("key", "answer")
            )
            if not abs(answer - key) <= max(case["rtol"], 1e-5) * abs(key):
                return False
        return True

    return judge


def math_verify() -> Judge:
    """As its documentation shows: the gold answer and the other parsed, then verified."""
    from math_verify import parse, verify

    logging.disable(logging.CRITICAL)

    def judge(case: Case) -> bool:
        key, answer = (parse(f"${case[side]}$", raise_on_error=True) for side in ("key", "answer"))
        if not key or not answer:
            raise ValueError("nothing was read")
        return bool(verify(key, answer, float_rounding=6, raise_on_error=True))

    return judge


def sympy() -> Judge:
    """Both sides parsed, the difference simplified; numbers within the tolerance of the case."""
    from sympy import Max, Min, Symbol, floor, simplify
    from sympy.core.cache import clear_cache
    from sympy.parsing.sympy_parser import (
        convert_xor,
        implicit_multiplication,
        parse_expr,
        standard_transformations,
    )

    transformations = (*standard_transformations, convert_xor, implicit_multiplication)
    names = {"max": Max, "min": Min, "floor": floor, "np": None}

    def judge(case: Case) -> bool:
        symbols = {name: Symbol(name, real=True) for name in case["symbols"]}
        key, answer = (
            parse_expr(case[side], {**names, **symbols}, transformations) for side in ("key", "answer")
        )
        if answer.is_number and key.is_number:
            return bool(abs(answer - key) <= case["rtol"] * abs(key))
        return bool(simplify(key - answer) == 0)

    judge.forget = clear_cache  # type: ignore[attr-defined]
    return judge


PEERS: dict[str, Callable[[], Judge]] = {
    "openedx-calc": openedx_calc,
    "math-verify": math_verify,
    "sympy": sympy,
}


def outcome(judge: Judge, case: Case) -> dict[str, Any]:
    """The verdict on one case, None where the peer refuses it, and the microseconds it took at best."""
    try:
        verdict, seconds = timed(judge, case)
        times = [seconds]
        while seconds < QUICK and len(times) < REPEATS:
            times.append(timed(judge, case)[1])
    except Exception as fault:
        return {"verdict": None, "us": None, "fault": type(fault).__name__}
    return {"verdict": verdict, "us": min(times) * 1e6}


def timed(judge: Judge, case: Case) -> tuple[bool, float]:
    """The verdict and its seconds, with no memory of the time before.

    The clock is the thread's: while a timer runs, that of the process may only move in ticks.
    """
    getattr(judge, "forget", lambda: None)()
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        start = thread_time()
        return judge(case), thread_time() - start
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def give_up(*_: object) -> None:
    """End a judgement that takes too long."""
    raise TimeoutError


def main() -> None:
    """Judge the cases of standard input with the peer named on the command line."""
    name = sys.argv[1]
    signal.signal(signal.SIGPROF, give_up)
    judge = PEERS[name]()
    cases = json.load(sys.stdin)
    outcome(judge, cases[0])  # loads what is loaded late
    print(json.dumps({"version": version(name), "outcomes": [outcome(judge, case) for case in cases]}))


if __name__ == "__main__":
    main()
