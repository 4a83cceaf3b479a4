"""The section "access": a checklist for every place that teaches as it asks.

Nothing is answered before somebody has: what is not known stays not known. Only answers that were
changed, or said to be still right, get today's date. Where there are several places each has a page
of its own, and who goes to another one saves this one: nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from flask import request
from werkzeug.datastructures import MultiDict

from indexer.listings import today
from indexer.people.accounts import OWNER
from indexer.search.facts import derived_facts, is_left_out
from indexer.stewards import unconfirmed
from schemas import vocabulary as vocab
from schemas.listing import BadListing, Listing, Problem

from ..accounts.session import somebody
from ..listing import is_asked_of_all
from ..site import now, store
from .access_checks import HOW_TO_CHECK, WHAT_NO_MEANS
from .answers import options, text
from .rows import Typed, number_of, numbers, row, rows
from .section import Section

PUBLISHERS_WORDS: Final = "The publisher writes:"
"""How the note of an answer begins that was made of a publisher's words."""
STATES: Final = {"yes": "Yes", "partly": "Partly", "no": "No", "unknown": "Not known"}


@dataclass(frozen=True)
class Asked:
    """One question of the checklist, in words."""

    facet: str
    label: str
    question: str
    means: str
    partly: str
    no: str
    check: str
    core: bool
    of_a_place: bool


@cache
def questions() -> Mapping[str, Asked]:
    """Every question by its facet, in the published order."""
    return {
        one["id"]: Asked(
            facet=one["id"],
            label=one["label"],
            question=one["ask_the_group"],
            means=one["definition"],
            partly=one["partly_means"],
            no=WHAT_NO_MEANS.get(one["id"], one["no_means"]),
            check=HOW_TO_CHECK.get(one["id"], ""),
            core=one["tier"] == "core",
            of_a_place=one["scope"] == "venue",
        )
        for one in vocab.read_vocabulary("accessibility.json")["facets"]
    }


# -- showing --------------------------------------------------------------------------------------


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    derived = derived_facts(listing)
    every = list(questions().values())
    parts = []
    for number, venue in enumerate(listing["venues"]):
        given = None if typed is None else _of_venue(typed, venue["id"])
        name = venue["name"] or venue["address"] or venue["postcode"] or f"Place {number + 1}"
        one = _part(every, venue["access"], given, derived, whole=listing["access"])
        parts.append({**one, "name": name, "id": venue["id"], "number": number,
                      "at": f"venues-{number}", "path": f"venues.{number}."})  # fmt: skip
    if _is_asked_as_a_whole(listing):
        one = _part(_asked_as_a_whole(listing), listing["access"], typed, derived, whole={})
        parts.append({**one, "name": "", "id": "", "number": None, "at": "", "path": ""})
    with store().read() as db:
        asked = len(unconfirmed.asked(db, listing))
    at = _which(typed, len(parts))
    return {
        "parts": parts if at is None else [parts[at]],
        "places": [] if at is None else parts,
        "at": at,
        "same_as": _same_as(parts, at),
        "taken": None if typed is None else typed.get("taken"),
        "from_afar": _is_taken_part_in_from_afar(listing),
        "asked": asked,
    }


def _which(typed: Typed | None, many: int) -> int | None:
    """Which of several places is on the page, from 0; None: all that there are. Who corrects an
    edit has all of it before them, because saving that approves it."""
    if many < 2 or "proposal" in request.args or (typed is not None and "place" not in typed):
        return None
    number = (request.values if typed is None else typed).get("place", "")
    known = number.isascii() and number.isdigit() and len(number) < 4
    return min(max(int(number), 1), many) - 1 if known else 0


def _same_as(parts: Sequence[Mapping[str, Any]], at: int | None) -> Mapping[str, Any] | None:
    """The first place, where what is said of it may be said of the one on the page as well."""
    first = parts[0] if parts else None
    is_another_place = bool(at) and parts[at or 0]["id"]
    return first if first and is_another_place and first["known"] else None


def _is_asked_as_a_whole(listing: Listing) -> bool:
    """Whether people also take part without going to a place, or something is said of it all."""
    elsewhere = _is_taken_part_in_from_afar(listing)
    return not listing["venues"] or elsewhere or bool(listing["access"])


def _is_taken_part_in_from_afar(listing: Listing) -> bool:
    return any(way != "venue" for way in listing["attend"])


def _asked_as_a_whole(listing: Listing) -> list[Asked]:
    """A door and a toilet are of a place. What was said before is asked all the same, so that it
    can be put right."""
    return [
        one
        for one in questions().values()
        if one.facet in listing["access"]
        or (not one.of_a_place and is_asked_of_all(listing, one.facet))
    ]


def _of_venue(typed: Typed, key: str) -> Typed:
    return next((one for one in rows(typed, "venues") if one.get("id") == key), MultiDict())


def _part(
    asked: Sequence[Asked],
    facts: Mapping[str, Any],
    typed: Typed | None,
    derived: Mapping[str, Any],
    *,
    whole: Mapping[str, Any],
) -> dict[str, Any]:
    """The questions about one place, or about the listing as a whole."""
    shown = {one.facet: _question(one, facts, typed, derived, whole) for one in asked}
    themes = [
        (label, [shown[one] for one in members if one in shown and not questions()[one].core])
        for label, members in vocab.facet_groups().values()
    ]
    return {
        "core": [shown[one.facet] for one in asked if one.core],
        "themes": [(label, members) for label, members in themes if members],
        "answered": sum(
            one.core and facts.get(one.facet, _NOTHING)["state"] != "unknown" for one in asked
        ),
        "how_many": sum(one.core for one in asked),
        "known": any(fact["state"] != "unknown" for fact in facts.values()),
    }


