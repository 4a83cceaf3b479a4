"""The names that tables and columns of HSDS packages have had, from HSDS 1.0 and Open Referral UK 1
to HSDS 3.1, and in exports that keep to none of them.

Called by `hsds_tables` and its parts. One name stands for each: that of HSDS 3 where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

_TABLES: Final[Mapping[str, Sequence[str]]] = {
    "service": ("service", "services"),
    "organization": ("organization", "organizations", "organisation", "organisations"),
    "organization_identifier": ("organization_identifier", "organization_identifiers",
                                "organisation_identifier", "organisation_identifiers"),
    "location": ("location", "locations"),
    "service_at_location": ("service_at_location", "service_at_locations", "services_at_location",
                            "services_at_locations", "service_location", "service_locations"),
    "address": ("address", "addresses", "physical_address", "physical_addresses"),
    "postal_address": ("postal_address", "postal_addresses"),
    "phone": ("phone", "phones", "telephone", "telephones"),
    "contact": ("contact", "contacts"),
    "schedule": ("schedule", "schedules", "regular_schedule", "regular_schedules"),
    "holiday_schedule": ("holiday_schedule", "holiday_schedules"),
    "service_area": ("service_area", "service_areas"),
    "language": ("language", "languages"),
    "accessibility": ("accessibility", "accessibilities", "accessibility_for_disabilities"),
    "cost_option": ("cost_option", "cost_options"),
    "payment_accepted": ("payment_accepted", "payments_accepted", "payment"),
    "required_document": ("required_document", "required_documents"),
    "eligibility": ("eligibility", "eligibilities", "eligibilitys"),
    "attribute": ("attribute", "attributes", "service_attribute", "service_attributes",
                  "other_attribute", "other_attributes", "service_taxonomy", "service_taxonomys",
                  "service_taxonomies", "services_taxonomy", "link_taxonomy", "link_taxonomies"),
    "taxonomy_term": ("taxonomy_term", "taxonomy_terms"),
    "taxonomy": ("taxonomy", "taxonomies", "taxonomys"),
    "service_capacity": ("service_capacity", "service_capacities", "capacity", "capacities"),
    "unit": ("unit", "units"),
    "url": ("url", "urls"),
}  # fmt: skip
_OF_NAME: Final = {name.replace("_", ""): table for table, names in _TABLES.items()
                   for name in names}  # fmt: skip

UNUSED: Final = frozenset(
    {"program", "programs", "programme", "funding", "fundings", "metadata", "review", "reviews",
     "metatabledescription", "metatabledescriptions", "serviceprograms"}
)  # fmt: skip
"""Tables of the standard of which nothing is shown."""

PARENTS: Final[Mapping[str, Sequence[str]]] = {
    "service_at_location": ("service",),
    "location": ("service",),
    "organization_identifier": ("organization",),
    "address": ("location",),
    "postal_address": ("location",),
    "phone": ("contact", "service_at_location", "service", "location", "organization"),
    "contact": ("service_at_location", "service", "location", "organization"),
    "schedule": ("service_at_location", "service", "location"),
    "holiday_schedule": ("service_at_location", "service", "location"),
    "service_area": ("service_at_location", "service"),
    "language": ("phone", "service", "location"),
    "accessibility": ("location",),
    "cost_option": ("service",),
    "payment_accepted": ("service",),
    "required_document": ("service",),
    "eligibility": ("service",),
    "attribute": ("service", "location", "service_at_location", "organization"),
    "service_capacity": ("service",),
    "url": ("service",),
}
"""Table -> the tables its rows may belong to; the first of them that a row names has it."""

REFERS: Final[Mapping[str, Sequence[str]]] = {
    "service": ("organization", "location", "taxonomy"),
    "service_at_location": ("location",),
    "attribute": ("taxonomy_term", "taxonomy"),
    "taxonomy_term": ("taxonomy",),
    "service_capacity": ("unit",),
}
"""Table -> the tables that its rows name a row of, without belonging to it."""

_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "service": {"website": "url", "min_age": "minimum_age", "max_age": "maximum_age",
                "eligibility": "eligibility_description", "e_mail": "email"},
    "organization": {"url": "website", "e_mail": "email"},
    "location": {"lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude",
                 "type": "location_type"},
    "address": {"address": "address_1", "address1": "address_1", "address2": "address_2",
                "street": "address_1", "postcode": "postal_code", "zip": "postal_code",
                "zipcode": "postal_code", "zip_code": "postal_code", "town": "city"},
    "phone": {"phone": "number", "phone_number": "number", "telephone": "number",
              "ext": "extension"},
    "schedule": {"weekday": "byday", "days_of_week": "byday", "day": "byday",
                 "open_at": "opens_at", "close_at": "closes_at"},
    "holiday_schedule": {"open_at": "opens_at", "close_at": "closes_at"},
    "service_area": {"service_area": "name"},
    "language": {"language": "name"},
    "accessibility": {"accessibility": "description"},
    "taxonomy_term": {"vocabulary": "taxonomy", "term": "name"},
    "taxonomy": {"vocabulary": "taxonomy", "term": "name"},
    "attribute": {"taxonomy_detail": "value", "other_attribute": "value"},
}  # fmt: skip

_REFERENCE: Final = re.compile(
    r"(?:x_)?(service(?:s)?_at_location|taxonomy_term|organi[sz]ation|service|location|contact"
    r"|phone|taxonomy|taxonomie|unit)s?_?(ids?|recordids?|record_ids?|uid)"
)
_BARE: Final = re.compile(r"(?:x_)?(service(?:s)?_at_location|organi[sz]ation|service|location)s?")
"""Columns that hold ids without saying so; only in tables where the word can mean nothing else."""

_OWN_ID: Final = re.compile(r"(?:x_)?(?:record_?id|airtable_(?:record_)?id|uid|uuid)")


def fold(text: str) -> str:
    """A name in the form in which names are compared: "Organization ID " -> "organization_id"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text.strip().lstrip("\ufeff"))
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")


def table_called(name: str | None) -> str | None:
    """The table that a resource or file is, by its name: "hsds-services (2).csv" -> "service"."""
    base = re.split(r"[\\/]", name or "")[-1]
    words = fold(re.sub(r"\.(?:csv|tsv|txt)$", "", base, flags=re.I)).split("_")
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    for start in range(len(words)):
        joined = "".join(words[start:])
        if joined in UNUSED:
            return None
        if joined in _OF_NAME:
            return _OF_NAME[joined]
    return None


@lru_cache(maxsize=4096)
def column_called(header: str, table: str) -> str:
    """The name of HSDS 3 for a column: "x_organizations" -> "organization_id"; its own id is "id",
    the id of another system "record_id". What has no such name keeps its own, folded."""
    name = fold(header)
    if name in ("id", f"{table}_id") or (table == "taxonomy" and name == "taxonomies_id"):
        return "id"
    if _OWN_ID.fullmatch(name):
        return "record_id"
    if found := _REFERENCE.fullmatch(name):
        target = _singular(found[1])
        return "id" if target == table else f"{target}_id"
    if (found := _BARE.fullmatch(name)) and _singular(found[1]) in (
        *PARENTS.get(table, ()), *REFERS.get(table, ())
    ):  # fmt: skip
        return f"{_singular(found[1])}_id"
    return _COLUMNS.get("address" if table == "postal_address" else table, {}).get(name, name)


def _singular(name: str) -> str:
    plain = name.replace("organisation", "organization").replace("services_at", "service_at")
    return "taxonomy" if plain == "taxonomie" else plain
