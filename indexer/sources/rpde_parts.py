"""The objects inside an OpenActive item, in the shape of Open Referral: places, organisers, prices.

Called by `rpde_shapes` and `rpde_times`. Values are only put in their place here; `hsds_fields`
reads and cleans them, so that its rules hold for every kind of source.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.texts import line
from indexer.sources.values import number
from schemas.postcodes import find_postcode_in


def type_of(data: Mapping[str, Any]) -> str:
    """The type of an object, in either spelling and without its namespace; "" if it has none."""
    said = data.get("@type", data.get("type"))
    named = said[0] if isinstance(said, list) and said else said
    return bare(line(named))


def name_of(data: Mapping[str, Any]) -> str | None:
    """The address by which other items name this object."""
    return line(data.get("@id")) or line(data.get("id"))


def bare(text: str | None) -> str:
    """A term without its namespace: "oa:FemaleOnly", "https://openactive.io/FemaleOnly"."""
    return re.split(r"[/#:]", text or "")[-1]


def first(holders: Iterable[Mapping[str, Any]], *keys: str) -> Any:
    """The first value that says anything, by the order of the keys and then of the holders."""
    every = list(holders)
    for key in keys:
        for holder in every:
            if holder.get(key) not in (None, "", [], {}):
                return holder[key]
    return None


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a value that may be one, a list of them, or something else."""
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, Mapping)]


def labels(value: Any) -> list[str]:
    """The labels of concepts, which may be plain texts: activities, categories, supports."""
    entries = value if isinstance(value, list) else [value]
    texts = (
        line(one.get("prefLabel") or one.get("name")) if isinstance(one, Mapping) else line(one)
        for one in entries
    )
    return list(dict.fromkeys(text for text in texts if text))


def digest(*values: object) -> str:
    """A short id that depends on these values only."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:24]


def place_of(part: Mapping[str, Any], found: Findings) -> dict[str, Any] | None:
    """The place of a series as a service_at_location; its id does not hang on the order."""
    mode = bare(line(part.get("eventAttendanceMode"))).casefold()
    entry = next(iter(objects(part.get("location"))), None)
    if entry is None:
        text = line(part.get("location"))
        entry = {"name": text} if text and not text.startswith("http") else None
    if mode.startswith("online") or (entry and type_of(entry) == "VirtualLocation"):
        location: dict[str, Any] = {"location_type": "virtual", "name": "Online"}
        return {"id": "online", "location": location}
    if entry is None:
        return None
    said = entry.get("address")
    address = said if isinstance(said, Mapping) else {"streetAddress": said}
    # Some give the address in one piece, under a name of their own.
    whole = next((value for key, value in address.items() if key.endswith("fullAddress")), None)
    street = line(address.get("streetAddress")) or line(whole)
    postcode = line(address.get("postalCode"))
    if postcode is None and street and (match := find_postcode_in(street, whole_only=True)):
        postcode = match[2]
    geo = next(iter(objects(entry.get("geo"))), {})
    name = line(entry.get("name"))
    own = name_of(entry) or line(entry.get("identifier"))
    lat, lon = number(geo.get("latitude")), number(geo.get("longitude"))
    if lat == 0 or lon == 0:
        found.add("coordinates_zero", "location.geo", "A latitude or longitude of 0; not used.")
        lat = lon = None
    location = {
        "id": own if own and len(own) <= 100 else digest(name, street, postcode, lat, lon),
        "location_type": "physical",
        "name": name,
        "latitude": lat,
        "longitude": lon,
        "accessibility": [{"description": text} for text in _amenities(entry)],
    }
    if street or postcode or line(address.get("addressLocality")):
        location["addresses"] = [
            {
                "address_1": street,
                "city": address.get("addressLocality"),
                "postal_code": postcode,
                "address_type": "physical",
            }
        ]
    return {"id": location["id"], "location": location}


def _amenities(place: Mapping[str, Any]) -> Iterator[str]:
    """What is said about the building, as words: nobody here has checked it."""
    for one in objects(place.get("amenityFeature")):
        label = line(one.get("name")) or type_of(one)
        value = one.get("value")
        if label and isinstance(value, bool):
            yield f"{label}: {'yes' if value else 'no'}"


def organiser_of(holders: Iterable[Mapping[str, Any]], found: Findings) -> dict[str, Any]:
    """Organisation, telephone and mail address; the name of one person is not kept."""
    organiser = next(iter(objects(first(holders, "organizer"))), None)
    if organiser is None:
        return {}
    telephone = line(organiser.get("telephone"))
    read: dict[str, Any] = {
        "phones": [{"number": telephone}] if telephone else None,
        "email": organiser.get("email"),
    }
    if type_of(organiser) == "Person":
        found.add("organiser_person", "organizer", "Who runs it is one person; no name is kept.")
        return read
    logo = next(iter(objects(organiser.get("logo"))), {})
    read["organization"] = {
        "id": name_of(organiser) or organiser.get("identifier"),
        "name": organiser.get("name"),
        "description": organiser.get("description"),
        "website": organiser.get("url"),
        "email": organiser.get("email"),
        "logo": logo.get("url"),
    }
    return read


def costs_of(holders: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Offers as cost options; free only where the publisher says so and gives no price."""
    every = list(holders)
    options = []
    for offer in objects(first(every, "offers")):
        price, lowest = offer.get("price"), offer.get("lowPrice")
        name = line(offer.get("name"))
        options.append(
            {
                "option": name if price is not None or lowest is None else f"{name or ''} from",
                "amount": lowest if price is None else price,
                "currency": offer.get("priceCurrency"),
                "amount_description": offer.get("description"),
            }
        )
    if not options and first(every, "isAccessibleForFree") is True:
        options.append({"amount": 0})
    return options


def ages_of(holders: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """`maxValue` is often the greatest number of the publisher's program, which is no limit."""
    ages = next(iter(objects(first(holders, "ageRange"))), {})
    youngest, oldest = number(ages.get("minValue")), number(ages.get("maxValue"))
    # Programs that know no "none" write 0 to 0 or less than nothing.
    youngest = youngest if youngest and youngest > 0 else None
    return {"minimum_age": youngest, "maximum_age": oldest if oldest and oldest > 0 else None}
