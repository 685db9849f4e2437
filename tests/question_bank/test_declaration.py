"""Where in a TOML text a key stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from question_bank.declaration import line_of

SMALL = (Path(__file__).parent / "small.toml").read_text()


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("title",), 1),
        (("params", "side"), 5),
        (("parts", "double"), 10),
        (("parts", "double", "solver"), 13),
        (("parts", "double", "given", "x"), 14),
        (("parts", "double", "misconceptions", 0, "value"), 18),
        (("parts", "cited", "points"), 21),
        (("nothing",), None),
    ],
)
def test_line_of_finds_the_key_or_the_table_around_it(key: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(SMALL, key) == line


MISLEADING = '''title = "Small"
prompt = """
[params]
[parts.double]
points = 7 # not here
"""
[params]
points = [
  [1, 2],
  [3, 4]
]
names = [
  "a = [",
  "[params]"
]
side = 3 # = "
[parts.double]
ask = "the sides = ["
points = 2
'''


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("params",), 7),
        (("params", "points"), 8),
        (("params", "names"), 12),
        (("params", "side"), 16),
        (("parts", "double"), 17),
        (("parts", "double", "ask"), 18),
        (("parts", "double", "points"), 19),
    ],
)
def test_line_of_is_not_misled_by_what_stands_in_strings_and_lists(
    key: tuple[str | int, ...], line: int
) -> None:
    assert line_of(MISLEADING, key) == line


COMMENTED = """title = "Small" # [params]
[params]  # the author's own values
side = 3
[variants]  # don't forget [variants]
side = 4
"""


@pytest.mark.parametrize(("key", "line"), [(("params", "side"), 3), (("variants", "side"), 5)])
def test_line_of_reads_past_comments(key: tuple[str, str], line: int) -> None:
    assert line_of(COMMENTED, key) == line


LONG = """prompt = '''
A side of {{side}}
and one of {{sid}}.
'''
[params]
side = 3
"""


@pytest.mark.parametrize(
    ("offending", "line"), [("{{side}}", 2), ("{{sid}}", 3), ("{{nowhere}}", 1), ("", 1)]
)
def test_line_of_finds_the_offending_text_inside_a_value(offending: str, line: int) -> None:
    assert line_of(LONG, ("prompt",), offending) == line
