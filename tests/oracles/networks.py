"""Counts, shapes and recurrences, as PyTorch makes them."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from tests.oracles.rows import Row

CONVOLUTIONS = [(3, 64, 128), (3, 1, 64), (5, 3, 8), (5, 8, 16), (1, 200, 50), (7, 3, 64)]
"""Kernel, input channels, filters."""
WINDOWS = [(224, 7, 3, 2), (50, 5, 2, 1), (32, 5, 0, 1), (28, 2, 0, 2), (7, 3, 1, 2), (11, 4, 1, 3)]
"""Input size, kernel, padding, stride."""
LENETS = [((32, 32, 3), (8, 16), (120, 84, 10)), ((28, 28, 1), (6, 16), (100, 50, 10))]
SEQUENCES = [[0, 1, 0, 0], [1, 1, 0, 1], [0, 0, 1, 1, 0]]


def size_of(module: nn.Module) -> int:
    """Numbers the module learns."""
    return sum(parameter.numel() for parameter in module.parameters())


def channels_last(volume: torch.Tensor) -> list[int]:
    """The shape of one image of a batch, as Keras orders it."""
    _, channels, height, width = volume.shape
    return [height, width, channels]


def rows() -> Iterator[Row]:
    """Every row of this topic."""
    yield from convolutions()
    yield from windows()
    yield from lenets()
    yield from dense_layers()
    yield from recurrences()
    yield from one_hots()


def convolutions() -> Iterator[Row]:
    for kernel, channels, filters in CONVOLUTIONS:
        for bias in (True, False):
            layer = nn.Conv2d(channels, filters, kernel, bias=bias)
            given = {"kernel": kernel, "in_channels": channels, "filters": filters}
            kind = "unit" if bias else "none"
            yield Row("cnn.conv2d_parameters", {**given, "bias": kind}, size_of(layer), "torch.nn.Conv2d")


def windows() -> Iterator[Row]:
    for size, kernel, padding, stride in WINDOWS:
        image = torch.zeros(1, 2, size, size)
        given = {"input_size": size, "kernel": kernel, "padding": padding, "stride": stride}
        output = nn.Conv2d(2, 3, kernel, stride, padding)(image)
        yield Row("convolution.output_length", given, output.shape[-1], "torch.nn.Conv2d")
        shape = {key: given[key] for key in ("kernel", "padding", "stride")}
        volume = {"input_shape": [size, size, 2], "filters": 3, **shape}
        yield Row("shapes.conv2d_shape", volume, channels_last(output), "torch.nn.Conv2d")
        if padding == 0:
            pooled = nn.MaxPool2d(kernel, stride)(image)
            window = {"input_shape": [size, size, 2], "pool": kernel, "stride": stride}
            yield Row("shapes.pool2d_shape", window, channels_last(pooled), "torch.nn.MaxPool2d")


def lenets() -> Iterator[Row]:
    for (height, width, channels), filters, units in LENETS:
        layers = {
            "conv1": nn.Conv2d(channels, filters[0], 5),
            "pool1": nn.MaxPool2d(2),
            "conv2": nn.Conv2d(filters[0], filters[1], 5),
            "pool2": nn.MaxPool2d(2),
            "fc3": nn.LazyLinear(units[0]),
            "fc4": nn.Linear(units[0], units[1]),
            "softmax": nn.Linear(units[1], units[2]),
        }
        x = torch.zeros(1, channels, height, width)
        table = {"input": {"shape": channels_last(x), "size": x.numel(), "params": 0}}
        for name, layer in layers.items():
            x = layer(x.flatten(1) if isinstance(layer, nn.Linear) else x)
            shape = channels_last(x) if x.ndim == 4 else [x.shape[1], 1]
            table[name] = {"shape": shape, "size": x.numel(), "params": size_of(layer)}
        given = {
            "input_shape": [height, width, channels],
            "kernel": 5, "filters": list(filters), "pool": 2, "units": list(units), "bias": "unit",
        }  # fmt: skip
        yield Row("lenet.layer_table", given, table, "torch.nn, layer by layer")
        total = sum(row["params"] for row in table.values())
        yield Row("lenet.parameter_total", given, total, "torch.nn, layer by layer")


def dense_layers() -> Iterator[Row]:
    for inputs, units in [(784, 512), (512, 256), (256, 64), (84, 10), (2, 1)]:
        for bias in (True, False):
            given = {"inputs": inputs, "units": units, "bias": "unit" if bias else "none"}
            yield Row(
                "dense.parameters", given, size_of(nn.Linear(inputs, units, bias=bias)), "torch.nn.Linear"
            )


def recurrences() -> Iterator[Row]:
    """The threshold network as matrix products; no pre-activation of these is 0."""
    W = torch.tensor([[1.0, -1.0], [1.0, -1.0]])
    U, b_h, v = torch.tensor([-1.0, -1.0]), torch.tensor([-0.5, 0.5]), torch.tensor([1.0, -1.0])
    for inputs in SEQUENCES:
        h, states, outputs = torch.zeros(2), [], []
        for x in inputs:
            h = torch.heaviside(W @ h + U * x - b_h, torch.ones(()))
            states.append([int(unit) for unit in h])
            outputs.append(int(torch.heaviside(v @ h - 0.5, torch.ones(()))))
        given = {"inputs": inputs, "W": W.tolist(), "U": U.tolist(), "b_h": b_h.tolist(), "h0": [0, 0]}
        yield Row("rnn.threshold_hidden", {**given, "go_backwards": False}, states, "torch matrix products")
        readout = {"hidden": states, "v": v.tolist(), "b_y": 0.5}
        yield Row("rnn.threshold_readout", readout, outputs, "torch matrix products")


def one_hots() -> Iterator[Row]:
    for text in ("abracadabra", "banana", "mississippi"):
        letters = sorted(set(text))
        codes = nn.functional.one_hot(torch.tensor([letters.index(letter) for letter in text]), len(letters))
        for position in (0, 1):
            given = {"text": text, "position": position, "order": "alphabetical"}
            yield Row("encoding.one_hot", given, codes[position].tolist(), "torch one_hot")
