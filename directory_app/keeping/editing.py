"""Editing a listing in small sections: shows a section, saves it, and says what is live and what
waits.

Owners edit their own listings here, stewards any; "edit and approve" of a steward is the same form,
filled with what an owner has proposed. What a section is, is in `section`; how it is saved, in
`indexer.people.editing`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.orm import Session as Db
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from indexer import bodies
from indexer import models as m
from indexer.errors import Conflict, Refused
from indexer.history import sentences
from indexer.history_values import without_approver
from indexer.people import accounts, editing, editing_together
from indexer.people.changed import changed_since, newest
from indexer.people.editing import ChangedMeanwhile
from indexer.people.editing_together import BothChanged
from indexer.search.cards import page_of
from indexer.stewards import proposals
from indexer.stewards.proposed import others, proposed
from schemas.listing import BadListing, Listing

from ..accounts import session
from ..accounts.forms import Wrong
from ..permissions import may, policy
from ..site import now, store
from .rows import Typed
from .section import Section
from .sections import SECTIONS, by_name, of_field

blueprint = Blueprint("editing", __name__, url_prefix="/account/listings")

LONGEST_ANSWER = 50_000
"""More than any field of a listing takes: what is too long for one is said, not cut off."""

OLD_PAGE = (
    "This page was shown a while ago. Nothing is lost: look at what you typed, and save it again."
)


@dataclass
class Shown:
    """What a page is drawn from beside the listing itself."""

    typed: Typed | None = None
    """None: nothing was typed yet."""
    together: Listing | None = None
    """The listing with what two people have changed, where both have changed the same."""
    problems: list[Wrong] = field(default_factory=list)
    seen: str = ""
    number: str = ""
    changed: ChangedMeanwhile | None = None
    status: int = 200


@blueprint.get("/<uuid:listing_id>/edit/<section>")
@policy("keep")
def show(listing_id: UUID, section: str) -> AnyResponse:
    """One section of a listing as a form."""
    return _page(str(listing_id), _section(section), Shown())


@blueprint.post("/<uuid:listing_id>/edit/<section>")
@policy("keep")
def save(listing_id: UUID, section: str) -> AnyResponse:
    """Save a section; or take back what waits; or add or remove a row, and save nothing."""
    key, part = str(listing_id), _section(section)
    typed = _typed()
    match typed.get("deed", "save"):
        case "save":
            return _save(key, part, part.tidy(typed))
        case deed if (onward := part.goes_on(deed)) is not None:
            again = url_for("editing.show", listing_id=key, section=part.name, saved=1, **onward)
            return _save(key, part, part.tidy(typed), to=again)
        case "save-and-look":
            look = url_for("preview.show", listing_id=key)
            return _save(key, part, part.tidy(typed), to=look)
        case "withdraw":
            return _withdraw(key, part, typed)
        case deed:
            return _press(key, part, typed, deed)


def saved_words(section: Section, waits: m.Proposal | None, *, unknown: Sequence[str] = ()) -> str:
    """What the home page of a listing says after a section was saved (`?saved=NAME`). `unknown` are
    the areas of the listing that searches by place cannot use."""
    if unknown and "service_areas" in section.fields:
        return (
            f"{saved_words(section, waits)} We do not know where this is: {'; '.join(unknown)}. "
            "The page says it as you wrote it, and searches by place cannot use it."
        )
    waiting = [name for name in (waits.after if waits else ()) if name in section.fields]
    if not waiting:
        return "Saved. It is live now."
    return (
        f"Saved. A person of this directory looks at {proposals.named(waiting)} before it shows. "
        "Everything else is live now."
    )


# -- deeds ------------------------------------------------------------------------------------


def _save(key: str, part: Section, typed: Typed, *, to: str | None = None) -> AnyResponse:
    """`to`: where they go on, if not at the home of the listing."""
    shown = Shown(typed=typed, seen=typed.get("seen", ""), number=typed.get("number", ""))
    deed_id = str(uuid4())
    try:
        corrected = store().change(lambda db: _saved(db, key, part, typed, deed_id), now=now())
    except BadListing as bad:
        shown.problems = [Wrong(row.field, row.message) for row in bad.problems]
        shown.status = 400
    except ChangedMeanwhile as changed:
        shown.changed, shown.seen, shown.status = changed, changed.seen, 409
        if isinstance(changed, BothChanged):
            shown.typed, shown.together = None, changed.together
        shown.problems = [Wrong("", str(changed) if shown.number else OLD_PAGE)]
    except Conflict as conflict:
        shown.problems, shown.status = [Wrong("", str(conflict))], 409
    except Refused as refused:
        shown.problems, shown.status = [Wrong(refused.field or "", str(refused))], 400
    else:
        if corrected:
            # Back to the list, which offers to undo it as all that is decided there.
            return redirect(url_for("work.listed", done=deed_id))
        return redirect(to or home_of(key, saved=part.name))
    return _page(key, part, shown)


def _saved(db: Db, key: str, part: Section, typed: Typed, deed_id: str) -> bool:
    """Whether it was "edit and approve"; that is then the deed of this id."""
    account_id = session.me().id
    proposal = _proposal(db, key)
    if proposal is None:
        editing_together.save(
            db, account_id, key, lambda listing: _only(part, part.read(listing, typed)),
            fields=part.fields, seen_as=typed.get("seen", ""), number=typed.get("number", ""),
            now=now(), places=store().places,
        )  # fmt: skip
        return False
    shown, _ = editing.shown_to(db, account_id, key)
    filled = proposed(db, proposal, shown)
    version = typed.get("version", "")
    proposals.correct(
        store(), db, proposal.id, _only(part, part.read(filled, typed)),
        version=int(version) if version.isdecimal() and len(version) < 9 else 0,
        seen_as=typed.get("seen", ""), by=accounts.by_id(db, account_id), now=now(),
        deed_id=deed_id,
    )  # fmt: skip
    return True


def _only(part: Section, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What a section may save and no more, whatever its form made of what was sent."""
    return {name: changes[name] for name in part.fields}


