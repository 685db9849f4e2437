from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graders.grader import Raw
from graders.verdict import Verdict, scored
from question_bank import gate
from question_bank.bank import Bank
from question_bank.item import Item

LoadItem = Callable[..., Item]

MISCONCEPTION = "parts.area.misconceptions.0"

SOUND = """
[params]
side = 6
[variants]
side = [6, 7, 8]
[parts.area]
ask = "Area of a square of side {{side}}?"
answer = { type = "integer" }
solver = "small.product"
given = { a = "{{side}}", b = "{{side}}" }
[[parts.area.misconceptions]]
id = "perimeter"
given = { b = 4 }
feedback = "The way around."
[parts.cited]
ask = "How many?"
answer = { type = "integer" }
key = 7
cite = "counted"
[check.keys]
area = "6**2"
[check.responses]
area = [["36", 1.0], ["24", 0.0], ["lots", "invalid"]]
"""


def test_the_gate_counts_what_it_tried(load_item: LoadItem) -> None:
    report = gate.check_item(load_item(SOUND), draws=50)

    assert report.faults == []
    assert report.draws == 3
    area = report.parts["area"]
    assert (area.basis, area.keys, area.misconceptions) == ("computed", 3, 3)
    assert area.mutants >= 3
    assert (report.parts["cited"].basis, report.parts["cited"].keys) == ("cited", 1)


def test_an_item_without_variants_is_tried_once(load_item: LoadItem) -> None:
    report = gate.check_item(load_item(SOUND.replace("[variants]\nside = [6, 7, 8]\n", "")))

    assert report.faults == []
    assert report.parts["area"].keys == report.draws == 1


def test_every_convention_is_tried(load_item: LoadItem) -> None:
    conventions = "[conventions.small]\nside = 6\n[conventions.large]\nside = 7\n"
    body = SOUND.replace("[variants]\nside = [6, 7, 8]\n", "").replace(
        '"6**2"', '{ small = "6*6", large = 49 }'
    )

    report = gate.check_item(load_item(body + conventions))

    assert report.faults == []
    assert report.parts["area"].keys == 2


def test_a_stated_misconception_must_be_whole_in_every_variant(load_item: LoadItem) -> None:
    halved = SOUND.replace("given = { b = 4 }", 'scale = 0.5\nstated = "half"').replace(
        '{ type = "integer" }', '{ type = "integer", remarks = { half = ["half of it"] } }', 1
    )

    (fault,) = gate.check_item(load_item(halved.replace('["24", 0.0]', '["17", 0.0]'))).faults

    assert (fault.key, fault.file.endswith("small.toml")) == (MISCONCEPTION, True)
    assert "24.5 is not whole" in fault.message
    assert fault.remedy


def test_a_misconception_must_be_wrong_by_every_convention(load_item: LoadItem) -> None:
    # 4 times 9 is what the other convention asks for: 6 times 6.
    conventions = "[conventions.small]\nside = 6\n[conventions.large]\nside = 9\n"
    body = SOUND.replace("[variants]\nside = [6, 7, 8]\n", "").replace('"6**2"', "{ small = 36, large = 81 }")

    faults = gate.check_item(load_item(body + conventions)).faults

    assert [fault.key for fault in faults] == [MISCONCEPTION]
    assert "side = 9" in faults[0].message


def test_only_the_documents_own_instance_is_held_to_the_check(load_item: LoadItem) -> None:
    body = """
[params]
x = 0
[variants]
x = [4, 5]
[parts.inverse]
ask = "One over {{x}}?"
answer = { type = "real" }
solver = "small.reciprocal"
given = { x = "{{x}}" }
[check.keys]
inverse = 0
"""
    (fault,) = gate.check_item(load_item(body)).faults

    assert (fault.key, "x = 0" in fault.message) == ("parts.inverse", True)


