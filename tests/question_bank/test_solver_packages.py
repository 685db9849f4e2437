"""Packages that bring solvers and are broken, or claim what is not theirs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from question_bank.bank import Bank
from question_bank.errors import Fault
from question_bank.library import names

Install = Callable[..., list[Fault]]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a package ``odd`` of one module and one entry point; say what is wrong with an empty bank."""

    def install(entry: str, source: str) -> list[Fault]:
        site, bank = tmp_path / "site", tmp_path / "bank"
        metadata = site / "odd-1.0.dist-info"
        metadata.mkdir(parents=True)
        bank.mkdir()
        (site / "odd_solvers.py").write_text(source)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[assay.solvers]\n{entry}\n")
        monkeypatch.syspath_prepend(site)
        monkeypatch.delitem(sys.modules, "odd_solvers", raising=False)
        return Bank.survey([bank])[1]

    return install


SOLVER = "def double(*, x):\n    return 2 * x\n"


@pytest.mark.parametrize(
    ("entry", "source", "message"),
    [
        pytest.param("odd = odd_absent", SOLVER, "No module named 'odd_absent'", id="no-module"),
        pytest.param("odd = odd_solvers", "def (", "SyntaxError", id="syntax"),
        pytest.param("odd = odd_solvers:absent", SOLVER, "no attribute 'absent'", id="no-attribute"),
        pytest.param("odd = odd_solvers:double", SOLVER, "names no module", id="a-function"),
        pytest.param("odd = odd_solvers", "raise RuntimeError('no licence')", "no licence", id="raises"),
        pytest.param("odd = odd_solvers", "raise SystemExit(3)", "SystemExit: 3", id="exits"),
        pytest.param("cnn = odd_solvers", SOLVER, "the name of a topic of this project", id="our-topic"),
    ],
)
def test_a_broken_package_is_a_fault_that_names_it(
    install: Install, entry: str, source: str, message: str
) -> None:
    (fault,) = install(entry, source)

    topic, _, value = entry.partition(" = ")
    assert (fault.file, fault.key) == ("odd/entry_points.txt", f"assay.solvers.{topic}")
    assert f"{topic} = {value!r} of the package odd" in fault.message
    assert message in fault.message


def test_a_sound_package_is_none(install: Install) -> None:
    assert install("odd = odd_solvers", SOLVER) == []
    assert "odd.double" in names()


def test_solvers_are_listed_beside_a_broken_package(install: Install) -> None:
    install("odd = odd_solvers", "def (")

    assert "cnn.conv2d_parameters" in names()
