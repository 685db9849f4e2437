"""One of several options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graders import keys
from graders.aliases import Aliases
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.text import clean, fold, quote
from graders.verdict import Verdict, scored

MAX_OPTIONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of ``values``: right when it is the key. Case and punctuation do not count.

    ``values`` is a list of options, or a table of labels and their texts; an answer may give either.
    ``aliases`` maps further texts to options, or options to lists of texts. A refusal is of the whole answer
    and names no position.
    """

    values: Sequence[str] | Mapping[str, str]
    aliases: Mapping[str, object] = field(default_factory=dict)
    _options: dict[str, str] = field(init=False, repr=False)
    _labels: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        table = self.values if isinstance(self.values, Mapping) else {}
        labels = keys.names([*table] if table else self.values, "values", MAX_OPTIONS)
        if len(labels) < 2:
            raise InvalidSpec(f"values = {keys.shown(self.values)} does not give two options or more")
        texts = {label: keys.word(text, "the text of an option") for label, text in table.items()}
        object.__setattr__(self, "_labels", labels)
        object.__setattr__(self, "_options", {})
        self.name(zip(labels, labels, strict=True))
        self.name((text, label) for label, text in texts.items())
        self.name(Aliases.of(self.aliases, self.prepare).values.items())

    def name(self, names: Iterable[tuple[str, str]]) -> None:
        """Let texts name options; raises InvalidSpec where one would name two."""
        for text, label in names:
            if self._options.setdefault(fold(text), label) != label:
                raise InvalidSpec(f"{keys.shown(text)} names two options")

    def prepare(self, key: object) -> str:
        """Turn an option, its label or its text into its label."""
        label = self._options.get(fold(key)) if isinstance(key, str) else None
        if label is None:
            raise InvalidSpec(f"the key {keys.shown(key)} is not among the options {', '.join(self._labels)}")
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
