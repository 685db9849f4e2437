"""Numbers, words and options as authors and solvers give them."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction
from itertools import islice
from numbers import Integral, Rational, Real

from graders.errors import InvalidSpec
from graders.number import LARGEST, QUOTIENT, SMALLEST
from graders.text import fold

EXACT = Context(prec=50)
"""Digits a key may have: fewer than an answer may, so that every key can be typed."""
MAX_WHOLE = Decimal(10) ** 60
MAX_ENTRIES = 1_000
MAX_LETTERS = 500


def decimal(key: object) -> Decimal:
    """Turn a number of a key into a Decimal: floats by their shortest spelling, digits exactly.

    Raises InvalidSpec for anything that is not one number which an answer can be, too.
    """
    number = unchecked(key)
    if not number.is_finite():
        raise InvalidSpec(f"the key {shown(key)} is not finite; give a finite number")
    if not number:
        return Decimal(0)
    if not SMALLEST <= number.copy_abs() <= LARGEST:
        raise InvalidSpec(
            f"the key {shown(key)} is not between 1e-308 and 1e308 in size; no answer can be it"
        )
    exact = EXACT.plus(number)
    if exact != number:
        raise InvalidSpec(f"the key {shown(key)} has more than {EXACT.prec} digits; round it")
    return exact


def unchecked(key: object) -> Decimal:
    """Turn a number of a key into a Decimal that may still be infinite, NaN or out of range."""
    if isinstance(key, Decimal):
        return key
    if isinstance(key, str):
        return from_digits(key)
    if isinstance(key, Integral) and not isinstance(key, bool):
        return Decimal(int(key))
    if isinstance(key, Rational) and not isinstance(key, bool):
        exact = Fraction(key)
        return QUOTIENT.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    if isinstance(key, Real) and not isinstance(key, bool):
        return Decimal(repr(float(key)))
    raise InvalidSpec(f"the key {shown(key)} is not a number; give one, or its digits as text")


def from_digits(digits: str) -> Decimal:
    """Turn digits into a Decimal; raises InvalidSpec."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise InvalidSpec(
            f"the key {shown(digits)} is not a number; write its digits, such as '0.25'"
        ) from None


def integer(key: object) -> int:
    """Turn a key into an int; raises InvalidSpec unless it is exactly one, of at most 60 digits."""
    number = decimal(key)
    if number.copy_abs() >= MAX_WHOLE or number != int(number):
        raise InvalidSpec(
            f"the key {shown(key)} is not a whole number below 1e60; use the type 'real' or mend the key"
        )
    return int(number)


def sequence(key: object, what: str, at_most: int = MAX_ENTRIES) -> tuple[object, ...]:
    """Turn a list, tuple or array into a tuple; raises InvalidSpec for anything else, or a longer one."""
    if isinstance(key, str | bytes | Mapping) or not isinstance(key, Iterable):
        raise InvalidSpec(f"the key {shown(key)} is not a list of {what}; give one")
    try:
        entries = tuple(islice(key, at_most + 1))
    except TypeError:  # an array without axes
        raise InvalidSpec(f"the key {shown(key)} is not a list of {what}; give one") from None
    if len(entries) > at_most:
        raise InvalidSpec(f"the key has more than {at_most:,} {what}; give fewer")
    return entries


def word(key: object, what: str, at_most: int = MAX_LETTERS) -> str:
    """Check a text that people can type and that has a letter or digit; raises InvalidSpec."""
    if not isinstance(key, str) or len(key) > at_most or not key.isprintable() or not fold(key):
        raise InvalidSpec(f"{shown(key)} is not {what}; give a text of at most {at_most} characters")
    return key


def names(option: object, name: str, at_most: int = MAX_ENTRIES) -> tuple[str, ...]:
    """Check an option that lists names, no two alike but for case; raises InvalidSpec."""
    if not isinstance(option, list | tuple):
        raise InvalidSpec(f'{name} = {shown(option)} is not a list of names; write {name} = ["a", "b"]')
    if len(option) > at_most:
        raise InvalidSpec(f"{name} has {len(option):,} entries; give at most {at_most:,}")
    listed = tuple(word(entry, f"a name for {name}") for entry in option)
    if len(set(map(fold, listed))) < len(listed):
        raise InvalidSpec(f"{name} = {shown(option)} gives a name twice")
    return listed


def tolerance(value: object, name: str) -> Decimal | None:
    """Check an option that is a non-negative number or absent; raises InvalidSpec."""
    if value is None:
        return None
    number = decimal(value)
    if number < 0:
        raise InvalidSpec(f"{name} = {shown(value)} is negative; give 0 or more")
    return number


def flag(value: object, name: str) -> None:
    """Check an option that is true or false; raises InvalidSpec."""
    if not isinstance(value, bool):
        raise InvalidSpec(f"{name} = {shown(value)} is neither true nor false")


def shown(value: object) -> str:
    """A key or an option in a message: cut short, whatever its size."""
    try:
        return reprlib.repr(value)
    except ValueError:  # an int of more digits than Python writes
        return f"of type {type(value).__name__}"
