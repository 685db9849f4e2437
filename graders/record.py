"""Named fields of an answer: JSON objects, as such or as text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from graders import keys
from graders import raw as json
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import SETTLED_IN, Grader, Raw
from graders.text import LIST_LIMIT, bounded, fold, quote
from graders.verdict import Status, Verdict, undecided

MAX_NAMES = 200


def load(raw: Raw) -> Raw:
    """Parse an answer that is the text of a JSON object; any other answer stays as it is."""
    if not isinstance(raw, str) or not raw.lstrip().startswith("{"):
        return raw
    try:
        return json.load(bounded(raw, limit=LIST_LIMIT))
    except (ValueError, RecursionError):
        return raw


def matched(names: Mapping[str, Raw], expected: Collection[str], what: str) -> dict[str, Raw]:
    """Give the fields their expected names, whatever their case and separators.

    Raises InvalidResponse naming a field that does not exist or is given twice.
    """
    spelling = {fold(name): name for name in expected}
    found: dict[str, Raw] = {}
    if len(names) > MAX_NAMES:
        raise InvalidResponse(
            f"There are {len(names)} names.", f"Give at most {MAX_NAMES}.", reason="too-long"
        )
    for typed, value in names.items():
        name = spelling.get(fold(typed[:100]))
        if name is None or name in found:
            fault = "is given twice" if name else f"is not a {what}"
            raise InvalidResponse(
                f"{quote(typed)} {fault}.",
                f"Use {', '.join(expected)}, each once.",
                reason="unknown-name",
                about=typed[:100],
            )
        found[name] = value
    return found


def prepare_field(grader: Grader[Any, Any], key: object) -> Any:
    """Prepare the key of one field; raises InvalidSpec also where no answer could be read as it."""
    prepared = grader.prepare(key)
    try:
        grader.read(grader.write(prepared))
    except InvalidResponse as fault:
        raise InvalidSpec(f"the key {keys.shown(key)} cannot be typed: {fault}") from None
    return prepared


def is_blank(raw: Raw) -> bool:
    """Whether a field was left empty."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def left_open(verdicts: Collection[Verdict], read_as: str) -> Verdict | None:
    """The verdict of an answer some fields of which are not decided at once; None where all are.

    A person decides it, though one field alone might be settled in the background.
    """
    waiting = [verdict for verdict in verdicts if verdict.status is Status.UNDECIDED]
    if not waiting:
        return None
    reason = waiting[0].reason
    feedback = "A part of this answer is not decided by itself: a person will look at all of it."
    return undecided("not-decided" if reason in SETTLED_IN else reason, read_as=read_as, feedback=feedback)
