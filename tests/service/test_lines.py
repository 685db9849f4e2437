"""The line protocols, through the functions and through the commands."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from question_bank.bank import Bank
from service import lines


@pytest.fixture(scope="module")
def own_bank() -> Bank:
    return Bank.load()


def encoded(*requests: object) -> list[bytes]:
    return [json.dumps(request).encode() for request in requests]


def test_grading_a_part_answers_with_its_verdict(own_bank):
    request = {"item": "dl-exam/inception", "part": "mult_last", "answer": "234,375,000"}

    (answer,) = lines.grade(own_bank, encoded(request))

    assert answer == {
        "item": "dl-exam/inception",
        "part": "mult_last",
        "status": "correct",
        "score": 1.0,
        "reason": "equal",
        "feedback": "",
        "read_as": "234375000",
    }


def test_grading_several_answers_gives_the_share_of_the_points(own_bank):
    request = {
        "item": "dl-exam/inception",
        "answers": {"pad_first": 0, "pad_last": 2, "mult_last": 468750000},
    }

    (answer,) = lines.grade(own_bank, encoded(request))

    assert (answer["item"], answer["status"]) == ("dl-exam/inception", "partial")
    assert answer["score"] == pytest.approx(2 / 6)
    assert answer["parts"]["mult_last"]["reason"] == "multiply-and-add"
    assert answer["parts"]["direct_5x5"]["reason"] == "blank"


def test_a_seed_draws_the_instance_that_is_graded(own_bank):
    item = own_bank["dl-exam/inception"]
    seed = next(seed for seed in range(50) if item.draw(seed).params["size"] == 28)
    params = item.draw(seed).params
    product = 28 * 28 * params["depth_mid"] * params["depth_in"]
    request = {"item": item.id, "part": "mult_first", "answer": product, "seed": seed}

    (answer,) = lines.grade(own_bank, encoded(request))

    assert answer["status"] == "correct"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "not JSON"),
        (b"", "not JSON"),
        (b"[1]", "must be a JSON object"),
        (b'{"item": [5]}', '"item" as text'),
        (b'{"item": "dl-exam/inception"}', '"part" as text'),
        (b'{"item": "dl-exam/nothing", "part": "x", "answer": 1}', "dl-exam/nothing"),
        (b'{"item": "dl-exam/inception", "part": "x", "answer": 1}', "'x'"),
        (b'{"item": "dl-exam/inception", "part": "pad_last"}', '"answer"'),
        (b'{"item": "dl-exam/inception", "answers": [1]}', '"answers" must be an object'),
        (b'{"item": "dl-exam/inception", "part": "pad_last", "answer": 2, "seed": -1}', '"seed"'),
        (b'{"item": "dl-exam/inception", "part": "pad_last", "answer": 2, "seed": true}', '"seed"'),
        (b"[" * 100_000, "cannot be read|can be read"),
        (b'{"item": "\xff"}', "not JSON"),
    ],
    ids=[
        "text", "empty", "list", "item-number", "no-part", "unknown-item", "unknown-part", "no-answer",
        "answers-list", "negative-seed", "boolean-seed", "nested", "not-utf8",
    ],
)  # fmt: skip
def test_a_bad_line_is_answered_with_an_error_line(own_bank, line, said):
    (answer,) = lines.grade(own_bank, [line])

    assert answer["status"] == "error"
    assert any(words in answer["detail"] for words in said.split("|"))


@pytest.mark.parametrize(
    "answer",
    ["NaN", "Infinity", "1e400", "9" * 200_000, "null", "true", '"\\ud800"', '"\\u0000"', "[[1]]"],
    ids=["nan", "infinity", "1e400", "digits", "null", "true", "surrogate", "nul", "nested"],
)
def test_a_hostile_answer_is_invalid_or_blank_and_never_an_error(own_bank, answer):
    line = f'{{"item": "dl-exam/inception", "part": "pad_last", "answer": {answer}}}'.encode()

    (graded,) = lines.grade(own_bank, [line])

    assert graded["status"] == ("incorrect" if answer == "null" else "invalid")
    assert json.loads(json.dumps(graded, allow_nan=False)) == graded


def test_a_line_over_the_limit_is_one_error_line_and_the_next_is_graded(own_bank):
    good = {"item": "dl-exam/inception", "part": "pad_last", "answer": "2"}
    stream = io.BytesIO(b"x" * (3 * lines.LINE_LIMIT) + b"\n" + encoded(good)[0])

    too_long, graded = lines.grade(own_bank, lines.bounded(stream))

    assert too_long["status"] == "error"
    assert "longer than" in too_long["detail"]
    assert graded["status"] == "correct"


def test_comparing_takes_type_key_and_options():
    request = {"answer": "0.4", "key": 0.3, "type": "real", "options": {"atol": 0.1}}

    (answer,) = lines.compare(encoded(request))

    assert set(answer) == {"status", "score", "reason", "feedback", "read_as"}
    assert (answer["status"], answer["score"]) == ("correct", 1.0)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"answer": "x", "key": "x", "type": "explanation"}, "not available yet"),
        ({"answer": "x", "key": "x", "type": "no-such"}, "no-such"),
        ({"answer": "x", "key": "x"}, '"type"'),
        ({"answer": "x", "type": "real"}, '"key"'),
        ({"answer": "1", "key": 1, "type": "real", "options": {"nope": 1}}, "nope"),
        ({"answer": "1", "key": 1, "type": "real", "options": []}, '"options"'),
        ({"answer": "1", "key": 1, "type": "real", "options": {"type": "set"}}, '"options"'),
        ({"answer": "0", "key": 0, "type": "real"}, "atol"),
    ],
    ids=["not-yet", "unknown", "no-type", "no-key", "option", "options-list", "type-twice", "key-0"],
)
def test_comparing_without_a_usable_key_or_type_is_an_error_line(request_, said):
    (answer,) = lines.compare(encoded(request_))

    assert answer["status"] == "error"
    assert said in answer["detail"]


@pytest.mark.parametrize(
    "line",
    [
        b'{"answer": "1", "key": 1e99999999999999999999, "type": "real"}',
        b'{"answer": "1", "key": 1, "type": "real", "options": {"rtol": 1e99999999999999999999}}',
        b'{"answer": "1", "key": "1e999999999", "type": "real"}',
    ],
    ids=["key", "rtol", "key-as-text"],
)
def test_a_number_beyond_any_decimal_is_an_error_line(line):
    (answer,) = lines.compare([line])

    assert answer["status"] == "error"


def test_the_command_answers_every_line_in_order_and_exits_0():
    requests = [
        {"item": "dl-exam/inception", "part": "pad_last", "answer": "2"},
        {"item": "nowhere/nothing", "part": "pad_last", "answer": "2"},
        {"item": "dl-exam/inception", "part": "pad_last", "answer": "4"},
    ]
    typed = b"".join(line + b"\n" for line in encoded(*requests))

    done = subprocess.run(
        [sys.executable, "-c", "from service.cli import main; main()", "grade"],
        input=typed,
        capture_output=True,
        check=True,
    )

    assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == [
        "correct",
        "error",
        "incorrect",
    ]