def _withdraw(key: str, part: Section, typed: Typed) -> AnyResponse:
    version = typed.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 9 else 0
    try:
        store().change(
            lambda db: editing.withdraw(db, session.me().id, key, version=number, now=now()),
            drain=False,
        )
    except Conflict as conflict:
        return _page(key, part, Shown(problems=[Wrong("", str(conflict))], status=409))
    return redirect(url_for("editing.show", listing_id=key, section=part.name))


def _press(key: str, part: Section, typed: Typed, deed: str) -> AnyResponse:
    shown = Shown(typed=typed, seen=typed.get("seen", ""), number=typed.get("number", ""))
    try:
        with store().read() as db:
            listing, _ = editing.shown_to(db, session.me().id, key)
            proposal = _proposal(db, key)
            if proposal is not None:
                listing = proposed(db, proposal, listing)
            pressed = part.press(listing, typed, deed)
        if pressed is None:
            raise Refused("Press one of the buttons of the page.")
        shown.typed = pressed
    except BadListing as bad:
        shown.problems = [Wrong(row.field, row.message) for row in bad.problems]
        shown.status = 400
    except Refused as refused:
        shown.problems, shown.status = [Wrong(refused.field or "", str(refused))], 400
    return _page(key, part, shown)


# -- drawing ----------------------------------------------------------------------------------


