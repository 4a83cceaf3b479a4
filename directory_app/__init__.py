"""Waymark on the web. `create_app` is the wiring: a list to be read from top to bottom."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.errors import SearchUnavailable
from indexer.search import sync
from indexer.settings import Settings, load_settings, secret_key
from indexer.store import Store

from . import (
    about,
    audits,
    browse,
    chips,
    claims,
    confirming,
    desk,
    errors,
    evidence,
    figures,
    headers,
    health,
    history,
    listing,
    pages,
    permissions,
    phone_list,
    pictures,
    reports,
    search,
    staff_notes,
    suggest_group,
    truth,
    unsubscribe,
    work,
)
from .accounts import mine, people, posts, session, sign_in
from .api import limits, suggest, vocabulary
from .api import listings as listings_api
from .api import search as search_api
from .keeping import editing, export, home, owners, preview
from .site import KEY, Site
from .sources import blueprints as source_pages

log = logging.getLogger(__name__)

LARGEST_REQUEST = 1_000_000


def create_app(
    settings: Settings | None = None,
    *,
    store: Store | None = None,
    now: Callable[[], datetime] | None = None,
) -> Flask:
    """The site of one directory. Raises NotSetUp when `waymark setup` has not been run.

    `store` and `now` are for tests and for programs that hold the directory open already.
    """
    settings = settings or load_settings()
    store = store or Store(settings)
    store.hurried = True  # what a slow search engine has no time for, the worker writes later
    store.check_schema()
    try:
        sync.look(store)
    except SearchUnavailable as error:
        # The pages of groups need no index: they are served while somebody mends it.
        log.error("search does not work: %s", error)

    app = Flask(__name__, static_folder=str(static_folder()), static_url_path="/static")
    app.secret_key = secret_key(settings)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SITE={
            "name": settings.name,
            "area": settings.area or None,
            "contact_phone": settings.contact_phone or None,
            "contact_email": settings.contact_email or None,
            "base_url": settings.base_url or None,
        },
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions[KEY] = Site(store, now or (lambda: datetime.now(UTC)))
    if settings.proxies:
        hops = settings.proxies
        # Not X-Forwarded-Host: proxies pass it on as they got it. What they call us stands in Host.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops
        )

    pages.set_up(app)
    chips.set_up(app)
    headers.set_up(app)
    session.set_up(app)
    posts.set_up(app)
    permissions.set_up(app)
    errors.set_up(app)
    figures.set_up(app)
    limits.set_up(app, search_rate=settings.search_rate)
    app.register_blueprint(search.blueprint)
    app.register_blueprint(browse.blueprint)
    app.register_blueprint(listing.blueprint)
    app.register_blueprint(about.blueprint)
    app.register_blueprint(truth.blueprint)
    app.register_blueprint(audits.blueprint)
    app.register_blueprint(desk.blueprint)
    app.register_blueprint(sign_in.blueprint)
    app.register_blueprint(home.blueprint)
    app.register_blueprint(owners.blueprint)
    app.register_blueprint(export.blueprint)
    app.register_blueprint(editing.blueprint)
    app.register_blueprint(preview.blueprint)
    app.register_blueprint(staff_notes.blueprint)
    app.register_blueprint(evidence.blueprint)
    app.register_blueprint(pictures.blueprint)
    app.register_blueprint(mine.blueprint)
    app.register_blueprint(people.blueprint)
    app.register_blueprint(claims.blueprint)
    app.register_blueprint(confirming.blueprint)
    app.register_blueprint(unsubscribe.blueprint)
    app.register_blueprint(reports.blueprint)
    app.register_blueprint(suggest_group.blueprint)
    app.register_blueprint(work.blueprint)
    app.register_blueprint(phone_list.blueprint)
    for one in source_pages.ALL:
        app.register_blueprint(one)
    app.register_blueprint(history.blueprint)
    app.register_blueprint(search_api.blueprint)
    app.register_blueprint(suggest.blueprint)
    app.register_blueprint(vocabulary.blueprint)
    app.register_blueprint(listings_api.blueprint)
    app.register_blueprint(health.blueprint)
    return app


def static_folder() -> Path:
    """Where static files are: inside an installed package, or beside a checkout."""
    inside = Path(__file__).parent / "static"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "static"
