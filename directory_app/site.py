"""What every view needs of the application: its open directory and its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, request

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


def public_address(path: str) -> str:
    """A path of this site for use outside it: on paper, in a message, in a link to share."""
    base: str | None = current_app.config["SITE"]["base_url"]
    return (base.rstrip("/") if base else request.host_url.rstrip("/") + request.script_root) + path
