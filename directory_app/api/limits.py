"""How often one address may ask the public API; counted in this process, per worker.

A count is kept for a minute and names no search, only the address that asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", headers_enabled=True)


def set_up(app: Flask, *, search_rate: str) -> None:
    """Count requests of this application. `search_rate` is like "120 per minute"."""
    app.config["SEARCH_RATE"] = search_rate
    limiter.init_app(app)


def _search_rate() -> str:
    rate: str = current_app.config["SEARCH_RATE"]
    return rate


def at_search_rate(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit a view to the search rate of the settings; beyond it the answer is 429."""
    limited: Callable[..., Any] = limiter.limit(_search_rate)(view)
    return limited
