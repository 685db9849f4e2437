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
    assert "1 item, 1 part: 1 computed, 0 cited, 0 judged. Tried: 3 instances," in checked.output


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        pytest.param(
            'params = "(3*3*1 + 1)*64"',
            "0 computed keys have no hand-worked value in [check.keys].",
            id="worked",
        ),
        pytest.param("", "1 computed key has no hand-worked value in [check.keys].", id="not-worked"),
    ],
)
def test_check_ends_with_the_keys_nobody_worked_by_hand(run, rewrite, keys, line):
    rewrite('params = "(3*3*1 + 1)*64"', keys)

    checked = run("check", "own/first")

    assert checked.output.splitlines()[-1] == line


def test_check_of_a_bad_document_reports_it_once_and_shows_no_empty_table(run, tmp_path):
    (tmp_path / "own" / "document.toml").write_text("title =")

    checked = run("check", "own", "own/first")

    assert checked.exit_code == 1
    assert "instances" not in checked.output
    assert "0 items" not in checked.output
    assert checked.output.splitlines()[0] == "Error: 1 fault"
    assert "there is no such" not in checked.output


def test_check_of_a_bad_item_does_not_deny_it(run, tmp_path):
    (tmp_path / "own" / "first.toml").write_text("title =")

    checked = run("check", "own/first")

    assert "not TOML" in checked.output
    assert "there is no such" not in checked.output


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
    assert "Sample answers" not in shown.output


def test_show_of_a_seed_that_draws_the_own_numbers_grades_the_sample_answers(run, rewrite):
    rewrite("filters = [32, 64, 128]", "filters = [64]")

    shown = run("show", "own/first", "--seed", "0")

    assert "Sample answers" in shown.output


def test_show_counts_one_point_as_one(run):
    assert "own/first, 1 point\n" in run("show", "own/first").output


def test_show_names_an_instance_that_cannot_be_solved(run, rewrite):
    rewrite("kernel   = 3", "kernel   = 0")

    shown = run("show", "own/first")

    assert shown.exit_code == 1
    assert "cannot be solved" in shown.output


def test_the_schema_is_json_and_nothing_else(run):
    schema = json.loads(run("schema").output)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "prompt" in schema["required"]


def test_new_in_a_document_says_what_to_add_to_its_order(run, tmp_path):
    added = run("new", "own/second")

    assert added.exit_code == 0
    assert 'Add "second" to the order' in added.output
    assert (tmp_path / "own" / "second.toml").exists()


@pytest.mark.parametrize(
    ("directory", "message"),
    [
        pytest.param("/dev/null", "/dev/null is not a directory", id="device"),
        pytest.param("nowhere", "nowhere is not a directory", id="absent"),
        pytest.param("own", "Name the directory above", id="document"),
    ],
)
def test_new_writes_into_a_bank_alone(run, tmp_path, directory, message):
    refused = run("new", "a/b", "--directory", str(tmp_path / directory))

    assert refused.exit_code == 1
    assert message in refused.output
    assert not list(tmp_path.rglob("b.toml"))


def test_new_where_nothing_can_be_written_says_so(run, tmp_path):
    (tmp_path / "taken").write_text("no directory")

    refused = run("new", "taken/first")

    assert refused.exit_code == 1
    assert f"{tmp_path / 'taken'}" in refused.output
    assert "Traceback" not in refused.output


def test_new_refuses_a_document_of_another_bank(run, tmp_path):
    refused = run("new", "dl-exam/more")

    assert refused.exit_code == 1
    assert "the document dl-exam is in the bank" in refused.output
    assert "--directory" in refused.output
    assert not (tmp_path / "dl-exam").exists()
