"""One joined service of an HSDS package brought into the nested shape of HSDS 3, in which
`hsds_fields` reads it. Called by `hsds_tables`.

What HSDS 1 and 2 say in other columns is moved to where HSDS 3 has it; the rows as they were sent
are kept beside it, so nothing is lost by a reading that turns out wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from indexer.sources.base import Findings
from indexer.sources.hsds_tables_files import EXTRA
from indexer.sources.hsds_tables_join import cells_of
from indexer.sources.texts import line
from indexer.sources.values import number, time_of_day

Node = Mapping[str, Any]
"""A row and what belongs to it: {"row": {header: cell}, "joined": {table: [node]}}."""

_DAYS: Final = dict(zip("1234567", ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
_ALL_DAY: Final = re.compile(r"(?:open )?24[ -]?(?:hours?|hrs?|h|/7)\.?", re.IGNORECASE)
_MEMBERS: Final = {
    "phone": "phones",
    "contact": "contacts",
    "schedule": "schedules",
    "service_area": "service_areas",
    "language": "languages",
    "accessibility": "accessibility",
    "cost_option": "cost_options",
    "required_document": "required_documents",
    "attribute": "attributes",
    "service_capacity": "capacities",
    "url": "additional_urls",
    "organization_identifier": "organization_identifiers",
}
"""Table -> the member of HSDS 3 that holds its rows. The others are put in place one by one."""


def service_of(node: Node, found: Findings) -> dict[str, Any]:
    """The service in the shape of HSDS 3; what is dangling or misplaced is said in `found`."""
    service = _entity("service", node, found)
    joined = node["joined"]
    if organizations := joined.get("organization"):
        service["organization"] = _entity("organization", organizations[0], found)
        if len(organizations) > 1:
            names = [line(_cells("organization", one).get("name")) or "" for one in organizations]
            found.add("several_organisations", "organization_id",
                      f"It names {len(names)} organisations ({', '.join(names)[:200]}); the first"
                      " one is shown.")  # fmt: skip
    elif said := line(service.get("organization_id")):
        found.add("dangling_reference", "organization_id",
                  f"The organisation {said[:100]!r} is not in the package.")  # fmt: skip
    places = [_place(one, found) for one in joined.get("service_at_location", [])]
    there = {line(place["location"].get("id")) for place in places if "location" in place}
    for one in joined.get("location", []):
        location = _entity("location", one, found)
        if line(location.get("id")) not in there:
            places.append({"location_id": location.get("id"), "location": location})
    service["service_at_locations"] = places
    _add_eligibility(service, joined)
    _add_payment(service, joined)
    _add_holidays(service, joined)
    return service


def _cells(kind: str, node: Node) -> dict[str, Any]:
    return dict(cells_of(kind, node["row"]))


def _entity(kind: str, node: Node, found: Findings) -> dict[str, Any]:
    """A row with the lists of what belongs to it, under the names of HSDS 3."""
    if EXTRA in node["row"]:
        found.add("row_too_long", kind,
                  f"A row of the table {kind} has more cells than its header has names; those"
                  " beyond it are kept as they were sent.")  # fmt: skip
    entity = _cells(kind, node)
    if kind == "schedule":
        _mend_schedule(entity, found)
    for table, rows in node["joined"].items():
        if member := _MEMBERS.get(table):
            entity[member] = [_entity(table, row, found) for row in rows]
    if kind == "location":
        entity["addresses"] = _addresses(node, found)
    elif kind == "attribute":
        _add_term(entity, node, found)
    elif kind == "service_capacity" and node["joined"].get("unit"):
        entity["unit"] = _cells("unit", node["joined"]["unit"][0])
    return entity


def _place(node: Node, found: Findings) -> dict[str, Any]:
    place = _entity("service_at_location", node, found)
    _add_holidays(place, node["joined"])
    locations = node["joined"].get("location", [])
    if locations:
        place["location"] = _entity("location", locations[0], found)
    else:
        said = line(place.get("location_id")) or "?"
        found.add("dangling_reference", "location_id",
                  f"The location {said[:100]!r} is not in the package.")  # fmt: skip
    return place


def _addresses(node: Node, found: Findings) -> list[dict[str, Any]]:
    rows = [{**_entity("address", one, found)} for one in node["joined"].get("address", [])]
    for one in node["joined"].get("postal_address", []):
        rows.append({**_entity("postal_address", one, found), "address_type": "postal"})
    for row in rows:
        further = [row.pop(key) for key in ("address_3", "address_4") if key in row]
        if further:
            row["address_2"] = ", ".join([*filter(None, [row.get("address_2")]), *further])
    return rows


def _add_term(attribute: dict[str, Any], node: Node, found: Findings) -> None:
    """The term an attribute names, and the vocabulary it is of by its name instead of its id."""
    terms = node["joined"].get("taxonomy_term")
    if not terms and not attribute.get("taxonomy_term_id"):
        # Before HSDS 2 the table of taxonomies held the terms themselves.
        terms = node["joined"].get("taxonomy")
    if not terms:
        said = attribute.get("taxonomy_term_id") or attribute.get("taxonomy_id") or "?"
        attribute["taxonomy_term"] = {"id": said}
        return
    term = _cells("taxonomy_term", terms[0])
    vocabularies = terms[0]["joined"].get("taxonomy")
    if vocabularies:
        scheme = _cells("taxonomy", vocabularies[0])
        term["taxonomy_detail"] = scheme
        known = line(term.get("taxonomy"))
        if known is None or known == line(scheme.get("id")):
            term["taxonomy"] = scheme.get("name")
    attribute["taxonomy_term"] = term


def _mend_schedule(row: dict[str, Any], found: Findings) -> None:
    """Round the clock in a column for dates becomes times; weekdays by number, counted from Monday,
    become the letters of iCalendar."""
    for column in ("valid_from", "valid_to"):
        text = line(row.get(column))
        if text and _ALL_DAY.fullmatch(text):
            found.add("schedule_free_text", column, f"{text!r} stands where a date belongs.")
            row.setdefault("opens_at", "00:00")
            row.setdefault("closes_at", "23:59")
            del row[column]
    days = [part for part in re.split(r"[\s,;|]+", line(row.get("byday")) or "") if part]
    if days and all(part in _DAYS for part in days):
        row["byday"] = ",".join(_DAYS[part] for part in days)
        row.setdefault("freq", "WEEKLY")


def _add_eligibility(service: dict[str, Any], joined: Mapping[str, Any]) -> None:
    """The table of HSDS 1: ages where there is one row of them, and all of it in words."""
    rows = [_cells("eligibility", one) for one in joined.get("eligibility", [])]
    words = [line(row.get("eligibility")) for row in rows]
    said = [line(service.get("eligibility_description")), *words]
    text = "\n".join(dict.fromkeys(one for one in said if one))
    if text:
        service["eligibility_description"] = text
    ages = {(row.get("minimum_age"), row.get("maximum_age")) for row in rows}
    ages = {pair for pair in ages if any(number(age) is not None for age in pair)}
    if len(ages) == 1:
        low, high = ages.pop()
        service.setdefault("minimum_age", low)
        service.setdefault("maximum_age", high)
    elif ages:
        told = "; ".join(sorted(f"{low or '0'} to {high or 'any age'}" for low, high in ages))
        service["eligibility_description"] = f"{text}\nAges: {told}".strip()


def _add_payment(service: dict[str, Any], joined: Mapping[str, Any]) -> None:
    rows = [_cells("payment_accepted", one) for one in joined.get("payment_accepted", [])]
    ways = [way for row in rows if (way := line(row.get("payment")))]
    if ways:
        said = line(service.get("fees_description"))
        paid = f"Payment: {', '.join(dict.fromkeys(ways))}"
        service["fees_description"] = f"{said}\n{paid}" if said else paid


def _add_holidays(entity: dict[str, Any], joined: Mapping[str, Any]) -> None:
    """Days that differ from the usual times, as a remark on each of them."""
    told = []
    for one in joined.get("holiday_schedule", []):
        row = _cells("holiday_schedule", one)
        start, end = line(row.get("start_date")), line(row.get("end_date"))
        if not start:
            continue
        when = start if end in (None, start) else f"{start} to {end}"
        is_closed = (line(row.get("closed")) or "").lower() in ("true", "t", "1", "yes", "y")
        hours = [time_of_day(row.get(key)) for key in ("opens_at", "closes_at")]
        if is_closed:
            told.append(f"Closed {when}")
        elif all(hours):
            told.append(f"{when}: {hours[0]} to {hours[1]}")
    for row in entity.get("schedules", []) if told else []:
        row["notes"] = ". ".join([*filter(None, [line(row.get("notes"))]), *told])
