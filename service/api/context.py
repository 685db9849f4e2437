"""What the running application gives its views."""

from __future__ import annotations

from typing import cast

from flask import current_app

from service.api.waiting import Seats
from service.publication import Publication
from service.settings import Settings


def settings() -> Settings:
    """The settings the application was created with."""
    return cast(Settings, current_app.extensions["settings"])


def publication() -> Publication:
    """The bank in use, and what is wrong with files that are not."""
    return cast(Publication, current_app.extensions["publication"])


def seats() -> Seats:
    """The threads of this process that may wait for verdicts."""
    return cast(Seats, current_app.extensions["seats"])
