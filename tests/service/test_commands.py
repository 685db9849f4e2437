"""The commands that need no service: audit and bank."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from question_bank.bank import Bank
from question_bank.gate import check_item
from service.cli import COMMANDS, main

COLUMNS = ["item", "part", "lines", "printed", "computed", "verdict", "debatable", "basis", "reason"]


@pytest.fixture
def runner(monkeypatch):
    monkeypatch.delenv("ASSAY_BANK_PATH", raising=False)
    return CliRunner()


def test_help_lists_every_command(runner):
    shown = runner.invoke(main, ["--help"])

    assert shown.exit_code == 0
    assert all(name in shown.output for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(runner, name):
    assert runner.invoke(main, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize("name", ["up", "seed", "token"])
def test_command_that_serves_no_page_imports_no_web_framework(name):
    code = f"import sys, service.commands.{name}; print('flask' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert ended.stdout.strip() == "False", ended.stderr


def test_audit_as_json_is_one_array_of_every_part_and_nothing_else(runner, bank):
    shown = runner.invoke(main, ["audit", "--json"])

    rows = json.loads(shown.output)
    assert shown.exit_code == 0
    assert [list(row) for row in rows] == [COLUMNS] * sum(len(item.parts) for item in bank.items)
    verdicts = {f"{row['item']}.{row['part']}": row["verdict"] for row in rows}
    assert verdicts["dl-exam/inception.mult_last"] == "disagree"
    assert verdicts["dl-exam/cnn-fill.f_params"] == "agree"
    assert verdicts["dl-exam/inception.mult_total"] == "unprinted"


def test_audit_sets_printed_beside_computed(runner):
    shown = runner.invoke(main, ["audit"])

    line = next(line for line in shown.output.splitlines() if "mult_last" in line)
    assert line.split()[2:5] == ["468,750,000", "234,375,000", "disagree"]


def test_bank_show_gives_keys_and_what_misconceptions_yield(runner):
    shown = runner.invoke(main, ["bank", "show", "dl-exam/inception"])

    assert "234,375,000" in shown.output
    assert "bottleneck-ignored" in shown.output


def test_bank_show_names_the_source_of_a_cited_key(runner):
    shown = runner.invoke(main, ["bank", "show", "dl-exam/cnn-table"])

    assert "cited: Keras documentation" in " ".join(shown.output.split())


def test_bank_show_of_an_unknown_item_says_so(runner):
    shown = runner.invoke(main, ["bank", "show", "dl-exam/nothing"])

    assert shown.exit_code == 1
    assert "dl-exam/nothing" in shown.output


def test_bank_new_writes_an_item_that_passes_the_gate(runner, tmp_path):
    written = runner.invoke(main, ["bank", "new", "own/first", "--directory", str(tmp_path)])

    (item,) = Bank.read([tmp_path]).items
    report = check_item(item)
    assert written.exit_code == 0
    assert report.faults == []
    assert report.parts["params"].mutants > 0


def test_bank_new_keeps_what_is_there(runner, tmp_path):
    again = ["bank", "new", "own/first", "--directory", str(tmp_path)]
    runner.invoke(main, again)

    refused = runner.invoke(main, again)

    assert refused.exit_code == 1
    assert "exists" in refused.output


@pytest.mark.parametrize("name", ["first", "Own/First", "own/", "../own/first", "own/first/x"])
def test_bank_new_refuses_what_is_no_id(runner, tmp_path, name):
    refused = runner.invoke(main, ["bank", "new", name, "--directory", str(tmp_path)])

    assert refused.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_bank_check_names_every_fault_of_a_further_bank(runner, tmp_path, monkeypatch):
    runner.invoke(main, ["bank", "new", "own/first", "--directory", str(tmp_path)])
    item = tmp_path / "own" / "first.toml"
    item.write_text(
        item.read_text().replace("(3*3*1 + 1)*64", "3*3*1*64").replace('"640", 1.0', '"641", 1.0')
    )
    monkeypatch.setenv("ASSAY_BANK_PATH", str(tmp_path))

    refused = runner.invoke(main, ["bank", "check"])

    assert refused.exit_code == 1
    assert "check.keys.params" in refused.output
    assert "check.responses.params" in refused.output
