"""Reading the variants of an item out of ``[variants]`` or ``[[variants]]``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from question_bank.declaration import KeyPath, Source
from question_bank.variants import JOINT, Variants


def read_variants(source: Source, stated: object, params: Mapping[str, Any]) -> Variants:
    """The variants of ``[variants]``, a list of values for each param, or of ``[[variants]]`` tables.

    A list of values is drawn for each param alone; a table sets its params together.
    """
    if isinstance(stated, list):
        return _read_tables(source, stated, params)
    if isinstance(stated, dict):
        return _read_grid(source, stated, params)
    return Variants()


def _read_grid(source: Source, table: Mapping[str, Any], params: Mapping[str, Any]) -> Variants:
    axes = {}
    for name, values in table.items():
        key = ("variants", name)
        if not isinstance(values, list) or not values:
            source.fault(key, f"{values!r} is not a list of values.")
        elif all(_admits(source, name, value, params, key) for value in values):
            _check_repeats(source, values, key)
            axes[name] = [{name: value} for value in values]
    return Variants(axes)


def _read_tables(source: Source, tables: list[Any], params: Mapping[str, Any]) -> Variants:
    for number, table in enumerate(tables):
        key = ("variants", number)
        if not isinstance(table, dict):
            source.fault(key, f"{table!r} is not a table of params.", "Write [[variants]] above each table.")
            return Variants()
        for name, value in table.items():
            _admits(source, name, value, params, (*key, name))
    _check_repeats(source, [{**params, **table} for table in tables], ("variants",))
    return Variants({JOINT: tables} if tables else {})


def _admits(source: Source, name: str, value: object, params: Mapping[str, Any], key: KeyPath) -> bool:
    """Whether a value may stand in for the document's own; recorded as a fault where not."""
    if name not in params:
        source.fault(key, "no such param.", f"Params: {', '.join(params) or 'none'}.")
    elif type(value) is not type(params[name]):
        own = params[name]
        source.fault(key, f"{value!r} is not of the type of {own!r}, the document's own value.")
    else:
        return True
    return False


def _check_repeats(source: Source, instances: list[Any], key: KeyPath) -> None:
    for number, instance in enumerate(instances):
        if instance in instances[:number]:
            source.fault(key, f"entry {number + 1} repeats an earlier one.", "Remove it.")
