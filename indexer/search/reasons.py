"""Why a result stands where it does, in plain words: what "Why this?" on a card opens.

Made by `finder` from the same parts as the score (search.md 4): need, words, distance, freshness,
room, and for whom the group is. Never a number of the score itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemas.listing import Listing
from schemas.vocabulary import CONDITIONS, WHO, children, needs, related

from ..freshness.evidence import temporarily_closed
from .audience import GRIEF, kind_of_loss
from .cards import Shown, capacity_of
from .query import SearchQuery
from .slots import Judged
from .weights import weights
from .words import normalise, title_key

_NEAR, _SOME_WAY = 1.0, 5.0
"""Miles up to which a group is near, or some way off."""
_ROUGH = frozenset({"postcode_part", "place"})
"""A point that is the middle of a town or a district, and not of a street."""

_IN_TEXT = (
    ("name", "its name has %s"),
    ("summary", "its short summary has %s"),
    ("about", "what goes on there has %s"),
    ("description", "its description has %s"),
)
_ROOM = {
    "short_wait": "there is a short wait, which puts it a little lower",
    "waiting_list": "there is a waiting list, which puts it lower",
    "paused": "it takes nobody new for now, which puts it lower",
    "full": "it is full, which puts it lower",
}
_FRESH = {
    "fresh": "it was confirmed lately",
    "due": "it was confirmed, and is due to be asked again",
    "unverified": "nobody who knows it has confirmed it to us, which puts it a little lower",
    "stale": "nobody has confirmed it for long, which puts it lower",
}


def reasons_of(
    shown: Iterable[Shown], query: SearchQuery, *, losses: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Id of a listing -> its reasons as short sentences, the most telling first. `losses`: which
    kinds the words told of (`audience.losses_in`)."""
    rows = list(shown)
    found = _words_found([one.form for one in rows], query.words)
    return {
        one.form["id"]: " ".join(
            f"{text[0].upper()}{text[1:]}."
            for text in _reasons(one, query, found[number], losses)
            if text
        )
        for number, one in enumerate(rows)
    }


def _reasons(
    shown: Shown,
    query: SearchQuery,
    found: Sequence[tuple[str, list[str]]],
    losses: frozenset[str],
) -> Iterator[str]:
    form = shown.form
    if query.title and query.title in _titles(form):
        yield "it is called just what you typed"
    yield from _need_reasons(form, query)
    yield _loss_reason(form, query, losses)
    for where, words in found:
        yield where % _listed([f"“{word}”" for word in words])
    if form["id"] in query.first[1:]:
        yield "it stands this high so that each thing you asked for has an answer here"
    if query.lat is not None:
        yield from _distance(form, shown.judged)
    yield _FRESH.get(shown.freshness.state, "")
    yield from _room(shown)
    yield from _eligibility(form, query)


def _titles(form: Listing) -> list[str]:
    return [title_key(name) for name in (form["name"], form["alternate_name"]) if name]


def _need_reasons(form: Listing, query: SearchQuery) -> Iterator[str]:
    """How it answers each need asked: it is for that, for something near to it, or related."""
    held = {row["id"]: row["how"] for row in form["needs"]}
    itself, family, akin = [], [], []
    for need in query.needs:
        label = f"“{needs()[need].label}”"
        parent = needs()[need].parent
        near = [one for one in (parent, *children()[need]) if one and one in held]
        distant = [one for one in held if one in related()[need]] if query.related else []
        if need in held:
            guessed = ", as far as we can tell from its own words" * (held[need] == "inferred")
            itself.append(label + guessed)
        elif near:
            family.append(f"“{needs()[near[0]].label}”, which is close to {label}")
        elif distant:
            akin.append(f"“{needs()[distant[0]].label}”, which is related to {label}")
    for said in (itself, family, akin):
        if said:
            yield f"it is for {_listed(said)}"
    if len(query.needs) > 1 and len(itself) + len(family) == len(query.needs):
        yield (
            "so it covers all that you asked for"
            if len(query.needs) > 2
            else ("so it covers both things you asked for")
        )


def _loss_reason(form: Listing, query: SearchQuery, losses: frozenset[str]) -> str:
    if not losses or GRIEF not in query.needs or GRIEF not in [row["id"] for row in form["needs"]]:
        return ""
    said = {
        0: "it is for the kind of loss you told of",
        2: "it is for another kind of loss, which puts it lower",
    }
    return said.get(kind_of_loss(form, losses), "")


