"""The settings of a running `assay up`, for commands of its owner on the same machine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from service.files import write_private
from service.settings import BANKS, NEEDED, InvalidSettings, Settings
from service.supervisor import is_used

FILE = "settings.json"
"""In the data directory, while the machine runs."""


@contextmanager
def told(data: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """Keep the settings where ``settings`` finds them, for the length of the block."""
    path = data / FILE
    write_private(path, json.dumps({name: environ[name] for name in (*NEEDED, BANKS) if name in environ}))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def settings(data: Path) -> Settings:
    """The settings of the machine that runs on a data directory; raises InvalidSettings where none does."""
    try:
        if is_used(data):
            return Settings.from_env(json.loads((data / FILE).read_text()))
    except FileNotFoundError:
        raise InvalidSettings(f"`assay up` on {data} is still starting; try again once it is ready") from None
    except PermissionError:
        raise InvalidSettings(f"{data} is for the owner of its `assay up` alone; run this as them") from None
    raise InvalidSettings(
        f"no `assay up` runs on {data}: start it, name its directory with --data, or set {', '.join(NEEDED)}"
    )