@pytest.mark.parametrize(("largest", "tried"), [(6, 6), (60, 21)])
def test_twenty_different_draws_are_tried_where_there_are_so_many(
    load_item: LoadItem, largest: int, tried: int
) -> None:
    sides = list(range(2, largest + 1))
    body = SOUND.replace("side = 6\n", "side = 1\n").replace("[6, 7, 8]", str(sides)).replace("6**2", "1")

    report = gate.check_item(load_item(body))

    assert report.draws == tried


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        pytest.param("6**2", "6*3", "check.keys.area", "computed 36", id="hand-worked-key"),
        pytest.param('"6**2"', "37", "check.keys.area", "computed 36", id="hand-worked-number"),
        pytest.param("6**2", "six", "check.keys.area", "'six'", id="hand-worked-nonsense"),
        pytest.param('["36", 1.0]', '["36", 0.5]', "check.responses.area", "gets 1.0", id="response-score"),
        pytest.param('["lots", ', '["36", ', "check.responses.area", "stated invalid", id="readable"),
        pytest.param('["24", ', '["x", ', "check.responses.area", "gets invalid", id="unreadable"),
        pytest.param("b = 4 }", "b = 7 }", MISCONCEPTION, "the key", id="equal-in-a-draw"),
        pytest.param(
            "key = 7",
            'key = 7\nprinted = "7?!"\nprinted_means = "x"',
            "parts.cited.printed_means",
            "x",
            id="print",
        ),
        pytest.param("given = { b = 4 }", "scale = 1", MISCONCEPTION, "yields", id="scale-one"),
        pytest.param(
            "given = { b = 4 }",
            'value = "x"',
            MISCONCEPTION,
            "computed",
            id="unreadable-value",
        ),
        pytest.param(
            "given = { b = 4 }",
            'solver = "small.remainder"\ngiven = { x = 1, by = 0 }',
            MISCONCEPTION,
            "cannot be computed",
            id="misconception-unsolvable",
        ),
    ],
)
def test_the_gate_refuses(load_item: LoadItem, old: str, new: str, key: str, message: str) -> None:
    assert old in SOUND

    faults = gate.check_item(load_item(SOUND.replace(old, new, 1))).faults

    found = [fault for fault in faults if fault.key == key]
    assert found
    assert any(message in fault.message for fault in found)


def test_instances_that_read_alike_must_have_the_same_keys(load_item: LoadItem) -> None:
    body = SOUND.replace(" of side {{side}}", "")

    (fault,) = gate.check_item(load_item(body)).faults

    assert fault.key == "variants"
    assert "side = 7" in fault.message


def test_a_solver_that_ignores_its_givens_is_refused(load_item: LoadItem) -> None:
    body = """
[parts.days]
ask = "How many days?"
answer = { type = "integer" }
solver = "small.seven"
given = { a = 3 }
"""
    faults = gate.check_item(load_item(body)).faults

    assert [fault.key for fault in faults] == ["parts.days.solver"]


@pytest.mark.parametrize(
    ("solver", "message"),
    [
        pytest.param("small.broken", "small.broken raised RuntimeError: out of order", id="any-error"),
        pytest.param("small.quitting", "small.quitting raised SystemExit: 3", id="exit"),
        pytest.param("small.reciprocal", "by small.reciprocal: division by zero", id="refusal"),
    ],
)
def test_whatever_a_solver_raises_is_a_fault(load_item: LoadItem, solver: str, message: str) -> None:
    body = f"""
[parts.half]
ask = "Half of it?"
answer = {{ type = "real" }}
solver = "{solver}"
given = {{ x = 0 }}
"""
    (fault,) = gate.check_item(load_item(body)).faults

    assert fault.file.endswith("demo/small.toml")
    assert fault.key == "parts.half"
    assert message in fault.message


@pytest.mark.parametrize("solver", ["small.broken", "small.quitting"])
def test_whatever_the_solver_of_a_misconception_raises_is_a_fault(load_item: LoadItem, solver: str) -> None:
    wrong = f'solver = "{solver}"\ngiven = {{ x = 1 }}'

    (fault, *_) = gate.check_item(load_item(SOUND.replace("given = { b = 4 }", wrong))).faults

    assert fault.key == MISCONCEPTION
    assert f"{solver} raised" in fault.message


def test_a_solver_that_says_something_else_each_time_is_refused(load_item: LoadItem) -> None:
    body = """
[parts.step]
ask = "Which step?"
answer = { type = "integer" }
solver = "small.counting"
given = { x = 0 }
"""
    (fault,) = gate.check_item(load_item(body)).faults

    assert fault.key == "parts.step.solver"
    assert "small.counting gives another key for the same givens" in fault.message


def test_a_cited_key_that_is_refused_is_named(load_item: LoadItem) -> None:
    (fault, *_) = gate.check_item(load_item(SOUND.replace("key = 7", 'key = "seven?"'))).faults

    assert (fault.key, fault.remedy) == ("parts.cited.key", "Mend the key.")


