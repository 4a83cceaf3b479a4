"""What every view needs of the application: its open directory and its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from indexer.store import Store

KEY = "waymark"


@dataclass(frozen=True)
class Site:
    """The open directory and the clock of one application."""

    store: Store
    clock: Callable[[], datetime]


def store() -> Store:
    """The directory this application serves."""
    site: Site = current_app.extensions[KEY]
    return site.store


def now() -> datetime:
    """The moment it is, by this application's clock."""
    site: Site = current_app.extensions[KEY]
    return site.clock()
