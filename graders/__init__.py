"""Answer types: (answer as typed, key) -> Verdict. Knows nothing of items, HTTP or databases."""
