from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from question_bank.bank import Bank
from question_bank.errors import InvalidBank, UnknownItem
from question_bank.item import Item

LoadItem = Callable[..., Item]

SMALL = """title = "Small"
prompt = 'A side of {{side}}: $\\frac{1}{2}$.'
[params]
side = 3
shift = 1
[variants]
side = [3, 4, 5, 6]
shift = [1, 2, 3]
[parts.double]
ask = "Twice {{side}}?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{side}}" }
"""

DRAW = """
import sys
from pathlib import Path
from question_bank.bank import Bank
item = Bank.read([Path(sys.argv[1])])["demo/small"]
print([tuple(item.draw(seed).params.values()) for seed in range(8)])
"""


def write(directory: Path, document: str, **items: str) -> None:
    """One document of a bank; the order of the items is that of the arguments."""
    folder = directory / document
    folder.mkdir(parents=True)
    order = ", ".join(f'"{name}"' for name in items)
    (folder / "document.toml").write_text(f'title = "Demo"\norder = [{order}]\n')
    for name, text in items.items():
        (folder / f"{name}.toml").write_text(text)


def test_items_come_in_the_order_of_their_document(tmp_path: Path) -> None:
    write(tmp_path, "demo", zebra=SMALL, ant=SMALL)

    bank = Bank.read([tmp_path])

    assert [item.id for item in bank.items] == ["demo/zebra", "demo/ant"]
    assert [document.items for document in bank.documents] == [("demo/zebra", "demo/ant")]
    assert bank["demo/ant"].document == "demo"
    assert "demo/ant" in bank


def test_further_directories_add_to_the_banks_own_items(tmp_path: Path) -> None:
    write(tmp_path, "ours", small=SMALL)

    own = {item.id for item in Bank.load().items}

    assert {item.id for item in Bank.load([tmp_path]).items} == own | {"ours/small"}


def test_an_unknown_item_is_named(tmp_path: Path) -> None:
    write(tmp_path, "demo", small=SMALL)

    with pytest.raises(UnknownItem, match="demo/large"):
        Bank.read([tmp_path])["demo/large"]


def test_the_hash_is_that_of_the_text(tmp_path: Path) -> None:
    write(tmp_path, "demo", small=SMALL)

    item = Bank.read([tmp_path])["demo/small"]

    assert item.toml == SMALL
    assert item.hash == hashlib.sha256(SMALL.encode()).hexdigest()


def test_a_stored_version_is_graded_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, "demo", small=SMALL)
    bank = Bank.read([tmp_path])
    older = SMALL.replace("side = 3", "side = 8").replace("[3, 4, 5, 6]", "[8]")

    stored = bank.item_from_toml("demo/small", older)

    assert stored.grade_part("double", "16").score == 1
    assert bank["demo/small"].grade_part("double", "16").score == 0
    assert stored.hash != bank["demo/small"].hash


def test_a_stored_version_that_cannot_be_read_names_the_item(tmp_path: Path) -> None:
    write(tmp_path, "demo", small=SMALL)

    with pytest.raises(InvalidBank, match="demo/small"):
        Bank.read([tmp_path]).item_from_toml("demo/small", "title = 3")


def test_the_documents_own_instance_has_its_params(tmp_path: Path) -> None:
    write(tmp_path, "demo", small=SMALL)

    instance = Bank.read([tmp_path])["demo/small"].draw()

    assert instance.params == {"side": 3, "shift": 1}
    assert instance.prompt == r"A side of 3: $\frac{1}{2}$."
    assert instance.asks == {"double": "Twice 3?"}
    assert instance.keys == {None: {"double": 6}}


def test_a_seed_draws_prompt_and_key_alike(tmp_path: Path) -> None:
    write(tmp_path, "demo", small=SMALL)
    item = Bank.read([tmp_path])["demo/small"]

    sides = set()
    for seed in range(30):
        side = item.draw(seed).params["side"]
        sides.add(side)
        assert item.draw(seed).asks == {"double": f"Twice {side}?"}
        assert item.grade_part("double", str(2 * int(str(side))), seed).score == 1

    assert sides == {3, 4, 5, 6}


