"""Printers of values: every spelling in which an answer type accepts one.

They are written from the conventions of the answer types, not from their readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

MINUS = ("-", "−", "–", "－")
SPACES = (" ", "\u00a0", "\u2009", "\u202f")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MAGNITUDES = {"thousand": 3, "million": 6, "billion": 9, "k": 3, "M": 6}


def signed(value: Decimal, bodies: Iterator[str]) -> Iterator[str]:
    """Each body with the sign of the value, in every sign in turn."""
    for number, body in enumerate(bodies):
        yield MINUS[number % len(MINUS)] + body if value < 0 else body


def plain(value: Decimal) -> str:
    """All digits of a magnitude, without a power of ten."""
    return f"{abs(value):f}"


def grouped(value: Decimal) -> Iterator[str]:
    """The digits before the point in threes."""
    commas = f"{abs(value):,f}"
    for separator in (*SPACES, "_", "'", "{,}", ","):
        yield commas.replace(",", separator)


def powers_of_ten(value: Decimal) -> Iterator[str]:
    """Scientific notation as Python, calculators, LaTeX and hands write it."""
    mantissa, _, exponent = f"{abs(value):e}".partition("e")
    power = int(exponent)
    yield from (f"{mantissa}e{power}", f"{mantissa}E{power:+03}")
    for times in ("×", "x", "*", "·", " × ", r" \times ", r"\cdot "):
        yield f"{mantissa}{times}10^{{{power}}}"
    yield from (f"{mantissa}*10**{power}", f"{mantissa}·10{str(power).translate(SUPERSCRIPT)}")


def magnitudes(value: Decimal) -> Iterator[str]:
    """Multiples of a thousand, a million, a billion."""
    for word, power in MAGNITUDES.items():
        multiple = abs(value).scaleb(-power).normalize()
        yield f"{multiple:f}{' ' if len(word) > 1 else ''}{word}"


def dressed(number: str) -> Iterator[str]:
    """A number with what stands around it in an answer."""
    for before, after in (
        ("= ", ""),
        ("≈", ""),
        ("N = ", ""),
        ("$", "$"),
        (" ", "\n"),
        ("", " units"),
        ("", "."),
    ):
        yield f"{before}{number}{after}"


def integers(value: int) -> Iterator[str]:
    """Every accepted spelling of an integer."""
    exact = Decimal(value)
    bodies = [plain(exact), f"{plain(exact)}.0", *grouped(exact), *powers_of_ten(exact), *magnitudes(exact)]
    bodies.append(plain(exact).translate(FULL_WIDTH))
    yield from signed(exact, iter(bodies))
    yield from dressed(str(value))


def reals(value: Decimal) -> Iterator[str]:
    """Every accepted spelling of a decimal number."""
    bodies = [plain(value), *powers_of_ten(value), plain(value).translate(FULL_WIDTH)]
    if len(plain(value).partition(".")[2]) not in (0, 3):
        bodies.append(plain(value).replace(".", ","))
    if abs(value) < 1:
        bodies.append(plain(value).removeprefix("0") if "." in plain(value) else plain(value))
    yield from signed(value, iter(bodies))
    yield from dressed(str(value))


def fractions(value: Fraction) -> Iterator[str]:
    """A fraction, in lowest terms and expanded."""
    top, bottom = abs(value.numerator), value.denominator
    for k in (1, 3):
        bodies = [
            f"{k * top}/{k * bottom}",
            f"{k * top} / {k * bottom}",
            rf"\frac{{{k * top}}}{{{k * bottom}}}",
        ]
        bodies += [
            rf"$\dfrac{{{k * top}}}{{{k * bottom}}}$",
            f"{k * top}∕{k * bottom}",
            f"{k * top}⁄{k * bottom}",
        ]
        for body in bodies:
            sign = "-" if value < 0 else ""
            yield f"${sign}{body[1:]}" if body.startswith("$") else sign + body


def rows_of_numbers(entries: Sequence[str]) -> Iterator[Any]:
    """A vector: brackets of all kinds, none, columns, LaTeX, JSON."""
    commas, spaces = ", ".join(entries), " ".join(entries)
    yield from (
        f"[{commas}]",
        f"({commas})",
        f"({','.join(entries)})",
        commas,
        f"[{spaces}]",
        f"({spaces})^T",
    )
    yield from (f"v = [{commas}]", f"$({commas})^\\top$", f"[{'; '.join(entries)}]")
    yield "[" + ",".join(f"[{entry}]" for entry in entries) + "]"
    column = r" \\ ".join(entries)
    yield from (
        rf"\begin{{pmatrix}}{column}\end{{pmatrix}}",
        rf"$\begin{{bmatrix}} {column} \end{{bmatrix}}$",
    )
    yield list(entries)


def matrices(rows: Sequence[Sequence[str]]) -> Iterator[Any]:
    """A matrix: nested lists, rows by semicolon or line, LaTeX, JSON."""
    lists = [f"[{', '.join(row)}]" for row in rows]
    yield from (f"[{', '.join(lists)}]", ", ".join(lists), f"[{'; '.join(' '.join(row) for row in rows)}]")
    yield from ("\n".join(" ".join(row) for row in rows), f"np.array([{','.join(lists)}])")
    inside = r" \\ ".join(" & ".join(row) for row in rows)
    yield from (
        rf"\begin{{bmatrix}}{inside}\end{{bmatrix}}",
        rf"$\begin{{pmatrix}} {inside} \\ \end{{pmatrix}}$",
    )
    yield [list(row) for row in rows]


def shapes(sizes: Sequence[int]) -> Iterator[Any]:
    """A shape as tuples, products and LaTeX."""
    entries = [str(size) for size in sizes]
    for between in ("x", "×", "*", " x ", " × ", r" \times ", ",", ", ", " by "):
        yield between.join(entries)
    commas = ", ".join(entries)
    yield from (f"({commas})", f"[{commas}]", f"{{{commas}}}", f"({commas},)", f"input_shape=({commas})")
    yield from (f"$({commas})$", f"({'×'.join(entries)})", f"shape = ({commas})", entries)


def sets(members: Sequence[int]) -> Iterator[Any]:
    """A set in braces, brackets or none, in both orders."""
    for ordered in (members, members[::-1]):
        commas = ", ".join(map(str, ordered))
        yield from (
            f"{{{commas}}}",
            f"[{commas}]",
            commas,
            rf"\{{{commas}\}}",
            [str(member) for member in ordered],
        )
        yield " and ".join(map(str, ordered)) if len(ordered) == 2 else commas


def one_hots(entries: Sequence[str]) -> Iterator[Any]:
    """A one-hot vector: every vector form, digits in a row, with a name."""
    yield from rows_of_numbers(entries)
    yield from ("".join(entries), " ".join(entries), f"b → [{', '.join(entries)}]", f"b: {''.join(entries)}")


def term(coefficient: int, name: str) -> str:
    """A signed term as it stands in a sum."""
    size = "" if abs(coefficient) == 1 and name else str(abs(coefficient))
    return f"{'-' if coefficient < 0 else '+'} {size}{name}"


def hyperplanes(w: Sequence[int], b: int) -> Iterator[Any]:
    """A line as an equation, solved for one coordinate, and as weights; also scaled."""
    for k in (1, 3):
        first, second, offset = (k * number for number in (*w, b))
        for x1, x2 in (("x1", "x2"), ("x_1", "x_2"), ("x_{1}", "x_{2}"), ("x₁", "x₂"), ("x", "y")):
            left = f"{term(first, x1)} {term(second, x2)} {term(offset, '')}".removeprefix("+ ")
            yield from (f"{left} = 0", f"${left} = 0$", f"0 = {left}", left.replace("- ", "−") + " = 0")
            yield f"{term(first, x1)} {term(second, x2)}".removeprefix("+ ") + f" = {-offset}"
        yield from (f"w=({first},{second}), b={offset}", f"w = [{first}, {second}], b = {offset}")
        yield from (
            f"w1={first}, w2={second}, b={offset}",
            {"w": [str(first), str(second)], "b": str(offset)},
        )
    yield f"x2 = {Fraction(-w[0], w[1])}*x1 + {Fraction(-b, w[1])}".replace("+ -", "- ")
