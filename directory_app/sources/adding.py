"""A new source by its address: what stands there is looked at before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer import publishers
from indexer.errors import FetchFailed, FetchRefused, NotFound, Refused
from indexer.fetch import Fetcher
from indexer.sources.registry import kind_named, kind_of
from indexer.stewards import sources

from ..accounts import session
from ..accounts.forms import Form, page, sent
from ..accounts.people import listing_in
from ..permissions import policy
from ..site import now, store

blueprint = Blueprint("adding_sources", __name__, url_prefix="/stewards/sources/add")

PATIENCE: Final = 15.0
"""Seconds for each answer, however long the runs may wait: somebody sits before this page."""

LONGEST: Final = 2000
_FIELDS: Final = ("url", "name", "licence", "contact", "every_hours", "listing")


@dataclass(frozen=True)
class Seen:
    """What stands at an address: the kind, and why it is taken for that."""

    url: str
    kind: str
    why: str


@blueprint.get("")
@policy("work")
def ask() -> Response:
    """The form for the address."""
    return _page(Form(), None)


@blueprint.post("")
@policy("work")
def add() -> AnyResponse:
    """Look at the address; once it was looked at, add it."""
    form = sent()
    try:
        url = _address(form["url"])
    except Refused as refused:
        form.refused(refused)
        return _page(form, None)
    if form["deed"] != "add" or form["seen"] != url:
        return _page(form, _sent_here(url) if _only_sends(form) else _look(form, url))
    kind = form["kind"]
    seen = Seen(url, kind, form["why"])
    try:
        kind_named(kind)
        wanted = sources.read_settings(form.values)
        listing = None
        if kind == "calendar":
            with store().read() as db:
                listing = listing_in(db, form["listing"])
        key = _added(form, seen, wanted, listing)
    except NotFound:
        return _page(form, _look(form, url))
    except Refused as refused:
        form.refused(refused, otherwise="name")
        return _page(form, seen)
    return redirect(url_for("sources.one", source_id=key))


def _added(form: Form, seen: Seen, wanted: sources.Wanted, listing: str | None) -> int:
    """Save it; its number."""
    name = " ".join(form["name"].split())
    if not name:
        raise Refused("Give it a name: it stands on the page of every group from there.",
                      field="name")  # fmt: skip
    if len(name) > 200:
        raise Refused("Give it a name of at most 200 letters.", field="name")
    more: dict[str, Any] = {"by": session.me().actor, "now": now()}
    sends = _only_sends(form)
    options: dict[str, Any] = {"listing": listing} if listing else {}
    options |= {publishers.ONLY_SENDS: True} if sends else {}
    source = publishers.add_source(
        store(), seen.url, name=name, kind=seen.kind, licence=wanted.licence,
        trusted=wanted.trusted, contact=wanted.contact, every_hours=wanted.every_hours,
        options=options, via="web", **more,
    )  # fmt: skip
    if sends:
        return source.id
    tried = form["first"] != "read"

    def settle(db: Any) -> None:
        if tried:
            # It is not read by itself before somebody has seen what that would do.
            sources.pause(db, sources.held(db, source.id), True, **more)
        sources.ask(db, source.id, dry=tried, **more)

    store().change(settle, drain=False)
    return source.id


def _address(typed: str) -> str:
    url = typed.strip()
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or len(url) > LONGEST or any(sign.isspace() for sign in url):
        raise Refused(
            "Type a web address that begins with https:// or http://, such as "
            "https://directory.example.org/api.",
            field="url",
        )
    return url


def _look(form: Form, url: str) -> Seen | None:
    """What stands there; None, with the reason on the form, where it is nothing we can read."""
    settings = store().settings
    fetcher = Fetcher(
        allow=settings.fetch_allow, delay=settings.fetch_delay,
        timeout=min(settings.fetch_timeout, PATIENCE),
    )  # fmt: skip
    try:
        kind, why = kind_of(url, fetcher)
    except (FetchRefused, FetchFailed) as error:
        form.wrong("url", str(error))
        return None
    finally:
        fetcher.close()
    return Seen(url, kind.NAME, why)


def _only_sends(form: Form) -> bool:
    """Whether its address is never to be read; looking at another one says otherwise."""
    return form["deed"] == "sends" or (form["deed"] == "add" and form["sends"] == "yes")


def _sent_here(url: str) -> Seen:
    """The address of a publisher who sends its listings to us; nobody looks there."""
    return Seen(
        url, "native", "Its publisher sends its listings to us, with the token that you make on "
        "the next page. The address is only shown, and never read."
    )  # fmt: skip


def _page(form: Form, seen: Seen | None) -> Response:
    typed = {name: form[name] for name in _FIELDS}
    return page(
        "sources/add.html", form=form, seen=seen, typed=typed,
        kind=sources.kind_words(seen.kind) if seen else None,
        adds_to=seen is not None and seen.kind == "calendar",
        sends=seen is not None and _only_sends(form),
        name=typed["name"] or (urlsplit(seen.url).hostname if seen else ""),
    )  # fmt: skip
