"""Who may do what: one table of actions and roles. Every view names its action; a view without one
is refused when it is asked.

`create_app` calls `set_up(app)`; views use `@policy("public")`. What belongs to one listing is
looked at again where it is written (`indexer.people.keeping`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from indexer.people.accounts import ADMIN, OWNER, STAFF, STEWARD

from .accounts import posts, session

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Whom an action lets in: everybody where `roles` is None."""

    words: str
    roles: frozenset[str] | None


_EVERYBODY_INSIDE: Final = frozenset({OWNER, STAFF, STEWARD, ADMIN})

POLICIES: Final[dict[str, Policy]] = {
    "public": Policy("Anybody, without signing in.", None),
    "signed_in": Policy("Whoever has signed in, for their own account.", _EVERYBODY_INSIDE),
    "keep": Policy(
        "Change a listing: its owners; stewards and admins any.",
        frozenset({OWNER, STEWARD, ADMIN}),
    ),
    "notes": Policy(
        "Read and write what staff know of groups.", frozenset({STAFF, STEWARD, ADMIN})
    ),
    "ring": Policy("Ring groups and say what came of it.", frozenset({STAFF, STEWARD, ADMIN})),
    "work": Policy("Decide on what waits for a steward.", frozenset({STEWARD, ADMIN})),
    "people": Policy("Accounts, roles and letters.", frozenset({ADMIN})),
}
"""Action -> whom it lets in."""

UNDECLARED_ALLOWED: Final = frozenset({"static"})
"""Flask's own view for files that are public anyway."""

_BEFORE_CODES: Final = frozenset(
    {
        "my_account.show_second_step",
        "my_account.begin_second_step",
        "my_account.finish_second_step",
        "sign_in.sign_out",
    }
)
"""All that is open to a steward or admin who has no second step yet."""


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


def may(name: str) -> bool:
    """Whether whoever is here may do something, as far as that does not depend on the listing.

    Whoever has still to set up codes may do nothing else.
    """
    if POLICIES[name].roles is None:
        return True
    who = session.somebody()
    return who is not None and not who.must_set_up_codes and _lets_in(name, who)


def _lets_in(name: str, who: session.Somebody) -> bool:
    roles = POLICIES[name].roles
    return roles is None or who.role in roles


def set_up(app: Flask) -> None:
    """Refuse every view that declared nothing, and whoever a view does not let in."""

    @app.before_request
    def refuse() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in UNDECLARED_ALLOWED:
            return None
        name = policy_of(current_app, endpoint)
        if name is None:
            current_app.logger.error("the view %s declares no policy and was refused", endpoint)
            abort(403)
        if POLICIES[name].roles is None:
            return None
        who = session.somebody()
        if who is None:
            if request.method not in posts.READING:
                # What was sent is not saved, and not lost either.
                return posts.kept(401)
            wanted = request.full_path.rstrip("?")
            return redirect(url_for("sign_in.ask", next=wanted))
        if who.must_set_up_codes and endpoint not in _BEFORE_CODES:
            return redirect(url_for("my_account.show_second_step"))
        if not _lets_in(name, who):
            abort(403)
        return None

    @app.context_processor
    def known() -> dict[str, Any]:
        return {"may": may}
