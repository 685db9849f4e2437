"""The texts of the API as HTML: they are Markdown, of ours alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def phrase(text: str) -> Markup:
    """Text in a line."""
    return Markup(MARKDOWN.renderInline(text))


def paragraphs(text: str, caption: str = "") -> Markup:
    """Text with paragraphs, lists and tables, which screen readers announce by a caption."""
    tokens = list(accessible(MARKDOWN.parse(text), caption))
    return Markup(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def accessible(tokens: Sequence[Token], caption: str) -> Iterator[Token]:
    """The tokens, with a caption for each table, and with each cell knowing the heading of its column."""
    headings: list[str] = []
    column = 0
    for token, following in pairwise([*tokens, Token("end", "", 0)]):
        yield token
        if token.type == "table_open":
            headings = []
            yield Token("html_block", "", 0, content=f"<caption>{escape(caption)}</caption>\n")
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            headings.append(following.content.replace("`", ""))
        elif token.type == "td_open":
            token.attrSet("data-label", headings[column])
            column += 1
