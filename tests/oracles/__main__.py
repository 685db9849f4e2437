"""Compute what other libraries answer: ``python -m tests.oracles`` compares it with what is recorded.

``--record`` writes it down instead. Imports nothing of Assay's own.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.oracles import data, functions, networks, training

RECORDED = Path(__file__).with_name("recorded.json")
TOPICS = (networks, data, functions, training)
CLOSE = 1e-6


def same(a: Any, b: Any) -> bool:
    """Whether two values are equal, numbers up to the noise of another machine."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) or isinstance(b, float):
        return math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE)
    return bool(a == b)


def main() -> None:
    """Record or compare every row."""
    rows = [asdict(row) for topic in TOPICS for row in topic.rows()]
    if "--record" in sys.argv[1:]:
        lines = ",\n".join(json.dumps(row) for row in rows)
        RECORDED.write_text(f"[\n{lines}\n]\n")
        print(f"recorded {len(rows)} rows in {RECORDED}")
        return
    recorded = json.loads(RECORDED.read_text())
    differing = [(now, was) for now, was in zip_longest(rows, recorded) if not same(now, was)]
    for now, was in differing:
        print(f"now      {now}\nrecorded {was}")
    print(f"{len(rows)} rows, {len(differing)} differ from what is recorded")
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
