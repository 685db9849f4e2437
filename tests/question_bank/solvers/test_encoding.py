"""One-hot coding by hand and by identities."""

import pytest

from question_bank.solvers import encoding


def test_counts_of_abracadabra_by_hand():
    counts = [
        encoding.alphabet_size(text="abracadabra"),
        encoding.text_length(text="abracadabra"),
        encoding.transitions(text="abracadabra"),
        encoding.binary_code_length(text="abracadabra"),
    ]

    assert counts == [5, 11, 10, 3]


@pytest.mark.parametrize(
    ("position", "order", "vector"),
    [
        pytest.param(0, "first-appearance", [1, 0, 0, 0, 0], id="a"),
        pytest.param(1, "first-appearance", [0, 1, 0, 0, 0], id="b"),
        pytest.param(2, "first-appearance", [0, 0, 1, 0, 0], id="r"),
        pytest.param(0, "alphabetical", [1, 0, 0, 0, 0], id="a-alphabetical"),
        pytest.param(1, "alphabetical", [0, 1, 0, 0, 0], id="b-alphabetical"),
        pytest.param(2, "alphabetical", [0, 0, 0, 0, 1], id="r-alphabetical"),
    ],
)
def test_one_hot_vectors_of_abracadabra_by_hand(position, order, vector):
    assert encoding.one_hot(text="abracadabra", position=position, order=order) == vector


@pytest.mark.parametrize("order", ["first-appearance", "alphabetical"])
def test_one_hot_vectors_identify_characters(order):
    text = "mississippi"
    vectors = [tuple(encoding.one_hot(text=text, position=i, order=order)) for i in range(len(text))]

    assert all(sum(vector) == 1 for vector in vectors)
    assert [vectors.index(vector) for vector in vectors] == [text.index(character) for character in text]


def test_pair_is_a_character_and_the_next():
    pair = encoding.next_character_pair(text="abracadabra", position=0, offset=1, order="alphabetical")

    assert pair == {"input": [1, 0, 0, 0, 0], "target": [0, 1, 0, 0, 0]}


@pytest.mark.parametrize(("size", "bits"), [(2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4)])
def test_binary_code_has_room_for_every_character(size, bits):
    assert encoding.binary_code_length(text="abcdefghi"[:size]) == bits


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda: encoding.alphabet_size(text=""), "empty", id="empty"),
        pytest.param(lambda: encoding.text_length(text=""), "empty", id="empty-length"),
        pytest.param(lambda: encoding.transitions(text="a"), "no next character", id="one-character"),
        pytest.param(lambda: encoding.binary_code_length(text="aa"), "only one", id="one-distinct"),
        pytest.param(
            lambda: encoding.one_hot(text="ab", position=2, order="alphabetical"),
            "no character 2",
            id="position-too-large",
        ),
        pytest.param(
            lambda: encoding.one_hot(text="ab", position=-1, order="alphabetical"),
            "no character -1",
            id="position-negative",
        ),
        pytest.param(lambda: encoding.alphabet(text="ab", order="random"), "not 'random'", id="order"),
    ],
)
def test_wrong_givens_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
