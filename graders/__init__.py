"""Answer types: (answer as typed, key) -> Verdict. Knows nothing of items, HTTP or databases."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from graders.architecture import Architecture
from graders.bits import Bits
from graders.boolean import Boolean
from graders.certificate import Certificate
from graders.choice import Choice
from graders.errors import GraderError, InvalidResponse, InvalidSpec
from graders.explanation import Explanation
from graders.expression import Expression
from graders.formula import Formula
from graders.grader import Grader, Raw
from graders.hyperplane import Hyperplane
from graders.inequality import Inequality
from graders.integer import Integer
from graders.keys import shown
from graders.layer import Layer
from graders.matching import Matching
from graders.matrix import Matrix
from graders.one_hot import OneHot
from graders.ordering import Ordering
from graders.pair import Pair
from graders.real import Real
from graders.sets import Set
from graders.shape import Shape
from graders.table import Table
from graders.term import Term
from graders.vector import Vector
from graders.verdict import Status, Verdict
from graders.widths import Widths

__all__ = [
    "EXACT",
    "GRADERS",
    "LANES",
    "NOT_YET",
    "Architecture",
    "Bits",
    "Boolean",
    "Certificate",
    "Choice",
    "Explanation",
    "Expression",
    "Formula",
    "Grader",
    "GraderError",
    "Hyperplane",
    "Inequality",
    "Integer",
    "InvalidResponse",
    "InvalidSpec",
    "Layer",
    "Matching",
    "Matrix",
    "OneHot",
    "Ordering",
    "Pair",
    "Raw",
    "Real",
    "Set",
    "Shape",
    "Status",
    "Table",
    "Term",
    "Vector",
    "Verdict",
    "Widths",
    "make_grader",
]

GRADERS: Mapping[str, type[Any]] = {
    "integer": Integer,
    "real": Real,
    "inequality": Inequality,
    "shape": Shape,
    "vector": Vector,
    "matrix": Matrix,
    "one-hot": OneHot,
    "pair": Pair,
    "matching": Matching,
    "bits": Bits,
    "set": Set,
    "ordering": Ordering,
    "table": Table,
    "boolean": Boolean,
    "choice": Choice,
    "term": Term,
    "layer": Layer,
    "hyperplane": Hyperplane,
    "expression": Expression,
    "formula": Formula,
    "widths": Widths,
    "certificate": Certificate,
    "architecture": Architecture,
}
"""Every answer type by the name items use."""

EXACT = frozenset({Boolean, Integer})
"""Types whose answer is right just when it equals the prepared key: no verdict is needed to tell."""

LANES: Mapping[str, str] = {"architecture": "train"}
"""Types whose answers often take seconds to decide: work in that lane is queued with every submission."""

NOT_YET: Mapping[str, type[Any]] = {"explanation": Explanation}
"""Types that items may name already, and that a person grades so far."""

USUAL_FIELDS: Mapping[str, Mapping[str, object]] = {
    "pair": {"input": {"type": "one-hot"}, "target": {"type": "one-hot"}},
    "table": {
        "shape": {"type": "shape", "vector_as_column": True},
        "size": {"type": "integer"},
        "params": {"type": "integer"},
    },
}
"""The fields of a pair and of a table that names none."""

MAX_FIELDS = 50


def make_grader(spec: Mapping[str, object]) -> Grader[Any, Any]:
    """Build the grader of ``{"type": name, **options}``, and those of its fields.

    Raises InvalidSpec naming an unknown type or option and what exists.
    """
    options = {name: value for name, value in spec.items() if name != "type"}
    name = spec.get("type")
    kind = {**GRADERS, **NOT_YET}.get(name) if isinstance(name, str) else None
    if kind is None:
        raise InvalidSpec(
            f"the type {shown(name)} does not exist; there are {', '.join(sorted({*GRADERS, *NOT_YET}))}"
        )
    check_options(str(name), kind, options)
    usual = USUAL_FIELDS.get(str(name))
    if usual and isinstance(fields := options.get("fields", usual), Mapping):
        if len(fields) > MAX_FIELDS:
            raise InvalidSpec(f"{name} has {len(fields)} fields; give at most {MAX_FIELDS}")
        options["fields"] = {field: nested(field, inner) for field, inner in fields.items()}
    grader: Grader[Any, Any] = kind(**options)
    return grader


def check_options(name: str, kind: type[Any], options: Mapping[str, object]) -> None:
    """Raise InvalidSpec for an option the type does not have, or for one it lacks."""
    fields = [field for field in dataclasses.fields(kind) if field.init]
    exist = [field.name for field in fields]
    if unknown := [option for option in options if option not in exist]:
        raise InvalidSpec(
            f"{name} has no option {shown(unknown[0])}; its options: {', '.join(exist) or 'none'}"
        )
    needed = [
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    ]
    given = options.keys() | ({"fields"} if name in USUAL_FIELDS else set())
    if missing := [option for option in needed if option not in given]:
        raise InvalidSpec(f"{name} needs the option {missing[0]!r}")


def nested(field: str, spec: object) -> Grader[Any, Any]:
    """Build the grader of one field; raises InvalidSpec naming the field."""
    if not isinstance(spec, Mapping):
        raise InvalidSpec(
            f'the field {shown(field)} is {shown(spec)}; give its type, such as {{type = "integer"}}'
        )
    kind = spec.get("type")
    if isinstance(kind, str) and kind in {*USUAL_FIELDS, *NOT_YET}:
        raise InvalidSpec(
            f"the field {shown(field)} cannot be of type {kind!r}; ask for it in a part of its own"
        )
    try:
        return make_grader(spec)
    except InvalidSpec as fault:
        raise InvalidSpec(f"the field {shown(field)}: {fault}") from None
