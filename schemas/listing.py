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

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load

from . import vocabulary as vocab
from .fields import (
    Choice,
    Choices,
    Flag,
    IsoDate,
    LanguageCode,
    Number,
    PlainText,
    Postcode,
    TextList,
    TimeOfDay,
    Url,
    warn,
    warnings,
    without_nulls,
)

Listing = dict[str, Any]
"""A canonical listing. A plain dict, because it is stored, compared, exported and shown as one."""

# The namespace of ids made from a source's own id: fixed for ever, or every import would be new.
LISTING_IDS = UUID("6f2b5c53-3c0e-5a2e-9d0a-7c1f6f0f3a11")


class Part(Schema):
    """What every part of a listing shares: null means "not said", unknown keys are reported."""

    class Meta:
        unknown = EXCLUDE

    plain_as: str | None = None
    """The key a plain text stands for, where a list may hold ids instead of objects."""

    @pre_load
    def tidy(self, data: Any, **_: Any) -> Any:
        if isinstance(data, str) and self.plain_as:
            return {self.plain_as: data}
        if not isinstance(data, Mapping):
            return data
        for key in data:
            if key not in self.fields:
                known = [name for name in self.fields if not name.startswith("_")]
                warn(
                    f'"{str(key)[:60]}" is not a field here and was not used; '
                    f"{vocab.suggestion(str(key), known)}"
                )
        return without_nulls(data)


class PlainPart(Part):
    """A part that may also be written as its id alone: "pa" for {"id": "pa"}."""

    plain_as = "id"


class Parts(fields.Field[list[dict[str, Any]]]):
    """A list of one kind of part; a single part alone is a list of one."""

    def __init__(self, schema: type[Part], *, most: int = 500, **settings: Any) -> None:
        settings.setdefault("load_default", list)
        settings.setdefault("allow_none", True)
        super().__init__(**settings)
        self.part = schema()
        self.most = most

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_: Any
    ) -> list[dict[str, Any]]:
        rows = value if isinstance(value, list) else [value]
        if len(rows) > self.most:
            raise ValidationError(f"{len(rows)} entries are too many; keep at most {self.most}.")
        # Row by row: a rule between two fields of one row (lat without lon) is checked after
        # loading, and marshmallow would then not say which of many rows broke it.
        loaded: list[dict[str, Any]] = []
        errors: dict[int, Any] = {}
        for index, row in enumerate(rows):
            try:
                loaded.append(self.part.load(row))
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors)
        return loaded


def one(schema: type[Part], **settings: Any) -> fields.Nested:
    """One part; missing or null gives the part with its defaults unless said otherwise."""
    settings.setdefault("load_default", lambda: schema().load({}))
    return fields.Nested(schema, allow_none=True, **settings)


class AccessFact(Part):
    plain_as = "state"
    state = Choice(vocab.ACCESS_STATES, load_default="unknown")
    note = PlainText(longest=1000)
    checked_on = IsoDate()
    checked_by = PlainText(longest=60)


class AccessFacts(fields.Field[dict[str, dict[str, Any]]]):
    """Facet id -> fact. A partly without a note is refused: the note is the answer."""

    def __init__(self) -> None:
        super().__init__(load_default=dict, allow_none=True)
        self.part = AccessFact()

    def _deserialize(
        self, value: Any, attr: str | None, data: Any, **_: Any
    ) -> dict[str, dict[str, Any]]:
        if not isinstance(value, Mapping):
            raise ValidationError('Write access facts as {"step_free_entrance": {"state": "yes"}}.')
        facts: dict[str, dict[str, Any]] = {}
        errors: dict[str, Any] = {}
        for facet in sorted(value):
            if facet not in vocab.facets():
                errors[facet] = [
                    f'"{str(facet)[:60]}" is not an access facet; '
                    + vocab.suggestion(str(facet), vocab.facets())
                ]
                continue
            try:
                facts[facet] = self.part.load(value[facet] if value[facet] is not None else {})
            except ValidationError as error:
                errors[facet] = error.messages
                continue
            if facts[facet]["state"] == "partly" and not facts[facet]["note"]:
                errors[facet] = {"note": ['"partly" needs a note that says which part.']}
        if errors:
            raise ValidationError(errors)
        return facts


