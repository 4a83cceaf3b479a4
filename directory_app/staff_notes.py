"""For staff: what they know of a group and the public does not read. On a page of its own, on the
group's page and on the desk's card, for nobody but staff, stewards and admins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, abort, redirect, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response as AnyResponse

from indexer import listings
from indexer import models as m
from indexer.errors import Conflict, NotFound, Refused
from indexer.people import accounts, staff_notes
from indexer.personal import LooksPersonal
from indexer.search.cards import page_of
from indexer.stewards import differences, unconfirmed
from schemas.fields import clean_text

from .accounts import session
from .accounts.forms import Form, page, sent
from .pages import need_label
from .permissions import may, policy
from .site import now, store

blueprint = Blueprint("staff_notes", __name__)

# One step below the slug of a group: no group's name can be taken for this page, also not that of
# a choir called "Notes".
ADDRESS: Final = "/groups/<uuid:listing_id>/staff/notes"

IN_PANEL, ON_CARD = 3, 2
"""The newest notes on a group's page, and on the desk's card."""

DONE: Final[Mapping[str, str]] = {
    "add": "The note is saved.",
    "change": "The note is changed.",
    "keep": "The note is kept for another year.",
    "take_away": "The note is taken away. You can put it back for 30 days.",
    "put_back": "The note is put back.",
}
_PRESS: Final = "Press one of the buttons of the page."


@blueprint.get(ADDRESS)
@policy("notes")
def of_group(listing_id: Any) -> Response:
    """All notes on a group, and the form for one more."""
    return _page(str(listing_id), Form())


@blueprint.post(ADDRESS)
@policy("notes")
def change(listing_id: Any) -> AnyResponse:
    """Write, change, keep, take away or put back a note; which, says the button."""
    key, form = str(listing_id), sent()
    try:
        with store().write(drain=False) as db:
            note = _do(db, key, form)
            anchor = None if note.taken_away_at else f"note-{note.id}"
    except LooksPersonal as personal:
        form.wrong("text", str(personal))
        return _page(key, form, asked=personal)
    except Refused as refused:
        with_text = form["deed"] in ("add", "change")
        form.wrong("text" if with_text else "deed", str(refused))
        response = _page(key, form)
        response.status_code = 409 if isinstance(refused, Conflict) else 400
        return response
    address = url_for("staff_notes.of_group", listing_id=key, done=form["deed"], _anchor=anchor)
    return redirect(address)


def _do(db: Any, key: str, form: Form) -> m.StaffNote:
    """The deed. Raises NotFound for a note of another group, and what the deeds raise."""
    account = accounts.by_id(db, session.me().id)
    # Only for the very words that were asked about: whatever else was typed is asked about again.
    sure = bool(form["sure"]) and clean_text(form["seen"]) == clean_text(form["text"])
    if form["deed"] == "add":
        return staff_notes.add(db, account, key, form["text"], now=now(), sure=sure)
    if form["deed"] not in DONE:
        raise Refused(_PRESS)
    note_id = form["note"]
    if staff_notes.one(db, note_id).listing_id != key:
        raise NotFound("There is no such note on this group.")
    told: dict[str, Any] = {"version": _number(form["version"]), "now": now()}
    match form["deed"]:
        case "change":
            return staff_notes.change(db, account, note_id, form["text"], sure=sure, **told)
        case "keep":
            return staff_notes.keep(db, account, note_id, **told)
        case "take_away":
            return staff_notes.take_away(db, account, note_id, **told)
        case _:
            return staff_notes.put_back(db, account, note_id, **told)


def _page(key: str, form: Form, *, asked: LooksPersonal | None = None) -> Response:
    with store().read() as db:
        listing = listings.get(db, key)
        if listing is None:
            abort(404)
        notes = staff_notes.of_listing(db, key)
        gone = staff_notes.taken_away(db, key, now=now())
        done = staff_notes.deeds(db, [note.id for note in (*notes, *gone)])
        shown = [_shown(note, done[note.id]) for note in notes]
        can_come_back = [_shown(note, done[note.id]) for note in gone]
    # What was typed stands where it was typed; of a note that is gone meanwhile, as a new one.
    typed_at = ""
    if form["deed"] in ("add", "change"):
        there = form["deed"] == "change" and form["note"] in {note["id"] for note in shown}
        typed_at = form["note"] if there else "new"
    return page(
        "staff_notes/of_group.html", form=form, notes=shown, gone=can_come_back, typed_at=typed_at,
        asked=asked, longest=staff_notes.LONGEST, is_full=len(shown) >= staff_notes.MOST,
        done=DONE.get(request.args.get("done", "")) if not form.values else None,
        listing={"id": key, "name": listing["name"], "url": page_of(listing)},
    )  # fmt: skip


# -- beside other pages -----------------------------------------------------------------------


def beside(listing_id: str, *, most: int) -> dict[str, Any] | None:
    """The newest notes for a page about the group: {count, newest, url}. None for whoever may not
    read them, so that a page for the public is the same as if there were none."""
    who = session.somebody()
    if who is None or who.must_set_up_codes or not may("notes"):
        return None
    with store().read() as db:
        newest = [_shown(note, ()) for note in staff_notes.of_listing(db, listing_id, most=most)]
        count = staff_notes.count(db, listing_id)
        of_sources = _of_sources(db, listing_id) if may("work") else []
    return {
        "count": count, "newest": newest, "of_sources": of_sources,
        "url": url_for("staff_notes.of_group", listing_id=listing_id),
    }  # fmt: skip


def _of_sources(db: Db, listing_id: str) -> list[tuple[str, str]]:
    """What a steward may do about what lists say of a group: (words, address)."""
    found = []
    if held := differences.count_of(db, listing_id):
        fields = "field is" if held == 1 else "fields are"
        words = f"{held} {fields} held here while a source says something else"
        found.append((words, url_for("source_differences.listed", listing=listing_id)))
    listing = listings.get(db, listing_id)
    if listing and (open_ones := len(unconfirmed.asked(db, listing))):
        words = f"What its list says about access, and nobody has confirmed ({open_ones})"
        found.append((words, url_for("unconfirmed.show", listing_id=listing_id)))
    if listing and (worked_out := unconfirmed.inferred(listing)):
        labels = ", ".join(need_label(one) for one in worked_out)
        words = f"Worked out from its words: {labels}"
        found.append((words, url_for("unconfirmed.show", listing_id=listing_id, _anchor="needs")))
    return found


def _shown(note: m.StaffNote, done: Sequence[staff_notes.Deed]) -> dict[str, Any]:
    review_on = date.fromisoformat(note.review_on)
    return {
        "id": note.id, "text": note.text, "author": note.author,
        "on": listings.today(note.at), "version": note.version, "review_on": review_on,
        "is_due": review_on <= listings.today(now()),
        "done": [{"by": one.by, "words": one.words, "on": listings.today(one.at)} for one in done],
    }  # fmt: skip


def _number(typed: str) -> int:
    return int(typed[:9]) if typed[:9].isascii() and typed[:9].isdigit() else 0
