"""The home of one listing for those who keep it: is it still right, is there room, what would help,
how often it was looked at.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import figures, listings, mail
from indexer import models as m
from indexer.errors import NotFound, Refused
from indexer.listings import today
from indexer.people import accounts, confirming, keeping, sharing
from indexer.people.editing import waiting_of
from indexer.stewards import unconfirmed
from indexer.times.reading_days import one_day
from schemas.listing import Listing

from ..accounts import session
from ..accounts.forms import Form, own_address, page, sent
from ..permissions import policy
from ..site import now, store
from . import shown
from .editing import saved_words
from .forms_where import unknown_areas
from .sections import SECTIONS, by_name

blueprint = Blueprint("keeping", __name__, url_prefix="/account/listings/<uuid:listing_id>")

A_DAY: Final = "Type the day like 24/12/2026"
LONGEST_WEEKS: Final = 3
"""Digits; what is longer is no number of weeks."""

FIELDS: Final = {
    "until": "until",
    "weeks": "weeks",
    "closed_until": "closed_until",
    "note": "note",
    "deed": "still-right",
    "closed": "still-right",
}
"""Field of a form -> the element that its error leads to."""

CHART_HEIGHT, BAR_WIDTH, GAP = 80, 20, 4
"""Of the bars of a figure, in units of their drawing."""


@blueprint.get("")
@policy("keep")
def home(listing_id: UUID) -> Response:
    """Everything about one listing that its keepers can see and do."""
    return _home(str(listing_id), Form())


@blueprint.post("")
@policy("keep")
def press(listing_id: UUID) -> AnyResponse:
    """One press; which, says the button."""
    form, key = sent(), str(listing_id)
    try:
        done = _do(form, key)
    except Refused as refused:
        form.refused(refused, otherwise="deed")
    if form.errors:
        return _home(key, form)
    return redirect(url_for("keeping.home", listing_id=listing_id, done=done))


@blueprint.get("/stop")
@policy("keep")
def ask_stop(listing_id: UUID) -> Response:
    """Asks once more before a listing is closed for good."""
    return _ask_stop(str(listing_id), Form())


@blueprint.post("/stop")
@policy("keep")
def stop(listing_id: UUID) -> AnyResponse:
    """The group has ended."""
    form, key = sent(), str(listing_id)
    try:
        with store().write(now=now()) as db:
            keeping.stop(db, session.me().id, key, note=form["note"], now=now())
    except Refused as refused:
        form.refused(refused, otherwise="note")
        return _ask_stop(key, form)
    return redirect(url_for("keeping.home", listing_id=listing_id, done="stopped"))


@blueprint.get("/figures")
@policy("keep")
def show_figures(listing_id: UUID) -> Response:
    """How often the listing was opened, shown, texted and printed, week by week."""
    key = str(listing_id)
    with store().read() as db:
        _, listing = theirs(db, key)
        weeks = figures.by_week(db, key, now=now())
    return page(
        "keeping/figures.html",
        key=key,
        name=listing["name"],
        weeks=weeks,
        charts=[(kind, _bars([week.counts[kind] for week in weeks])) for kind in figures.KINDS],
        fewest=figures.FEWEST,
    )


# -- what the pages of a listing have in common ------------------------------------------------


def theirs(db: Db, key: str) -> tuple[m.Account, Listing]:
    """Who is signed in, and the listing. Raises NotFound for one they may not change."""
    account = keeping.keeper(db, session.me().id, key)
    listing = listings.get(db, key)
    if listing is None:
        raise NotFound("There is no such listing among yours.")
    return account, listing


def day_typed(form: Form, field: str, *, or_empty: bool) -> date | None:
    """The day to come that a field holds. What is wrong with it is noted in `form`; `or_empty`:
    nothing at all is right too."""
    typed = form[field].strip()
    if not typed and or_empty:
        return None
    day = one_day(typed, today=today(now()))
    if day is None:
        form.wrong(field, f"{A_DAY}, or leave it empty" if or_empty else A_DAY)
    elif day <= today(now()):
        form.wrong(field, "That day is over. Type one that is still to come")
        return None
    return day


# -- parts -------------------------------------------------------------------------------------


def _do(form: Form, key: str) -> str:
    """Do what the button says; what to say about it. What was typed wrongly is noted in `form`."""
    deed, until, closed_until = form["deed"], None, None
    weeks = _weeks(form) if deed.startswith("room-") else None
    if deed == "pause":
        until = day_typed(form, "until", or_empty=True)
    if deed == "close-for-a-while":
        closed_until = day_typed(form, "closed_until", or_empty=False)
    if form.errors:
        return ""
    account_id = session.me().id
    with store().write(now=now()) as db:
        match deed:
            case "confirm":
                keeping.confirm(db, account_id, key, now=now())
            case "confirm-phone" | "confirm-visit":
                keeping.confirm(db, account_id, key, now=now(), how=deed.partition("-")[2])
            case "pause":
                keeping.pause(db, account_id, key, until=until, now=now())
            case "resume":
                keeping.take_new_people(db, account_id, key, now=now())
            case "close-for-a-while" if closed_until:
                keeping.close_for_a_while(
                    db, account_id, key, until=closed_until, note=form["note"], now=now()
                )
            case "run-again":
                keeping.run_again(db, account_id, key, now=now())
            case "ask-group":
                _ask_group(db, account_id, key)
            case _ if deed.startswith("room-"):
                room = deed.removeprefix("room-")
                keeping.capacity(db, account_id, key, state=room, weeks=weeks, now=now())
            case _:
                keeping.keeper(db, account_id, key)
                raise Refused("Press one of the buttons of the page.")
    return "room" if deed.startswith("room-") else deed


def _ask_group(db: Db, account_id: str, key: str) -> None:
    """Mail a link to confirm with to whoever keeps the listing, for stewards who wonder."""
    account, listing = keeping.keeper(db, account_id, key), listings.get(db, key)
    if account.role == accounts.OWNER or listing is None:
        raise Refused("Press one of the buttons of the page.")
    confirming.ask(
        db, store().settings, key, to=confirming.whom_to_ask(db, listing), site=own_address(),
        now=now(),
    )  # fmt: skip


def _weeks(form: Form) -> int | None:
    typed = form["weeks"].strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_WEEKS and int(typed):
        return int(typed)
    form.wrong("weeks", "Type the wait in whole weeks, like 6, or leave it empty")
    return None


def _home(key: str, form: Form) -> Response:
    moment = now()
    with store().read() as db:
        account, listing = theirs(db, key)
        section = by_name(request.args.get("saved", ""))
        waits = waiting_of(db, key, account.id)
        how = shown.standing(store(), db, listing, account, now=moment)
        return page(
            "keeping/home.html",
            form=form,
            targets=FIELDS,
            key=key,
            name=listing["name"],
            done=_is_done(
                request.args.get("done", ""),
                listing,
                how,
                asked=confirming.asked_lately(db, key, now=moment),
            ),
            saved=saved_words(section, waits, unknown=unknown_areas(listing)) if section else None,
            how=how,
            by_mail=mail.is_set_up(store().settings),
            status=listing["status"],
            short=shown.in_short(store(), listing, how, now=moment),
            waiting=shown.waiting(db, listing, account.id),
            unconfirmed=len(unconfirmed.asked(db, listing)) + len(unconfirmed.inferred(listing)),
            decided=shown.decided(db, listing, account.id, now=moment),
            advice=shown.advice(db, listing, now=moment),
            sections=SECTIONS,
            keepers=len(sharing.owners(db, key)),
            owns=accounts.owns(db, account.id, key),
        )


_CONFIRMS: Final = ("confirm", "confirm-phone", "confirm-visit")


def _is_done(said: str, listing: Listing, how: shown.Standing, *, asked: bool) -> str | None:
    """What an address says was done, if the listing says so too: anybody can write an address."""
    said_today = listing["capacity"]["updated"] == today(now()).isoformat()
    holds = {
        **dict.fromkeys(_CONFIRMS, how.freshness.confirmed_on == today(now())),
        "pause": how.paused,
        "resume": said_today and not how.paused,
        "room": said_today,
        "close-for-a-while": how.closed == "for_a_while",
        "stopped": how.closed == "for_good",
        "run-again": how.closed is None,
        "ask-group": asked,
    }
    return said if holds.get(said) else None


def _ask_stop(key: str, form: Form) -> Response:
    with store().read() as db:
        _, listing = theirs(db, key)
    return page(
        "keeping/stop.html",
        form=form,
        key=key,
        name=listing["name"],
        closed=listing["status"]["state"] == "closed",
    )


def _bars(numbers: list[int | None]) -> list[dict[str, Any]]:
    """One bar for each number; a number that is not told is a line at the foot."""
    most = max((number or 0 for number in numbers), default=0) or 1
    return [
        {
            "x": position * (BAR_WIDTH + GAP),
            "y": CHART_HEIGHT - height,
            "height": height,
            "told": number is not None,
        }
        for position, number in enumerate(numbers)
        for height in [max(round(CHART_HEIGHT * (number or 0) / most), 1)]
    ]
