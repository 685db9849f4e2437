from __future__ import annotations

import pytest

from question_bank import placeholders

KNOWN = {"size": 50, "rate": 0.005, "points": [[5, 5], [7, 3]], "parts.mean": 89.7, "on": True, "two": 2.0}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        pytest.param("{{size}}", 50, id="whole-string-keeps-int"),
        pytest.param(" {{ rate }} ", 0.005, id="spaces-inside-and-around"),
        pytest.param("{{parts.mean}}", 89.7, id="another-part"),
        pytest.param("{{points}}", [[5, 5], [7, 3]], id="whole-string-keeps-list"),
        pytest.param(["{{size}}", 1], [50, 1], id="inside-a-list"),
        pytest.param(
            {"h": "{{size}}", "w": {"x": "{{on}}"}}, {"h": 50, "w": {"x": True}}, id="inside-tables"
        ),
        pytest.param("{{size}}x{{size}}", "50x50", id="longer-string-is-text"),
        pytest.param("plain", "plain", id="no-placeholder"),
        pytest.param(7, 7, id="not-a-string"),
    ],
)
def test_fill_puts_values_in_place_of_placeholders(template: object, filled: object) -> None:
    result = placeholders.fill(template, KNOWN)

    assert result == filled
    assert type(result) is type(filled)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        pytest.param(r"$\frac{1}{2}$", r"$\frac{1}{2}$", id="latex-braces-survive"),
        pytest.param(r"$x^{{{size}}}$", r"$x^{50}$", id="placeholder-inside-latex-braces"),
        pytest.param(r"$\frac{{{size}}}{{{two}}}$", r"$\frac{50}{2}$", id="fraction-of-placeholders"),
        pytest.param("{{rate}}", "0.005", id="decimal"),
        pytest.param("{{points}}", "(5, 5), (7, 3)", id="list-of-points"),
        pytest.param("{{on}}", "true", id="boolean"),
        pytest.param("{{1}}", "{{1}}", id="not-a-name"),
    ],
)
def test_fill_text_writes_values_as_shown_to_people(template: str, text: str) -> None:
    assert placeholders.fill_text(template, KNOWN) == text


def test_shown_writes_small_floats_without_exponent() -> None:
    assert placeholders.shown(1e-7) == "0.0000001"


def test_parts_named_finds_parts_at_any_depth() -> None:
    template = {"a": ["{{parts.mean}}", {"b": "of {{parts.std}}"}], "c": "{{size}}"}

    assert placeholders.parts_named(template) == {"mean", "std"}
