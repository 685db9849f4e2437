"""The audit as a page: by document and item, its formulas as people write them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from graders.algebra import mathml
from graders.errors import InvalidResponse
from graders.expression import Expression
from graders.grader import Raw
from question_bank import versions
from question_bank.audit import AuditRow, audit
from question_bank.bank import Bank
from question_bank.item import Item
from question_bank.part import Part
from question_bank.typed import grouped

VERDICTS = ("disagree", "agree", "undecidable", "unprinted")
MOST_SHOWN = 240
"""Characters of a printed answer beyond which the rest is folded away."""
STYLESHEETS = ("assay.css", "audit.css")
TEMPLATES = "web/templates"

Place = tuple[str, str]
"""An item and one of its parts."""


@dataclass(frozen=True, slots=True)
class Audited:
    """The audit of a bank, and its formulas as MathML."""

    rows: tuple[AuditRow, ...]
    formulas: Mapping[Place, str]
    readings: Mapping[Place, str]
    """How printed formulas are read; those that cannot be read are left out."""

    def only(self, items: Collection[str]) -> Audited:
        """The audit of these items alone."""
        return replace(self, rows=tuple(row for row in self.rows if row.item in items))

    @property
    def counts(self) -> Counter[str]:
        """How many parts there are of each verdict."""
        return Counter(row.verdict for row in self.rows)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the audit as the page shows it."""

    row: AuditRow
    computed: str
    """A formula is markup, anything else text."""
    reading: str
    """Markup of how a printed formula is read; empty for anything else."""

    @property
    def excerpt(self) -> str:
        """The beginning of a printed answer that is too long to be shown whole; nothing of others."""
        printed = self.row.printed or ""
        return "" if len(printed) <= MOST_SHOWN else printed[:MOST_SHOWN].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True, slots=True)
class Section:
    """An item and its lines."""

    item: Item
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A document and its sections."""

    title: str
    sections: Sequence[Section]


def audited(bank: Bank) -> Audited:
    """The audit of a bank."""
    keys = {place: mathml.write(part.grader.read(written)) for place, part, written in formulas(bank)}
    return Audited(tuple(audit(bank)), keys, dict(readings(bank)))


def formulas(bank: Bank) -> Iterator[tuple[Place, Part, Raw]]:
    """Every part whose key is a formula, with the key of the document's instance."""
    for item in bank.items:
        for part in item.parts.values():
            if isinstance(part.grader, Expression) and part.has_key:
                yield (item.id, part.name), part, item.written_keys()[part.name]


def readings(bank: Bank) -> Iterator[tuple[Place, str]]:
    """The MathML of how each printed formula is read."""
    for place, part, _ in formulas(bank):
        if part.printed is not None:
            with suppress(InvalidResponse):
                meant = part.printed if part.printed_means is None else part.printed_means
                yield place, mathml.write(part.grader.read(meant))


def chapters(bank: Bank, audited: Audited, verdicts: Collection[str] = VERDICTS) -> list[Chapter]:
    """The lines of these verdicts by document and item; what has none is left out."""
    lines = [line(row, audited) for row in audited.rows if row.verdict in verdicts]
    sections = [Section(bank[id], list(of_item)) for id, of_item in groupby(lines, lambda one: one.row.item)]
    titles = {document.id: document.title for document in bank.documents}
    by_document = groupby(sections, lambda section: section.item.document)
    return [Chapter(titles[id], list(of_document)) for id, of_document in by_document]


def line(row: AuditRow, audited: Audited) -> Line:
    """A row, its key and a printed formula as people read them."""
    place = row.item, row.part
    formula = audited.formulas.get(place)
    computed = grouped(row.computed or "") if formula is None else Markup(formula)
    return Line(row, computed, Markup(audited.readings.get(place, "")))


def html_file(bank: Bank) -> str:
    """The audit of a bank as one page that needs no other file."""
    found = audited(bank)
    return render(found, chapters(bank, found))


def render(audited: Audited, chapters: Sequence[Chapter]) -> str:
    """These chapters as one page that needs no other file."""
    templates = Environment(loader=PackageLoader("service", TEMPLATES), autoescape=True)
    return templates.get_template("audit_file.html").render(
        chapters=chapters,
        counts=audited.counts,
        code=f"solvers {versions.solver_version()}, graders {versions.policy_version()}",
        styles=Markup("\n".join(stylesheets())),
    )


def stylesheets() -> Iterator[str]:
    """The style of the pages; ours, and so safe to be written into one."""
    static = Path(__file__).parent / "web" / "static"
    return ((static / name).read_text() for name in STYLESHEETS)
