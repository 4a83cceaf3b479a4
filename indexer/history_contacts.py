"""The sentences about who runs a listing, how to reach them, and the first visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from .history_fields import one_of
from .history_values import (
    HIDDEN,
    NOT_KNOWN,
    Known,
    came_and_went,
    listed,
    part,
    quoted,
    rows,
    short,
    text_change,
    texts,
)

_LED_BY = {
    "people": "the people who come",
    "charity": "a charity",
    "council_or_nhs": "the council or the NHS",
    "business": "a business",
}
_VISIT = {
    "who_meets_you": "words on who meets you",
    "what_happens": "words on what happens",
    "what_to_bring": "words on what to bring",
    "how_long": "words on how long it takes",
    "bring_someone": "words on bringing somebody",
    "getting_there": "words on getting there",
}


def _contacts(before: Any, after: Any, known: Known) -> list[str]:
    old = [row for row in rows(before) if row not in rows(after)]
    new = [row for row in rows(after) if row not in rows(before)]
    pairs: list[tuple[dict[str, Any] | None, dict[str, Any]]] = []
    for row in new:
        same = [one for one in old if one.get("name") and one.get("name") == row.get("name")]
        shared = [
            one for one in old if set(texts(one.get("phones"))) & set(texts(row.get("phones")))
        ]
        mate = next(iter([*same, *shared]), None)
        if mate is not None:
            old.remove(mate)
        pairs.append((mate, row))
    for at, (mate, row) in enumerate(pairs):
        if mate is None and old:
            pairs[at] = (old.pop(0), row)
    said = [sentence for pair in pairs for sentence in _contact(*pair, known)]
    said += [f"Removed {_reach(row, known)}" for row in old]
    return said or ["Changed the order of the contacts"]


def _reach(row: Mapping[str, Any], known: Known) -> str:
    """A contact by its name and numbers. Of one that is not shown, nothing is told."""
    if row.get("public") is False:
        return "a contact that is not shown"
    name = row.get("name") or row.get("role")
    ways = [*texts(row.get("phones")), *([row["email"]] if row.get("email") else [])]
    words = f"the contact {short(name, known)}" if name else "a contact"
    return f"{words} ({listed(short(way, known) for way in ways)})" if ways else words


def _contact(old: Mapping[str, Any] | None, new: Mapping[str, Any], known: Known) -> list[str]:
    if old is None:
        return [f"Added {_reach(new, known)}"]
    if False in (old.get("public"), new.get("public")):
        if old.get("public") == new.get("public"):
            return ["Changed a contact that is not shown"]
        return ["A contact is now shown" if old.get("public") is False else "Hid a contact"]
    name = new.get("name") or old.get("name")
    whose = f" of {short(name, known)}" if name else " of a contact"
    said = text_change("name of a contact", old.get("name"), new.get("name"), known)
    said += text_change(f"role{whose}", old.get("role"), new.get("role"), known)
    numbers = [[short(one, known) for one in texts(row.get("phones"))] for row in (old, new)]
    if len(numbers[0]) == len(numbers[1]) == 1:
        said += text_change(f"phone number{whose}", numbers[0][0], numbers[1][0], known)
    else:
        said += came_and_went(f"phone number{whose}", f"phone numbers{whose}", *numbers)
    said += text_change(f"e-mail address{whose}", old.get("email"), new.get("email"), known)
    said += text_change(f"times to ring{whose}", old.get("times"), new.get("times"), known)
    return said


def _organisation(before: Any, after: Any, known: Known) -> list[str]:
    old, new = part(before), part(after)
    if not new:
        return [f"Removed the organisation {quoted(old.get('name') or NOT_KNOWN, known)}"]
    if old:
        said = text_change("organisation", old.get("name"), new.get("name"), known)
    else:
        said = [f"Added the organisation {quoted(new.get('name') or NOT_KNOWN, known)}"]
    for name, words in (
        ("description", "words about the organisation"),
        ("website", "website of the organisation"),
        ("email", "e-mail address of the organisation"),
        ("logo", "logo of the organisation"),
    ):
        said += text_change(words, old.get(name), new.get(name), known)
    said += one_of("who leads the organisation", _LED_BY)(
        old.get("led_by"), new.get("led_by"), known
    )
    numbers = [
        [
            short(f"{row.get('scheme')} {row.get('identifier')}", known)
            for row in rows(one.get("identifiers"))
        ]
        for one in (old, new)
    ]
    said += came_and_went("registered number", "registered numbers", *numbers)
    return said or [f"It is now run by another {quoted(new.get('name'), known)}"]


def _first_visit(before: Any, after: Any, known: Known) -> list[str]:
    old, new = part(before), part(after)
    said = []
    for name, words in _VISIT.items():
        if name == "getting_there" and known.hidden:
            if old.get(name) != new.get(name):
                said.append(f"Changed the words on getting to {HIDDEN}")
        else:
            said += text_change(words, old.get(name), new.get(name), known)
    was, now = (
        {str(row.get("url")): row.get("alt") for row in rows(one.get("pictures"))}
        for one in (old, new)
    )

    def showing(alt: Any) -> str:
        return f": {quoted(alt, known)}" if alt and not known.hidden else ""

    said += [f"Added a picture{showing(now[url])}" for url in now if url not in was]
    said += [f"Removed a picture{showing(was[url])}" for url in was if url not in now]
    said += [
        f"Changed the words for a picture{showing(now[url])}"
        for url in now
        if url in was and was[url] != now[url]
    ]
    return said


TELLERS: Final[Mapping[str, Callable[[Any, Any, Known], list[str]]]] = {
    "organisation": _organisation,
    "contacts": _contacts,
    "first_visit": _first_visit,
}
"""Field -> who tells its changes."""
