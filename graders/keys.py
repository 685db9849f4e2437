"""Numbers and options as authors and solvers give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from numbers import Integral, Rational, Real

from graders.errors import InvalidSpec
from graders.number import QUOTIENT


def decimal(key: object) -> Decimal:
    """Turn a number of a key into a Decimal: floats by their shortest spelling, digits exactly.

    Raises InvalidSpec for anything that is not one finite number.
    """
    number = unchecked(key)
    if not number.is_finite():
        raise InvalidSpec(f"the key {key!r} is not finite; give a finite number")
    return number


def unchecked(key: object) -> Decimal:
    """Turn a number of a key into a Decimal that may still be infinite or NaN."""
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
    raise InvalidSpec(f"the key {key!r} is not a number; give one, or its digits as text")


def from_digits(digits: str) -> Decimal:
    """Turn digits into a Decimal; raises InvalidSpec."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise InvalidSpec(f"the key {digits!r} is not a number; write its digits, such as '0.25'") from None


def integer(key: object) -> int:
    """Turn a key into an int; raises InvalidSpec unless it is exactly one."""
    number = decimal(key)
    if number.adjusted() > 300 or number != int(number):
        raise InvalidSpec(f"the key {key!r} is not a whole number; use the type 'real' or mend the key")
    return int(number)


def sequence(key: object, what: str) -> tuple[object, ...]:
    """Turn a list, tuple or array into a tuple; raises InvalidSpec for anything else."""
    if isinstance(key, str | bytes | Mapping) or not isinstance(key, Iterable):
        raise InvalidSpec(f"the key {key!r} is not a list of {what}; give one")
    return tuple(key)


def tolerance(value: object, name: str) -> Decimal | None:
    """Check an option that is a non-negative number or absent; raises InvalidSpec."""
    if value is None:
        return None
    number = decimal(value)
    if number < 0:
        raise InvalidSpec(f"{name} = {value!r} is negative; give 0 or more")
    return number


def flag(value: object, name: str) -> None:
    """Check an option that is true or false; raises InvalidSpec."""
    if not isinstance(value, bool):
        raise InvalidSpec(f"{name} = {value!r} is neither true nor false")
