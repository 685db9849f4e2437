"""Units of measurement against the tables of SciPy, and against nonsense."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import constants

from graders import InvalidResponse, make_grader, units

FACTORS = {
    ("km/h", "m/s"): constants.kmh,
    ("mph", "m/s"): constants.mph,
    ("inch", "m"): constants.inch,
    ("ly", "m"): constants.light_year,
    ("deg", "rad"): constants.degree,
    ("lb", "kg"): constants.pound,
    ("kWh", "J"): constants.kilo * constants.hour,
    ("eV", "J"): constants.eV,
    ("atm", "Pa"): constants.atm,
    ("psi", "Pa"): constants.psi,
    ("bar cm^2", "N"): constants.bar * constants.centi**2,
    ("hectare", "m²"): constants.hectare,
    ("GiB", "bit"): constants.gibi * 8,
    ("hp", "W"): constants.hp,
    ("kg/(m s^2)", "Pa"): 1,
    ("km²", "m^2"): constants.kilo**2,
    ("µs^-1", "Hz"): 1 / constants.micro,
    ("ppm", "%"): 1e-4,
}


@pytest.mark.parametrize(("typed", "asked"), FACTORS, ids=" in ".join)
def test_factor_is_that_of_scipy(typed: str, asked: str) -> None:
    given_unit, asked_unit = (units.read(text.replace("²", "^2")) for text in (typed, asked))

    assert given_unit.dimension == asked_unit.dimension
    assert float(given_unit.convert(Decimal(1), asked_unit)) == pytest.approx(FACTORS[typed, asked], rel=1e-9)


@pytest.mark.parametrize("scale", ["degC", "degF", "K"])
def test_temperature_is_that_of_scipy(scale: str) -> None:
    names = {"degC": "Celsius", "degF": "Fahrenheit", "K": "Kelvin"}
    expected = constants.convert_temperature(-40, "Celsius", names[scale])

    converted = units.read("degC").convert(Decimal(-40), units.read(scale))

    assert float(converted) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("length", [1, 2])
def test_every_short_word_is_a_unit_or_refused(length: int) -> None:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZµΩÅ°%"
    words = [a + b for a in letters for b in (letters if length == 2 else [""])]

    known = {word for word in words if is_unit(word)}

    assert {1: {"m", "s", "Ω", "%"}, 2: {"kg", "ms", "°C", "Hz"}}[length] <= known
    assert {1: {"Z"}, 2: {"dB", "%m", "qq"}}[length].isdisjoint(known)


@given(st.text("ms^-19*/() per", max_size=60))
def test_any_row_of_signs_is_a_unit_or_refused(text: str) -> None:
    if is_unit(text):
        unit = units.read(text)

        assert unit.factor > 0


def is_unit(text: str) -> bool:
    try:
        units.read(text)
    except InvalidResponse:
        return False
    return True


@pytest.mark.parametrize(
    ("typed", "reason", "position"),
    [
        ("v = 3 flurbs", "unknown-unit", 6),
        ("3 J/kg K", "ambiguous-unit", 2),
        ("3", "unit-missing", None),
        ("2 + ) m", "not-a-number", 4),
    ],
)
def test_fault_is_placed_in_the_whole_answer(typed: str, reason: str, position: int | None) -> None:
    with pytest.raises(InvalidResponse) as fault:
        make_grader({"type": "real", "unit": "m/s"}).read(typed)

    assert (fault.value.reason, fault.value.position) == (reason, position)


def test_pint_is_loaded_with_the_first_unit_only() -> None:
    program = """
import sys, graders
graders.make_grader({"type": "real"}).read("3 m")
print("pint" in sys.modules)
graders.make_grader({"type": "real", "unit": "m"})
print("pint" in sys.modules)
"""

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert printed.stdout.split() == ["False", "True"]