class Source(Part):
    plain_as = "name"
    name = PlainText(longest=200, required=True)
    id = PlainText(longest=200)
    url = Url()
    licence = PlainText(longest=300)
    first_seen = IsoDate()
    last_seen = IsoDate()
    checked_on = IsoDate()
    changed_on = IsoDate()
    live = Flag(load_default=True)


class Identifier(Part):
    scheme = PlainText(longest=40, required=True)
    identifier = PlainText(longest=100, required=True)


class Organisation(Part):
    plain_as = "name"
    id = PlainText(longest=100)
    name = PlainText(longest=200, required=True)
    description = PlainText(longest=10_000)
    website = Url()
    email = PlainText(longest=300)
    logo = Url()
    led_by = Choice(vocab.LED_BY, load_default="unknown")
    identifiers = Parts(Identifier)


class NeedSet(PlainPart):
    id = Choice(vocab.needs(), required=True)
    how = Choice(vocab.NEED_HOW, load_default="owner")


class Who(PlainPart):
    id = Choice(vocab.WHO, required=True)
    note = PlainText(longest=500)


class Condition(PlainPart):
    id = Choice(vocab.CONDITIONS, required=True)
    note = PlainText(longest=500)


class Language(PlainPart):
    id = LanguageCode(required=True)
    state = Choice(("yes", "partly", "no"), load_default="yes")
    note = PlainText(longest=500)


class Status(Part):
    plain_as = "state"
    state = Choice(vocab.STATUS, load_default="open")
    on = IsoDate()
    until = IsoDate()
    by = PlainText(longest=60)
    note = PlainText(longest=1000)