def test_a_draw_does_not_depend_on_the_order_of_params(tmp_path: Path) -> None:
    reversed_params = SMALL.replace("side = 3\nshift = 1", "shift = 1\nside = 3").replace(
        "side = [3, 4, 5, 6]\nshift = [1, 2, 3]", "shift = [1, 2, 3]\nside = [3, 4, 5, 6]"
    )
    write(tmp_path, "demo", one=SMALL, two=reversed_params)
    bank = Bank.read([tmp_path])

    for seed in range(10):
        assert bank["demo/one"].draw(seed).params == bank["demo/two"].draw(seed).params


def test_a_draw_is_the_same_in_every_process(tmp_path: Path) -> None:
    write(tmp_path, "demo", small=SMALL)

    draws = {
        subprocess.run(
            [sys.executable, "-P", "-c", DRAW, str(tmp_path)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(draws) == 1


def test_an_item_without_variants_has_one_instance(load_item: LoadItem) -> None:
    item = load_item('[parts.a]\nask = "?"\nanswer = { type = "integer" }\nkey = 7\ncite = "counted"')

    assert item.draw(1) is item.draw(2) is item.draw()


def test_instances_are_solved_once(tmp_path: Path) -> None:
    write(tmp_path, "demo", small=SMALL)
    item = Bank.read([tmp_path])["demo/small"]

    assert item.draw(5) is item.draw(5)


INDEPENDENT = """
[params]
side = 3
shift = 1
[[variants]]
side = 4
[[variants]]
shift = 5
[parts.double]
ask = "Twice {{side}}?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{side}}" }
[parts.again]
ask = "And twice that?"
answer = { type = "integer" }
solver = "small.double"
given = { x = "{{parts.double}}" }
[parts.shifted]
ask = "How many, not counting {{shift}}?"
answer = { type = "integer" }
key = 7
cite = "counted"
[[parts.shifted.misconceptions]]
id = "shift"
value = "{{shift}}"
feedback = "That is {{shift}} itself."
[[parts.shifted.misconceptions]]
id = "side"
value = "{{parts.again}}"
feedback = "That belongs to the part before."
"""


def test_a_part_is_solved_anew_only_where_a_param_behind_it_differs(load_item: LoadItem) -> None:
    item = load_item(INDEPENDENT)
    own, other_side, other_shift = (item.instance(choice).cases[0] for choice in (None, (0,), (1,)))

    assert item.parts["again"].inputs == ("side",)
    assert item.parts["shifted"].inputs == ("shift", "side")
    assert [case.result("again") for case in (own, other_side, other_shift)] == [12, 16, 12]
    assert own.solved["again"] is other_shift.solved["again"]
    assert own.solved["shifted"] is not other_shift.solved["shifted"]


def test_misconceptions_follow_the_params_of_the_instance(load_item: LoadItem) -> None:
    item = load_item(INDEPENDENT)
    seeds = {item.variants.choose(seed): seed for seed in range(20)}

    reasons = {
        (seed, answer): item.grade_part("shifted", answer, seed).reason
        for seed in (None, seeds[0,], seeds[1,])
        for answer in ("1", "5", "12", "16")
    }

    assert reasons == {
        (None, "1"): "shift",
        (None, "5"): "wrong-value",
        (None, "12"): "side",
        (None, "16"): "wrong-value",
        (seeds[0,], "1"): "shift",
        (seeds[0,], "5"): "wrong-value",
        (seeds[0,], "12"): "wrong-value",
        (seeds[0,], "16"): "side",
        (seeds[1,], "1"): "wrong-value",
        (seeds[1,], "5"): "shift",
        (seeds[1,], "12"): "side",
        (seeds[1,], "16"): "wrong-value",
    }


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    write(tmp_path, "demo", small="\ufeff" + SMALL)

    assert Bank.read([tmp_path])["demo/small"].toml == SMALL
