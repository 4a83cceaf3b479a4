"""The sentences about where and when a listing meets: venues, access facts, sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from indexer.times import sentence
from schemas import vocabulary as vocab

from .history_fields import capacity
from .history_values import (
    HIDDEN,
    NOT_KNOWN,
    Known,
    Teller,
    day_words,
    part,
    quoted,
    rows,
    short,
    state_words,
    text_change,
    texts,
)

_TOLD_OF_A_VENUE = {
    "transport": "words on transport to",
    "access_text": "words on access at",
}


def facet_name(facet: str) -> str:
    """ "hearing_loop" -> "Working hearing loop"."""
    known = vocab.facets().get(facet)
    return known.label if known else short(facet)


def access(
    before: Any, after: Any, known: Known, *, where: str = "", secret: bool = False
) -> list[str]:
    """The facts of the listing, of a venue or of a session; `where` is " at St Mary's hall", and
    of a `secret` place no note is told: "by the Elm Street door" would say where it is."""
    old, new = part(before), part(after)
    said = []
    for facet in [*old, *(one for one in new if one not in old)]:
        one, other = part(old.get(facet)), part(new.get(facet))
        name = f'"{facet_name(str(facet))}"{where}'
        states = state_words(one.get("state")), state_words(other.get("state"))
        note = other.get("note")
        because = f" ({short(note, known)})" if note and not secret else ""
        if one == other:
            continue
        if states[0] != states[1]:
            said.append(f"Changed {name} from {states[0]} to {states[1]}{because}")
        elif one.get("note") != note:
            if secret:
                said.append(f"Changed the note on {name}")
            else:
                said += text_change(f"note on {name}", one.get("note"), note, known)
        elif other.get("checked_on") and one.get("checked_on") != other.get("checked_on"):
            said.append(f"Checked {name} on {day_words(other['checked_on'])}: {states[1]}")
        elif facet not in old:
            said.append(f"Asked about {name}: {states[1]}")
        elif facet not in new:
            said.append(f"Removed {name}, which was {states[0]}")
        else:
            said.append(f"Changed who checked {name}, or when")
    return said


def _access(before: Any, after: Any, known: Known) -> list[str]:
    return access(before, after, known)


# -- venues -----------------------------------------------------------------------------------


def _address(venue: Mapping[str, Any], known: Known) -> str:
    found = [venue.get("address"), venue.get("postcode")]
    return short(", ".join(str(one) for one in found if one), known)


def _named(venue: Mapping[str, Any], known: Known) -> str:
    """A venue that came or went, with its address, unless that is hidden."""
    if str(venue.get("id")) in known.hidden or venue.get("hidden"):
        return HIDDEN
    found = [short(venue["name"], known)] if venue.get("name") else []
    found += [address] if (address := _address(venue, known)) else []
    return f"the place {', '.join(found)}" if found else "a place without a name"


def _venues(before: Any, after: Any, known: Known) -> list[str]:
    old = {str(venue.get("id")): venue for venue in rows(before)}
    new = {str(venue.get("id")): venue for venue in rows(after)}
    said = [f"Removed {_named(old[key], known)}" for key in old if key not in new]
    for key, venue in new.items():
        if key not in old:
            said.append(f"Added {_named(venue, known)}")
            said += _of_a_new_one(venue, known) if known.whole else []
    for key, venue in new.items():
        if key in old and old[key] != venue:
            said += _venue(old[key], venue, known)
    if not said and list(old) != list(new):
        said.append("Changed the order of the places")
    return said


def _of_a_new_one(venue: Mapping[str, Any], known: Known) -> list[str]:
    """What is said of a venue that came, besides its name and address."""
    secret = str(venue.get("id")) in known.hidden or bool(venue.get("hidden"))
    said = []
    if secret:
        told = ("transport", "access_text", "kind", "uprn")
        if any(venue.get(key) for key in told):
            said.append(f"Changed what is said about {HIDDEN}")
        if venue.get("show_district"):
            said.append(f"Shows the postcode district of {HIDDEN}")
    else:
        where = known.place(venue.get("id"))
        if venue.get("kind"):
            said.append(f"The kind of place of {where} is {_kind(venue['kind'])}")
        for key, words in (*_TOLD_OF_A_VENUE.items(), ("uprn", "property number of")):
            said += text_change(f"{words} {where}", None, venue.get(key), known)
        if venue.get("point_from") == "given":
            said.append(f"Put {where} on the map")
    where = HIDDEN if secret else known.place(venue.get("id"))
    said += access({}, venue.get("access"), known, where=f" at {where}", secret=secret)
    return said


def _venue(old: Mapping[str, Any], new: Mapping[str, Any], known: Known) -> list[str]:
    where = known.place(new.get("id"))
    said = []
    secret = where == HIDDEN or bool(old.get("hidden")) or bool(new.get("hidden"))
    if secret:
        where = HIDDEN
    if bool(old.get("hidden")) != bool(new.get("hidden")):
        hid = bool(new.get("hidden"))
        said.append("Hid the address of a place" if hid else f"Stopped hiding {HIDDEN}")
    if secret:
        changed = [key for key in ("name", "address", "postcode") if old.get(key) != new.get(key)]
        said += [f"Changed {HIDDEN}"] if changed else []
        told = ("transport", "access_text", "kind", "uprn")
        if any(old.get(key) != new.get(key) for key in told):
            said.append(f"Changed what is said about {HIDDEN}")
    else:
        said += text_change("name of a place", old.get("name"), new.get("name"), known)
        addresses = _address(old, known) or None, _address(new, known) or None
        changed = [f"address of {where}"] if addresses[0] != addresses[1] else []
        said += text_change(f"address of {where}", *addresses, known)
        kinds = [_kind(one.get("kind")) for one in (old, new)]
        if kinds[0] != kinds[1]:
            said.append(f"Changed the kind of place of {where} from {kinds[0]} to {kinds[1]}")
        for key, words in _TOLD_OF_A_VENUE.items():
            said += text_change(f"{words} {where}", old.get(key), new.get(key), known)
        said += text_change(f"property number of {where}", old.get("uprn"), new.get("uprn"), known)
    points = [tuple(one.get(key) for key in ("lat", "lon", "point_from")) for one in (old, new)]
    if points[0] != points[1] and not changed:
        said.append(f"Moved {where} on the map")
    if old.get("show_district") != new.get("show_district"):
        deed = "Shows" if new.get("show_district") else "No longer shows"
        said.append(f"{deed} the postcode district of {where}")
    said += access(old.get("access"), new.get("access"), known, where=f" at {where}", secret=secret)
    return said


def _kind(value: Any) -> str:
    words = vocab.VENUE_KINDS.get(value) if isinstance(value, str) else None
    return f'"{words}"' if words else NOT_KNOWN


# -- sessions ---------------------------------------------------------------------------------


def session_words(session: Mapping[str, Any]) -> str:
    """When it meets, as the pages say it; of a record that makes no sense, that it does not."""
    try:
        return sentence(session).rstrip(".")
    except (AttributeError, KeyError, TypeError, ValueError):
        return "times that cannot be read"


def _sessions(before: Any, after: Any, known: Known) -> list[str]:
    old, new = rows(before), rows(after)
    gone = [row for row in old if row not in new]
    come = [row for row in new if row not in old]
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for row in list(come):
        # The one most like it: what moved from Tuesday to Thursday is one change and not two.
        near = max(gone, key=lambda one: _likeness(one, row), default=None)
        if near is not None:
            gone.remove(near)
            come.remove(row)
            pairs.append((near, row))
    several = len(known.venues) + len(known.hidden) > 1
    said = [line for pair in pairs for line in _session(*pair, known)]
    said += [f"Removed {_meets(row, known, several)}" for row in gone]
    said += [f"Added {_meets(row, known, several)}" for row in come]
    if not said and len(old) != len(new):
        said.append("Removed times that stood twice" if len(old) > len(new) else "Doubled a time")
    return said or ["Changed the order of the times"]


def _likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    weights = {"kind": 4, "venue": 3, "days": 2, "opens": 2, "closes": 1, "every": 1, "note": 1}
    return sum(weight for key, weight in weights.items() if one.get(key) == other.get(key))


def _meets(session: Mapping[str, Any], known: Known, several: bool) -> str:
    at = f" at {known.place(session['venue'])}" if several and session.get("venue") else ""
    secret = str(session.get("venue")) in known.hidden
    note = session.get("note")
    return f"{quoted(session_words(session))}{at}" + (
        f" ({short(note, known)})" if note and not secret else ""
    )


def _session(old: Mapping[str, Any], new: Mapping[str, Any], known: Known) -> list[str]:
    words = [session_words(one) for one in (old, new)]
    name = quoted(words[1])
    said = []
    if words[0] != words[1]:
        said.append(f"Changed {quoted(words[0])} to {name}")
    if old.get("venue") != new.get("venue"):
        places = [known.place(one["venue"]) if one.get("venue") else "no place"
                  for one in (old, new)]  # fmt: skip
        # Without the venues of the listing nobody knows what the two are called.
        named = bool(known.venues or known.hidden)
        said.append(
            f"Moved {name} " + (f"from {places[0]} to {places[1]}" if named else "elsewhere")
        )
    secret = bool({str(old.get("venue")), str(new.get("venue"))} & known.hidden)
    if old.get("note") != new.get("note"):
        if secret:
            said.append(f"Changed the note on {name}")
        else:
            said += text_change(f"note on {name}", old.get("note"), new.get("note"), known)
    for key, deed in (("except", "left out of"), ("dates", "added to")):
        days = [set(texts(one.get(key))) for one in (old, new)]
        said += [f"{day_words(day)} is {deed} {name}" for day in sorted(days[1] - days[0])]
        said += [
            f"{day_words(day)} is no longer {deed} {name}" for day in sorted(days[0] - days[1])
        ]
    if old.get("check_after") != new.get("check_after"):
        day = new.get("check_after")
        said.append(
            f"The times of {name} are to be checked after {day_words(day)}"
            if day
            else f"The times of {name} need no checking"
        )
    said += access(old.get("access"), new.get("access"), known, where=f", {name}", secret=secret)
    if old.get("capacity") != new.get("capacity"):
        said += [
            f"{line}, {name}" for line in capacity(old.get("capacity"), new.get("capacity"), known)
        ]
    return said or [f"Changed how {name} is written down"]


TELLERS: Final[Mapping[str, Teller]] = {
    "access": _access,
    "venues": _venues,
    "sessions": _sessions,
}
"""Field -> who tells its changes."""