_NOTHING: Final = {"state": "unknown", "note": None, "checked_on": None, "checked_by": None}


def _question(
    one: Asked,
    facts: Mapping[str, Any],
    typed: Typed | None,
    derived: Mapping[str, Any],
    whole: Mapping[str, Any],
) -> dict[str, Any]:
    fact = facts.get(one.facet, _NOTHING)
    state, note, still = fact["state"], fact["note"] or "", False
    if typed is not None:
        name = f"access-{one.facet}"
        state = typed.get(f"{name}-state", state)
        note = typed.get(f"{name}-note", note)
        still = typed.get(f"{name}-still") == "yes"
    other = derived.get(one.facet) or whole.get(one.facet)
    return {
        "asked": one,
        "states": options(STATES, [state]),
        "note": note,
        "still": still,
        "known": fact["state"] != "unknown",
        "answered": state != "unknown",
        "unsaved": state != fact["state"],
        "checked_on": fact["checked_on"],
        "elsewhere": STATES[other["state"]] if other and _is_said(other) else None,
    }


def _is_said(fact: Mapping[str, Any]) -> bool:
    return fact["state"] != "unknown" and not is_left_out(fact)


# -- saving ---------------------------------------------------------------------------------------


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    wrong: list[Problem] = []
    venues = []
    sent = {row(typed, "venues", one).get("id"): one for one in numbers(typed, "venues")}
    for at, venue in enumerate(listing["venues"]):
        number = sent.get(venue["id"])
        given: Typed = MultiDict() if number is None else row(typed, "venues", number)
        venues.append(
            {**venue, "access": _answers(venue["access"], given, f"venues.{at}.access", wrong)}
        )
    access = _answers(listing["access"], typed, "access", wrong)
    if wrong:
        raise BadListing(wrong)
    return {"venues": venues, "access": access}


def _answers(
    before: Mapping[str, Any], typed: Typed, path: str, wrong: list[Problem]
) -> dict[str, Any]:
    """The facts of one place after the form; what was not touched stays as it was, date and all."""
    facts = dict(before)
    for facet in questions():
        state = typed.get(f"access-{facet}-state")
        if state not in STATES:
            continue  # not asked, or nothing a form of ours sends
        note = text(typed, f"access-{facet}-note")
        old = before.get(facet, _NOTHING)
        same = (state, note) == (old["state"], old["note"])
        if state == "partly" and note is None:
            wrong.append(
                Problem(
                    f"{path}.{facet}.note",
                    f"Say which part in the note to “{questions()[facet].label}”, for example "
                    "“one low step”",
                )
            )
        elif state == "unknown" and note is None:
            facts.pop(facet, None)
            if same and facet in before:
                facts[facet] = before[facet]
        elif not same or (typed.get(f"access-{facet}-still") == "yes" and state != "unknown"):
            facts[facet] = {
                "state": state,
                "note": note,
                "checked_on": None if state == "unknown" else today(now()).isoformat(),
                "checked_by": None if state == "unknown" else _who(),
            }
    return facts


def _who() -> str:
    me = somebody()
    return "owner" if me is None or me.role == OWNER else "steward"


def _press(listing: Listing, typed: Typed, deed: str) -> Typed | None:
    """ "All of this is still right": ticks the box beside every answer of one place. And "the same
    as at" the first place: see `_filled`."""
    if deed == "same":
        return _filled(listing, typed)
    number = number_of(deed, "still")
    if deed != "still" and number is None:
        return None
    start = "" if number is None else f"venues-{number}-"
    form = typed.copy()
    for facet in questions():
        if typed.get(f"{start}access-{facet}-state", "unknown") != "unknown":
            form.setlist(f"{start}access-{facet}-still", ["yes"])
    return form


def _filled(listing: Listing, typed: Typed) -> Typed:
    """The answers of the first place, put where none was given for the place on the page: what was
    answered there stays, and nothing is saved before somebody has looked."""
    form, taken = typed.copy(), 0
    here = numbers(typed, "venues")[:1]
    first = listing["venues"][0]["access"] if listing["venues"] else {}
    for facet in questions() if here else ():
        name = f"venues-{here[0]}-access-{facet}"
        fact = first.get(facet, _NOTHING)
        note = typed.get(f"{name}-note", "").strip() or _note_of_any_place(fact)
        if fact["state"] == "unknown" or (fact["state"] == "partly" and not note):
            continue
        if typed.get(f"{name}-state", "unknown") == "unknown":
            form[f"{name}-state"], form[f"{name}-note"] = fact["state"], note
            taken += 1
    form["taken"] = str(taken)
    return form


def _note_of_any_place(fact: Mapping[str, Any]) -> str:
    """The note, but for the words of a publisher: they were written of the other place alone."""
    note = str(fact["note"] or "")
    return "" if note.startswith(PUBLISHERS_WORDS) else note


def _goes_on(deed: str) -> Mapping[str, Any] | None:
    number = number_of(deed, "place")
    return None if number is None else {"place": number}


SECTION: Final = Section(
    name="access",
    heading="Getting in and taking part",
    hint=(
        "Answer what you know, and leave the rest at “Not known”. A “No” helps as well: it saves "
        "somebody a wasted journey. You can save at any time and go on another day."
    ),
    fields=("venues", "access"),
    template="keeping/access.html",
    show=_show,
    read=_read,
    press=_press,
    goes_on=_goes_on,
)
