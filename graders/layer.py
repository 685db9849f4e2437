"""Types of network layers, named or as a call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graders import keys, latex, place, snippet
from graders.aliases import Aliases
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.text import clean, fold, quote
from graders.verdict import Verdict, scored

MAX_LETTERS = 60
NAMES = {
    "conv2d": "convolution2d convolutional2d 2dconvolution 2dconvolutional 2dconv convolution2dlayer conv2",
    "conv1d": "convolution1d convolutional1d 1dconvolution 1dconvolutional 1dconv",
    "conv3d": "convolution3d convolutional3d 3dconvolution 3dconvolutional 3dconv",
    "conv2dtranspose": "convolution2dtranspose convtranspose2d deconvolution2d transposedconvolution",
    "separableconv2d": "separableconvolution2d",
    "maxpooling2d": "maxpool2d 2dmaxpooling maxpooling maxpool",
    "averagepooling2d": "avgpool2d avgpooling2d averagepool2d averagepooling",
    "dense": "linear fullyconnected fc fullyconnectedlayer",
    "batchnormalization": "batchnorm batchnorm2d batchnormalisation",
}
SYNONYMS = {synonym: name for name, synonyms in NAMES.items() for synonym in synonyms.split()}
NAME = re.compile(r"[^\W_][\w .-]*")
BESIDE = re.compile(r"^(?:an?|the)\s+|\blayer\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer type: right when the last dotted name of the answer is the key, as Keras or PyTorch spell it.

    ``aliases`` maps further texts to layer types. A refusal points at where a call stops being Python, or at
    the first character no name has.
    """

    aliases: Mapping[str, object] = field(default_factory=dict)
    _names: Aliases[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", Aliases.of(self.aliases, layer_name))

    def prepare(self, key: object) -> str:
        """Check that the key names a layer type."""
        return layer_name(key)

    def read(self, raw: Raw) -> str:
        """Read a name or a call of the layer."""
        text = latex.plain(clean(raw))
        name = snippet.dotted_name(text) or text.strip(" .\"'`")
        if not NAME.fullmatch(name) or len(name) > MAX_LETTERS:
            stop = snippet.fault(text) if "(" in text else None
            if stop is None and (named := NAME.match(name)) and named.end() < len(name):
                stop = text.find(name) + named.end()
            raise InvalidResponse(
                f"{quote(text)} is not a layer.",
                "Write its type, such as Dense.",
                reason="not-a-layer",
                position=place.in_typed(stop, text, raw),
            )
        return name

    def grade(self, value: str, key: str) -> Verdict:
        """Compare canonical names."""
        right = self.canonical(value) == self.canonical(key)
        return scored(
            1.0 if right else 0.0, "equal" if right else "wrong-value", read_as=value, evidence={"key": key}
        )

    def canonical(self, name: str) -> str:
        """The folded name, after the author's aliases and the usual ones."""
        folded = fold(self._names.find(name) or BESIDE.sub("", name)) or fold(name)
        folded = SYNONYMS.get(folded, folded)
        bare = folded.removesuffix("layer")
        return SYNONYMS.get(bare, bare)

    def mutants(self, key: str) -> Iterator[tuple[str, str]]:
        """Other layer types."""
        for name in ("Conv1D", "Conv2D", "Conv2DTranspose", "MaxPooling2D", "Dense"):
            if self.canonical(name) != self.canonical(key):
                yield f"layer-{name.casefold()}", name

    def preview(self, value: str) -> str:
        """The name as it was typed."""
        return value

    def write(self, key: str) -> Raw:
        """The name."""
        return key

    def plain(self, value: str) -> str:
        """The name as it was typed."""
        return value


def layer_name(key: object) -> str:
    """Check the name of a layer; raises InvalidSpec."""
    name = keys.word(key, "a layer type", MAX_LETTERS)
    if not NAME.fullmatch(name):
        raise InvalidSpec(f"{keys.shown(key)} is not a layer type; give its name, such as 'Conv2D'")
    return name
