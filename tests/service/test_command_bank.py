"""`assay bank`: what an author sees."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from service.cli import main


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run the command with an own bank, which holds the item that `bank new` writes."""
    monkeypatch.setenv("ASSAY_BANK_PATH", str(tmp_path))
    runner = CliRunner()
    runner.invoke(main, ["bank", "new", "own/first"])
    return lambda *arguments: runner.invoke(main, ["bank", *arguments])


@pytest.fixture
def rewrite(run, tmp_path):
    """Change the text of that item."""
    path = tmp_path / "own" / "first.toml"

    def replace(old, new):
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return replace


def test_check_tries_the_items_it_is_given_alone(run):
    checked = run("check", "own/first")

    assert checked.exit_code == 0
    assert "own/first.params" in checked.output
    assert "dl-exam" not in checked.output
    # The document's own instance and the two other numbers of filters.
    assert "1 items, 1 parts: 1 computed, 0 cited, 0 judged. Tried: 3 instances," in checked.output


def test_check_of_what_does_not_exist_says_so(run):
    checked = run("check", "own", "own/second")

    assert checked.exit_code == 1
    assert "own/second: there is no such item or document." in checked.output


def test_check_names_faults_of_reading_and_of_the_gate_together(run, rewrite, tmp_path):
    rewrite("(3*3*1 + 1)*64", "3*3*1*64")
    (tmp_path / "own" / "second.toml").write_text("title = 3\n")

    checked = run("check", "own")

    assert checked.exit_code == 1
    assert "first.toml" in checked.output
    assert "check.keys.params: worked by hand" in checked.output
    assert "second.toml:1: title: 3 is not text." in checked.output


def test_show_gives_the_key_what_misconceptions_yield_and_how_answers_are_read(run):
    shown = run("show", "own/first")

    lines = [line.split() for line in shown.output.splitlines()]
    assert shown.exit_code == 0
    assert "A convolution with 64 filters" in shown.output
    assert any(words[:1] == ["params"] and words[-1:] == ["640"] for words in lines)
    assert any(words[:4] == ["params", "no-bias", "576", "0"] for words in lines)
    assert ["params", "576", "576", "0", "no-bias"] in lines
    assert ["params", "lots", "invalid", "not-a-number"] in lines


def test_show_of_a_seed_gives_that_instance(run, rewrite):
    rewrite("filters = [32, 64, 128]", "filters = [128]")

    shown = run("show", "own/first", "--seed", "0")

    assert "A convolution with 128 filters" in shown.output
    assert "1280" in shown.output


def test_show_names_an_instance_that_cannot_be_solved(run, rewrite):
    rewrite("kernel   = 3", "kernel   = 0")

    shown = run("show", "own/first")

    assert shown.exit_code == 1
    assert "cannot be solved" in shown.output


def test_the_schema_is_json_and_nothing_else(run):
    schema = json.loads(run("schema").output)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "prompt" in schema["required"]
