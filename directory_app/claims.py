"""Claiming a listing: "Is this your group?", the mailed link, and what becomes of it.

What is answered, and whether a letter goes out, is the same for every address.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy.orm import Session as Db

from indexer import listings, mail
from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.people import accounts, attempts, claiming, sharing
from indexer.people.attempts import Limit
from indexer.search.cards import page_of

from .accounts import session
from .accounts.forms import Form, is_this_machine, page, secret, sent
from .permissions import policy
from .site import now, store

blueprint = Blueprint("claims", __name__)
# A listing's id is spelt in addresses as `listing.show` spells it, or that view would get them all.

FROM_ONE_NETWORK: Final = Limit("claims", 10, timedelta(hours=1))
OF_ONE_LISTING: Final = Limit("claims of a listing", 20, timedelta(days=1))
"""From one network: others cannot use it up for the group itself."""
FOR_ONE_ADDRESS: Final = Limit("claims by an address", 5, timedelta(days=1))

_FULL: Final = {
    FROM_ONE_NETWORK: "Too many requests from this network. Wait an hour, or ask us",
    OF_ONE_LISTING: "This page was asked for many times from this network today. Wait until "
    "tomorrow, or ask us",
    FOR_ONE_ADDRESS: "We have sent several letters to this address today. Look for them, also in "
    "the folder for unwanted mail, or wait until tomorrow",
}


@blueprint.get("/groups/<listing_id>/claim")
@policy("public")
def ask(listing_id: str) -> Response:
    """The form."""
    return _form(listing_id, Form())


@blueprint.post("/groups/<listing_id>/claim")
@policy("public")
def send(listing_id: str) -> Response:
    """Mail the link that proves the address; who is signed in at theirs has proven it."""
    listing, form = _listing(listing_id), sent()
    key = str(listing["id"])
    who = _proven()
    name, email = (who.name, who.email) if who else (form["name"], form["email"])
    try:
        name, email, _ = claiming.checked(name, email, form["note"])
    except Refused:
        _say_what_is_wrong(form, name, email)
        return _form(key, form)
    taken = _count(listing, email)
    if taken.full is not None:
        form.wrong("email", _FULL[taken.full])
        return _too_often(_form(key, form), taken)

    def asked(db: Db) -> claiming.Outcome | None:
        claim = claiming.ask(db, key, name=name, email=email, note=form["note"], now=now())
        if who is None:
            _mail(db, claim)
            return None
        if claim.reached_at is not None:
            return claiming.Outcome("waits", key, listing["name"], email)
        return _use(db, claim.id)

    outcome = store().change(asked, drain=False)
    if outcome is not None:
        return page("claims/outcome.html", outcome=outcome, back=page_of(listing))
    return _sent(listing)


@blueprint.get("/claim")
@policy("public")
def open_link() -> Response:
    """What the link in a letter opens: a button, because mail scanners open links too."""
    return _opened(Form())


def _opened(form: Form) -> Response:
    with store().read() as db:
        found = claiming.by_link(db, store().settings, _link(), now=now())
        if found is None:
            return _used()
        claim, number = found
        return page(
            "claims/open.html", form=form, objects=number == claiming.TO_OBJECT, name=claim.name,
            email=sharing.masked(claim.email) if number == claiming.TO_OBJECT else claim.email,
            listing=claiming.name_of(db, claim.listing_id), link=_link(),
        )  # fmt: skip


@blueprint.post("/claim")
@policy("public")
def use_link() -> Response:
    """Do what the link is for; or mail another one in its place."""
    if request.form.get("deed") == "again":
        return _again()

    def used(db: Db) -> claiming.Outcome | None:
        found = claiming.by_link(db, store().settings, _link(), now=now())
        if found is None:
            raise Conflict("This link was used already.")
        claim, number = found
        if number == claiming.TO_PROVE:
            return _use(db, claim.id, name=request.form.get("name"))
        claiming.object_to(db, claim.id, now=now())
        return None

    try:
        outcome = store().change(used, drain=False)
    except Conflict:
        return _used()
    except Refused as refused:
        form = sent()
        form.wrong("name", str(refused))
        return _opened(form)
    if outcome is None:
        return page("claims/objected.html")
    with store().read() as db:
        listing = listings.get(db, outcome.listing_id)
    return page("claims/outcome.html", outcome=outcome, back=page_of(listing) if listing else "/")


def _again() -> Response:
    """A second link, to the address the first was mailed to, whoever has the first in hand."""
    with store().read() as db:
        claim = claiming.to_mail_again(db, store().settings, _link(), now=now())
        if claim is None:
            return _used()
        claim_id, email, listing_id = claim.id, claim.email, claim.listing_id
    listing = _listing(listing_id)
    taken = _count(listing, email)
    if taken.full is not None:
        return _too_often(_used_page(Form(), again=True, why=_FULL[taken.full]), taken)

    def mailed(db: Db) -> bool:
        again = claiming.renew(db, claim_id, now=now())
        if again is not None:
            _mail(db, again)
        return again is not None

    if not store().change(mailed, drain=False):
        return _used()
    return _sent(listing)


def _sent(listing: dict[str, Any]) -> Response:
    return page(
        "claims/sent.html", name=listing["name"], back=page_of(listing),
        by_mail=mail.is_set_up(store().settings),
    )  # fmt: skip


# -- parts -------------------------------------------------------------------------------------


def _listing(key: str) -> dict[str, Any]:
    with store().read() as db:
        listing = listings.get(db, key)
    if listing is None:
        abort(404)
    return listing


def _form(key: str, form: Form) -> Response:
    listing = _listing(key)
    return page(
        "claims/ask.html", form=form, listing_id=listing["id"], name=listing["name"],
        back=page_of(listing), proven=_proven(),
    )  # fmt: skip


def _proven() -> session.Somebody | None:
    """Who is signed in, if a link that was mailed to their address has been used."""
    who = session.somebody()
    if who is None:
        return None
    with store().read() as db:
        return who if accounts.by_id(db, who.id).reached_at is not None else None


def _say_what_is_wrong(form: Form, name: str, email: str) -> None:
    """Each field by itself, so that all that is wrong is said at once."""
    for field, given in (
        ("name", (name, "a@example.org", "")),
        ("email", ("A", email, "")),
        ("note", ("A", "a@example.org", form["note"])),
    ):
        try:
            claiming.checked(*given)
        except Refused as refused:
            form.wrong(field, str(refused))


def _count(listing: dict[str, Any], email: str) -> attempts.Taken:
    key, network = str(listing["id"]), attempts.network(request.remote_addr)
    asked: list[attempts.Asked] = [(FROM_ONE_NETWORK, (network,))]
    if email in _shown_addresses(listing):
        # Counted by itself: nobody can keep a group from its own page by asking for it elsewhere.
        asked.append((FOR_ONE_ADDRESS, (email, key)))
    else:
        asked += [(OF_ONE_LISTING, (key, network)), (FOR_ONE_ADDRESS, (email,))]
    return store().change(
        lambda db: attempts.take(db, asked, secret=secret(), now=now()), drain=False
    )


def _shown_addresses(listing: dict[str, Any]) -> set[str]:
    """The addresses that the page shows to everybody. Only these: whether an address that is not
    shown is one of the group's, nobody is to find out here."""
    given = [row["email"] for row in listing["contacts"] if row["public"]]
    given.append((listing["organisation"] or {}).get("email"))
    return {one.strip().casefold() for one in given if one}


