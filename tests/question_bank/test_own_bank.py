"""An institution's own bank and solvers, installed as a distribution that is not ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent / "example_package"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example package, built and installed where nothing else is; no network is needed."""
    source = tmp_path_factory.mktemp("source") / "example"
    shutil.copytree(EXAMPLE, source)
    target = tmp_path_factory.mktemp("target")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *offline, "--target", str(target), str(source)]
    subprocess.run(command, check=True)
    return target


def assay(*arguments: str, path: Path | None, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command with the example's bank, and with its solvers where ``path`` holds them."""
    return subprocess.run(
        [sys.executable, "-c", "from service.cli import main; main()", *arguments],
        input=typed,
        env={
            "PATH": os.defpath,
            "ASSAY_BANK_PATH": str(EXAMPLE / "bank"),
            "PYTHONPATH": os.pathsep.join([*([str(path)] if path else []), str(Path.cwd())]),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_bank_with_solvers_of_its_own_passes_the_gate(installed: Path) -> None:
    checked = assay("bank", "check", "mechanics", path=installed)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert "mechanics/fall.time" in checked.stdout
    assert "1 item, 1 part: 1 computed" in checked.stdout


def test_answers_to_it_are_graded(installed: Path) -> None:
    answers = [{"item": "mechanics/fall", "part": "time", "answer": answer} for answer in ("2.0", "1.414")]

    graded = assay("grade", path=installed, typed="\n".join(map(json.dumps, answers)))

    verdicts = [json.loads(line) for line in graded.stdout.splitlines()]
    assert [(verdict["score"], verdict["reason"]) for verdict in verdicts] == [
        (1, "equal"),
        (0, "half-forgotten"),
    ]


def test_without_its_solvers_the_bank_is_refused_by_file_and_line() -> None:
    refused = assay("bank", "check", "mechanics", path=None)

    assert refused.returncode == 1
    assert (
        "mechanics/fall.toml:14: parts.time.solver: There is no solver topic 'mechanics'." in refused.stderr
    )


def test_its_solvers_are_part_of_the_version_of_a_mark(installed: Path) -> None:
    def version(path: Path | None) -> str:
        found = [*([str(path)] if path else []), str(Path.cwd())]
        code = "from question_bank.versions import solver_version; print(solver_version())"
        environ = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(found)}
        return subprocess.run(
            [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
        ).stdout

    with_them = version(installed)
    source = next(installed.rglob("*.py"))
    source.write_text(source.read_text() + "# changed\n")

    assert len({version(None), with_them, version(installed)}) == 3
