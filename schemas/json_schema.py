"""The native listing as JSON Schema 2020-12, made by walking the marshmallow schema.

Served at /api/schemas/listing.json for those who write files for `waymark import`. It allows the
lenient input forms of data.md; what it allows the loader takes, but for the rules between fields
that are named in its description.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema
from marshmallow import fields as base

from . import fields, listing
from . import parts as listing_parts
from . import vocabulary as vocab

Fragment = dict[str, Any]

ID = "/api/schemas/listing.json"

_ABOUT = (
    "One listing of a community asset directory, as `waymark import` takes it and `waymark export` "
    "writes it. Only `name` is required; null means the same as leaving a field out, and means "
    "not known. A field that is not named here is kept out and reported. Not expressed here: a "
    "session's `venue` is the `id` of one of the listing's venues, ids of venues differ, and "
    "`age.min` is not above `age.max`."
)

# What a name alone does not say. "Schema.field" -> description.
_NOTES: Mapping[str, str] = {
    "Listing.id": "A UUID is kept. Any other text is the source's own id: the listing's id is "
    "made from it and the source's name, the same each time.",
    "Listing.source": "One source, the same as `sources` with one member.",
    "Listing.entered": "The day the directory first had it.",
    "Listing.same_as": "Ids of listings that a person decided are the same.",
    "Listing.not_same_as": "Ids of listings that a person decided are not the same.",
    "Listing.summary": "One or two plain sentences for the list of results.",
    "Listing.description": "Plain text; tags are shown as they are typed.",
    "Listing.words": "Other words people use for it.",
    "Listing.cycle": "How soon it goes out of date: 90, 180 or 365 days.",
    "Listing.access": "Facts of the group itself, by facet; those of a place belong to its venue.",
    "Listing.access_text": "Shown as it is; never read as a yes.",
    "Listing.website": "What is no web address is kept as text and never made a link.",
    "Listing.provenance": "Field -> who set it. What a person set outlives the next feed.",
    "Venue.id": "A name for `sessions[].venue` to point at; made up when left out.",
    "Venue.postcode": "A whole postcode; a sector (WF1 2) or district (WF1) if that is all.",
    "Venue.point_from": "How the point was found. A given point always wins.",
    "Venue.hidden": "A safe address: only the postcode district may ever be shown.",
    "Session.venue": "The `id` of a venue of this listing; null: at none.",
    "Session.nth": "With `every: month`: which of the days; -1 is the last of the month.",
    "Session.starts_on": "The first day; it anchors a fortnight.",
    "Session.until": "The last day. After it the session has ended.",
    "Session.check_after": "The times are to be checked again after this day.",
    "Session.rrule": "RFC 5545 rule; where given, it wins over days, every and nth.",
    "Session.dates": "The days of an irregular session.",
    "Session.except": "Days on which it does not take place.",
    "Session.term_time": "In school terms only. Shown, not computed.",
    "ServiceArea.code": "A code of the Office for National Statistics, like E08000036.",
    "ServiceArea.near": "With `miles`: a circle around this postcode or town.",
    "Status.until": "The day a temporary closure ends by itself.",
    "Capacity.until": "The day a pause ends by itself.",
    "AccessFact.note": "Required with partly: the note is the answer.",
    "Contact.public": "false: for the directory's team only.",
    "Source.live": "false: this source no longer publishes it.",
    "Confirmation.left_standing": "Alarms the confirmer was shown and left standing.",
    "Signal.reporter": "Tells independent reports apart; never shown.",
}

_DAY: Fragment = {
    "type": "string",
    "pattern": r"^\s*[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "description": "A day, like 2026-08-01. A time after it is cut off.",
}
_TIME: Fragment = {
    "type": "string",
    "pattern": r"^\s*(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)(:[0-9]{2}(\.[0-9]+)?)?Z?\s*$",
    "description": "A time by the wall clock in Britain, like 14:00.",
}
_INWARD = "[0-9]([ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2})?"  # never C I K M O V
_POSTCODE: Fragment = {
    "type": "string",
    "pattern": rf"^\s*([A-Za-z]{{1,2}}[0-9][0-9A-Za-z]?( ?{_INWARD})?)?\s*$",
}
_NTH: Fragment = {"enum": [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]}


def listing_schema() -> Fragment:
    """The JSON Schema of one native listing, lenient forms included."""
    parts: dict[str, Fragment] = {}
    whole = _object(listing.ListingSchema, parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "Waymark listing",
        "description": _ABOUT,
        **whole,
        "$defs": dict(sorted(parts.items())),
    }


def _object(schema: type[Schema], parts: dict[str, Fragment]) -> Fragment:
    """One schema as an object: its fields by the names they have in the data."""
    title = _title(schema)
    properties: dict[str, Fragment] = {}
    required: list[str] = []
    for name, field in schema._declared_fields.items():
        key = field.data_key or name
        fragment = _field(title, key, field, parts)
        if field.required:
            required.append(key)
        else:
            fragment = _or_null(fragment)
        note = _NOTES.get(f"{title}.{key}")
        properties[key] = {**fragment, "description": note} if note else fragment
    found: Fragment = {"type": "object", "properties": properties}
    if required:
        found["required"] = required
    return {**found, **_RULES.get(schema, {})}


_number_given: Fragment = {"type": "number"}
_RULES: Mapping[type[Schema], Fragment] = {
    listing_parts.Venue: {
        "allOf": [
            {
                "if": {"required": [one], "properties": {one: _number_given}},
                "then": {"required": [other], "properties": {other: _number_given}},
            }
            for one, other in (("lat", "lon"), ("lon", "lat"))
        ]
    },
    listing_parts.AccessFact: {
        "if": {"required": ["state"], "properties": {"state": {"const": "partly"}}},
        "then": {
            "required": ["note"],
            "properties": {"note": {"type": "string", "pattern": r"\S"}},
        },
    },
}


def _title(schema: type[Schema]) -> str:
    return schema.__name__.removesuffix("Schema")


def _or_null(fragment: Fragment) -> Fragment:
    """The fragment, or null, which says no more than leaving it out."""
    if "enum" in fragment:
        return {**fragment, "enum": [*fragment["enum"], None]}
    if isinstance(fragment.get("type"), str):
        return {**fragment, "type": [fragment["type"], "null"]}
    if "anyOf" in fragment:
        return {**fragment, "anyOf": [*fragment["anyOf"], {"type": "null"}]}
    return {"anyOf": [fragment, {"type": "null"}]}


def _field(owner: str, key: str, field: base.Field[Any], parts: dict[str, Fragment]) -> Fragment:
    """The fragment of one field. Raises TypeError for a kind of field that nobody described."""
    if owner == "Session" and key in ("except", "dates"):
        return _one_or_many(_DAY)
    if owner == "Session" and key == "nth":
        return _one_or_many(_NTH)
    match field:
        case fields.PlainText():
            # Whole numbers are taken for texts too ("uprn": 1234), but a text is what is meant.
            return _text(field)
        case fields.Choice():
            return {"enum": list(field.allowed)}
        case fields.Choices():
            return _one_or_many({"enum": list(field.one.allowed)})
        case fields.TextList():
            return _one_or_many(_text(field.one), most=field.most)
        case fields.IsoDate():
            return dict(_DAY)
        case fields.TimeOfDay():
            return dict(_TIME)
        case fields.Postcode():
            return dict(_POSTCODE)
        case fields.Outcode():
            return {"type": "string", "pattern": r"^\s*([A-Za-z]{1,2}[0-9][0-9A-Za-z]?)?\s*$"}
        case fields.LanguageCode():
            return {"type": "string", "maxLength": 12,
                    "pattern": r"^\s*[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\s*$"}  # fmt: skip
        case fields.Url():
            return {"type": "string", "maxLength": 2000}
        case fields.Number():
            return _number(field)
        case fields.Flag():
            return {"type": "boolean"}
        case listing_parts.AccessFacts():
            return _access(parts)
        case listing.Provenance():
            row = _part(listing.ProvenanceRow, parts)
            return {"type": "object", "additionalProperties": row}
        case listing_parts.Parts():
            return _one_or_many(_part(type(field.part), parts), most=field.most)
        case base.Nested():
            return _part(type(field.schema), parts)
    raise TypeError(f"{owner}.{key}: no JSON Schema is written for {type(field).__name__} yet.")


def _text(field: fields.PlainText) -> Fragment:
    text: Fragment = {"type": "string", "maxLength": field.longest}
    return {**text, "pattern": r"\S"} if field.required else text


def _number(field: fields.Number) -> Fragment:
    found: Fragment = {"type": "number"}
    if field.least is not None:
        found["minimum"] = field.least
    if field.most is not None:
        found["maximum"] = field.most
    return found


def _one_or_many(one: Fragment, *, most: int | None = None) -> Fragment:
    """A list of something, or a single one that stands for a list of one."""
    rows: Fragment = {"type": "array", "items": one}
    if most is not None:
        rows["maxItems"] = most
    return {"anyOf": [*(one["anyOf"] if set(one) == {"anyOf"} else [one]), rows]}


def _part(schema: type[Schema], parts: dict[str, Fragment]) -> Fragment:
    """A reference to a part, or the plain text that may stand for it ("pa" for {"id": "pa"})."""
    title = _title(schema)
    if title not in parts:
        parts[title] = {}  # holds the place, should a part ever contain its own kind
        parts[title] = _object(schema, parts)
    reference = {"$ref": f"#/$defs/{title}"}
    key = getattr(schema, "plain_as", None)
    others = [
        name for name, field in schema._declared_fields.items() if field.required and name != key
    ]
    if key is None or others:
        return reference
    plain = _field(title, key, schema._declared_fields[key], parts)
    return {"anyOf": [plain, reference]}


def _access(parts: dict[str, Fragment]) -> Fragment:
    """Access facts: facet -> state or fact. A bare "partly" has no note and so no answer."""
    _part(listing_parts.AccessFact, parts)
    states = [state for state in vocab.ACCESS_STATES if state != "partly"]
    fact: Fragment = {"anyOf": [{"enum": [*states, None]}, {"$ref": "#/$defs/AccessFact"}]}
    parts["AccessFacts"] = {
        "type": "object",
        "properties": {
            facet: {**fact, "description": row.definition} for facet, row in vocab.facets().items()
        },
        "additionalProperties": False,
    }
    return {"$ref": "#/$defs/AccessFacts"}
