"""Prompts on a terminal: what LaTeX becomes, written down by hand."""

from __future__ import annotations

import re

import pytest

from graders import GRADERS
from question_bank.bank import Bank
from service.asked_tables import HOW
from service.plain_prompt import plain, readable


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"$1\times1$ filters", "1×1 filters"),
        (r"$n_\mathrm{in}$ of $n_{out}$", "n_in of n_out"),
        (r"$h_t = \mathrm{step}(W h_{t-1} + U x_t - b_h)$", "h_t = step(W h_(t-1) + U x_t - b_h)"),
        (r"$e^{-z}$", "e^(-z)"),
        (r"$z \sim N(\mu, \sigma^2)$", "z ~ N(μ, σ^2)"),
        (r"$KL(p \,\|\, q) \ge 0$", "KL(p ‖ q) ≥ 0"),
        (r"$y \in \{1, -1\}$", "y ∈ {1, -1}"),
        (r"$\hat y = \eta\,\Delta w$", "y\N{COMBINING CIRCUMFLEX ACCENT} = η Δ w"),
        (r"$\mathbb{E}[\log D(x)]$", "E[log D(x)]"),
        (r"$$W = \begin{bmatrix} 1 & -1 \\ 0 & 2 \end{bmatrix}, \quad$$", "W = (1, -1; 0, 2),"),
        (r"$\frac{a+b}{2}$ and $\lambda$", "(a+b)/2 and λ"),
        ("it costs 5", "it costs 5"),
    ],
)
def test_latex_becomes_plain_characters(latex: str, shown: str) -> None:
    assert plain(latex) == shown


def test_prompt_stays_markdown_that_takes_no_formula_for_emphasis() -> None:
    prompt = "*Clean* $a*b*c$ and $x_1$.\n\n```python\nprice = '$x$'\n```\n"

    assert readable(prompt) == "*Clean* a\\*b\\*c and x\\_1.\n\n```python\nprice = '$x$'\n```\n"


def test_no_latex_is_left_of_any_item(bank: Bank) -> None:
    texts = [text for item in bank.items for text in (item.draw().prompt, *item.draw().asks.values())]

    assert [text for text in texts if re.search(r"\$|\\[a-zA-Z]", readable(text))] == []


def test_how_to_answer_is_told_for_every_type() -> None:
    assert set(GRADERS) <= set(HOW)
