"""Groups that somebody tells us about: what was typed, kept until a steward has read it, and the
listing that is made of it.

The page calls `read` and `keep`, `indexer.stewards.suggestions` the rest.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text
from schemas.listing import BadListing, Listing, load_listing
from schemas.postcodes import find_postcode_in

from .. import models as m
from ..database import inserting
from ..errors import Refused
from ..places import Places
from ..search.understanding import understand
from ..search.words import content_words
from ..times.reading import read_times
from . import addresses
from .likely import ways_in

NEEDED: Final = ("name", "what", "where", "contact")
MORE: Final = ("when", "who", "cost")
LONGEST: Final = {
    "name": 200, "what": 2000, "where": 300, "contact": 300, "when": 300, "who": 300, "cost": 200,
}  # fmt: skip
"""Characters of each field."""

_MISSING: Final = {
    "name": "Type the name of the group. If it has none, say what it is, like Tuesday walk",
    "what": "Say what people do there, in a sentence",
    "where": "Say where it is: a postcode, a place, or online",
    "contact": "Give a phone number, an e-mail address or a website",
}
_IDS: Final = UUID("9d1f1f0e-4a53-5c0b-8f43-0c3a5ad2b7a1")
_ONLINE: Final = re.compile(r"\b(on-?\s?line|zoom|video calls?|virtual(ly)?)\b", re.I)
_PHONE: Final = re.compile(r"\b(by|over the|on the) (tele)?phone\b|^\W*(tele)?phone\W*$", re.I)
_JOINED: Final = re.compile(
    r"^(\W|\b(and|or|also|at|in|on)\b)+|(\W|\b(and|or|also|at|in|on)\b)+$", re.I
)
_FREE: Final = re.compile(r"\W*(it'?s |it is )?(free( of charge)?|nothing|no charge|£0)\W*", re.I)
_SUMMARY: Final = 200


@dataclass(frozen=True)
class Told:
    """What was typed, cleaned. `wrong` has (field, message with the remedy) for each mistake; only
    without any is it to be kept."""

    told: dict[str, Any]
    email: str | None
    wrong: Sequence[tuple[str, str]] = ()


def read(values: Mapping[str, str]) -> Told:
    """Four fields are needed (NEEDED), the others may be missing (MORE, "email", "runs", and
    "private": where it is, is for nobody to see)."""
    told: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    for name in (*NEEDED, *MORE):
        text = clean_text(values.get(name, ""))
        told[name] = text if name == "what" else " ".join(text.split())
        if name in NEEDED and not content_words(told[name]):
            wrong.append((name, _MISSING[name]))
        elif len(told[name]) > LONGEST[name]:
            most = LONGEST[name]
            wrong.append((name, f"Say it in at most {most} characters; these are {len(text)}"))
        elif name == "contact" and not _reaches(told[name]):
            wrong.append((name, "There is no phone number, e-mail address or website in this"))
    told["runs"] = values.get("runs", "") == "yes"
    told["private"] = values.get("private", "") == "yes"
    email: str | None = None
    typed = values.get("email", "").strip()
    if typed:
        try:
            email = addresses.folded(typed)
        except Refused as refused:
            wrong.append(("email", str(refused)))
    elif told["runs"]:
        wrong.append(("email", "Type your e-mail address too, so that we can send you the way in"))
    return Told(told, email, tuple(wrong))


def keep(db: Db, one: Told, *, likely: Sequence[str], press: str, now: datetime) -> str:
    """Keep what was told until a steward has read it; its id. `press` names the form that was sent:
    sent twice with the same words, it is kept once."""
    words = [press, *(" ".join(content_words(one.told[name])) for name in NEEDED)]
    key = str(uuid5(_IDS, "\0".join(words)))
    row = {
        "id": key, "at": now, "told": {**one.told, "likely": list(likely)}, "email": one.email,
        "state": "waiting", "version": 1,
    }  # fmt: skip
    db.execute(inserting(db, m.table_of(m.Suggestion)).values(row).on_conflict_do_nothing())
    return key


def listing_of(told: Mapping[str, Any], *, places: Places, day: date) -> Listing:
    """The listing that is made of what was told: only what can be told for certain has a field of
    its own, the rest stands in the words of who suggested it. Nobody has confirmed it.

    Raises Refused where no listing can be made of it, with the remedy.
    """
    ways, attend, venue = ways_in(told["contact"]), *_where(told["where"])
    if venue and told.get("private"):
        # The part of town too: a steward can say on the page that it may be shown.
        venue = {**venue, "hidden": True, "show_district": False}
    understood = understand(f"{told['name']}. {told['what']}", places=places, today=day,
                            guessing=False)  # fmt: skip
    what, when, cost = told["what"], told.get("when") or "", told.get("cost") or ""
    sessions = plain_times(when, venue=venue["id"] if venue else None, day=day)
    is_short = len(what) <= _SUMMARY and "\n" not in what
    further = [*([] if is_short else [what]), *([f"When: {when}"] if when and not sessions else [])]
    raw = {
        # An id of its own: made from name and place it could be that of another group.
        "id": str(uuid4()),
        "name": told["name"],
        "summary": what if is_short else textwrap.shorten(what, _SUMMARY, placeholder="…"),
        "description": "\n\n".join(further) or None,
        "needs": [{"id": one.id, "how": "inferred"} for one in understood.of("need") if one.used],
        "eligibility": told.get("who") or None,
        "attend": attend,
        "cost": {"state": "free"} if _FREE.fullmatch(cost) else {"note": cost or None},
        "venues": [venue] if venue else [],
        "sessions": sessions,
        "contacts": [{"phones": list(ways.phones), "email": next(iter(ways.emails), None)}]
        if ways.phones or ways.emails
        else [],
        "website": next(iter(ways.sites), None),
        "status": {"state": "open"},
    }
    try:
        return load_listing(raw)
    except BadListing as bad:
        said = "; ".join(f"{problem.field}: {problem.message}" for problem in bad.problems)
        raise Refused(f"Correct it first. {said}") from bad


def _reaches(contact: str) -> bool:
    ways = ways_in(contact)
    return bool(ways.phones or ways.emails or ways.sites)


def plain_times(when: str, *, venue: str | None, day: date) -> list[dict[str, Any]]:
    """The times that were told, where nothing of them is open or left over and each has its day; []
    otherwise, and they stay the words they were told in."""
    read = read_times(when, today=day)
    dated = all(session["days"] or session["dates"] for session in read.sessions)
    if read.left_over or read.questions or not dated:
        return []
    return [{**session, "venue": venue} for session in read.sessions]


def _where(text: str) -> tuple[list[str], dict[str, Any] | None]:
    """(how it happens, the venue) of what was typed about the place."""
    attend = [way for way, words in (("online", _ONLINE), ("phone", _PHONE)) if words.search(text)]
    rest = _PHONE.sub(" ", _ONLINE.sub(" ", text)) if attend else text
    postcode = None
    met = find_postcode_in(rest)
    if met:
        start, end, postcode = met
        rest = f"{rest[:start]} {rest[end:]}"
    address = re.sub(r"\s+", " ", re.sub(r"\s+,", ",", rest)).strip(" ,;.-")
    if attend:
        address = _JOINED.sub("", address)
    if not postcode and not address:
        return attend, None
    # Of a place alone nobody has said that one cannot join in another way too.
    ways = ["venue", *attend] if attend else []
    return ways, {"id": "v1", "postcode": postcode, "address": address or None}