class Age(Part):
    min = Number(most=130)
    max = Number(most=130)

    @post_load
    def ordered(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if data["min"] is not None and data["max"] is not None and data["min"] > data["max"]:
            raise ValidationError(
                {
                    "min": [
                        f"The youngest age {data['min']} is above the oldest {data['max']}; "
                        "swap them or leave one out."
                    ]
                }
            )
        return data


class CostOption(Part):
    amount = Number(most=100_000)
    currency = PlainText(longest=3, load_default="GBP")
    per = PlainText(longest=60)
    note = PlainText(longest=500)


class Cost(Part):
    plain_as = "state"
    state = Choice(vocab.COST, load_default="unknown")
    note = PlainText(longest=1000)
    options = Parts(CostOption)


class Capacity(Part):
    plain_as = "state"
    state = Choice(vocab.CAPACITY, load_default="unknown")
    weeks = Number(most=520)
    until = IsoDate()
    available = Number(most=100_000)
    maximum = Number(most=100_000)
    unit = PlainText(longest=60)
    note = PlainText(longest=1000)
    updated = IsoDate()


class SafeguardingFact(Part):
    fact = PlainText(longest=200, required=True)
    state = Choice(vocab.ACCESS_STATES, load_default="unknown")
    note = PlainText(longest=1000)
    on = IsoDate()
    by = PlainText(longest=60)


class Venue(Part):
    id = PlainText(longest=100)
    name = PlainText(longest=300)
    kind = Choice(vocab.VENUE_KINDS, load_default=None, allow_none=True)
    address = PlainText(longest=1000)
    postcode = Postcode()
    lat = Number(least=-90, most=90)
    lon = Number(least=-180, most=180)
    point_from = Choice(
        ("given", "postcode", "postcode_part", "place"), load_default=None, allow_none=True
    )
    hidden = Flag()
    show_district = Flag(load_default=True)
    uprn = PlainText(longest=20)
    transport = PlainText(longest=1000)
    access = AccessFacts()
    access_text = PlainText(longest=5000)

    @post_load
    def whole_point(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if (data["lat"] is None) != (data["lon"] is None):
            raise ValidationError({"lat": ["Give both lat and lon, or neither."]})
        if data["lat"] is not None and data["point_from"] is None:
            data["point_from"] = "given"
        return data


class Session(Part):
    venue = PlainText(longest=100)
    kind = Choice(("session", "open_hours"), load_default="session")
    days = Choices(vocab.DAYS)
    opens = TimeOfDay()
    closes = TimeOfDay()
    every = Choice(("week", "fortnight", "month", "once"), load_default="week")
    nth: fields.Field[Any] = fields.Field(load_default=list)
    starts_on = IsoDate()
    until = IsoDate()
    check_after = IsoDate()
    rrule = PlainText(longest=500)
    # `except` and `until` are the field's own words; `except` is no Python name.
    except_: fields.Field[Any] = fields.Field(
        load_default=list, data_key="except", attribute="except"
    )
    dates: fields.Field[Any] = fields.Field(load_default=list)
    term_time = Flag()
    note = PlainText(longest=1000)
    access = AccessFacts()
    capacity = fields.Nested(Capacity, load_default=None, allow_none=True)

    @pre_load
    def tidy(self, data: Any, **_: Any) -> Any:
        # Part.tidy knows fields by their Python name; here one is spelt otherwise in the data.
        if isinstance(data, Mapping):
            known = {field.data_key or name for name, field in self.fields.items()}
            for key in data:
                if key not in known:
                    warn(
                        f'sessions: "{str(key)[:60]}" is not a field here and was not used; '
                        f"{vocab.suggestion(str(key), known)}"
                    )
            return without_nulls(data)
        return data

    @post_load
    def lists(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        nth = data["nth"] if isinstance(data["nth"], list) else [data["nth"]]
        if all(type(n) is int and n and -5 <= n <= 5 for n in nth):
            data["nth"] = list(dict.fromkeys(nth))
        else:
            errors["nth"] = ["Use whole numbers from 1 to 5, or -1 for the last of the month."]
        for name in ("except", "dates"):
            rows = data[name] if isinstance(data[name], list) else [data[name]]
            try:
                days = {str(_DATE.deserialize(row)) for row in rows if row is not None}
                data[name] = sorted(days)
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)
        order = {day: index for index, day in enumerate(vocab.DAYS)}
        data["days"].sort(key=order.__getitem__)
        return data


_DATE = IsoDate()


class ServiceArea(Part):
    plain_as = "text"
    code = PlainText(longest=20)
    name = PlainText(longest=200)
    outcode = PlainText(longest=4)
    country = PlainText(longest=40)
    near = PlainText(longest=200)
    miles = Number(most=1000)
    text = PlainText(longest=500)


class Contact(Part):
    name = PlainText(longest=200)
    role = PlainText(longest=200)
    phones = TextList(longest=100)
    email = PlainText(longest=300)
    times = PlainText(longest=300)
    public = Flag(load_default=True)


class Picture(Part):
    plain_as = "url"
    url = Url(required=True)
    alt = PlainText(longest=500)


class FirstVisit(Part):
    plain_as = "what_happens"
    who_meets_you = PlainText(longest=2000)
    what_happens = PlainText(longest=5000)
    what_to_bring = PlainText(longest=2000)
    how_long = PlainText(longest=500)
    bring_someone = PlainText(longest=1000)
    getting_there = PlainText(longest=2000)
    pictures = Parts(Picture)


class Confirmation(Part):
    plain_as = "on"
    on = IsoDate(required=True)
    by = Choice(vocab.CONFIRMED_BY, required=True)
    how = PlainText(longest=200)
    note = PlainText(longest=1000)
    left_standing = Choices(vocab.SIGNAL_KINDS)


class Signal(Part):
    kind = Choice(vocab.SIGNAL_KINDS, required=True)
    on = IsoDate(required=True)
    by = Choice(vocab.SIGNAL_BY, required=True)
    detail = PlainText(longest=1000)
    reporter = PlainText(longest=100)


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
        for key in ("needs", "who", "conditions", "languages"):
            data[key] = list({row["id"]: row for row in data[key]}.values())
        data["confirmations"].sort(key=lambda row: (row["on"], row["by"], row["how"] or ""))
        data["signals"].sort(key=lambda row: (row["on"], row["kind"], row["by"]))
        return data


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
