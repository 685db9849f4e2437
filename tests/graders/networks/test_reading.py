"""Designs as people and attackers write them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graders import raw as answers
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.networks import reading
from graders.networks.activations import ACTIVATIONS, RBF, SOFTMAX
from graders.networks.design import MAX_HIDDEN, MAX_UNITS, Design
from graders.networks.reading import FIELDS

PIECES = [
    "2", "4", "1", "16", "10000", "-", "->", "→", ",", ";", ":", ".", "(", ")", "[", "]", "and", "with",
    "of", "a", "one", "two", "three", "hidden", "layer", "layers", "input", "output", "unit", "units",
    "relu", "ReLU", "sigmoid", "tanh", "step", "softmax", "linear", "gelu", "rbf", "dropout", "0.5",
    "perceptron", "no", "not", "each", "model", "=", "Sequential(", "nn.Sequential(", "Dense(",
    "Linear(", "ReLU()", "Dropout(", "activation=", "'relu'", "units=", "input_shape=", "(2,)", "None",
    "])", "add(",
]  # fmt: skip
CODE = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
RAW: st.SearchStrategy[Raw] = st.recursive(
    st.sampled_from(["relu", "4", "0", "-3", "1e9", "", "W", "0.5"]) | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*FIELDS, "W", "b"]), inner, max_size=6)
    ),
    max_leaves=20,
)


HIDDEN = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from([*ACTIVATIONS, RBF])), max_size=MAX_HIDDEN
) | st.builds(
    lambda width, name, depth: [(width, name)] * depth,
    st.integers(1, 12),
    st.sampled_from([*ACTIVATIONS, RBF]),
    st.integers(1, MAX_HIDDEN),
)
OUTPUTS = [SOFTMAX, *(name for name, function in ACTIVATIONS.items() if function.monotone)]
DESIGNS = st.builds(
    lambda hidden, **others: Design(
        widths=tuple(width for width, _ in hidden), activations=tuple(name for _, name in hidden), **others
    ),
    hidden=HIDDEN,
    inputs=st.integers(1, 30),
    outputs=st.integers(1, 30),
    output=st.sampled_from(OUTPUTS),
    dropout=st.booleans(),
)


def read_or_refuse(raw: Raw) -> Design | None:
    try:
        return reading.read(raw, 2)
    except InvalidResponse:
        return None


@settings(max_examples=600, deadline=None)
@given(raw=CODE | RAW)
def test_anything_is_refused_or_read_as_a_design_of_bounded_size(raw: Raw) -> None:
    design = read_or_refuse(raw)

    if design is not None:
        assert len(design.widths) == len(design.activations) <= MAX_HIDDEN
        assert min(design.inputs, *design.widths, design.outputs) > 0
        assert sum(design.widths) <= MAX_UNITS
        if design.weights is None:
            assert str(reading.read(str(design), 2)) == str(design)


@settings(max_examples=300, deadline=None)
@given(design=DESIGNS)
def test_any_design_reads_back_from_its_text_and_from_its_fields(design: Design) -> None:
    fields = answers.load(json.dumps(design.as_json()))

    assert reading.read(str(design), 2) == design
    assert reading.read(fields, 2) == design


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("2-4-4-1 relu", "2-4-4-1 relu sigmoid"),
        ("2-4-3-1 relu tanh sigmoid", "2-4-3-1 relu tanh sigmoid"),
        ("2-4-3-1 relu tanh", "2-4-3-1 relu tanh sigmoid"),
        ("2-4-3-1 tanh linear", "2-4-3-1 tanh linear"),
        ("2-4-1: sigmoid output, relu hidden", "2-4-1 relu sigmoid"),
        ("output: softmax, hidden: relu, 2-4-2", "2-4-2 relu softmax"),
        ("2 inputs → 4 ReLU units → 1 sigmoid output", "2-4-1 relu sigmoid"),
        ("2 input neurons, 8 relu neurons, 2 softmax outputs", "2-8-2 relu softmax"),
        ("2-4-4-1 network with ReLU in the hidden layers and a sigmoid output", "2-4-4-1 relu sigmoid"),
        ("2-4-4-1 (ReLU, sigmoid)", "2-4-4-1 relu sigmoid"),
        ("hidden layers: leaky ReLU, outputs: linear, 2-4-4-1", "2-4-4-1 leaky_relu linear"),
        ("MLPClassifier(hidden_layer_sizes=(4, 3), activation='tanh')", "2-4-3-1 tanh sigmoid"),
        ("MLPClassifier()", "2-100-1 relu sigmoid"),
        ("2-4-1 relu, trained with Adam and binary cross-entropy", "2-4-1 relu sigmoid"),
        (
            "- Hidden Layer 1: 6 neurons (ReLU)\n- Hidden Layer 2: 5 neurons (ReLU)\n- Output: 1",
            "2-6-5-1 relu sigmoid",
        ),
        ("RBF network with 20 centres", "2-20-1 rbf sigmoid"),
        ("a perceptron with a step activation", "2-1 sigmoid"),
        ("0 hidden layers", "2-1 sigmoid"),
        ("at least one hidden layer with 3 ReLU units", None),
        ("two hidden layers of 4 ReLU units, output: 1 unit, tanh", "2-4-4-1 relu relu tanh"),
        ("5 inputs, 3 hidden tanh units, 2 softmax outputs", "5-3-2 tanh softmax"),
        ("first hidden layer: 6 ReLU units, second hidden layer: 3 tanh units", "2-6-3-1 relu tanh sigmoid"),
        ("three hidden layers of 8, 4 and 2 neurons, ReLU", "2-8-4-2-1 relu sigmoid"),
        ("No hidden layers, one sigmoid output", "2-1 sigmoid"),
        ("2-8-1 ReLU + dropout 0.2", "2-8-1 relu sigmoid with dropout"),
        ("2-8-1 ReLU, no dropout", None),
        ("2-8-1 ReLU and dropout of 0.2", "2-8-1 relu sigmoid with dropout"),
        ("Dense(3, 'tanh')\nDense(1)", "2-3-1 tanh linear"),
        ("Sequential([Input((2,)), Dense(3, 'tanh'), Dense(1)])", "2-3-1 tanh linear"),
        ("Sequential([Dense(3), LeakyReLU(0.1), Dense(2), Softmax()])", "2-3-2 leaky_relu softmax"),
        ("Dense(3, activation='relu')(Dense(4)(x))", None),
        ("MLPClassifier((4, 3), 'tanh')", "2-4-3-1 tanh sigmoid"),
        (
            "nn.Sequential(nn.Linear(2, out_features=3), nn.Tanh(), nn.Linear(3, 1, bias=True))",
            "2-3-1 tanh linear",
        ),
        ("Dense(3), Activation(activation='tanh')\nDense(1)", "2-3-1 tanh linear"),
        ("Dense(3, activation='tanh'),\nDense(1, activation='sigmoid'),", "2-3-1 tanh sigmoid"),
        ("[Dense(3), Activation(activation='tanh'), Dense(1)]", "2-3-1 tanh linear"),
        ("Dense(3, activation='tanh', activation='relu')\nDense(1)", None),
        ("Dense(3, units=4, activation='tanh')\nDense(1)", None),
        ("Dense(3, **more)\nDense(1)", None),
        ("Dense(3, activation='tanh', use_bias=False)\nDense(1)", None),
        ("nn.Sequential(nn.Linear(2, 3, False), nn.Tanh(), nn.Linear(3, 1))", None),
        ("one hidden layer of 10^9 ReLU units", None),
        ("one hidden layer of -6 ReLU units", None),
    ],
)
def test_design_is_read_as(typed: str, read_as: str | None) -> None:
    design = read_or_refuse(typed)

    assert (None if design is None else str(design)) == read_as


@pytest.mark.parametrize(
    "raw",
    [
        "Sequential(" * 900,
        " " * 200_000 + "x",
        "Dense" + " " * 200_000,
        "- \n" * 600,
        "Dense(" + "[" * 3_000,
        "Dense(" + "-" * 3_900 + "1)",
        "Dense(" + "9" * 3_900 + ")",
        "Dense(" + "a." * 1_900 + "b)",
        "Sequential([Dense" + ".a" * 1_800 + "])",
        "2" + "-2" * 999,
        "hidden " * 280,
        "1 hidden layer " * 130,
        "9999999 hidden layers of 3 relu units",
        {"layers": ["4"] * 10_000, "activation": "relu"},
        {"layers": ["9999999"] * 3, "activation": "relu"},
        {"layers": ["1"], "activation": "relu", "weights": [{"W": [["1"] * 5_000] * 50, "b": ["1"]}]},
        {"layers": ["100", "100"], "activation": "relu", "weights": [{"W": [["1"]], "b": ["1"]}] * 3},
        {
            "layers": ["25"],
            "activation": "mish",
            "weights": [{"W": [["1"] * 25] * 2, "b": ["1"] * 25}, {"W": [["1"]] * 25, "b": ["1"]}],
        },
        {"layers": ["3"], "activation": "rbf", "weights": [{"W": [["1"]], "b": ["1"]}]},
    ],
    ids=lambda raw: str(raw)[:30],
)
def test_hostile_design_is_refused(raw: Raw) -> None:
    with pytest.raises(InvalidResponse):
        reading.read(raw, 2)
