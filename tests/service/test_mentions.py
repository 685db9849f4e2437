"""Mentions of a person in free text: what is taken for one, and what is somebody else or another word."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from service import mentions
from service.models import Person

ZELDA = Person(id="zelda-4711", name="Zelda  Quux (née O'Hara)", email="z.quux@example.org")
ACCENTED = Person(id="u+8", name="Ñandú, Zoë", email="")
BRIEF = Person(id="7", name="", email="")
NUMBERED = Person(id="47119", name="X Æ", email="")
WORD = Person(id="null", name="Wu", email="")

SAID = [
    pytest.param(ZELDA, "like Zelda Quux (née O'Hara)", "like _", id="name"),
    pytest.param(ZELDA, "ZELDA-4711: zelda-4711.", "_: _.", id="id in whatever case, before a full stop"),
    pytest.param(ZELDA, "(z.quux@example.org)", "(_)", id="address"),
    pytest.param(ZELDA, "zelda-4711-2, a-zelda-4711, zelda-4711.b", None, id="longer ids"),
    pytest.param(ZELDA, "zelda-4711@example.org, az.quux@example.org", None, id="other addresses"),
    pytest.param(ZELDA, "Zelda was ill, Quux too", None, id="parts of the name"),
    pytest.param(ACCENTED, "Zoë Ñandú, and ñandú,  zoë.", "_, and _.", id="both orders, any case"),
    pytest.param(ACCENTED, "Zoë Ñandúes, u+81", None, id="part of a longer word"),
    pytest.param(ACCENTED, "u+8 asked", "_ asked", id="id of three characters"),
    pytest.param(BRIEF, "question 7 was misprinted", None, id="id like other words"),
    pytest.param(NUMBERED, "asked by 47119, x æ", "asked by _, _", id="number of five digits"),
    pytest.param(NUMBERED, "147119 and 471190", None, id="longer numbers"),
    pytest.param(WORD, "Wu got null", "Wu got _", id="name of two letters"),
]


@pytest.mark.parametrize(("person", "said", "left"), SAID)
def test_mention_is_replaced_and_other_words_are_not(
    engine: Engine, person: Person, said: str, left: str | None
) -> None:
    with engine.connect() as connection:
        replaced = connection.scalar(
            text("select regexp_replace(:said, :mention, '_', 'gi')"),
            {"said": said, "mention": mentions.pattern(person)},
        )

    assert replaced == (said if left is None else left)
