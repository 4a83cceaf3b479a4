"""The sentences about what is said of a listing: confirmed, noticed, declared, published, joined.

Of a report nobody learns here who made it, nor in which words: that is for the desk alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from indexer.freshness.words import alarm_words
from schemas.vocabulary import SAFEGUARDING

from .history_values import (
    Known,
    Teller,
    day_words,
    listed,
    part,
    quoted,
    rows,
    short,
    state_words,
    text_change,
    texts,
)

_SAID_BY = {
    "owner": "The group",
    "steward": "The directory team",
    "staff": "The directory team",
    "website": "The group's own website",
}
_HOW_SAID = {"phone": ", by phone", "visit": ", on a visit", "email": ", by e-mail"}


def _safeguarding(before: Any, after: Any, known: Known) -> list[str]:
    old = {row.get("fact"): row for row in rows(before)}
    new = {row.get("fact"): row for row in rows(after)}
    said = []
    for fact in [*old, *(fact for fact in new if fact not in old)]:
        one, other = old.get(fact, {}), new.get(fact, {})
        name = quoted(SAFEGUARDING.get(str(fact), fact), known)
        states = state_words(one.get("state")), state_words(other.get("state"))
        if fact not in new:
            said.append(f"Removed the safeguarding fact {name}")
        elif fact not in old:
            said.append(f"Added the safeguarding fact {name}: {states[1]}")
            said += text_change(f"note on {name}", None, other.get("note"), known)
        else:
            told = len(said)
            if states[0] != states[1]:
                said.append(f"Changed the safeguarding fact {name} from {states[0]} to {states[1]}")
            said += text_change(f"note on {name}", one.get("note"), other.get("note"), known)
            if one != other and len(said) == told:
                said.append(f"Changed who declared {name}, or when")
    return said or ["Changed the order of the safeguarding facts"]


def _times_each(value: Any) -> Counter[str]:
    return Counter(repr(sorted(row.items(), key=str)) for row in rows(value))


def _new_and_gone(before: Any, after: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    old, new = _times_each(before), _times_each(after)

    def beyond(value: Any, others: Counter[str]) -> list[dict[str, Any]]:
        left = Counter(others)
        found = []
        for row in rows(value):
            key = repr(sorted(row.items(), key=str))
            left[key] -= 1
            if left[key] < 0:
                found.append(row)
        return found

    return beyond(after, old), beyond(before, new)


def _confirmations(before: Any, after: Any, known: Known) -> list[str]:
    new, gone = _new_and_gone(before, after)
    said = []
    for row in new:
        by, how = str(row.get("by")), str(row.get("how") or "")
        on = f" on {day_words(row['on'])}" if row.get("on") else ""
        if by == "publisher":
            said.append(f"{short(how) if how else 'The list it came from'} says it was checked{on}")
        else:
            who = _SAID_BY.get(by, "Somebody")
            said.append(f"{who} said everything is right{on}{_HOW_SAID.get(how, '')}")
    said += [f"Took away what was confirmed on {day_words(row.get('on'))}" for row in gone]
    return said


def _signals(before: Any, after: Any, known: Known) -> list[str]:
    """What was noticed. Not who reported it, nor in which words: that is for the desk alone."""
    new, gone = _new_and_gone(before, after)

    def told(row: Mapping[str, Any]) -> str:
        detail = row.get("detail")
        return alarm_words(str(row.get("kind")), detail if isinstance(detail, str) else None)

    return [
        *(f"Noted that {words}" for words in dict.fromkeys(map(told, new))),
        *(f"Took back that {words}" for words in dict.fromkeys(map(told, gone))),
    ]


def _sources(before: Any, after: Any, known: Known) -> list[str]:
    old = {(row.get("name"), row.get("id")): row for row in rows(before)}
    new = {(row.get("name"), row.get("id")): row for row in rows(after)}
    said = [f"It is on the list {quoted(key[0])} now" for key in new if key not in old]
    said += [f"Took away the list {quoted(key[0])}" for key in old if key not in new]
    for key, row in new.items():
        was = old.get(key)
        if was is None or was == row:
            continue
        name = quoted(key[0])
        if was.get("live") is not False and row.get("live") is False:
            said.append(f"The list {name} names it no more")
        elif was.get("live") is False and row.get("live") is not False:
            said.append(f"The list {name} names it again")
        elif was.get("checked_on") != row.get("checked_on") and row.get("checked_on"):
            said.append(f"The list {name} says it was checked on {day_words(row['checked_on'])}")
        elif was.get("last_seen") != row.get("last_seen") and row.get("last_seen"):
            said.append(f"Seen on the list {name} on {day_words(row['last_seen'])}")
        else:
            said.append(f"Changed what is known of the list {name}")
    return said


def _others(added: str, removed: str) -> Teller:
    """Links to other listings, which have no name here."""

    def told(before: Any, after: Any, known: Known) -> list[str]:
        old, new = set(texts(before)), set(texts(after))
        counts = ((added, len(new - old)), (removed, len(old - new)))
        return [
            words.format("another listing" if count == 1 else f"{count} other listings")
            for words, count in counts
            if count
        ]

    return told


def handed_back(before: Any, after: Any) -> list[str]:
    """Fields that a person of the group or the directory had set, and that are the feed's again."""
    people = ("owner", "steward", "staff")
    old, new = part(before), part(after)
    return [
        field
        for field in sorted(old)
        if part(old[field]).get("by") in people and part(new.get(field)).get("by") not in people
    ]


def _provenance(before: Any, after: Any, known: Known) -> list[str]:
    names = [short(field.replace("_", " ")) for field in handed_back(before, after)]
    return [f"Handed back to the publisher's list: {listed(names)}"] if names else []


TELLERS: Final[Mapping[str, Teller]] = {
    "safeguarding": _safeguarding,
    "confirmations": _confirmations,
    "signals": _signals,
    "sources": _sources,
    "same_as": _others("Joined it with {}", "Parted it from {}"),
    "not_same_as": _others(
        "Said that {} is a different group", "Took back that {} is a different group"
    ),
    "provenance": _provenance,
}
"""Field -> who tells its changes."""