def _page(key: str, part: Section, shown: Shown) -> Response:
    with store().read() as db:
        listing, waits, live = editing.opened(db, session.me().id, key)
        proposal = None
        if shown.status != 409 or shown.changed is not None:
            proposal = _proposal(db, key)
        if proposal is None:
            seen = editing.seen(listing, part.fields)
        else:
            seen = proposals.seen_of(proposal, live, part.fields)
            listing = proposed(db, proposal, live)
        number = newest(db, key)
        changed = _changed(db, live, part, shown)
        told = _told_waiting(live, waits)
        body_of = bodies.id_of(live) if "organisation" in part.fields else None
        shared = [name for _, name in bodies.used_by(db, body_of, beside=key)]
        also = _also(db, live, proposal, part)
    wrong = {one.parameter: one.message for one in reversed(shown.problems)}
    body = render_template(
        part.template,
        listing=listing,
        error=wrong.get,
        shared=shared,
        all_at_once=may("work"),
        **part.show(shown.together or listing, shown.typed),
    )
    fresh = shown.changed is not None or not shown.seen
    page = render_template(
        "keeping/section.html",
        section=part,
        sections=SECTIONS,
        listing_id=key,
        name=live["name"],
        body=body,
        errors=shown.problems,
        saved=saved_words(part, waits) if _has_just_saved(shown) else None,
        targets=_targets(body, shown.problems),
        seen=shown.seen or seen,
        number=number if fresh else shown.number,
        changed=changed,
        is_together=shown.together is not None,
        who=str if may("work") else without_approver,
        waits=waits,
        waiting=told,
        is_about_this=_is_about(part, waits),
        proposal=proposal,
        also=also,
        home=home_of(key),
        public=page_of(live),
        here_url=url_for(
            "editing.save",
            listing_id=key,
            section=part.name,
            proposal=proposal.id if proposal else None,
        ),
    )
    response = make_response(page, shown.status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _has_just_saved(shown: Shown) -> bool:
    return request.method == "GET" and "saved" in request.args and shown.status == 200


def _targets(body: str, problems: Sequence[Wrong]) -> dict[str, str]:
    """Where the error summary leads: the field itself, or the nearest part of the form that holds
    it."""
    ids = set(re.findall(r'\sid="([^"]+)"', body))
    found = {}
    for one in problems:
        steps = one.parameter.split(".")
        names = ("-".join(steps[:length]) for length in range(len(steps), 0, -1))
        target = next((name for name in names if name in ids), None)
        if target:
            found[one.parameter] = target
    return found


def _is_about(part: Section, waits: m.Proposal | None) -> bool:
    """Whether what waits was changed in this section: on the others it would only be in the way."""
    return waits is not None and any(of_field(name) is part for name in waits.after)


def _told_waiting(live: Listing, waits: m.Proposal | None) -> list[str]:
    if waits is None:
        return []
    return sentences(live, editing.with_waiting(live, waits.after, waits.before))


def _also(db: Db, live: Listing, proposal: m.Proposal | None, part: Section) -> list[str]:
    """What saving "edit and approve" makes live besides this section."""
    if proposal is None:
        return []
    wanted = proposed(db, proposal, live)
    rest = {name: wanted[name] for name in proposal.after if name not in part.fields}
    said = sentences(live, {**live, **rest}, whole=True) if rest else []
    groups = others(db, {**live, **rest}, live)
    if groups:
        said.append(f"This changes the pages of these groups too: {', '.join(groups)}")
    return said


def _changed(
    db: Db, live: Listing, part: Section, shown: Shown
) -> list[tuple[m.History | None, list[str]]]:
    """Who has changed what since the form was shown; without the number of it, how what is typed
    differs from the page."""
    if shown.changed is None:
        return []
    number = shown.number
    if number.isdecimal() and len(number) < 19:
        rows = changed_since(db, live, part.fields, number=int(number))
        if rows:
            return list(rows)
    return [(None, [str(row["words"]) for row in shown.changed.differences])]


# -- who, where, what -------------------------------------------------------------------------


def _section(name: str) -> Section:
    found = by_name(name)
    if found is None or found.uploads:
        abort(404)
    return found


def _typed() -> Typed:
    pairs = request.form.items(multi=True)
    return MultiDict((name, value[:LONGEST_ANSWER]) for name, value in pairs)


def _proposal(db: Db, key: str) -> m.Proposal | None:
    """The edit that a steward corrects here; None: nobody's."""
    wanted = request.args.get("proposal")
    if not wanted:
        return None
    if not may("work"):
        abort(404)
    return proposals.waits(db, wanted, key)


def home_of(key: str, *, saved: str | None = None) -> str:
    """Where the keepers of a listing come from and go back to; `saved` names a section."""
    return url_for("keeping.home", listing_id=key, saved=saved)
