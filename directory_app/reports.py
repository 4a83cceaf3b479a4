"""Tell us about a group: one press on its page, without an account; words and an address after it.

Programs are held off by how many presses come from one network, and a page of another site cannot
press for its readers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import Blueprint, Response, abort, redirect, request, url_for
from itsdangerous import BadData, Signer, URLSafeTimedSerializer
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import listings
from indexer import models as m
from indexer.errors import NotFound, Refused
from indexer.people import accounts, attempts, reports
from indexer.people.attempts import Limit
from indexer.retention import ANSWERED_KEPT
from indexer.search.cards import page_of
from indexer.search.sync import trusted_sources
from schemas.listing import Listing

from .accounts import session
from .accounts.forms import Form, in_minutes, page, secret, sent
from .permissions import policy
from .site import now, store

blueprint = Blueprint("reports", __name__)
# A listing's id is spelt in addresses as `listing.show` spells it, or that view would get them all.

IN_AN_HOUR: Final = Limit("reports", 12, timedelta(hours=1))
IN_A_DAY: Final = Limit("reports of a day", 40, timedelta(days=1))
WORDS_IN_AN_HOUR: Final = Limit("words on reports", 12, timedelta(hours=1))
OPEN_FOR: Final = timedelta(days=1)
"""How long words may be added to a press."""

STAMP_KEPT: Final = timedelta(days=7)
_BY: Final = {
    accounts.STAFF: "staff", accounts.STEWARD: "steward", accounts.ADMIN: "steward",
}  # fmt: skip


@blueprint.get("/groups/<listing_id>/report")
@policy("public")
def ask(listing_id: str) -> Response:
    """The buttons, for whoever comes from a card."""
    listing = _listing(listing_id)
    return page(
        "reports/ask.html", listing=listing, back=page_of(listing), stamp=stamp_of(listing["id"])
    )


@blueprint.post("/groups/<listing_id>/report")
@policy("public")
def send(listing_id: str) -> AnyResponse:
    """Keep what was pressed, and go on to where words can be added."""
    listing, form = _listing(listing_id), sent()
    key = str(listing["id"])
    form_of = {"listing": listing, "back": page_of(listing), "stamp": stamp_of(key)}
    if not _is_ours(key, form["stamp"]):
        form.wrong("kind", "This page was open for long. Press the button once more")
        return page("reports/ask.html", form=form, **form_of)
    network = attempts.network(request.remote_addr)
    asked = ((IN_AN_HOUR, (network,)), (IN_A_DAY, (network,)))
    taken = store().change(
        lambda db: attempts.take(db, asked, secret=secret(), now=now()), drain=False
    )
    if taken.full is not None:
        wait = taken.wait or timedelta()
        form.too_often(
            "kind", wait, f"Much was reported from your network. Try again in {in_minutes(wait)}"
        )
        return page("reports/ask.html", form=form, **form_of)

    def told(db: Db) -> str:
        by, who = _who(db, key, network)
        return reports.tell(
            db, key, form["kind"], by=by, who=who, secret=secret(), now=now(), trusted=trusted
        ).id  # fmt: skip

    trusted = frozenset(trusted_sources(store()))
    try:
        report_id = store().change(told, now=now())
    except Refused as refused:
        form.refused(refused, otherwise="kind")
        return page("reports/ask.html", form=form, **form_of)
    token = _signer().dumps(report_id)
    return redirect(url_for("reports.more", token=token), code=303)


@blueprint.get("/reported/<token>")
@policy("public")
def more(token: str) -> Response:
    """Thanks, and a form for words and an address."""
    with store().read() as db:
        report = _report(db, token)
        # Never what stands there already: somebody else behind the same network may have told us.
        return _more(db, report, Form(), token)


@blueprint.post("/reported/<token>")
@policy("public")
def add(token: str) -> Response:
    """Keep words and an address."""
    form = sent()
    with store().read() as db:
        _report(db, token)
    asked = ((WORDS_IN_AN_HOUR, (attempts.network(request.remote_addr),)),)
    taken = store().change(
        lambda db: attempts.take(db, asked, secret=secret(), now=now()), drain=False
    )
    if taken.full is not None:
        wait = taken.wait or timedelta()
        form.too_often(
            "words", wait, f"Much was written from your network. Try again in {in_minutes(wait)}"
        )
        with store().read() as db:
            return _more(db, _report(db, token), form, token)

    def added(db: Db) -> None:
        report_id = _report(db, token).id
        reports.add_words(
            db, report_id, words=form["words"], email=form["email"], now=now()
        )  # fmt: skip

    try:
        store().change(added, now=now())
    except Refused as refused:
        form.refused(refused, otherwise="words")
    except NotFound as gone:
        form.wrong("words", str(gone))
    with store().read() as db:
        added_some = bool(form["words"].strip() or form["email"].strip())
        return _more(
            db, _report(db, token), form, token, done=not form.errors and added_some,
            nothing=not form.errors and not added_some,
        )  # fmt: skip


@blueprint.app_template_global("report_kinds")
def _kinds() -> list[tuple[str, str]]:
    """(name, words) of every button, in their order."""
    return [(name, kind.words) for name, kind in reports.KINDS.items()]


def stamp_of(listing_id: str) -> str:
    """What a form of ours carries. The same for all readers on one day: pages stay alike."""
    signed = _stamper().sign(f"{listing_id} {listings.today(now()).isoformat()}")
    return signed.decode("ascii")


def _is_ours(listing_id: str, stamp: str) -> bool:
    """Whether a press comes from a page of ours, of this week, and not by way of another site."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return False
    try:
        of, _, day = _stamper().unsign(stamp).decode("utf-8", "replace").partition(" ")
        age = listings.today(now()) - date.fromisoformat(day)
    except (BadData, ValueError):
        return False
    return of == listing_id and timedelta() <= age <= STAMP_KEPT


def _stamper() -> Signer:
    return Signer(secret(), salt="waymark report form")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret(), salt="waymark report")


def _report(db: Db, token: str) -> m.Report:
    """The report a link of ours is about; not found where it is none, or a day has passed."""
    try:
        report_id = _signer().loads(token[:300], max_age=int(OPEN_FOR.total_seconds()))
    except BadData:
        abort(404)
    report = db.get(m.Report, report_id) if isinstance(report_id, str) else None
    if report is None:
        abort(404)
    return report


def _more(
    db: Db, report: m.Report, form: Form, token: str, *, done: bool = False, nothing: bool = False
) -> Response:
    """`done`: something was added; `nothing`: the button was pressed with nothing typed."""
    listing = listings.get(db, report.listing_id)
    if listing is None:
        abort(404)
    response = page(
        "reports/more.html", form=form, kind=report.kind, name=listing["name"], done=done,
        nothing=nothing,
        back=page_of(listing), token=token, waits=report.state == "open",
        answered=report.state == "answered", kept_days=ANSWERED_KEPT.days,
    )  # fmt: skip
    # Whoever has this address can write in the name of who pressed.
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _who(db: Db, listing_id: str, network: str) -> tuple[str, str]:
    """(as whom they speak, whose press it is). Of people without an account only the network is
    known, and that only as a hash."""
    who = session.somebody()
    if who is None:
        return reports.PUBLIC, network
    if accounts.keeps(db, accounts.by_id(db, who.id), listing_id):
        return "owner", who.id
    return _BY.get(who.role, reports.PUBLIC), who.id


def _listing(listing_id: str) -> Listing:
    with store().read() as db:
        listing = listings.get(db, listing_id)
    if listing is None:
        abort(404)
    return listing
