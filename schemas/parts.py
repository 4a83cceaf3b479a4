"""The parts a listing is made of: venues, sessions, access facts, contacts and the rest.

`schemas.listing` puts them together; `schemas.json_schema` describes them for other programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load

from . import vocabulary as vocab
from .fields import (
    Choice,
    Choices,
    Flag,
    IsoDate,
    LanguageCode,
    Number,
    Outcode,
    PlainText,
    Postcode,
    TextList,
    TimeOfDay,
    Url,
    warn,
    without_nulls,
)


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
    empty = schema()
    settings.setdefault("load_default", lambda: empty.load({}))
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
    outcode = Outcode()
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
