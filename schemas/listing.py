"""The native listing: what a file may hold, and the one canonical dict the program works with.

`load_listing` turns a lenient input (data.md, "Native JSON") into the canonical form, in which
every key is present, every date and time is an ISO string, and plain ids have become objects.
Loading a canonical dict gives the same dict again, which is what makes export and import exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid5

from marshmallow import ValidationError, fields, post_load, pre_load

from . import vocabulary as vocab
from .fields import Choice, Choices, IsoDate, PlainText, TextList, Url, warnings
from .parts import (
    AccessFacts,
    Age,
    Capacity,
    Condition,
    Confirmation,
    Contact,
    Cost,
    FirstVisit,
    Language,
    NeedSet,
    Organisation,
    Part,
    Parts,
    SafeguardingFact,
    ServiceArea,
    Session,
    Signal,
    Source,
    Status,
    Venue,
    Who,
    one,
)

Listing = dict[str, Any]
"""A canonical listing. A plain dict, because it is stored, compared, exported and shown as one."""

# The namespace of ids made from a source's own id: fixed for ever, or every import would be new.
LISTING_IDS = UUID("6f2b5c53-3c0e-5a2e-9d0a-7c1f6f0f3a11")


class Provenance(fields.Field[dict[str, dict[str, Any]]]):
    """Field -> who set it. Kept as it is when it names real fields; anything else is dropped."""

    def __init__(self) -> None:
        super().__init__(load_default=dict, allow_none=True)
        self.part = ProvenanceRow()

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_: Any
    ) -> dict[str, dict[str, Any]]:
        if not isinstance(value, Mapping):
            raise ValidationError('Write provenance as {"summary": {"by": "owner"}}.')
        return {
            str(name): self.part.load(row)
            for name, row in sorted(value.items())
            if name in ListingSchema._declared_fields
        }


class ProvenanceRow(Part):
    plain_as = "by"
    by = PlainText(longest=40)
    source = PlainText(longest=200)
    on = IsoDate()


class ListingSchema(Part):
    """A whole listing. Required: `name`. Everything else has an honest "not known"."""

    id = PlainText(longest=100)
    entered = IsoDate()
    sources = Parts(Source)
    source = fields.Nested(Source, load_default=None, allow_none=True, load_only=True)
    same_as = TextList(longest=100)
    not_same_as = TextList(longest=100)
    organisation = fields.Nested(Organisation, load_default=None, allow_none=True)
    name = PlainText(longest=200, required=True)
    alternate_name = PlainText(longest=200)
    summary = PlainText(longest=1000)
    description = PlainText(longest=20_000)
    alert = PlainText(longest=1000)
    needs = Parts(NeedSet)
    activities = TextList()
    words = TextList()
    status = one(Status)
    age = one(Age)
    who = Parts(Who)
    conditions = Parts(Condition)
    eligibility = PlainText(longest=5000)
    format = Choice(vocab.FORMATS, load_default=None, allow_none=True)
    languages = Parts(Language)
    interpreters = PlainText(longest=1000)
    join = Choices(vocab.JOIN)
    join_note = PlainText(longest=2000)
    attend = Choices(vocab.ATTEND)
    cycle = Choice(vocab.CYCLES, load_default="default")
    cost = one(Cost)
    capacity = one(Capacity)
    safeguarding = Parts(SafeguardingFact)
    accreditations = TextList(longest=500)
    access = AccessFacts()
    access_text = PlainText(longest=5000)
    venues = Parts(Venue)
    sessions = Parts(Session)
    service_areas = Parts(ServiceArea)
    contacts = Parts(Contact)
    website = Url()
    first_visit = fields.Nested(FirstVisit, load_default=None, allow_none=True)
    confirmations = Parts(Confirmation, most=5000)
    signals = Parts(Signal, most=5000)
    provenance = Provenance()

    @pre_load
    def whole(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            raise ValidationError("A listing is a JSON object: {...}.")
        return data

    @post_load
    def settle(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        source = data.pop("source")
        if source is not None and source not in data["sources"]:
            data["sources"].append(source)
        _name_venues(data)
        _settle_id(data)
        source = data["sources"][0]["name"] if data["sources"] else ""
        for key in ("same_as", "not_same_as"):
            others = (listing_id(other, source=source) for other in data[key])
            data[key] = [other for other in dict.fromkeys(others) if other != data["id"]]
        for key in ("needs", "who", "conditions", "languages"):
            data[key] = list({row["id"]: row for row in data[key]}.values())
        return {**data, **evidence_in_order(data)}


def evidence_in_order(listing: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The confirmations and signals of a listing in the one order they are kept and exported in."""
    return {
        "confirmations": sorted(
            listing["confirmations"], key=lambda row: (row["on"], row["by"], row["how"] or "")
        ),
        "signals": sorted(
            listing["signals"],
            key=lambda row: (row["on"], row["kind"], row["by"], row["reporter"] or ""),
        ),
    }


