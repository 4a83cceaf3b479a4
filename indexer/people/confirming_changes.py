""" "Something has changed": the short form behind a link to confirm with (see `confirming`).

What is plain goes live at once, as for an owner; times that may mean two things go to a steward in
the words they were told in.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text
from schemas.listing import BadListing, Listing, load_listing

from .. import listings
from ..errors import Conflict, Refused
from ..listings import FindsPlaces
from . import accounts, reports
from .confirming import CHANGED, GROUP, Opened, check_open, use_up
from .suggested import plain_times

FIELDS: Final = ("times", "phone", "cost", "who")
LONGEST: Final = 500
_FREE: Final = re.compile(r"(?:it(?:'|’)?s |is )?(?:free|no charge|no cost|nothing)\.?", re.I)
_OF: Final = {"contacts": "phone", "cost": "cost", "sessions": "times"}


@dataclass(frozen=True)
class Changed:
    """What became of it: the fields that are live now, and whether a person reads the times."""

    live: tuple[str, ...]
    to_a_person: bool


def as_it_is(listing: Listing) -> dict[str, str]:
    """What the form begins with, by field; times are told anew, so theirs is empty."""
    contact = _contact(listing)
    return {
        "times": "",
        "phone": ", ".join(contact["phones"]) if contact else "",
        "cost": listing["cost"]["note"] or "",
        "who": (contact or {}).get("name") or "",
    }


def change(
    db: Db,
    opened: Opened,
    typed: Mapping[str, str],
    *,
    seen: int,
    secret: str,
    places: FindsPlaces,
    now: datetime,
) -> Changed:
    """Save what has changed, confirm the rest, and use the link up.

    Raises Conflict as `confirming.press` does, and Refused with the field for what cannot be taken.
    """
    if opened.state != "open":
        raise Conflict("This link was used already. Ask for a new one below.")
    if opened.version != seen:
        raise Conflict("The page was changed since you opened it. Look at it once more.")
    check_open(opened, CHANGED)
    told = {name: clean_text(typed.get(name, "")).strip() for name in FIELDS}
    for name, text in told.items():
        if len(text) > LONGEST:
            raise Refused(f"Shorten it to {LONGEST} letters", field=name)
    before = as_it_is(opened.listing)
    if any(not 9 <= len(re.sub(r"\D", "", one)) <= 15 for one in _numbers(told["phone"])):
        raise Refused("Type a phone number, like 0113 496 0123", field="phone")
    differ = [name for name in FIELDS if told[name] != before[name]]
    if not differ:
        raise Refused("Change what is no longer right, or go back and press “Still right”")
    wanted, unread = _wanted(opened.listing, told, differ, now=now)
    try:
        wanted = load_listing(wanted)
    except BadListing as bad:
        first = bad.problems[0]
        field = _OF.get(first.field.partition(".")[0], differ[0])
        raise Refused(first.message, field=field) from bad
    saved = listings.save_many(
        db, [wanted], actor=GROUP, now=now, places=places, via="link"
    )[0]  # fmt: skip
    if saved.outcome == "refused":
        raise Refused(saved.reason or "This cannot be saved.")
    if unread:
        report = reports.tell(
            db, wanted["id"], "wrong", by=accounts.OWNER, who=opened.link.id, secret=secret, now=now
        )
        words = f"The group says of its times: {unread}"
        reports.add_words(db, report.id, words=words, email=opened.link.email, now=now)
    else:
        listings.confirm(
            db, wanted["id"], by=accounts.OWNER, how="link", actor=GROUP, now=now, via="link"
        )
    use_up(db, opened, CHANGED, now=now)
    return Changed(saved.changed, bool(unread))


def _wanted(
    listing: Listing, told: Mapping[str, str], differ: list[str], *, now: datetime
) -> tuple[dict[str, Any], str]:
    """The listing as they want it, and the times that a person has to read ("": none)."""
    wanted: dict[str, Any] = copy.deepcopy(dict(listing))
    if {"phone", "who"} & set(differ):
        contact = _contact(wanted)
        if contact is None:
            contact = {"public": True}
            wanted["contacts"].append(contact)
        contact["phones"] = _numbers(told["phone"])
        contact["name"] = told["who"] or None
    if "cost" in differ:
        free = bool(_FREE.fullmatch(told["cost"]))
        paid = bool(re.search(r"[£\d]", told["cost"]))
        state = "free" if free else "paid" if paid else "unknown"
        wanted["cost"] = {"state": state, "note": told["cost"] or None, "options": []}
    if "times" not in differ:
        return wanted, ""
    places = [venue["id"] for venue in listing["venues"]]
    sessions = (
        plain_times(told["times"], venue=places[0] if places else None, day=listings.today(now))
        if len(places) <= 1 and not any(_says_more(one) for one in listing["sessions"])
        else []
    )
    if not sessions:
        return wanted, told["times"]
    wanted["sessions"] = sessions
    return wanted, ""


def _numbers(typed: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,;\n]", typed) if one.strip()]


def _says_more(session: Mapping[str, Any]) -> bool:
    """Whether new times would lose what is known of this one."""
    return bool(session["access"] or session["capacity"])


def _contact(listing: Mapping[str, Any]) -> dict[str, Any] | None:
    """The contact that people see first."""
    return next((one for one in listing["contacts"] if one["public"]), None)
