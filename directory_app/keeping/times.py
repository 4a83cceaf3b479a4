"""The section "times": when a listing meets, written as on a poster or session by session.

What is written as on a poster is read by `indexer.times.reading`, shown as it was understood, and
only then put into the rows of the form. `times_rows` reads the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from indexer import times
from indexer.listings import today
from indexer.times.reading import Reading, new_session, read_times
from schemas import vocabulary as vocab
from schemas.listing import BadListing, Listing, Problem

from ..site import now
from .answers import options
from .rows import Typed, added, number_of, removed, row, rows, with_rows, without_blank
from .section import Section
from .times_rows import (
    BLANK,
    coming,
    filled,
    hours_of,
    key_of,
    last_day_of,
    new_row,
    runs_overnight,
    session_of,
)

EVERY: Final = {
    "week": "Every week",
    "fortnight": "Every other week",
    "month": "Once or more a month",
    "once": "Only on certain dates",
}
KINDS: Final = {
    "session": "A session: people come at the start",
    "open_hours": "Opening hours: people come at any time between",
}
RULES: Final = {
    "keep": "Keep this rule",
    "replace": "Replace it by the days below",
}
_NTHS: Final = {
    "1": "First", "2": "Second", "3": "Third", "4": "Fourth", "5": "Fifth", "-1": "Last",
    "-2": "Second to last", "-3": "Third to last", "-4": "Fourth to last", "-5": "Fifth to last",
}  # fmt: skip
_ALWAYS_OFFERED: Final = 6
_LOOKED_AT: Final = (
    "was", "days", "nth", "starts_on", "dates", "opens", "closes", "until", "check_after", "except",
    "note", "rrule",
)  # fmt: skip
_ANSWER: Final = "answer-"
LONGEST_NOTE: Final = 1000


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    typed = _fill(listing) if typed is None else typed
    poster = typed.get("poster", "")
    return {
        "poster": poster,
        "understood": _understood(typed) if poster.strip() else None,
        "sessions": [_row(listing, one) for one in rows(typed, "sessions")],
        "shown_before": bool(listing["sessions"]),
    }


def _fill(listing: Listing) -> Typed:
    day = today(now())
    filled_in = [MultiDict(filled(session, today=day)) for session in listing["sessions"]]
    return with_rows(MultiDict(), "sessions", filled_in)


def _row(listing: Listing, typed: Typed) -> dict[str, Any]:
    """One row as the template draws it."""
    day = today(now())
    places = {"": "At no fixed place, or online"} | {
        venue["id"]: venue["name"] or venue["address"] or venue["postcode"] or "A place"
        for venue in listing["venues"]
    }
    if typed.get("venue", "") not in places:
        places[typed["venue"]] = "A place that is not in the list any more"
    nths = typed.getlist("nth")
    offered = {key: words for at, (key, words) in enumerate(_NTHS.items())
               if at < _ALWAYS_OFFERED or key in nths}  # fmt: skip
    read = session_of(typed, listing, today=day)
    session = read.session
    dates = coming(session, typed, now=now())
    return {
        "typed": {name: typed.get(name, "") for name in BLANK},
        "venues": options(places, [typed.get("venue", "")]),
        "kinds": options(KINDS, [typed.get("kind", "session")]),
        "days": options(vocab.DAYS, typed.getlist("days")),
        "every": options(EVERY, [typed.get("every", "week")]),
        "nths": options(offered, nths),
        "rules": options(RULES, [typed.get("rule") or "keep"]) if typed.get("rrule") else [],
        "rule_words": times.sentence({**session, "rrule": typed.get("rrule") or None}, today=day),
        "term_time": typed.get("term_time") == "yes",
        "sentence": times.sentence(session, today=day),
        "skip": options(dates, typed.getlist("skip")),
        "has_access": bool(session["access"]),
        "ended": times.ended(session, day),
        "overnight": _confirmed(typed, "overnight", hours_of(session), "Yes, until the next day")
        if runs_overnight(session) and hours_of(session) != hours_of(read.before)
        else [],
        "over": _confirmed(typed, "over", last_day_of(session), "Yes, take it off the page")
        if times.ended(session, day) and not (read.before and times.ended(read.before, day))
        else [],
    }


def _confirmed(typed: Typed, name: str, value: str, words: str) -> list[dict[str, Any]]:
    """A box to tick for what is likely a slip; ticked, it holds for this very value alone."""
    return options({value: words}, typed.getlist(name))


def _understood(typed: Typed) -> dict[str, Any]:
    reading = _reading(typed)
    moment = now()
    return {
        "sessions": [
            {
                "sentence": times.sentence(one, today=today(moment)),
                "dates": [times.day_words(day.on) for day in times.next_occurrences(one, moment)],
                "overnight": times.clock(one["closes"]) if runs_overnight(one) else None,
            }
            for one in reading.sessions
        ],
        "left_over": reading.left_over,
        "questions": [
            {
                "name": _ANSWER + one.id,
                "words": one.words,
                "options": options(dict(one.options), [typed.get(_ANSWER + one.id, "")]),
            }
            for one in reading.questions
        ],
    }


def _sessions_in(reading: Reading) -> list[dict[str, Any]]:
    """The sessions of a poster. Words alone ("By arrangement") are a time of which nothing but a
    note is known: readers are told to ask, and see the note."""
    if reading.sessions or reading.questions or not reading.left_over:
        return reading.sessions
    return [{**new_session(), "note": reading.left_over[:LONGEST_NOTE]}]


def _reading(typed: Typed) -> Reading:
    answers = {
        name.removeprefix(_ANSWER): value
        for name, value in typed.items()
        if name.startswith(_ANSWER)
    }
    return read_times(typed.get("poster", ""), today=today(now()), answers=answers)


# -- buttons ------------------------------------------------------------------------------------


def _press(listing: Listing, typed: Typed, deed: str) -> Typed | None:
    if deed == "read":
        if not typed.get("poster", "").strip():
            raise BadListing([Problem("poster", "Write when it meets, for example Tuesdays 2-3pm")])
        return typed
    if deed in ("take", "take-instead"):
        return _taken(listing, typed, instead=deed == "take-instead")
    if deed == "add-session":
        return added(typed, "sessions", {**BLANK, "venue": _only_venue(listing)})
    if (number := number_of(deed, "remove-session")) is not None:
        return removed(typed, "sessions", number)
    return None


def _taken(listing: Listing, typed: Typed, *, instead: bool) -> Typed:
    """The form with what was read from the poster in its rows, and the poster's box empty."""
    reading = _reading(typed)
    wrong = [
        Problem(f"{_ANSWER}{one.id}", f"Answer this first: {one.words}")
        for one in reading.questions
        if one.needed and typed.get(_ANSWER + one.id) not in dict(one.options)
    ]
    found = _sessions_in(reading)
    if not wrong and not found:
        wrong = [Problem("poster", "No days or hours were found. Write them differently")]
    if wrong:
        raise BadListing(wrong)
    day = today(now())
    before = rows(typed, "sessions")
    fresh = [{**filled(one, today=day), "was": "", "venue": _only_venue(listing)} for one in found]
    form = typed.copy()
    for name in typed:
        if name == "poster" or name.startswith(_ANSWER):
            form.poplist(name)
    if not instead:
        return with_rows(form, "sessions", [*before, *map(MultiDict, fresh)])
    return with_rows(form, "sessions", [MultiDict(new_row(one, before, fresh)) for one in fresh])


