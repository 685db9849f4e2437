"""The audit as one page: whole in itself, readable by people, and nothing of an item taken for markup."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from question_bank.audit import AuditRow
from question_bank.bank import Bank
from service import audit_page
from service.audit_page import Audited
from service.cli import main

LONG = "word " * 100


class Page(HTMLParser):
    """The tags of a page, what it loads or links to, and the text of its cells by their label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def row(**fields: object) -> AuditRow:
    """A row of the audit."""
    usual = {
        "item": "dl-exam/inception",
        "part": "mult_last",
        "lines": "84-96",
        "printed": "468,750,000",
        "computed": "234375000",
        "verdict": "disagree",
        "debatable": None,
        "basis": "computed",
        "reason": "Twice the product.",
    }
    return AuditRow(**{**usual, **fields})


@pytest.fixture(scope="module")
def html(bank: Bank) -> str:
    """The audit of the bank as shipped."""
    return audit_page.html_file(bank)


def test_file_needs_no_other_and_runs_no_script(html: str) -> None:
    page = Page(html)

    assert "script" not in page.tags
    assert "link" not in page.tags
    assert page.addresses == []
    assert "url(" not in html
    assert "@import" not in html


def test_file_has_a_row_for_every_part(html: str, bank: Bank) -> None:
    assert html.count('<th scope="row">') == sum(len(item.parts) for item in bank.items)


def test_file_counts_the_verdicts(html: str, bank: Bank) -> None:
    parts = [part for item in bank.items for part in item.parts.values()]

    assert f"<strong>{len(parts)}</strong> parts" in html
    counted = sum(html.count(f'<span class="verdict {verdict}">') for verdict in audit_page.VERDICTS)
    assert counted == len(parts)


def test_formula_is_shown_as_one(html: str) -> None:
    section = html.partition('<tbody id="dl-exam/conv-formula"')[2].partition("</tbody>")[0]

    assert "<mfrac>" in section
    assert "⌊" in section


@pytest.mark.parametrize("field", ["printed", "computed", "reason", "debatable", "lines", "part"])
def test_nothing_of_an_item_is_taken_for_markup(bank: Bank, field: str) -> None:
    hostile = "<script>alert(1)</script>"

    page = rendered(bank, row(**{field: hostile}))

    assert "<script" not in page
    assert "&lt;script&gt;" in page.replace("<wbr>", "")


def test_title_of_an_item_is_not_taken_for_markup(bank: Bank) -> None:
    item = replace(bank["dl-exam/inception"], title="<b>bold</b>")

    page = rendered(Bank(bank.documents, [item]), row())

    assert "&lt;b&gt;bold" in page


def test_long_printed_answer_is_folded_and_whole_inside(bank: Bank) -> None:
    page = rendered(bank, row(printed=LONG))

    folded = page.partition("<details>")[2].partition("</details>")[0]
    assert folded.partition("</summary>")[0].endswith("word …")
    assert LONG in folded


def test_number_is_grouped_but_no_formula_is(bank: Bank) -> None:
    assert audit_page.line(row(), Audited((), {}, {})).computed == "234,375,000"


def test_printed_formula_is_shown_as_it_is_read(html: str) -> None:
    gelu = html.partition('id="dl-exam/act-table"')[2].partition(">gelu ")[2]

    printed = gelu.partition('data-label="Printed">')[2].partition("</td>")[0]
    assert r"\frac{x}{2}" in printed
    assert "<mfrac><mi>x</mi><mn>2</mn></mfrac>" in printed


def rendered(bank: Bank, *rows: AuditRow) -> str:
    """The page of some rows."""
    audited = Audited(rows, {}, {})
    return audit_page.render(audited, audit_page.chapters(bank, audited))


def test_command_writes_the_page_to_a_file(tmp_path, html: str) -> None:
    file = tmp_path / "audit.html"

    shown = CliRunner().invoke(main, ["audit", "--html", str(file)])

    assert (shown.exit_code, shown.stdout) == (0, "")
    assert file.read_text() == html


def test_command_shows_the_items_asked_for() -> None:
    shown = CliRunner().invoke(main, ["audit", "--item", "dl-exam/outlier"])

    assert "threshold" in shown.stdout
    assert "mult_last" not in shown.stdout


def test_command_names_an_item_there_is_not() -> None:
    shown = CliRunner().invoke(main, ["audit", "--item", "dl-exam/nothing"])

    assert shown.exit_code == 1
    assert "'dl-exam/nothing'" in shown.stderr
