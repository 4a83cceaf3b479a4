"""Is it alive, is it ready: what a load balancer or a monitor asks."""

from __future__ import annotations

from importlib.metadata import version

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text

from indexer.database import in_words
from indexer.errors import NotSetUp

from .permissions import policy
from .site import store

blueprint = Blueprint("health", __name__)


@blueprint.get("/livez")
@policy("public")
def livez() -> Response:
    """The process answers. Nothing else is looked at."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@policy("public")
def readyz() -> tuple[Response, int]:
    """Whether the database answers (else 503) and the search engine does (else degraded)."""
    database = _database_problem()
    engine = store().engine.health()
    status = "unavailable" if database else "degraded" if engine.problem or not engine.ok else "ok"
    body = {
        "status": status,
        "database": database or "ok",
        "search": {
            "engine": store().engine.name,
            "documents": engine.documents,
            "problem": "it cannot be read" if engine.problem else None,
        },
    }
    return jsonify(body), 503 if database else 200


def _database_problem() -> str | None:
    """What a monitor may know; the log is told which database, why, and what to do."""
    try:
        with in_words(store().database), store().read() as db:
            db.execute(text("SELECT 1 FROM listing LIMIT 1"))
    except NotSetUp as error:
        current_app.logger.warning("not ready: %s", error)
        return "it cannot be read"
    return None


@blueprint.get("/version")
@policy("public")
def version_() -> Response:
    """The version of the program."""
    return jsonify(version=version("waymark"))
