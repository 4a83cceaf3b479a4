"""Who may see what. Every view names its policy; a view without one is refused when it is asked.

`create_app` calls `set_up(app)`; views use `@policy("public")`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request

View = TypeVar("View", bound=Callable[..., Any])

POLICIES = {"public": "Anybody, without signing in."}
"""Policy -> whom it lets in. Accounts bring more of them."""

UNDECLARED_ALLOWED = frozenset({"static"})
"""Flask's own view for files that are public anyway."""


def policy(name: str) -> Callable[[View], View]:
    """Declare who may use a view. Raises ValueError at import for a policy that does not exist."""
    if name not in POLICIES:
        raise ValueError(f"There is no policy {name!r}; there are: {', '.join(POLICIES)}.")

    def declare(view: View) -> View:
        view.policy = name  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(app: Flask, endpoint: str) -> str | None:
    """The policy a view declared, or None."""
    return getattr(app.view_functions.get(endpoint), "policy", None)


def set_up(app: Flask) -> None:
    """Refuse every view that declared nothing."""

    @app.before_request
    def refuse_undeclared() -> None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in UNDECLARED_ALLOWED:
            return
        if policy_of(current_app, endpoint) is None:
            current_app.logger.error("the view %s declares no policy and was refused", endpoint)
            abort(403)
