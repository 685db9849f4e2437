"""The fields of a request that are text, digits or names, as pydantic types."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""General categories of Unicode: controls, format characters, private ones, line and paragraph ends."""
NONCHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)
"""What Unicode will never make characters of; exports could not hold it."""
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Format characters that belong to the spelling of Persian and Indic names."""
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff]|(?! )\\s"
)
"""What nobody sees in an id, or takes for a plain space: ``Default_Ignorable_Code_Point``, blank letters.

Also U+FFFD, which stands for bytes that could not be read: whatever they were, it would be one id.
"""
RESERVED = (
    "worker|erased person|(undo of )?regrade [0-9]+|(student|instructor|admin|lms) token .+"
    "|(operator|integration) .+"
)
"""A regular expression, for Python and PostgreSQL, of what marks and the trail call who is no person.

Somebody of such an id could not be told from it: regrades would pass over the marks they made by hand, and
theirs would be the trail of everybody erased. The database refuses it, too.
"""

IS_RESERVED = re.compile(RESERVED, re.IGNORECASE)
BETWEEN_NAMES = re.compile("[,;|]")
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
PLAIN_WHOLE = re.compile(r"-?[0-9]{1,18}")


class Digits(str):
    """A number of JSON as it was typed: an answer may be one, a field that asks for text may not."""

    __slots__ = ()


def typed_text(value: Any) -> Any:
    """Refuse a number where text is asked for: 1 and "1" are not the same id."""
    if isinstance(value, Digits):
        raise PydanticCustomError("text", "Input should be text; put it in quotes")
    return value


def whole_number(value: Any) -> Any:
    """Refuse every spelling of a whole number but digits."""
    if not (isinstance(value, str) and value.isascii() and value.isdecimal()):
        raise PydanticCustomError("digits", "Input should be a whole number, in digits")
    return value


def decimal_number(value: Any) -> Any:
    """Refuse every spelling of a number but digits with at most one point."""
    whole_number(value.replace(".", "", 1) if isinstance(value, str) else value)
    return value


def composed(value: str) -> str:
    """The text in normal form C: what is typed alike is stored alike, whatever machine it comes from."""
    return unicodedata.normalize("NFC", value)


def visible(value: str) -> str:
    """Refuse characters that nobody sees: names that look alike must be alike."""
    if value.isascii() and value.isprintable():
        return value  # most are, and rosters are long
    for character in value:
        if unicodedata.category(character) in INVISIBLE or NONCHARACTERS.match(character):
            raise unseen(character)
    return value


def told_apart(value: str) -> str:
    """Refuse an id that could be taken for another one."""
    if found := UNSEEN.search(visible(value)):
        raise unseen(found[0])
    return value


def unseen(character: str) -> PydanticCustomError:
    """The refusal of a character."""
    point = {"point": f"U+{ord(character):04X}"}
    return PydanticCustomError("invisible", "Input should not hold the character {point}", point)


def of_a_person(value: str) -> str:
    """Refuse an id that means no person: see ``RESERVED``."""
    if IS_RESERVED.fullmatch(value):
        raise PydanticCustomError("reserved", "Input is what the service calls itself; use another id")
    return value


def trimmed(value: str) -> str:
    """Refuse text that begins or ends with white space, or is nothing else."""
    if value != value.strip():
        raise PydanticCustomError("blank", "Input should not begin or end with white space")
    return value


def spelt(value: str) -> str:
    """Refuse invisible characters, except those a name is spelt with."""
    visible("".join(character for character in value if character not in JOINERS))
    return value


def said(value: str) -> str:
    """Refuse to be told nothing."""
    if not value:
        raise PydanticCustomError("blank", "Input should not be empty")
    return value


Text = Annotated[str, BeforeValidator(typed_text)]
Name = Annotated[
    Text,
    StringConstraints(min_length=1, max_length=200),  # first: to compose a long text could take minutes
    AfterValidator(composed),
    AfterValidator(trimmed),
    AfterValidator(told_apart),
]
"""An id, or something else by which a thing is found."""
PersonId = Annotated[Name, AfterValidator(of_a_person)]
"""The id of somebody who may be new."""
Label = Annotated[
    Text,
    StringConstraints(max_length=500, strip_whitespace=True),
    AfterValidator(composed),
    AfterValidator(spelt),
]
"""What people read: the name of a person, an address."""
Reason = Annotated[Label, AfterValidator(said)]
"""Why somebody did something; never empty."""
Whole = Annotated[int, BeforeValidator(whole_number)]
LARGEST = 2**63 - 1
"""The largest number of a row the database has."""
RowNumber = Annotated[Whole, Field(ge=0, le=LARGEST)]
"""The number of a row, in a query string."""
Decimal = Annotated[float, BeforeValidator(decimal_number)]


def json_number(value: Any) -> Any:
    """Refuse text in quotes, and everything else that is no plain number of JSON."""
    if not (isinstance(value, Digits) and PLAIN_NUMBER.fullmatch(value)):
        raise PydanticCustomError("number", "Input should be a number, without quotes")
    return float(value)


def json_whole(value: Any) -> Any:
    """Refuse every number but whole ones in plain digits."""
    if not (isinstance(value, Digits) and PLAIN_WHOLE.fullmatch(value)):
        raise PydanticCustomError("whole", "Input should be a whole number, without quotes")
    return int(value)


Number = Annotated[float, BeforeValidator(json_number)]
"""A number of a JSON body; give it bounds."""
WholeNumber = Annotated[int, BeforeValidator(json_whole)]
"""A whole number of a JSON body; give it bounds."""
JsonRowNumber = Annotated[WholeNumber, Field(ge=0, le=LARGEST)]
"""The number of a row, in a JSON body."""


def addressable(value: str) -> str:
    """Refuse what cannot be a step of an address."""
    if "/" in value or not value.strip("."):
        raise PydanticCustomError("address", "Input should hold no slash, and not only dots")
    return value


def listable(value: str) -> str:
    """Refuse what stands between the names of a list in one cell."""
    if BETWEEN_NAMES.search(value):
        raise PydanticCustomError(
            "listable", "Input should hold no comma, semicolon or bar: they separate sections"
        )
    return value


def mail_address(value: str) -> str:
    """Refuse what is certainly no mail address; whether there is such a mailbox only mail can tell."""
    local, at, domain = value.rpartition("@")
    if value and not (local and at and domain and len(value.split()) == 1):
        raise PydanticCustomError("email", "Input should be one mail address, such as ada@example.org")
    return value


Handle = Annotated[Name, AfterValidator(addressable)]
"""The id of something made here, which stands in addresses."""
SectionName = Annotated[Name, AfterValidator(listable)]
"""The name of a section that may be new; rosters and exports have several in one cell."""
Title = Annotated[Label, StringConstraints(min_length=1)]
Email = Annotated[Label, AfterValidator(mail_address)]