def _only_venue(listing: Listing) -> str:
    return str(listing["venues"][0]["id"]) if len(listing["venues"]) == 1 else ""


# -- saving -------------------------------------------------------------------------------------


def _tidy(typed: Typed) -> Typed:
    return without_blank(typed, "sessions", looked_at=_LOOKED_AT)


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    found, wrong = [], []
    day = today(now())
    if typed.get("poster", "").strip():
        wrong.append(
            Problem(
                "poster",
                "Nothing in this box is saved. Press “Read this” and take it over, or empty it",
            )
        )
    unclaimed = {**listing, "sessions": list(listing["sessions"])}
    for number in range(len(rows(typed, "sessions"))):
        one = session_of(row(typed, "sessions", number), unclaimed, today=day)
        wrong += [Problem(f"sessions.{number}.{field}", words) for field, words in one.wrong]
        if one.before is not None:
            # Two rows never share what belongs to one session.
            at = [key_of(each) for each in unclaimed["sessions"]].index(key_of(one.before))
            del unclaimed["sessions"][at]
        found.append(one.session)
    if wrong:
        raise BadListing(wrong)
    return {"sessions": found}


SECTION: Final = Section(
    name="times",
    heading="When it meets",
    hint="People first look for something on a day they can come.",
    fields=("sessions",),
    template="keeping/times.html",
    show=_show,
    read=_read,
    tidy=_tidy,
    press=_press,
)
