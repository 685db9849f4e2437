"""Whole numbers, compared exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from graders import keys, number, snippet, symmetric
from graders.aliases import Aliases
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.remark import Remarked, Remarks
from graders.text import SCALAR_LIMIT
from graders.verdict import Verdict, scored

Count = int | Decimal | Remarked
MAX_PLACES = 9
BETWEEN = re.compile(r"[,;]|\band\b")
LISTED = re.compile(r"[(\[{].*[)\]}]|[^,]*|.*,\s.*", re.DOTALL)
"""Numbers with a bare comma between them are a list only in brackets: ``0,5`` may be a decimal."""
SIDES = re.compile(r"\b(?:left|right|top|bottom|above|below|before|after)\b", re.IGNORECASE)
"""Words of answers that tell the two sides of this one number apart."""
COMMON = re.compile(r"-?(?:[1-9]\d{0,2}(?:,\d{3}){1,12}|\d{1,40})", re.ASCII)
"""The two spellings nearly everybody uses, which need no further reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Integer:
    """A count or an index: right when it equals the key, in exact arithmetic.

    ``aliases`` maps words to numbers (``{"no padding" = 0}``). ``fields`` names the arguments of a layer
    call that carry the number: with ``["units"]``, ``Dense(10)`` reads as 10. A calculation such as
    ``(3*3*64+1)*128`` counts as the number it amounts to, unless ``unevaluated`` is false. ``remarks`` names
    assumptions an answer may state after the number, with their wordings (``{drop_last = ["last batch
    dropped"]}``): such an answer is not the key, and right only where the item lists it. ``place`` and
    ``places`` are for a number of several that are asked for one by one: of ``0 and 2`` the first part takes
    the first.
    """

    aliases: Mapping[str, object] = field(default_factory=dict)
    fields: Sequence[str] = ()
    unevaluated: bool = True
    remarks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    place: int = 1
    places: int = 1
    _words: Aliases[int] = field(init=False, repr=False)
    _remarks: Remarks = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys.names(self.fields, "fields")
        keys.flag(self.unevaluated, "unevaluated")
        object.__setattr__(self, "_words", Aliases.of(self.aliases, keys.integer))
        object.__setattr__(self, "_remarks", Remarks.of(self.remarks))
        place, places = keys.integer(self.place), keys.integer(self.places)
        if not 1 <= place <= places <= MAX_PLACES:
            raise InvalidSpec(
                f"place = {place} and places = {places} name none of at most {MAX_PLACES} numbers"
            )

    def prepare(self, key: object) -> int:
        """Turn an int, its digits, or a float without fraction into the key."""
        return keys.integer(key)

    def read(self, raw: Raw) -> Count:
        """Read one number; one with a fraction is readable, and wrong."""
        if isinstance(raw, str) and COMMON.fullmatch(raw):
            return int(raw.replace(",", ""))
        word = self._words.find(raw)
        if word is not None:
            return word
        symmetric.refuse(raw)
        if remarked := self._remarks.split(raw):
            count = self.read(remarked[0])
            return Remarked(count, remarked[1]) if isinstance(count, int) else count
        if self.fields and isinstance(raw, str) and "(" in raw and raw.isascii():
            raw = self.argument(raw)
        count = number.read_count(self.own(raw), unevaluated=self.unevaluated)
        return int(count) if count == int(count) else count

    def own(self, raw: Raw) -> Raw:
        """This part's number of an answer that lists those of all parts; any other answer as it is."""
        if self.places == 1 or not isinstance(raw, str | list) or len(raw) > SCALAR_LIMIT:
            return raw
        if isinstance(raw, str) and (SIDES.search(raw) or not LISTED.fullmatch(raw.strip(" .$"))):
            return raw
        listed: list[Raw] = (
            [part.strip() for part in BETWEEN.split(raw.strip(" .()[]{}$"))] if isinstance(raw, str) else raw
        )
        return listed[self.place - 1] if len(listed) == self.places and all(listed) else raw

    def argument(self, text: str) -> str:
        """The number a layer call carries, as text; any other text as it is."""
        call = snippet.call(text)
        if call is None:
            return text
        named = [call.keywords[name] for name in self.fields if name in call.keywords]
        given = named or list(call.positional[:1])
        if not given:
            raise InvalidResponse(
                f"{call.name}(…) gives no {' or '.join(self.fields)}.",
                "Write the number.",
                reason="not-a-number",
            )
        return given[0]

    def grade(self, value: Count, key: int) -> Verdict:
        """Compare exactly."""
        if value == key:
            return scored(1.0, "equal", read_as=self.preview(value), evidence={"key": key})
        if not isinstance(value, Decimal):
            return scored(0.0, "wrong-value", read_as=self.preview(value), evidence={"key": key})
        return scored(
            0.0,
            "not-whole",
            read_as=self.preview(value),
            feedback="The answer is a whole number.",
            evidence={"key": key},
        )

    def mutants(self, key: int) -> Iterator[tuple[str, int]]:
        """Neighbours, the sign, the double and a dropped factor of ten."""
        yield "plus-one", key + 1
        yield "minus-one", key - 1
        if key:
            yield "sign", -key
            yield "doubled", 2 * key
            yield "times-ten", 10 * key

    def preview(self, value: Count) -> str:
        """The digits, without separators, and the remark in brackets."""
        return number.written(value) if isinstance(value, Decimal) else str(value)

    def write(self, key: int) -> Raw:
        """The digits of the key."""
        return str(key)

    def plain(self, value: Count) -> int | float | str:
        """An int, a float where there is a fraction, or the text of a number with its remark."""
        if isinstance(value, Remarked):
            return str(value)
        return value if isinstance(value, int) else float(value)
