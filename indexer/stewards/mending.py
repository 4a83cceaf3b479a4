"""What was set aside, put right here: a value for one field, or a few fields for a whole record.

What a steward typed is read, and checked as a listing is. Called by the page of one set-aside
record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import BadListing, load_listing

from .. import models as m
from .. import times
from ..errors import Refused
from ..history import Actor
from ..people.addresses import folded
from ..publishers import note
from ..store import Store
from . import quarantine
from .reading_again import ENOUGH, said_beside
from .values import lines_of

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
    listing: dict[str, Any] = {**ENOUGH, **native}
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


# -- whole records ----------------------------------------------------------------------------

FIELDS: Final[Mapping[str, tuple[str, int]]] = {
    "name": ("Name of the group", 200),
    "description": ("What happens there", 10_000),
    "place": ("Name of the place", 200),
    "address": ("Address of the place", 400),
    "postcode": ("Postcode of the place", 10),
    "phone": ("Telephone number", 60),
    "email": ("E-mail address", 254),
    "website": ("Website", 1000),
}
"""What a steward may give of a record that was set aside whole -> (words, longest)."""

_MENDABLE: Final = frozenset(
    {"no_name", "formula_text", "placeholder_record", "only_a_name", "adds_to_nothing"}
)
"""Why a record was set aside whole that a person can put right here. A record without an id would
never be known again, and what its publisher does not publish is not published."""

_SENT_AS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "title", "group"),
    "description": ("description", "about", "what"),
    "phone": ("phone", "telephone", "tel", "phone number"),
    "email": ("email", "e-mail", "contact_email"),
    "website": ("website", "url", "web"),
}
"""Where a publisher may have written it. Of a place nothing is taken over unseen: its address may
be one that is not to be known."""

_PATHS: Final = {
    "venues": "postcode", "contacts": "phone", "website": "website", "name": "name",
    "description": "description",
}  # fmt: skip


def may_be_mended_whole(row: m.Quarantine, record: m.SourceRecord | None) -> bool:
    """Whether a record that was set aside whole can be put right here, by a few fields."""
    if row.field or record is None or not isinstance(record.raw, Mapping):
        return False
    return code_of(row.reason) in _MENDABLE


def code_of(reason: str) -> str:
    """The code a reason begins with: "no_name: the record has no name."."""
    return reason.partition(":")[0]


def barred_by(db: Db, row: m.Quarantine) -> m.Quarantine | None:
    """The one field for which a whole record was set aside, where mending that is enough."""
    if row.field:
        return None
    query = select(m.Quarantine).where(
        m.Quarantine.source == row.source, m.Quarantine.external_id == row.external_id,
        m.Quarantine.state == "open", m.Quarantine.field != "",
    )  # fmt: skip
    for other in db.scalars(query.order_by(m.Quarantine.field)):
        # "the record cannot be used: name: write the name"
        if f": {other.field}: " in f": {row.reason}: " and may_be_mended(other.field):
            return other
    return None


def sent_fields(record: m.SourceRecord) -> dict[str, str]:
    """What a publisher has sent of those fields, as far as it can be found: to begin with."""
    raw = record.raw or {}
    cells = raw.get("cells")
    # Of a sheet they are {column: text}; in a feed anything may be called that.
    of = cells if isinstance(cells, Mapping) and cells else raw
    told = {str(key).strip().casefold(): value for key, value in of.items()}
    found = {}
    for name, keys in _SENT_AS.items():
        value = next((told[key] for key in keys if isinstance(told.get(key), str)), "")
        if value.strip() and not value.lstrip().startswith(("=", "+", "@")):
            found[name] = value.strip()[: FIELDS[name][1]]
    return found


def mend_whole(
    store: Store, db: Db, key: str, typed: Mapping[str, str], *, version: int, by: Actor,
    now: datetime,
) -> m.Quarantine:  # fmt: skip
    """Keep what a steward gave for a record that was set aside whole: it stands for the record as
    long as the publisher sends the same. What else the publisher sent comes with it, except of a
    spreadsheet. Raises NotFound, Conflict in words, and Refused with the field and what is wrong.
    """
    row = quarantine.held(db, key, version)
    record = db.get(m.SourceRecord, (row.source, row.external_id))
    if record is None or not may_be_mended_whole(row, record):
        raise Refused(_WHOLE)
    row.fix = {"value": _native_of(said_beside(store, db, record, now=now), typed)}
    quarantine.decided(row, "fixed", by=by, now=now)
    words = f"Mended the record {row.external_id} by hand; it is still wrong at its source"
    note(db, row.source, "source_set_aside", words, by=by, via="web", now=now)
    return row


def _native_of(beside: dict[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    given = {name: " ".join(typed.get(name, "").split()) for name in FIELDS}
    if not given["name"]:
        raise Refused("Write the name of the group.", field="name")
    for name, (words, longest) in FIELDS.items():
        if len(given[name]) > longest:
            raise Refused(f"{words}: at most {longest} letters.", field=name)
    native: dict[str, Any] = {**beside, "name": given["name"]}
    if given["description"]:
        native["description"] = typed["description"].strip()
    if given["website"]:
        native["website"] = given["website"]
    if given["email"]:
        try:
            folded(given["email"])
        except Refused as refused:
            raise Refused(str(refused), field="email") from refused
    if given["phone"] or given["email"]:
        phones = [given["phone"]] if given["phone"] else []
        native["contacts"] = [{"phones": phones, "email": given["email"] or None}]
    if given["place"] or given["address"] or given["postcode"]:
        place = {"name": given["place"], "address": given["address"]}
        native["venues"] = [{"id": "v1", **place, "postcode": given["postcode"]}]
        # Times at places that are given anew would be at none of them.
        native.pop("sessions", None)
    try:
        load_listing({**ENOUGH, **native})
    except BadListing as error:
        problem = error.problems[0]
        field = problem.field.split(".")
        name = "email" if "email" in field else _PATHS.get(field[0], "name")
        raise Refused(f"{FIELDS[name][0]}: {problem.message}", field=name) from error
    return native


def fix_words(fix: Any) -> str:
    """What stands instead, in a line: "13:30", "Bowls, 0113 496 0123"."""
    return ", ".join(lines_of("", fix))
