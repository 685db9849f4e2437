"""The schemas of the OpenAPI description, each once and by its own name."""

from __future__ import annotations

import json
import re
from typing import Any

REFERENCE = "#/components/schemas/"
NESTED = re.compile(rf'("{REFERENCE})\w+\.')


def named_once(spec: dict[str, Any]) -> dict[str, Any]:
    """The description with each schema under its own name.

    The framework names what an answer is made of after the answer, ``Page.Row``, once for each it is in.
    """
    flat: dict[str, Any] = json.loads(NESTED.sub(r"\1", json.dumps(spec)))
    schemas: dict[str, Any] = {}
    for name, schema in flat["components"]["schemas"].items():
        own = name.rpartition(".")[2]
        assert schemas.setdefault(own, schema) == schema, f"two schemas are named {own}"
    flat["components"]["schemas"] = dict(sorted(schemas.items()))
    return flat


def referred(spec: dict[str, Any]) -> set[str]:
    """The names of the schemas that something refers to."""
    return set(re.findall(rf'"{REFERENCE}(\w+)"', json.dumps(spec)))