WHY = """
[parts.why]
ask = "Why?"
answer = { type = "explanation", rubric = [{ id = "all", weight = 1.0, text = "For a reason." }] }
solver = "small.double"
given = { x = "{{side}}" }
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        pytest.param('"Small"', '" "', "title", "is empty", id="title"),
        pytest.param('"How many?"', '""', "parts.cited.ask", "is empty", id="ask"),
        pytest.param("side = 6\n", "side = 6\nlost = 1\n", "params.lost", "used nowhere", id="param"),
        pytest.param("[check.keys]", WHY + "[check.keys]", "parts.why.solver", "explanation", id="solver"),
    ],
)
def test_what_is_empty_or_serves_no_purpose_is_refused(
    write_document: Callable[..., Path], old: str, new: str, key: str, message: str
) -> None:
    text = f'title = "Small"\nprompt = "Work it out."\n{SOUND}'
    assert old in text

    item = Bank.read([write_document(small=text.replace(old, new, 1))])["demo/small"]

    assert [fault.key for fault in gate.check_item(item).faults] == [key]
    assert message in gate.check_item(item).faults[0].message


def test_a_param_of_conventions_alone_must_be_used(load_item: LoadItem) -> None:
    conventions = "[conventions.one]\nddof = 0\n[conventions.two]\nddof = 1\n"
    body = SOUND.replace('"6**2"', "{ one = 36, two = 36 }")

    faults = gate.check_item(load_item(body + conventions)).faults

    assert {fault.key for fault in faults} == {"conventions.one.ddof", "conventions.two.ddof"}


def test_the_gate_names_a_part_that_cannot_be_solved(load_item: LoadItem) -> None:
    body = """
[params]
x = 4
[variants]
x = [4, 0]
[parts.inverse]
ask = "One over x?"
answer = { type = "real" }
solver = "small.reciprocal"
given = { x = "{{x}}" }
"""
    faults = gate.check_item(load_item(body)).faults

    assert [fault.key for fault in faults] == ["parts.inverse"]
    assert "division by zero" in faults[0].message


def test_a_result_that_is_no_key_of_its_type_is_a_fault(load_item: LoadItem) -> None:
    body = """
[params]
x = 4
[parts.inverse]
ask = "One over x?"
answer = { type = "integer" }
solver = "small.reciprocal"
given = { x = "{{x}}" }
"""
    faults = gate.check_item(load_item(body)).faults

    assert [fault.key for fault in faults] == ["parts.inverse"]


def test_a_misconception_must_not_score_more_than_it_declares(load_item: LoadItem) -> None:
    body = """
[parts.members]
ask = "Which?"
answer = { type = "set" }
key = [1, 2]
cite = "listed"
[[parts.members.misconceptions]]
id = "one-missing"
value = "1"
feedback = "There is another."
"""
    undeclared = gate.check_item(load_item(body)).faults
    declared = gate.check_item(load_item(body.replace("feedback", "score = 0.5\nfeedback"))).faults

    assert [fault.key for fault in undeclared] == ["parts.members.misconceptions.0"]
    assert "0.5" in undeclared[0].remedy
    assert declared == []


def test_a_tolerance_that_lets_a_mutant_pass_is_a_fault(load_item: LoadItem) -> None:
    body = """
[parts.speed]
ask = "How fast?"
answer = { type = "real", rtol = 3.0 }
key = 2.5
cite = "measured"
"""
    faults = gate.check_item(load_item(body)).faults

    assert {fault.key for fault in faults} == {"parts.speed.answer"}


class Verbatim:
    """An answer type that knows no wrong value near its key."""

    def prepare(self, key: object) -> str:
        return str(key)

    def read(self, raw: Raw) -> str:
        return str(raw)

    def grade(self, value: str, key: str) -> Verdict:
        return scored(float(value == key), "compared", read_as=value)

    def mutants(self, key: str) -> list[tuple[str, str]]:
        return []

    def preview(self, value: str) -> str:
        return value

    def write(self, key: str) -> Raw:
        return key

    def plain(self, value: str) -> object:
        return value


@pytest.mark.parametrize(("no_mutants", "keys"), [("", ["parts.cited"]), ("a name has no neighbours", [])])
def test_a_part_without_mutants_says_why(load_item: LoadItem, no_mutants: str, keys: list[str]) -> None:
    item = load_item(SOUND)
    cited = replace(item.parts["cited"], grader=Verbatim(), no_mutants=no_mutants)

    report = gate.check_item(replace(item, parts={**item.parts, "cited": cited}))

    assert [fault.key for fault in report.faults] == keys
