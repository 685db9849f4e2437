"""The JSON Schema of item files, for editors, made of the declarations that files are read by."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from graders import GRADERS, NOT_YET, USUAL_FIELDS
from graders.grader import Grader
from question_bank import library
from question_bank.declaration import Field
from question_bank.item_file import CHECK, IDENTIFIER, ITEM, OUTCOMES, SOURCE
from question_bank.misconception_table import MISCONCEPTION
from question_bank.part import AUDIT_VERDICTS
from question_bank.part_table import CARRY, JUDGEMENT, PART

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


def item_schema() -> Schema:
    """The schema of an item file, as JSON Schema 2020-12; TOML maps to JSON as its parsers do."""
    return {
        "$schema": DIALECT,
        "title": "Assay item",
        **_table(
            ITEM,
            source=_table(SOURCE),
            params=_named({}),
            variants={"anyOf": [_named({"type": "array", "minItems": 1}), _list(_named({}))]},
            conventions=_named({"type": "object", "minProperties": 1}),
            parts={**_named(_part()), "minProperties": 1},
            check=_table(CHECK, keys=_named({}), responses=_named(_list(_response_row()))),
        ),
        "$defs": {
            "answer": {"oneOf": [_answer(name) for name in {**GRADERS, **NOT_YET}]},
            "field": {"oneOf": [_answer(name) for name in GRADERS.keys() - USUAL_FIELDS.keys()]},
        },
    }


def _part() -> Schema:
    return _table(
        PART,
        answer={"$ref": "#/$defs/answer"},
        solver=_solver(),
        given=_named({}),
        points={"exclusiveMinimum": 0},
        audit=_table(JUDGEMENT, verdict={"enum": list(AUDIT_VERDICTS)}),
        carry=_table(CARRY),
        misconceptions=_list(
            _table(
                MISCONCEPTION,
                given=_named({}),
                solver=_solver(),
                score={"minimum": 0, "exclusiveMaximum": 1},
            )
        ),
    )


def _table(fields: Mapping[str, Field], **refined: Schema) -> Schema:
    """A table of declared keys and no others; ``refined`` says more about some of them."""
    return {
        "type": "object",
        "properties": {name: _field(field) | refined.get(name, {}) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    described: Schema = {"description": field.about}
    names = [JSON_TYPES[kind] for kind in field.types]
    if "number" in names:  # TOML tells 1 from 1.0, JSON Schema does not
        names.remove("integer")
    if not names:
        return described
    return described | {"type": names[0] if len(names) == 1 else names}


def _named(value: Schema) -> Schema:
    """A table of names the author chooses."""
    pattern = f"^{IDENTIFIER.pattern}$"
    return {"type": "object", "propertyNames": {"pattern": pattern}, "additionalProperties": value}


def _list(entry: Schema) -> Schema:
    return {"type": "array", "items": entry}


def _response_row() -> Schema:
    outcome = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"enum": list(OUTCOMES)}]}
    return {"type": "array", "prefixItems": [{}, outcome], "minItems": 2, "maxItems": 2}


def _solver() -> Schema:
    """Any name of a solver; those of the package are listed, so that editors complete them."""
    return {"anyOf": [{"enum": library.names()}, {"pattern": f"^{library.NAME.pattern}$"}]}


def _answer(name: str) -> Schema:
    """One answer type: its options are the fields of its dataclass."""
    kind = {**GRADERS, **NOT_YET}[name]
    schema: Schema = {"type": "object", "properties": {"type": {"const": name}}, "required": ["type"]}
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        if not field.init:
            continue
        schema["properties"][field.name] = _of_hint(hints[field.name])
        if _is_needed(field) and name not in USUAL_FIELDS:
            schema["required"].append(field.name)
    about = (kind.__doc__ or "").partition("\n")[0]
    return schema | {"description": about, "additionalProperties": False}


def _is_needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _of_hint(hint: Any) -> Schema:
    """The schema of a type hint; anything where it says nothing JSON knows."""
    kind, arguments = get_origin(hint) or hint, get_args(hint)
    if kind in (Union, UnionType):
        return {"anyOf": [_of_hint(argument) for argument in arguments if argument is not NoneType]}
    if kind is Literal:
        return {"enum": list(arguments)}
    if kind in (Sequence, list):
        return _list(_of_hint(arguments[0]))
    if kind in (Mapping, dict):
        return {"type": "object", "additionalProperties": _of_hint(arguments[1])}
    if kind is Grader:
        return {"$ref": "#/$defs/field"}
    return {"type": JSON_TYPES[kind]} if kind in JSON_TYPES else {}
