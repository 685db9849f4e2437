"""Reading and grading one answer: numbers, matrices, formulas; speed and verdicts beside those of peers."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from graders import InvalidResponse, make_grader
from graders import raw as answers
from graders.expression import Expression
from question_bank.bank import Bank
from tests.benchmarks.report import Line, microseconds

HERE = Path(__file__).parent
CLEAR = HERE.parent / "graders" / "peers.toml"
"""Cases with one right verdict, on which graders in wide use err."""
PYTHON = HERE.parent.parent / ".venv-bench" / "bin" / "python"
PEERS = ("openedx-calc", "math-verify", "sympy")
NUMBERS = (
    "25.27",
    "σ ≈ 2.527×10^1",
    "25,27",
    "= 25.27",
    "2.527e1",
    "0.2527 · 10²",
    r"$\sigma = 2.527 \times 10^{1}$",
    "the standard deviation is 25.27",
    "about 25.27 units",
    "2527 %",
)
MATRICES = (
    "[[1, 2], [3, 4]]",
    [["1", "2"], ["3", "4"]],
    "[1 2; 3 4]",
    "1 2\n3 4",
    "A = np.array([[1.0, 2.0], [3.0, 4.0]])",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
)
"""Right answers in the spellings that people use; the first are those of the limits."""
SYMBOLIC = frozenset({"expression", "formula"})
NUMERIC: Mapping[str, float] = {"integer": 0.0, "real": 0.005}
"""Relative tolerance of a type without options."""


@dataclass(frozen=True)
class Case:
    """An answer as typed, its prepared key, and whether it is right."""

    grader: Any
    key: Any
    typed: Any
    is_right: bool
    rtol: float = 1e-9

    def verdict(self) -> bool | None:
        """Read and grade: whether the answer is right; None where it cannot be read."""
        try:
            return bool(self.grader.grade(self.grader.read(self.typed), self.key).score == 1)
        except InvalidResponse:
            return None

    def for_peers(self, answer: str) -> dict[str, Any]:
        """The case as peers take it: key and answer as text, and points at which to compare."""
        key = ascii_only(str(self.grader.write(self.key)))
        points = list(self.points())
        names = [*points[0]] if points else []
        return {"key": key, "answer": answer, "symbols": names, "points": points, "rtol": self.rtol}

    def points(self) -> Iterator[dict[str, float]]:
        """Ten points of the domain of a formula, with the constants."""
        if isinstance(self.grader, Expression):
            for point in self.key.ground.points[:10]:
                yield {**point, **self.key.ground.constants}


def ascii_only(formula: str) -> str:
    """A formula as we write it, with no sign that peers do not know."""
    return formula.replace("·", "*")


def measure() -> Iterator[Line | str]:
    """Yield the times of numbers, matrices and formulas and our verdicts, then those of each peer."""
    numbers = [single({"type": "real"}, "25.2747", typed) for typed in NUMBERS]
    matrices = [single({"type": "matrix"}, [[1, 2], [3, 4]], typed) for typed in MATRICES]
    times = swept([*numbers, *matrices], calls=50)
    of_numbers, of_matrices = times[: len(numbers)], times[len(numbers) :]
    yield limited("a number (25.27)", of_numbers[0], 15.0)
    yield limited("a number (σ ≈ 2.527×10^1)", of_numbers[1], 15.0)
    yield limited(f"a number, median of {len(numbers)} spellings", median(of_numbers), 15.0)
    yield limited("a 2x2 matrix ([[1, 2], [3, 4]])", of_matrices[0], 30.0)
    yield limited(f"a 2x2 matrix, median of {len(matrices)} spellings", median(of_matrices), 30.0)
    formulas = list(bank_formulas())
    times = swept(formulas, calls=2)
    yield limited(f"a formula, median of {len(formulas)}", median(times), 200.0)
    yield limited(f"a formula, p99 of {len(formulas)}", quantiles(times, n=100)[98], 5000.0)
    clear = list(clear_cases())
    yield agreement(clear, [case.verdict() for case in clear], 100.0, "limit")
    for peer in PEERS:
        yield from beside(peer, (numbers[0], of_numbers[0]), list(zip(formulas, times, strict=True)), clear)


def swept(cases: Sequence[Case], calls: int) -> list[float]:
    """Microseconds to read and grade each answer, with its key cached: the best of sweeps over all of them.

    So none is measured in one slow moment only.
    """
    sweeps = ([microseconds(case.verdict, rounds=10, calls=calls) for case in cases] for _ in range(20))
    return [min(times) for times in zip(*sweeps, strict=True)]


def limited(what: str, measured: float, limit: float) -> Line:
    """The processor time of reading and grading an answer beside its limit."""
    what = f"read and grade {what}"
    return Line(what=what, measured=measured, beside=limit, unit="us", peer="limit", clock="cpu")


def agreement(clear: Sequence[Case], verdicts: Sequence[bool | None], theirs: float, peer: str) -> Line:
    """The share of our verdicts on the clear cases that are right, beside that of others."""
    return Line(
        what=f"right verdicts on the {len(clear)} clear cases",
        measured=share(clear, verdicts),
        beside=theirs,
        unit="%",
        peer=peer,
        higher_is_better=True,
    )


def share(clear: Sequence[Case], verdicts: Sequence[bool | None]) -> float:
    """How many verdicts of a hundred are right."""
    pairs = zip(clear, verdicts, strict=True)
    return 100 * sum(verdict == case.is_right for case, verdict in pairs) / len(clear)


def single(spec: Mapping[str, Any], key: Any, typed: Any) -> Case:
    """One right answer."""
    grader = make_grader(spec)
    return Case(grader, grader.prepare(key), typed, True, rtol=NUMERIC.get(str(spec["type"]), 0.0))


def bank_formulas() -> Iterator[Case]:
    """The readable answers to formulas of the bank that its authors give with their marks."""
    for item in Bank.load().items:
        keys = item.draw().cases[0].keys
        for name, rows in item.check.responses.items():
            part = item.parts[name]
            for typed, score in rows if part.type in SYMBOLIC else ():
                case = Case(part.grader, keys[name], typed, score == 1)
                if case.verdict() is not None:
                    yield case


def clear_cases() -> Iterator[Case]:
    """The numbers and formulas among the cases with one right verdict, with a tolerance peers have, too."""
    for group in tomllib.loads(CLEAR.read_text(encoding="utf-8"))["group"]:
        options = group.get("options", {})
        if group["type"] not in {*SYMBOLIC, *NUMERIC} or "atol" in options:
            continue
        grader = make_grader({"type": group["type"], **options})
        rtol = options.get("rtol", NUMERIC.get(group["type"], 1e-9))
        for typed, score, *_ in group["cases"]:
            if isinstance(typed, str) and score in (0, 1):
                raw = answers.load(json.dumps(typed))
                key = grader.prepare(group["key"])
                yield Case(grader, key, raw, score == 1, rtol)


def beside(
    peer: str, number: tuple[Case, float], formulas: Sequence[tuple[Case, float]], clear: Sequence[Case]
) -> Iterator[Line | str]:
    """Yield our times, given with the cases, beside the peer's for what it judges, then both hit rates."""
    if not PYTHON.exists():
        yield f"{peer}: not installed"
        return
    plain, ours = number
    written = [
        case.for_peers(ascii_only(case.grader.preview(case.grader.read(case.typed)))) for case, _ in formulas
    ]
    typed = [case.for_peers(case.typed) for case in clear]
    version, outcomes = asked(peer, [plain.for_peers(plain.typed), *written, *typed])
    first, *rest = outcomes
    judged = [
        (time, out["us"])
        for (_, time), out in zip(formulas, rest, strict=False)
        if out["verdict"] is not None
    ]
    name = f"{peer} {version}"
    if first["us"]:
        yield Line(what="a number", measured=ours, beside=first["us"], unit="us", peer=name, clock="cpu")
    yield Line(
        what=f"a formula, median of the {len(judged)} which the peer judges, 5x asked",
        measured=median(time for time, _ in judged),
        beside=median(theirs for _, theirs in judged),
        unit="us",
        peer=name,
        clock="cpu",
        least=5.0,
    )
    right = share(clear, [out["verdict"] for out in rest[len(formulas) :]])
    yield agreement(clear, [case.verdict() for case in clear], right, name)


def asked(peer: str, cases: Sequence[Mapping[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """The version of a peer and its outcome on each case, from a process in its own environment."""
    command = [str(PYTHON), str(HERE / "peers.py"), peer]
    ran = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True)
    report = json.loads(ran.stdout.splitlines()[-1])
    return report["version"], report["outcomes"]


if __name__ == "__main__":
    for line in measure():
        print(line, flush=True)
