"""One of several options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graders.aliases import Aliases
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.text import clean, fold, quote
from graders.verdict import Verdict, scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of ``values``: right when it is the key. Case and punctuation do not count.

    ``values`` is a list of options, or a table of labels and their texts; an answer may give either.
    ``aliases`` maps further texts to options.
    """

    values: Sequence[str] | Mapping[str, str]
    aliases: Mapping[str, object] = field(default_factory=dict)
    _options: Mapping[str, str] = field(init=False, repr=False)
    _labels: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.values, str) or not isinstance(self.values, Sequence | Mapping):
            raise InvalidSpec(f"values = {self.values!r} is neither a list of options nor a table of them")
        labels = tuple(self.values)
        texts = self.values if isinstance(self.values, Mapping) else {label: label for label in labels}
        if len(labels) < 2 or not all(
            isinstance(text, str) and fold(text) for pair in texts.items() for text in pair
        ):
            raise InvalidSpec(
                f"values = {self.values!r} does not give two options or more, each of them text"
            )
        options = {fold(name): label for label, text in texts.items() for name in (text, label)}
        if len({fold(label) for label in labels}) < len(labels):
            raise InvalidSpec(f"values = {self.values!r} repeats an option")
        object.__setattr__(self, "_labels", labels)
        object.__setattr__(self, "_options", options)
        object.__setattr__(self, "_options", {**options, **Aliases.of(self.aliases, self.prepare).values})

    def prepare(self, key: object) -> str:
        """Turn an option, its label or its text into its label."""
        label = self._options.get(fold(key)) if isinstance(key, str) else None
        if label is None:
            raise InvalidSpec(f"the key {key!r} is not among the options {', '.join(self._labels)}")
        return label

    def read(self, raw: Raw) -> str:
        """Find the option; raises InvalidResponse listing them."""
        text = clean(raw)
        label = self._options.get(fold(text))
        if label is None:
            raise InvalidResponse(
                f"{quote(text)} is not an option.",
                f"Choose from: {', '.join(self._labels)}.",
                reason="not-an-option",
            )
        return label

    def grade(self, value: str, key: str) -> Verdict:
        """Compare labels."""
        right = value == key
        return scored(
            1.0 if right else 0.0, "equal" if right else "wrong-value", read_as=value, evidence={"key": key}
        )

    def mutants(self, key: str) -> Iterator[tuple[str, str]]:
        """Every other option."""
        for label in self._labels:
            if label != key:
                yield f"option-{fold(label)}", label

    def preview(self, value: str) -> str:
        """The option's label."""
        return value

    def write(self, key: str) -> Raw:
        """The option's label."""
        return key

    def plain(self, value: str) -> str:
        """The option's label."""
        return value
