"""What authors declare of a formula, checked: symbols, other spellings, keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from graders.algebra.functions import ARITY
from graders.algebra.names import Vocabulary
from graders.algebra.parser import parse
from graders.algebra.spelling import plain
from graders.errors import InvalidResponse, InvalidSpec
from graders.keys import names, sequence, shown, tolerance, word

SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9]{0,30}(?:_[A-Za-z0-9]{1,30}){0,3}")
MAX_SYMBOLS = 12
MAX_ALIASES = 100
MAX_ALTERNATIVES = 20
FINEST, COARSEST = 1e-12, 0.1


def symbols(declared: object) -> tuple[str, ...]:
    """Check a list of names that formulas can contain; raises InvalidSpec."""
    if not isinstance(declared, list | tuple) or len(declared) > MAX_SYMBOLS:
        raise InvalidSpec(f"symbols = {shown(declared)} is not a list of at most {MAX_SYMBOLS} names")
    for symbol in declared:
        if not isinstance(symbol, str) or not SYMBOL.fullmatch(symbol):
            raise InvalidSpec(f"the symbol {shown(symbol)} is not a name such as x, n_in or sigma")
    if len(set(declared)) < len(declared):
        raise InvalidSpec(f"the symbols {shown(declared)} name one twice")
    return tuple(declared)


def table(declared: object, option: str) -> Mapping[str, object]:
    """Check a table; raises InvalidSpec."""
    if not isinstance(declared, Mapping):
        raise InvalidSpec(f"{option} = {shown(declared)} is not a table")
    return declared


def aliases(declared: object, known: set[str]) -> dict[str, str]:
    """Check other spellings of symbols; raises InvalidSpec."""
    spellings = table(declared, "aliases")
    if len(spellings) > MAX_ALIASES:
        raise InvalidSpec(f"aliases has {len(spellings)} entries; give at most {MAX_ALIASES}")
    checked = {}
    for spelling, meant in spellings.items():
        if not isinstance(meant, str) or meant not in known:
            raise InvalidSpec(f"the alias {shown(spelling)} stands for {shown(meant)}, which is not a symbol")
        checked[word(spelling, "an alias")] = meant
    return checked


def functions(declared: object, option: str) -> frozenset[str]:
    """Check a list of functions; raises InvalidSpec."""
    for function in names(declared, option):
        if function not in ARITY:
            raise InvalidSpec(f"{option} names {shown(function)}; functions are {', '.join(ARITY)}")
    return frozenset(names(declared, option))


def relative_tolerance(declared: object) -> float:
    """Check a relative tolerance; raises InvalidSpec."""
    rtol = tolerance(declared, "rtol")
    if rtol is None or not FINEST <= rtol <= COARSEST:
        raise InvalidSpec(f"rtol = {shown(declared)} is not between {FINEST} and {COARSEST}")
    return float(rtol)


def key_texts(key: object) -> Iterator[str]:
    """The texts of a key: the formula itself and its accepted alternatives; raises InvalidSpec."""
    if isinstance(key, str):
        yield key
        return
    if not isinstance(key, Mapping) or not {"expression"} <= key.keys() <= {"expression", "accepts"}:
        raise InvalidSpec(f"the key {shown(key)} is no formula; write it as text, or {{expression, accepts}}")
    for text in [key["expression"], *sequence(key.get("accepts", ()), "formulas", MAX_ALTERNATIVES)]:
        if not isinstance(text, str):
            raise InvalidSpec(f"the formula {shown(text)} of the key is not a text")
        yield text


def defining(vocabulary: Vocabulary, definitions: Mapping[str, object]) -> Vocabulary:
    """The vocabulary with names that stand for formulas of it; raises InvalidSpec for what is none."""
    defined = {}
    for name, text in definitions.items():
        try:
            defined[name] = parse(plain(word(text, "a definition")), vocabulary)
        except InvalidResponse as fault:
            raise InvalidSpec(f"the definition of {shown(name)}: {fault}") from None
    return replace(vocabulary, defined=defined)
