"""The right value for a field that was set aside: read from what a steward typed, and checked as a
listing is. Called by the page of one set-aside record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from schemas.listing import BadListing, load_listing

from .. import models as m
from .. import times
from ..errors import Refused
from ..history import Actor
from ..publishers import note
from . import quarantine

_ENOUGH: Final = {
    "id": "00000000-0000-4000-8000-000000000000",
    "name": "A listing",
    "sources": [{"name": "A source", "id": "1"}],
}
_BESIDE: Final[Mapping[str, dict[str, Any]]] = {"lat": {"lon": -1.5}, "lon": {"lat": 53.7}}
"""What a value is nothing without: half a point says nothing."""

_WHOLE: Final = (
    "The whole record was set aside, so there is no one field to mend here. Let the publisher mend "
    "it, or ignore it."
)


def mend(db: Db, key: str, typed: str, *, version: int, by: Actor, now: datetime) -> m.Quarantine:
    """Keep what a steward gave for a field: it is used as long as the publisher sends what stands
    there now. Raises NotFound, Conflict in words, and Refused with what is wrong with the value.
    """
    row = quarantine.held(db, key, version)
    value = value_for(row.field, typed)
    row.fix = {"value": value}
    quarantine.decided(row, "fixed", by=by, now=now)
    words = f"Gave {quarantine.field_words(row.field)} of the record {row.external_id} by hand"
    note(db, row.source, "source_set_aside", words, by=by, via="web", now=now)
    return row


def take_fix_back(db: Db, key: str, *, version: int, by: Actor, now: datetime) -> m.Quarantine:
    """One that was decided on waits again, and a value that was given is used no more. Raises
    NotFound and Conflict."""
    row = quarantine.held(db, key, version)
    row.fix = None
    quarantine.decided(row, "open", by=by, now=now)
    words = f"Takes back what was decided about the record {row.external_id}"
    note(db, row.source, "source_set_aside", words, by=by, via="web", now=now)
    return row


def value_for(path: str, typed: str) -> Any:
    """What was typed, as the field at `path` ("venues.0.postcode") may hold it: words, a number, or
    JSON. Raises Refused with the remedy."""
    if not may_be_mended(path):
        raise Refused(_WHOLE, field="value")
    if not typed.strip():
        raise Refused("Type the right value.", field="value")
    wrong = ""
    for value in _readings(typed):
        said = wrong_with(path, value)
        if said is None:
            return value
        wrong = wrong or said
    raise Refused(f"This cannot stand there: {wrong}", field="value")


def may_be_mended(path: str) -> bool:
    """Whether one value mends it."""
    return path not in ("", "listing", "id") and not path.startswith("sources")


def wrong_with(path: str, value: Any) -> str | None:
    """What the rules of a listing say against a value at a path; None: nothing."""
    steps = ["0" if step.isdecimal() else step for step in path.split(".")]
    native: Any = {steps[-1]: value, **_BESIDE.get(steps[-1], {})}
    if steps[-1] == "0":
        native = [value]
    for step in reversed(steps[:-1]):
        native = [native] if step == "0" else {step: native}
    here = ".".join(steps)
    listing: dict[str, Any] = {**_ENOUGH, **native}
    try:
        known = load_listing(listing)
    except BadListing as error:
        # The field stands alone here: what is missing beside it is no fault of the value.
        for problem in error.problems:
            if problem.field == here or problem.field.startswith(f"{here}."):
                return problem.message
        return None
    for session in known["sessions"]:
        for field, message in times.check_session(session):
            if field == steps[-1]:
                return message
    return None


def _readings(typed: str) -> Iterator[Any]:
    text = typed.strip()
    yield text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(value, str):
        yield value
