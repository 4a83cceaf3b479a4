"""Telephone numbers, mail addresses and contact persons of an HSDS record, in native form.

Called by `hsds_fields`. Numbers may stand on the service, a contact, a place or only on the
organisation; the organisation's number is used when nothing nearer is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.texts import clip, line
from indexer.sources.values import mail_addresses, rows, telephones

_NOT_FOR_VOICE = frozenset({"fax", "pager", "modem"})
_HOURS = re.compile(
    r"\d|\b(?:mon|tue|wed|thu|fri|sat|sun)|\b(?:hour|morning|afternoon|weekday)", re.I
)


def read_contacts(service: Mapping[str, Any], found: Findings) -> list[dict[str, Any]]:
    """Contacts in native form; an entry holds one person or one purpose, and no two are alike."""
    contacts: list[dict[str, Any]] = []
    phones = rows(service.get("phones"), found, "phones")
    for person in rows(service.get("contacts"), found, "contacts"):
        of_person = [phone for phone in phones if _belongs(phone, person)]
        phones = [phone for phone in phones if not _belongs(phone, person)]
        of_person += rows(person.get("phones"), found, "contacts.phones")
        contacts += _entries(
            of_person,
            person.get("email"),
            found,
            name=line(person.get("name")),
            role=line(person.get("title")) or line(person.get("department")),
        )
    contacts = _entries(phones, service.get("email"), found) + contacts
    for place in rows(service.get("service_at_locations"), found, "service_at_locations"):
        contacts += _entries_of_place(place, found)
    if not any(entry["phones"] for entry in contacts):
        for organisation in rows(service.get("organization"), found, "organization"):
            near = any(entry["email"] for entry in contacts)
            contacts += _entries(
                rows(organisation.get("phones"), found, "organization.phones"),
                None if near else organisation.get("email"),
                found,
                role=line(organisation.get("name")) or "The organisation",
            )
    return _without_repeats(contacts)


def _belongs(phone: Mapping[str, Any], person: Mapping[str, Any]) -> bool:
    return bool(line(person.get("id"))) and line(phone.get("contact_id")) == line(person.get("id"))


def _entries_of_place(place: Mapping[str, Any], found: Findings) -> Iterable[dict[str, Any]]:
    for location in rows(place.get("location"), found, "location"):
        role = line(location.get("name"))
        for holder in (place, location):
            of_holder = rows(holder.get("phones"), found, "phones")
            yield from _entries(of_holder, None, found, role=role)
            for person in rows(holder.get("contacts"), found, "contacts"):
                yield from _entries(
                    rows(person.get("phones"), found, "contacts.phones"),
                    person.get("email"),
                    found,
                    name=line(person.get("name")),
                    role=line(person.get("title")) or role,
                )


def _entries(
    phones: list[dict[str, Any]],
    email: Any,
    found: Findings,
    *,
    name: str | None = None,
    role: str | None = None,
) -> list[dict[str, Any]]:
    """One entry for all plain numbers and the mail address, one more for each described number."""
    main = _entry(name, role)
    described: list[dict[str, Any]] = []
    for phone in phones:
        kind = (line(phone.get("type")) or "").lower()
        if kind in _NOT_FOR_VOICE:
            continue
        numbers, prose = telephones(phone.get("number"), phone.get("extension"), found, "phones")
        words = line(phone.get("description")) or ("Text messages" if kind == "text" else None)
        if not numbers:
            continue
        if prose or words:
            is_hours = bool(prose or _HOURS.search(words or ""))
            entry = _entry(name, role if is_hours or name else (words or role))
            entry["times"] = clip(prose or (words if is_hours or name else None), 300)
            entry["phones"] = numbers
            described.append(entry)
        else:
            main["phones"] += numbers
    mails = mail_addresses(email, found, "email")
    if described and not main["phones"] and len(described) == 1:
        main = described.pop()
    main["email"] = mails[0] if mails else None
    more = [{**_entry(name, role), "email": mail} for mail in mails[1:]]
    whole = [main, *described, *more]
    return [entry for entry in whole if entry["phones"] or entry["email"] or entry["name"]]


def _entry(name: str | None, role: str | None) -> dict[str, Any]:
    return {
        "name": clip(name, 200),
        "role": clip(role, 200),
        "phones": [],
        "email": None,
        "times": None,
        "public": True,
    }


def _without_repeats(contacts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop what an earlier entry already says: publishers repeat a number on every level."""
    kept: list[dict[str, Any]] = []
    numbers: set[str] = set()
    mails: set[str] = set()
    for entry in contacts:
        fresh = [one for one in dict.fromkeys(entry["phones"]) if one not in numbers]
        email = entry["email"] if entry["email"] not in mails else None
        if not fresh and not email and (entry["phones"] or entry["email"]) and not entry["name"]:
            continue
        # A named person keeps the number even where the service has it too.
        shown = entry if entry["name"] else {**entry, "phones": fresh, "email": email}
        if shown not in kept:
            kept.append(shown)
        numbers.update(entry["phones"])
        if entry["email"]:
            mails.add(entry["email"])
    return kept