def _distance(form: Listing, judged: Judged) -> Iterator[str]:
    slot, miles = judged.slot, judged.miles
    if slot.venue is not None and slot.venue["hidden"]:
        # How far a hidden address is would tell where it is.
        return
    if slot.remote:
        ways = {"phone": "by phone", "online": "online", "home": "at your home"}
        yield f"it works {_listed([ways[one] for one in form['attend'] if one in ways], ' or ')}"
    elif miles is None:
        yield "we do not know how far away it is, which puts it lower"
    elif miles <= _NEAR:
        rough = slot.venue is not None and slot.venue["point_from"] in _ROUGH
        yield "it is somewhere near there; we know only the area" if rough else "it is close by"
    elif miles <= _SOME_WAY:
        yield f"it is about {_miles(miles)} away"
    else:
        yield f"it is about {_miles(miles)} away, which puts it lower"


def _miles(miles: float) -> str:
    return "1 mile" if round(miles) == 1 else f"{miles:.0f} miles"


def _room(shown: Shown) -> Iterator[str]:
    today = shown.judged.slot.today
    state = capacity_of(shown.form, today)["state"]
    if temporarily_closed(shown.form, today):
        yield "it is closed for now, which puts it lower"
    elif state == "open":
        yield "it has places"
    elif state in _ROOM:
        yield _ROOM[state]


def _eligibility(form: Listing, query: SearchQuery) -> Iterator[str]:
    low, high = form["age"]["min"], form["age"]["max"]
    if query.age is not None and (low is not None or high is not None):
        fits = (low is None or query.age >= low) and (high is None or query.age <= high)
        yield (
            "it is for people of that age"
            if fits
            else (f"it is for people {ages(low, high)}, which puts it lower")
        )
    for row in form["conditions"]:
        if row["id"] in weights().joining_conditions:
            yield f"there is a rule ({CONDITIONS[row['id']].lower()}), which puts it lower"
    who = [row["id"] for row in form["who"]]
    asked = [one for one in query.who if one in who]
    if asked:
        yield f"it is for {_listed([_people(one) for one in asked])}, as you asked"
    if query.known_as is not None:
        others = [_people(one) for one in who if one not in query.known_as]
        if others:
            yield f"it is for {_listed(others)}, which puts it lower unless that fits you"


def ages(low: float | None, high: float | None) -> str:
    """(18, 25) -> "aged 18 to 25", (50, None) -> "aged 50 and over"."""
    if low is not None and high is not None:
        return f"aged {low:g} to {high:g}"
    return f"aged {low:g} and over" if low is not None else f"aged {high:g} and under"


def _people(who: str) -> str:
    label = WHO[who]
    return label[0].lower() + label[1:] if label[1].islower() else label


# -- words ------------------------------------------------------------------------------------


def _words_found(
    forms: Sequence[Listing], words: Sequence[str]
) -> list[list[tuple[str, list[str]]]]:
    """Per listing: (where, which words stand there), each word once, where it counts most.

    Asked of a text index in memory that is cut into words as the embedded engine's is.
    """
    found: list[list[tuple[str, list[str]]]] = [[] for _ in forms]
    if not words or not forms:
        return found
    db = sqlite3.connect(":memory:")
    try:
        db.execute(
            "CREATE VIRTUAL TABLE text USING fts5(name, summary, about, description, "
            "tokenize=\"porter unicode61 remove_diacritics 2 categories 'L* N* Co M*'\")"
        )
        for number, form in enumerate(forms):
            db.execute(
                "INSERT INTO text (rowid, name, summary, about, description) VALUES (?,?,?,?,?)",
                (number, *(normalise(text) for text in _texts(form))),
            )
        told: list[set[str]] = [set() for _ in forms]
        for field, says in _IN_TEXT:
            here: dict[int, list[str]] = {}
            for word in words:
                rows = db.execute(
                    "SELECT rowid FROM text WHERE text MATCH ?", (f'{field}:"{word}"',)
                )
                for (number,) in rows:
                    if word not in told[number]:
                        told[number].add(word)
                        here.setdefault(number, []).append(word)
            for number, some in here.items():
                found[number].append((says, some))
    finally:
        db.close()
    return found


def _texts(form: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """The texts of a listing as `document` puts them together."""
    labels = [needs()[row["id"]].label for row in form["needs"]]
    organisation = form["organisation"] or {}
    about = [organisation.get("name"), *form["activities"], *form["words"]]
    return (
        " ".join(filter(None, [form["name"], form["alternate_name"]])),
        " ".join(filter(None, [form["summary"], *labels])),
        " ".join(filter(None, about)),
        form["description"] or "",
    )


# -- sentences --------------------------------------------------------------------------------


def _listed(parts: Sequence[str], last: str = " and ") -> str:
    return last.join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
