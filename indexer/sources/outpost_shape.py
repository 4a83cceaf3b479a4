"""A record of Outpost in the shape that `hsds_fields` reads, and what that shape cannot carry.

Called by `outpost`. Outpost follows v1 with names of its own: whole numbers as ids, `organisation`,
`geometry`, `min_age`, telephone numbers inside contacts, taxonomies with slugs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.contacts import read_contacts
from indexer.sources.oruk1_shape import organisation, schedule
from indexer.sources.texts import line
from indexer.sources.values import number, rows
from schemas.postcodes import outcode_of

MASK_DECIMALS = 2
"""About a kilometre: how far Outpost itself rounds the point of an address it masks."""


def to_union(raw: Mapping[str, Any], found: Findings, *, bulk: bool) -> dict[str, Any]:
    """`raw` with the names of HSDS 3. `bulk`: its `updated_at` is a program's and says nothing."""
    contacts = [_contact(row) for row in rows(raw.get("contacts"), found, "contacts")]
    options = rows(raw.get("cost_options"), found, "cost_options")
    return {
        **raw,
        "id": line(raw.get("id")),
        "organization": organisation(rows(raw.get("organisation"), found, "organisation")),
        "minimum_age": raw.get("min_age"),
        "maximum_age": raw.get("max_age"),
        "service_at_locations": _places(raw, found),
        "schedules": [
            schedule(row) for row in rows(raw.get("regular_schedules"), found, "regular_schedules")
        ],
        "contacts": [row for row in contacts if row.get("visible") is not False],
        "cost_options": [
            {**row, "amount_description": row.get("amount_description") or row.get("cost_type")}
            for row in options
        ],
        # `free` may be missing or null, and then it says nothing: not that there is a charge.
        "fees_description": "Free" if raw.get("free") is True and not options else None,
        "additional_urls": rows(raw.get("links"), found, "links"),
        "attributes": [
            {"taxonomy_term": _term(row, taxonomy)}
            for key, taxonomy in (
                ("taxonomies", None),
                ("suitabilities", "suitabilities"),
                ("send_needs", "send_needs"),
            )
            for row in rows(raw.get(key), found, key)
        ],
        "last_modified": None if bulk else raw.get("updated_at"),
        "assured_date": raw.get("assured_date"),
    }


def complete(listing: dict[str, Any], raw: Mapping[str, Any], found: Findings) -> None:
    """Put into `listing` what HSDS has no field for: referral, a charge, masks, hidden contacts."""
    if raw.get("needs_referral") is True and "professional_referral" not in listing["join"]:
        listing["join"].append("professional_referral")
    cost = listing["cost"]
    if raw.get("free") is False and cost and cost["state"] == "unknown":
        cost.update(state="paid", note=cost["note"] or "The publisher says that it is not free.")
    elif raw.get("free") is True and cost and cost["state"] == "unknown" and not cost["options"]:
        cost["state"] = "free"
    masked = {
        line(row.get("id")): row
        for row in rows(raw.get("locations"), Findings(), "locations")
        if row.get("mask_exact_address") is True
    }
    for venue in listing["venues"]:
        if venue["id"] in masked:
            found.add("address_masked", "mask_exact_address", "The publisher hides this address.")
            nothing = dict.fromkeys(("name", "address", "uprn", "transport"))
            venue.update(nothing, hidden=True, show_district=True)
    contacts = [_contact(row) for row in rows(raw.get("contacts"), Findings(), "contacts")]
    unseen = [row for row in contacts if row.get("visible") is False]
    for entry in read_contacts({"contacts": unseen}, found) if unseen else []:
        listing["contacts"].append({**entry, "public": False})


def _contact(row: Mapping[str, Any]) -> dict[str, Any]:
    phones = [{"number": row.get("phone")}] if line(row.get("phone")) else []
    return {**row, "phones": row.get("phones") or phones}


def _term(row: Mapping[str, Any], taxonomy: str | None) -> dict[str, Any]:
    """A term by its slug; its id is a number of that one installation and means nothing here."""
    return {
        "name": line(row.get("name")),
        "code": line(row.get("slug")),
        "taxonomy": taxonomy,
    }


def _places(raw: Mapping[str, Any], found: Findings) -> list[dict[str, Any]]:
    places = []
    for position, row in enumerate(rows(raw.get("locations"), found, "locations"), start=1):
        lat, lon = _point(row)
        postcode = row.get("postal_code")
        masked = row.get("mask_exact_address") is True
        if masked:
            # A flag without the rounding that belongs to it must not give the place away.
            lat, lon = (None if one is None else round(one, MASK_DECIMALS) for one in (lat, lon))
            postcode = outcode_of(line(postcode) or "") or None
        address = {
            "address_1": None if masked else row.get("address_1"),
            "city": row.get("city"),
            "state_province": row.get("state_province"),
            "postal_code": postcode,
            "address_type": "physical",
        }
        words = [line(one.get("name")) for one in rows(row.get("accessibilities"), found, "access")]
        location = {
            **row,
            "id": line(row.get("id")),
            # Issues quote names, and people who do not know the address read issues.
            "name": "A hidden address" if masked else row.get("name"),
            "latitude": lat,
            "longitude": lon,
            "addresses": [address],
            "accessibility": [{"description": text} for text in words if text],
        }
        places.append({"id": f"place {position}", "location": location})
    return places


def _point(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """(latitude, longitude) out of a GeoJSON point, which writes longitude first."""
    geometry = row.get("geometry")
    values = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if not isinstance(values, list) or len(values) < 2:
        return number(row.get("latitude")), number(row.get("longitude"))
    return number(values[1]), number(values[0])