def _name_venues(data: dict[str, Any]) -> None:
    """Give unnamed venues an id, and make sure each session points at a venue that is there."""
    names = [venue["id"] for venue in data["venues"] if venue["id"]]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValidationError(
            {"venues": [f'Two venues have the id "{doubled[0]}"; give each its own.']}
        )
    free = (f"v{number}" for number in range(1, 10_000) if f"v{number}" not in names)
    for venue in data["venues"]:
        venue["id"] = venue["id"] or next(free)
    known = [venue["id"] for venue in data["venues"]]
    errors = {
        index: {
            "venue": [
                f'No venue has the id "{session["venue"]}"; '
                + (f"the venues here are {', '.join(known)}." if known else "there is no venue.")
            ]
        }
        for index, session in enumerate(data["sessions"])
        if session["venue"] is not None and session["venue"] not in known
    }
    if errors:
        raise ValidationError({"sessions": errors})


def _settle_id(data: dict[str, Any]) -> None:
    """Keep a UUID; make any other id UUID5 of source and id (data.md), the same on every import."""
    given = data["id"]
    first = data["sources"][0] if data["sources"] else None
    # Without an id of its own, the first id that a source has for it stands in, as that source's.
    owner = first if given else next((row for row in data["sources"] if row["id"]), first)
    source = owner["name"] if owner else ""
    if given is None and owner:
        given = owner["id"]
    if given is None:
        # Without any id the name and place are the key, so that the same file twice is no double.
        places = "|".join(venue["postcode"] or venue["name"] or "" for venue in data["venues"])
        organisation = data["organisation"]["name"] if data["organisation"] else ""
        given = f"{data['name']}|{organisation}|{places}"
        data["id"] = str(uuid5(LISTING_IDS, f"{source}|{given}"))
        return
    if owner:
        owner["id"] = owner["id"] or given
    data["id"] = listing_id(given, source=source)


def listing_id(given: str, *, source: str) -> str:
    """A UUID in its usual spelling is kept; anything else becomes UUID5 of `source` and `given`."""
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid5(LISTING_IDS, f"{source}|{given}"))


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field: `field` is a path like "venues.0.postcode"."""

    field: str
    message: str


class BadListing(ValueError):
    """A listing that cannot be taken. `problems` name every field and its remedy."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{row.field}: {row.message}" for row in problems))
        self.problems = problems


@contextmanager
def _gathering() -> Any:
    noted: list[str] = []
    token = warnings.set(noted)
    try:
        yield noted
    finally:
        warnings.reset(token)


_SCHEMA = ListingSchema()


def load_listing(raw: Any) -> Listing:
    """The canonical form of one native listing. Raises BadListing with every problem found."""
    return load_with_warnings(raw)[0]


def load_with_warnings(raw: Any) -> tuple[Listing, list[str]]:
    """Like `load_listing`, and what was odd but kept (unknown fields, addresses no link is for)."""
    with _gathering() as noted:
        try:
            return cast(Listing, _SCHEMA.load(raw)), noted
        except ValidationError as error:
            raise BadListing(_flatten(error.messages)) from None
        except RecursionError:
            raise BadListing([Problem("listing", "It is nested too deeply to be read.")]) from None


def _flatten(messages: Any, path: str = "") -> list[Problem]:
    """marshmallow's tree of messages as a flat list: "venues.0.postcode": "..."."""
    if isinstance(messages, Mapping):
        found: list[Problem] = []
        for key, inner in messages.items():
            step = "" if key == "_schema" else str(key)
            found += _flatten(inner, ".".join(part for part in (path, step) if part))
        return found
    rows = messages if isinstance(messages, list) else [messages]
    return [Problem(path or "listing", _plain(str(row))) for row in rows]


_WORDS = {
    "Missing data for required field.": "This is required; add it.",
    "Field may not be null.": "This must not be null; leave it out instead.",
    "Invalid input type.": "This must be an object with named fields.",
    "Not a valid string.": "This must be text.",
}


def _plain(message: str) -> str:
    return _WORDS.get(message, message)
