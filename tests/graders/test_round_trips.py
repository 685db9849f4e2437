"""Any value, printed in any accepted spelling, is read back: all spellings of a value get one verdict.

The printers are written from the conventions of the answer types, not from their readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graders import InvalidResponse, make_grader

FEW = settings(max_examples=100, deadline=None, derandomize=True)
MINUS = ("-", "−", "–", "－")
SPACES = (" ", "\u00a0", "\u2009", "\u202f")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MAGNITUDES = {"thousand": 3, "million": 6, "billion": 9, "k": 3, "M": 6}

Verdicts = dict[str, tuple[object, str]]


def verdicts(spec: dict[str, Any], key: object, spellings: Sequence[Any]) -> Verdicts:
    """Score and reason of every spelling."""
    grader = make_grader(spec)
    prepared = grader.prepare(key)
    found: Verdicts = {}
    for typed in spellings:
        try:
            verdict = grader.grade(grader.read(typed), prepared)
            found[repr(typed)] = verdict.score, verdict.reason
        except InvalidResponse as fault:
            found[repr(typed)] = "invalid", str(fault)
    return found


def assert_one_verdict(spec: dict[str, Any], key: object, other: object, spellings: Sequence[Any]) -> None:
    """Every spelling is right for the key, and all of them are wrong alike for another key."""
    right = verdicts(spec, key, spellings)
    assert {typed: found for typed, found in right.items() if found[0] != 1} == {}

    wrong = verdicts(spec, other, spellings)
    assert len(set(wrong.values())) == 1, wrong
    assert next(iter(wrong.values()))[0] != 1, wrong


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


INTEGERS = st.integers(min_value=-(10**13), max_value=10**13) | st.integers(min_value=-99, max_value=99)
DECIMALS = st.decimals(min_value=-(10**6), max_value=10**6, allow_nan=False, places=4).filter(bool)
NONZERO = st.integers(min_value=-99, max_value=99).filter(bool)
ENTRIES = st.lists(st.integers(min_value=-999, max_value=999), min_size=2, max_size=5)
SIZES = st.lists(st.integers(min_value=1, max_value=512), min_size=2, max_size=4)


@FEW
@given(INTEGERS)
def test_integer_is_read_in_every_spelling(value: int) -> None:
    assert_one_verdict({"type": "integer"}, value, value + 1, list(integers(value)))


@FEW
@given(DECIMALS)
def test_real_is_read_in_every_spelling(value: Decimal) -> None:
    exact = {"type": "real", "rtol": 0, "atol": 0}

    assert_one_verdict(exact, str(value), str(value + Decimal("0.0001")), list(reals(value)))


@FEW
@given(NONZERO, st.integers(min_value=2, max_value=99))
def test_fraction_is_read_in_every_spelling(top: int, bottom: int) -> None:
    value = Fraction(top, bottom)
    close = {"type": "real", "rtol": 1e-12}

    assert_one_verdict(close, float(value), float(value) * 1.001, list(fractions(value)))


@FEW
@given(ENTRIES)
def test_vector_is_read_in_every_spelling(entries: list[int]) -> None:
    other = [entries[0] + 1, *entries[1:]]

    assert_one_verdict(
        {"type": "vector", "atol": 0}, entries, other, list(rows_of_numbers([*map(str, entries)]))
    )


@FEW
@given(
    st.integers(min_value=2, max_value=4).flatmap(
        lambda n: st.lists(st.lists(NONZERO, min_size=n, max_size=n), min_size=2, max_size=4)
    )
)
def test_matrix_is_read_in_every_spelling(rows: list[list[int]]) -> None:
    other = [[rows[0][0] + 100, *rows[0][1:]], *rows[1:]]
    printed = [[str(entry) for entry in row] for row in rows]

    assert_one_verdict({"type": "matrix", "atol": 0}, rows, other, list(matrices(printed)))


@FEW
@given(SIZES)
def test_shape_is_read_in_every_spelling(sizes: list[int]) -> None:
    assert_one_verdict({"type": "shape"}, sizes, [*sizes[:-1], sizes[-1] + 1], list(shapes(sizes)))


@FEW
@given(st.sets(st.integers(min_value=-99, max_value=999), min_size=1, max_size=5).map(sorted))
def test_set_is_read_in_every_spelling_and_order(members: list[int]) -> None:
    assert_one_verdict({"type": "set"}, members, [members[0] - 1000], list(sets(members)))


@FEW
@given(st.integers(min_value=2, max_value=9), st.data())
def test_one_hot_is_read_in_every_spelling(length: int, data: st.DataObject) -> None:
    hot = data.draw(st.integers(min_value=0, max_value=length - 1))
    entries = [int(index == hot) for index in range(length)]

    assert_one_verdict(
        {"type": "one-hot"}, entries, [*entries[1:], entries[0]], list(one_hots([*map(str, entries)]))
    )


@FEW
@given(st.text(alphabet="01", min_size=2, max_size=12))
def test_bits_are_read_in_every_spelling(bits: str) -> None:
    spellings = [between.join(bits) for between in ("", " ", ",", ", ", ";", "-")]
    spellings += [
        f"{{{', '.join(bits)}}}",
        f"[{' '.join(bits)}]",
        f"({','.join(bits)})",
        f"y = {bits}",
        f'"{bits}"',
    ]

    flipped = bits[:-1] + "10"[int(bits[-1])]

    assert_one_verdict({"type": "bits"}, bits, flipped, [*spellings, list(bits)])


@FEW
@given(NONZERO, NONZERO, NONZERO)
def test_line_is_read_in_every_spelling(first: int, second: int, offset: int) -> None:
    key = {"w": [first, second], "b": offset}
    other = {"w": [first, second], "b": offset + 100}

    assert_one_verdict({"type": "hyperplane"}, key, other, list(hyperplanes((first, second), offset)))


@FEW
@given(SIZES, st.integers(min_value=1000, max_value=10**7))
def test_table_is_read_with_every_spelling_of_its_cells(sizes: list[int], count: int) -> None:
    fields = {"shape": {"type": "shape"}, "size": {"type": "integer"}}
    counts = list(integers(count))
    spellings = [
        {"conv1": {"shape": shape, "size": counts[number % len(counts)]}}
        for number, shape in enumerate(shapes(sizes))
    ]

    right, wrong = ({"conv1": {"shape": sizes, "size": size}} for size in (count, count + 1))

    assert_one_verdict({"type": "table", "fields": fields}, right, wrong, spellings)
