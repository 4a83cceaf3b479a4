"""For staff: all that is known about whether a group's page is still true, and what it is worth.

Linked from the group's page. What counts is decided by the rules in `indexer.freshness`; nothing is
weighed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, Response, abort

from indexer import disagreeing, listings
from indexer.disagreeing import Contradiction
from indexer.freshness import trail
from indexer.people.accounts import STEWARDS
from indexer.search.cards import page_of
from indexer.search.sync import trusted_sources
from indexer.side_by_side import CHOOSABLE

from .accounts import session
from .accounts.forms import page
from .pages import clock_time, long_date
from .permissions import policy
from .site import now, store

blueprint = Blueprint("evidence", __name__)

# One step below the slug of a group, as staff notes are.
ADDRESS: Final = "/groups/<uuid:listing_id>/staff/evidence"


@blueprint.get(ADDRESS)
@policy("notes")
def of_group(listing_id: Any) -> Response:
    """The trail of one group, with what lists say differently above it."""
    key, today = str(listing_id), listings.today(now())
    trusted = frozenset(trusted_sources(store()))
    with store().read() as db:
        listing = listings.get(db, key)
        if listing is None:
            abort(404)
        summary = trail.summed_up(listing, today=today, trusted=trusted)
        entries = trail.trail(db, listing, today=today, trusted=trusted)
        answered = disagreeing.answered(db)
        found = list(disagreeing.contradictions(db, [key], today=today, trusted=trusted))
    return page(
        "evidence/of_group.html", listing={"id": key, "name": listing["name"]},
        listing_url=page_of(listing), summary=summary,
        entries=[_shown(one) for one in entries if not one.older],
        older=[_shown(one) for one in entries if one.older],
        contradictions=[
            {
                **_beside(one),
                "answered": answered.get(one.key) == one.words,
                "waits": any(row["detail"] == one.words for row in listing["signals"]),
            }
            for one in found
        ],
        decides=session.me().role in STEWARDS,
    )  # fmt: skip


def _shown(entry: trail.Entry) -> dict[str, Any]:
    """An entry with its day, and the hour where it is known, in London."""
    when = long_date(entry.on) if entry.on else ""
    if entry.at is not None:
        at = entry.at.astimezone(listings.LONDON)
        when = f"{long_date(at.date())}, {clock_time(at.time().replace(microsecond=0))}"
    return {"when": when, "kind": entry.kind, "what": f"{entry.what.rstrip('.')}.", "by": entry.by,
            "weighed": entry.weighed}  # fmt: skip


def _beside(one: Contradiction) -> dict[str, Any]:
    """Both versions, point by point and then places and times whole."""
    rows: list[tuple[str, Sequence[str], Sequence[str]]] = [
        (row.what, [row.one], [row.other]) for row in one.points
    ]
    whole = CHOOSABLE["venues"]
    if one.one.listing_id != one.other.listing_id:
        rows.append((whole.label, *(whole.words(dict(side.said)) for side in (one.one, one.other))))
    return {
        "key": one.key, "rows": rows,
        "sides": [{"source": side.source, "listing_id": side.listing_id}
                  for side in (one.one, one.other)],
    }  # fmt: skip
