"""Writing a stream of JSON lines, with a count for whoever watches."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

EVERY = 500


def write(results: Iterable[dict[str, Any]]) -> None:
    """Write one line per result; on a terminal that shows no results, count them on stderr."""
    watched = sys.stderr.isatty() and not sys.stdout.isatty()
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} lines"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not watched) as progress:
        task = progress.add_task("lines", total=None)
        for number, result in enumerate(results, start=1):
            sys.stdout.write(json.dumps(result, allow_nan=False) + "\n")
            sys.stdout.flush()  # a script may write one line and wait for its verdict
            if number % EVERY == 0:
                progress.update(task, completed=number)
