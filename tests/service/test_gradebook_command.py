"""`assay gradebook` against a service that listens."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from zipfile import is_zipfile

import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import make_server

from service.cli import main
from service.commands import gradebook


@pytest.fixture
def pull(school, app) -> Iterator[Callable[..., Result]]:
    """Runs `assay gradebook` as Tess against the school, whose Ada has a mark."""
    school.submit(assessment="exam")
    school.grade()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    known = ["--url", f"http://127.0.0.1:{server.port}", "--token", school.tokens["tess"]]
    yield lambda *words: CliRunner().invoke(main, ["gradebook", *words, *known])
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the command believe that a person looks at its output."""
    monkeypatch.setattr(gradebook, "is_terminal", lambda: True)


def test_gradebook_is_json_where_nobody_looks(pull) -> None:
    done = pull("exam")

    assert done.exit_code == 0
    assert [row["student"] for row in json.loads(done.stdout)["rows"]] == ["bob", "ada"]


def test_gradebook_is_a_table_on_a_terminal(pull, terminal) -> None:
    done = pull("exam")

    assert "Ada Lovelace" in done.output
    assert "nothing handed in" in done.output


def test_gradebook_since_a_cursor_is_short(pull) -> None:
    cursor = json.loads(pull("exam").stdout)["cursor"]

    done = pull("exam", "--since", cursor, "--format", "csv")

    assert len(list(csv.reader(io.StringIO(done.stdout)))) == 1
    assert done.stderr == f"cursor {cursor}\n"


@pytest.mark.parametrize("form", ["xlsx", "oneroster"])
def test_gradebook_in_a_binary_format_goes_to_a_file_and_not_to_a_terminal(
    pull, terminal, tmp_path: Path, form: str
) -> None:
    refused = pull("exam", "--format", form)
    done = pull("exam", "--format", form, "--output", str(tmp_path / "out"))

    assert refused.exit_code == 2
    assert "--output" in refused.output
    assert done.exit_code == 0
    assert is_zipfile(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_refused_gradebook_leaves_the_file_as_it_was(pull, tmp_path: Path) -> None:
    kept = tmp_path / "out.csv"
    kept.write_text("of yesterday")

    done = pull("exam", "--format", "pdf", "--output", str(kept))

    assert done.exit_code == 1
    assert "use one of json, csv" in done.output
    assert kept.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [kept]


def test_table_does_not_go_to_a_file(pull, tmp_path: Path) -> None:
    assert pull("exam", "--format", "table", "--output", str(tmp_path / "out")).exit_code == 2


def test_file_that_cannot_be_written_is_named(pull, tmp_path: Path) -> None:
    done = pull("exam", "--format", "csv", "--output", str(tmp_path / "no" / "out.csv"))

    assert done.exit_code == 1
    assert "cannot be written" in done.output
