"""What changed, in words: the differences between two forms of one listing, and their sentences.

`indexer.listings` writes them in the same transaction as the change; the owner's and steward's
pages print them, and the page that shows what waits for approval.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from schemas.listing import Listing

from . import history_contacts, history_evidence, history_fields, history_places
from .history_evidence import handed_back
from .history_values import NOTHING, Known, known_of, text_change

log = logging.getLogger(__name__)

# Fields that are the directory's own bookkeeping: their change is no news to a reader.
QUIET = frozenset({"id", "entered", "provenance"})

MOST_SAID = 12
"""Of a field in which more has changed, the first are told and how many more there are."""

_TELLERS = {
    **history_fields.TELLERS,
    **history_contacts.TELLERS,
    **history_places.TELLERS,
    **history_evidence.TELLERS,
}
_NAMES = {
    "alternate_name": "other name",
    "words": "words people use for it",
    "who": "people it is for",
    "join": "ways to join",
    "join_note": "note on joining",
    "attend": "ways to take part",
    "access": "access facts",
    "access_text": "words on access",
    "venues": "places",
    "sessions": "times",
    "service_areas": "area covered",
    "same_as": "joined listings",
    "not_same_as": "different groups",
    "provenance": "note on who set what",
}


@dataclass(frozen=True)
class Actor:
    """Who makes a change. `role` is owner, steward, staff, admin, source, check or system."""

    role: str
    name: str


def differences(before: Listing, after: Listing) -> list[dict[str, Any]]:
    """One row per top-level field that differs: {field, before, after, words}.

    Of the bookkeeping only one thing is news: a field that was handed back to the feed.
    """
    known = known_of(before, after)
    rows = [
        {"field": field, "before": before.get(field), "after": after[field],
         "words": _as_one(_told(field, before.get(field), after[field], known))}
        for field in sorted(after)
        if field not in QUIET and before.get(field) != after[field]
    ]  # fmt: skip
    old, new = before.get("provenance"), after.get("provenance")
    if handed_back(old, new):
        words = _as_one(_told("provenance", old, new, known))
        rows.append({"field": "provenance", "before": old, "after": new, "words": words})
    return rows


def sentences(before: Listing, after: Listing, *, whole: bool = False) -> list[str]:
    """What changed between two forms of a listing, one sentence per change within a field; `whole`
    leaves nothing out and cuts nothing off, for whoever decides on it.

    They have no full stop at the end, and hold texts of others: a page escapes them. Neither the
    address of a hidden venue nor a contact that is not shown is in them.
    """
    known = replace(known_of(before, after), whole=whole)
    return [
        sentence
        for row in differences(before, after)
        for sentence in _told(row["field"], row["before"], row["after"], known)
    ]


def told_again(change: Mapping[str, Any], *, known: Known) -> list[str]:
    """The sentences of one row of `differences` that was kept, with what is known by now: a place
    that was hidden since is told no more."""
    field = change.get("field")
    if field not in _TELLERS or "after" not in change:
        # About an account, a source, a setting, or how fresh a listing is: whole sentences.
        return [str(change["words"])] if change.get("words") else []
    before, after = change.get("before"), change["after"]
    now_known = known_of({field: before}, {field: after}) if field == "venues" else NOTHING
    return _told(str(field), before, after, known.and_of(now_known))


def words(field: str, before: Any, after: Any) -> str:
    """A change of one field as one sentence: 'Changed the cost from free to £2 a session'.

    It knows of hidden places only what stands in the field itself; what is to be shown of a whole
    listing comes from `differences` and `sentences`.
    """
    known = known_of({field: before}, {field: after}) if field == "venues" else NOTHING
    return _as_one(_told(field, before, after, known))


def _told(field: str, before: Any, after: Any, known: Known) -> list[str]:
    """The sentences about one field; at least one, whatever the values are."""
    teller = _TELLERS.get(field)
    said: list[str] = []
    if teller is None:
        if not isinstance(before, dict | list) and not isinstance(after, dict | list):
            said = text_change(field_name(field), before, after, known)
    else:
        try:
            said = teller(before, after, known)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A record that no rule foresaw: nothing may stop a change from being saved.
            log.warning("no words for a change of %s: %s", field, type(error).__name__)
    if not said:
        deed = "Added" if _is_nothing(before) else "Removed" if _is_nothing(after) else "Changed"
        said = [f"{deed} the {field_name(field)}"]
    more = len(said) - MOST_SAID
    if more <= 1 or known.whole:
        return said
    return [*said[:MOST_SAID], f"{more} more changes to the {field_name(field)}"]


def field_name(field: str) -> str:
    """A field of a listing as people call it."""
    return _NAMES.get(field, " ".join(field.replace("_", " ").split()))


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _as_one(said: list[str]) -> str:
    first, *others = said
    return "; ".join([first, *(one[:1].lower() + one[1:] for one in others)])
