"""One-hot coding of the characters of a text."""

from __future__ import annotations

from typing import Literal

Order = Literal["first-appearance", "alphabetical"]


def alphabet(*, text: str, order: Order) -> list[str]:
    """Return the distinct characters of a text.

    Parameters
    ----------
    text : str
        At least one character.
    order : {"first-appearance", "alphabetical"}
        How they are sorted.

    Raises
    ------
    ValueError
        If the text is empty or the order unknown.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016), sec. 12.4.2 (one-hot vectors).

    Examples
    --------
    >>> alphabet(text="abba", order="first-appearance")
    ['a', 'b']
    """
    if not text:
        raise ValueError("the text is empty")
    characters = list(dict.fromkeys(text))
    if order == "alphabetical":
        return sorted(characters)
    if order != "first-appearance":
        raise ValueError(f"order must be first-appearance or alphabetical, not {order!r}")
    return characters


def alphabet_size(*, text: str) -> int:
    """Return the number of distinct characters of a text: the length of their one-hot vectors.

    Raises
    ------
    ValueError
        If the text is empty.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016), sec. 12.4.2.

    Examples
    --------
    >>> alphabet_size(text="hello")
    4
    """
    return len(alphabet(text=text, order="first-appearance"))


def text_length(*, text: str) -> int:
    """Return the number of characters of a text, repeated ones included.

    Raises
    ------
    ValueError
        If the text is empty.

    Examples
    --------
    >>> text_length(text="hello")
    5
    """
    if not text:
        raise ValueError("the text is empty")
    return len(text)


def transitions(*, text: str) -> int:
    """Return the number of pairs of a character and the next one.

    Raises
    ------
    ValueError
        If the text has fewer than two characters.

    Examples
    --------
    >>> transitions(text="hello")
    4
    """
    if len(text) < 2:
        raise ValueError(f"there is no next character in {text!r}")
    return len(text) - 1


def binary_code_length(*, text: str) -> int:
    """Return the bits that would number the distinct characters of a text.

    Raises
    ------
    ValueError
        If the text has fewer than two distinct characters.

    References
    ----------
    D. MacKay, *Information Theory, Inference, and Learning Algorithms* (2003), sec. 4.2.

    Examples
    --------
    >>> binary_code_length(text="abcde")
    3
    """
    size = alphabet_size(text=text)
    if size < 2:
        raise ValueError(f"{text!r} has only one distinct character")
    return (size - 1).bit_length()


def one_hot(*, text: str, position: int, order: Order) -> list[int]:
    """Return the one-hot vector of one character of a text.

    Parameters
    ----------
    text : str
        Its distinct characters are the alphabet.
    position : int
        Index of the character, from 0.
    order : {"first-appearance", "alphabetical"}
        Which character each entry of the vector stands for.

    Returns
    -------
    list of int
        As long as the alphabet.

    Raises
    ------
    ValueError
        If there is no such character or the order is unknown.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016), sec. 12.4.2.

    Examples
    --------
    >>> one_hot(text="abba", position=1, order="alphabetical")
    [0, 1]
    """
    characters = alphabet(text=text, order=order)
    if not 0 <= position < len(text):
        raise ValueError(f"{text!r} has no character {position}")
    return [int(character == text[position]) for character in characters]


def next_character_pair(*, text: str, position: int, offset: int, order: Order) -> dict[str, list[int]]:
    """Return one training pair of a network that predicts a character of a text.

    Parameters
    ----------
    text : str
        Its distinct characters are the alphabet.
    position : int
        Index of the input character, from 0.
    offset : int
        How many characters ahead the target is; 1 is the next character.
    order : {"first-appearance", "alphabetical"}
        Which character each entry of the vectors stands for.

    Returns
    -------
    dict
        ``{"input": [...], "target": [...]}``, both one-hot.

    Raises
    ------
    ValueError
        If there is no such character or the order is unknown.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, *Deep Learning* (2016), sec. 10.2.

    Examples
    --------
    >>> next_character_pair(text="ab", position=0, offset=1, order="alphabetical")
    {'input': [1, 0], 'target': [0, 1]}
    """
    return {
        "input": one_hot(text=text, position=position, order=order),
        "target": one_hot(text=text, position=position + offset, order=order),
    }
