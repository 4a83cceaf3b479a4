"""Who keeps a listing: invite a second person, leave; the directory team takes somebody off."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import Refused
from indexer.people import accounts, addresses, attempts, keeping, sharing

from ..accounts import session
from ..accounts.forms import Form, in_minutes, page, secret, send_link, sent
from ..permissions import policy
from ..site import now, store
from .home import theirs

blueprint = Blueprint("owners", __name__, url_prefix="/account/listings/<uuid:listing_id>/owners")

FIELDS: Final = {"email": "email", "name": "name", "leave": "leave", "deed": "owners"}
"""Field of a form -> the element that its error leads to."""


@blueprint.get("")
@policy("keep")
def show(listing_id: UUID) -> Response:
    """Who keeps it, and the form for one more."""
    return _show(str(listing_id), Form())


@blueprint.post("")
@policy("keep")
def change(listing_id: UUID) -> AnyResponse:
    """Invite, leave or take off; which, says the button."""
    form, key = sent(), str(listing_id)
    try:
        match form["deed"]:
            case "invite":
                _invite(form, key)
            case "leave":
                return _leave(form, key)
            case "remove":
                with store().write(drain=False) as db:
                    sharing.remove(
                        db,
                        session.me().id,
                        key,
                        form["owner"],
                        settings=store().settings,
                        now=now(),
                    )
            case _:
                raise Refused("Press one of the buttons of the page.")
    except Refused as refused:
        form.refused(refused, otherwise="deed")
    if form.errors:
        return _show(key, form)
    return redirect(url_for("owners.show", listing_id=listing_id))


def _invite(form: Form, key: str) -> None:
    """Give somebody the listing and send the letters; what is wrong is noted in the form."""
    with store().read() as db:
        keeping.keeper(db, session.me().id, key)
    known = addresses.folded(form["email"])
    accounts.checked_name(form["name"])
    asked = [(sharing.INVITING, (session.me().id,)), (sharing.INVITED, (known,))]
    with store().write(drain=False) as db:
        taken = attempts.take(db, asked, secret=secret(), now=now())
    if taken.wait is not None:
        words = f"That is enough invitations for one day. Wait {in_minutes(taken.wait)}"
        form.too_often("email", taken.wait, words)
        return
    with store().write(drain=False) as db:
        invited = sharing.invite(
            db,
            session.me().id,
            key,
            email=known,
            name=form["name"],
            settings=store().settings,
            now=now(),
        )
        if invited.is_new:
            _, listing = theirs(db, key)
            host = f'{session.me().name}, who keeps "{listing["name"]}",'
            send_link(db, invited.account, "invitation", by=host, actor=session.me().actor)


def _leave(form: Form, key: str) -> AnyResponse:
    with store().write(drain=False) as db:
        alone = sharing.is_only_one(db, session.me().id, key)
        if alone and not form["sure"]:
            # Said before, and asked again: without anybody a listing grows old.
            keeping.keeper(db, session.me().id, key)
            raise Refused(
                "Tick the box to say that nobody will keep this listing then", field="sure"
            )
        sharing.leave(db, session.me().id, key, now=now())
    return redirect(url_for("my_account.show"))


def _show(key: str, form: Form) -> Response:
    with store().read() as db:
        account, listing = theirs(db, key)
        people = sharing.owners(db, key, seen_by=account)
        owns = accounts.owns(db, account.id, key)
        return page(
            "keeping/owners.html",
            form=form,
            targets={**FIELDS, "sure": "sure"},
            key=key,
            name=listing["name"],
            owners=people,
            own_id=account.id,
            owns=owns,
            alone=sharing.is_only_one(db, session.me().id, key),
            full=len(people) >= sharing.MOST_OWNERS,
            only_by_team=sharing.only_by_team(db, account, key),
            is_team=account.role in (accounts.STEWARD, accounts.ADMIN),
        )
