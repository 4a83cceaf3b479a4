"""Groups for the desk's paper, card and text message: their words, and codes to point a phone at.

The reception desk calls `sheets` with the groups somebody chose. The search engine is not needed,
so what was found can still be printed while search is down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from indexer.search import cards, finder
from indexer.search.asking import build_query
from indexer.search.reading import OF_BANNERS, Reading
from indexer.telling import Told, lines, tell
from indexer.texting import ONE_MESSAGE, TextMessage, length, parts

from .pages import how_far, phone
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

    `labels`, the `state` of its freshness, its `room` (the state of its capacity), the `age` and
    the `who` of whom it is for are those of the card among the results.
    `delicate`: its address is kept private, or it helps people who are harmed at home, so that
    nobody should carry its name unasked. `transport` and `first_visit` are of the public form.
    How far it is stays off the paper: that would tell where its reader lives.
    """

    id: str
    told: Told
    labels: tuple[str, ...]
    state: str
    room: str
    age: Mapping[str, Any]
    who: tuple[str, ...]
    delicate: bool
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


def sheets(ids: Sequence[str], reading: Reading) -> list[Sheet]:
    """The groups with these ids in their order, told for what was asked. One that has closed
    meanwhile, or is not there, is left out."""
    moment = now()
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
                room=result["capacity"]["state"],
                age=result["age"],
                who=tuple(row["id"] for row in result["who"]),
                delicate=_is_delicate(form),
                transport=venue["transport"] if venue else None,
                first_visit=form["first_visit"] or None,
            )
        )
    return found


def _is_delicate(form: Mapping[str, Any]) -> bool:
    harmed = set(OF_BANNERS.values()) & {row["id"] for row in form["needs"]}
    return bool(harmed) or any(venue["hidden"] for venue in form["venues"])


def is_delicate(found: Sequence[Sheet], reading: Reading) -> bool:
    """Whether it must be asked if they can carry these safely: one of the groups is delicate, or
    what was said speaks of somebody who harms them."""
    return any(sheet.delicate for sheet in found) or any(
        banner.id == "quick_exit" for banner in reading.banners
    )


def number_alone(told: Told) -> TextMessage:
    """The text message of a group that must not be named: its number (there is one) and no more."""
    text = f"A number to ring: {told.phone}"
    left_out = ("the name of the group and everything else",)
    return TextMessage(text, length(text), ONE_MESSAGE, parts(text), left_out)


def told_of(result: Mapping[str, Any], asked: Sequence[str]) -> Told:
    """The words of one RESULT, with its number, distance and page as this site shows them."""
    venue = result["venue"] or {}
    return tell(
        result,
        # Without the name: a shorter address makes a code that old cameras can read.
        address=public_address(f"/groups/{result['id']}"),
        asked=asked,
        phone=phone(result["contact"]["phone"]) or None,
        miles=how_far(venue) or None,
    )