def _mail(db: Db, claim: m.Claim) -> None:
    settings = store().settings
    if not settings.base_url and not is_this_machine():
        # The page says the same in any case; the log tells who runs the site.
        current_app.logger.error(
            "a letter about a claim was not sent: letters with links need WAYMARK_BASE_URL"
        )
        return
    claiming.mail_link(db, claim, settings=settings, site=request.host_url, now=now())


def _use(db: Db, claim_id: str, *, name: str | None = None) -> claiming.Outcome:
    settings = store().settings
    site = request.host_url if is_this_machine() else ""
    return claiming.use(db, claim_id, settings=settings, site=site, now=now(), name=name)


def _link() -> str:
    return request.values.get("link", "")


def _too_often(response: Response, taken: attempts.Taken) -> Response:
    response.status_code = 429
    response.headers["Retry-After"] = str(int((taken.wait or timedelta()).total_seconds()) + 1)
    return response


def _used() -> Response:
    with store().read() as db:
        found = claiming.to_mail_again(db, store().settings, _link(), now=now())
    return _used_page(Form(), again=found is not None)


def _used_page(form: Form, *, again: bool, why: str = "") -> Response:
    """`again`: nobody has used the link, and another can be mailed in its place."""
    response = page("claims/used.html", form=form, link=_link() if again else "", why=why)
    response.status_code = 410
    return response
