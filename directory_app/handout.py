"""Groups for the desk's paper, card and text message: their words, and codes to point a phone at.

The reception desk calls `sheets` with the groups somebody chose. The search engine is not needed,
so what was found can still be printed while search is down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from indexer.listings import today
from indexer.search import cards, finder
from indexer.search.asking import build_query
from indexer.search.reading import read
from indexer.telling import Told, lines, tell
from schemas.params import SearchRequest

from .pages import miles, phone
from .qr import qr_code
from .site import now, public_address, store

FIRST_VISIT = {
    "who_meets_you": "Who meets you",
    "what_to_bring": "What to bring",
    "bring_someone": "Bringing someone",
}
"""What of a first visit is worth a line on paper."""


@dataclass(frozen=True)
class Sheet:
    """One group, ready for paper: its words, its page, and what helps on the first visit.

    `transport` and `first_visit` are of the public form. How far it is stays off the paper: that
    would tell where its reader lives.
    """

    id: str
    told: Told
    labels: tuple[str, ...]
    state: str
    transport: str | None
    first_visit: Mapping[str, Any] | None

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """(what, in words): how to begin, when, where and the rest, then the first visit."""
        visit = self.first_visit or {}
        more = [
            ("Getting there", visit.get("getting_there") or self.transport),
            *((label, visit.get(key)) for key, label in FIRST_VISIT.items()),
        ]
        return (
            *lines(replace(self.told, miles=None)),
            *((label, str(words)) for label, words in more if words),
        )

    @property
    def code(self) -> Markup:
        """The code that leads to the page of the group."""
        return qr_code(self.told.address)


def sheets(ids: Sequence[str], asked: SearchRequest, *, usual_miles: float | None) -> list[Sheet]:
    """The groups with these ids in their order, told for what was asked. One that has closed
    meanwhile, or is not there, is left out."""
    moment = now()
    reading = read(store(), asked, today=today(moment), usual_miles=usual_miles)
    query = build_query(reading, now=moment)
    shown = finder.show(store(), list(dict.fromkeys(ids)), query, now=moment)
    found = []
    for key in dict.fromkeys(ids):
        if key not in shown:
            continue
        form = shown[key].form
        result = cards.result(shown[key], query, now=moment)
        met_at = (result["venue"] or {}).get("id")
        venue = next((one for one in form["venues"] if one["id"] == met_at), None)
        found.append(
            Sheet(
                id=key,
                told=told_of(result, query.access),
                labels=tuple(result["labels"]),
                state=result["freshness"]["state"],
                transport=venue["transport"] if venue else None,
                first_visit=form["first_visit"] or None,
            )
        )
    return found


def told_of(result: Mapping[str, Any], asked: Sequence[str]) -> Told:
    """The words of one RESULT, with its number, distance and page as this site shows them."""
    venue = result["venue"] or {}
    return tell(
        result,
        # Without the name: a shorter address makes a code that old cameras can read.
        address=public_address(f"/groups/{result['id']}"),
        asked=asked,
        phone=phone(result["contact"]["phone"]) or None,
        miles=miles(venue.get("distance_miles")) or None,
    )
