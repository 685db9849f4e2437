"""The schema for editors, held against every item and against what the reader refuses."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from graders import GRADERS, NOT_YET
from question_bank import library
from question_bank.bank import Bank
from question_bank.item import Item
from question_bank.schema import item_schema
from question_bank.template import ITEM_TEMPLATE

BANK = Bank.load()
SCHEMA = item_schema()
VALIDATOR = Draft202012Validator(SCHEMA)

SMALL = """title = "Small"
prompt = "A side of {{side}}."
[params]
side = 3
[variants]
side = [3, 4]
[parts.double]
ask = "Twice?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{side}}" }
points = 2
[[parts.double.misconceptions]]
id = "side"
value = "{{side}}"
feedback = "That is the side."
[check.responses]
double = [["6", 1.0], ["x", "invalid"]]
"""


def places(text: str) -> set[str]:
    """Where the schema finds fault with an item."""
    return {error.json_path for error in VALIDATOR.iter_errors(tomllib.loads(text))}


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("item", BANK.items, ids=lambda item: item.id)
def test_every_item_of_the_bank_fits_the_schema(item: Item) -> None:
    assert places(item.toml) == set()


@pytest.mark.parametrize("text", [SMALL, ITEM_TEMPLATE], ids=["small", "template"])
def test_what_can_be_read_fits_the_schema(text: str) -> None:
    assert places(text) == set()


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param('title = "Small"', "title = 3", "$.title", id="wrong-type"),
        pytest.param('title = "Small"\n', "", "$", id="missing-key"),
        pytest.param("[check.responses]", "[check.answers]", "$.check", id="unknown-key"),
        pytest.param('ask = "Twice?"\n', "", "$.parts.double", id="missing-ask"),
        pytest.param("points = 2", "pionts = 2", "$.parts.double", id="misspelt"),
        pytest.param("points = 2", "points = 0", "$.parts.double.points", id="no-points"),
        pytest.param("side = 3\n", '"a side" = 3\n', "$.params", id="param-name"),
        pytest.param("side = [3, 4]", "side = []", "$.variants", id="variant-empty"),
        pytest.param('"integer" }', '"number" }', "$.parts.double.answer", id="answer-type"),
        pytest.param('"integer" }', '"integer", rtol2 = 1 }', "$.parts.double.answer", id="answer-option"),
        pytest.param('"integer" }', '"choice" }', "$.parts.double.answer", id="answer-lacks-option"),
        pytest.param('"small.double"', '"small double"', "$.parts.double.solver", id="solver-name"),
        pytest.param(
            'value = "', 'score = 1\nvalue = "', "$.parts.double.misconceptions[0].score", id="score"
        ),
        pytest.param('["6", 1.0]', '["6"]', "$.check.responses.double[0]", id="row"),
        pytest.param('"invalid"', '"wrong"', "$.check.responses.double[1][1]", id="outcome"),
    ],
)
def test_the_schema_refuses_where_the_reader_does(old: str, new: str, place: str) -> None:
    assert old in SMALL

    assert places(SMALL.replace(old, new, 1)) == {place}


def test_every_answer_type_and_option_is_in_the_schema() -> None:
    answers: list[dict[str, Any]] = SCHEMA["$defs"]["answer"]["oneOf"]

    by_type = {answer["properties"]["type"]["const"]: answer for answer in answers}
    assert by_type.keys() == {*GRADERS, *NOT_YET}
    assert by_type["vector"]["properties"].keys() == {"type", "rtol", "atol", "digits", "per_cell"}
    assert by_type["choice"]["required"] == ["type", "values"]


def test_every_solver_an_item_names_is_listed() -> None:
    named = {
        part.call.solver.name for item in BANK.items for part in item.parts.values() if part.call is not None
    }

    assert named <= set(library.names())
    assert "small.double" in library.names()
