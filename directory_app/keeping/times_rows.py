"""The rows of the times form: a session as text in fields, and the fields as a session again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from indexer import times
from indexer.times.reading import new_session
from indexer.times.reading_days import date_words, days_in
from indexer.times.reading_hours import clocks_of
from schemas import vocabulary as vocab
from schemas.listing import Listing

from .rows import Typed

BLANK: Final = {
    "was": "", "venue": "", "kind": "session", "every": "week", "starts_on": "", "dates": "",
    "opens": "", "closes": "", "until": "", "check_after": "", "except": "", "note": "",
    "rrule": "", "rule": "",
}  # fmt: skip
"""The fields of a row that hold one text each."""

_DAY: Final = "Write the day with its year, like 5 January 2027"
_DAYS: Final = "Write days with their year, with commas between them, like 24 December 2026"
_EVERY: Final = ("week", "fortnight", "month", "once")
_KINDS: Final = ("session", "open_hours")
_NTHS: Final = frozenset(str(n) for n in range(-5, 6) if n)
SOONEST: Final = 4
HOLIDAYS: Final = 6
_LOOKED_AHEAD: Final = 400


@dataclass(frozen=True)
class ReadRow:
    """A row as a session; the session it was (None: it is new); and what is wrong, by field."""

    session: dict[str, Any]
    before: Mapping[str, Any] | None
    wrong: list[tuple[str, str]]


def key_of(session: Mapping[str, Any]) -> str:
    """By what a row knows its session again: a session has no id of its own."""
    return hashlib.sha256(json.dumps(session, sort_keys=True).encode()).hexdigest()[:16]


def filled(session: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """A session as it stands in the fields. Dates left out that are over are kept, not shown."""
    days = {name: session[name] for name in ("starts_on", "until", "check_after")}
    shown = {name: date_words(date.fromisoformat(day)) if day else "" for name, day in days.items()}
    return {
        **BLANK,
        **shown,
        "was": key_of(session),
        "venue": session["venue"] or "",
        "kind": session["kind"],
        "every": session["every"],
        "dates": _listed(session["dates"]),
        "except": _listed(day for day in session["except"] if day >= today.isoformat()),
        "opens": _clock(session["opens"]),
        "closes": _clock(session["closes"]),
        "note": session["note"] or "",
        "rrule": session["rrule"] or "",
        "days": list(session["days"]),
        "nth": [str(nth) for nth in session["nth"]],
        "term_time": ["yes"] if session["term_time"] else [],
    }


def _listed(days: Any) -> str:
    return ", ".join(date_words(date.fromisoformat(day)) for day in days)


def _clock(hhmm: str | None) -> str:
    return times.clock(hhmm) if hhmm else ""


def session_of(typed: Typed, listing: Listing, *, today: date) -> ReadRow:
    """A row as a session. What no field of the form holds (its own access facts and room) is kept
    as it was; what is wrong is left out of the session and told."""
    before = next((one for one in listing["sessions"] if key_of(one) == typed.get("was")), None)
    wrong: list[tuple[str, str]] = []
    one = {**new_session(), **(before or {})}
    venues = [venue["id"] for venue in listing["venues"]]
    venue = typed.get("venue") or None
    if venue is not None and venue not in venues and venue != one["venue"]:
        wrong.append(("venue", "Choose one of the places"))
    one["venue"] = venue
    one["kind"] = _choice(typed, "kind", _KINDS)
    one["every"] = _choice(typed, "every", _EVERY)
    one["days"] = [day for day in vocab.DAYS if day in typed.getlist("days")]
    nths = [int(nth) for nth in typed.getlist("nth") if nth in _NTHS]
    one["nth"] = nths if set(nths) != set(one["nth"]) else one["nth"]
    for name in ("opens", "closes"):
        one[name] = _time(typed, name, before, wrong)
    for name in ("starts_on", "until", "check_after"):
        found = _days(typed.get(name, ""), today)
        if found is None or len(found) > 1:
            wrong.append((name, _DAY))
        one[name] = str(found[0]) if found else None
    for name in ("dates", "except"):
        found = _days(typed.get(name, ""), today)
        if found is None:
            wrong.append((name, _DAYS))
        one[name] = [str(day) for day in found or ()]
    over = [day for day in (before or {}).get("except", ()) if day < today.isoformat()]
    one["except"] = sorted({*over, *one["except"], *_skipped(typed)})
    one["term_time"] = typed.get("term_time") == "yes"
    one["note"] = typed.get("note", "").strip() or None
    one["rrule"] = None if typed.get("rule") == "replace" else typed.get("rrule") or None
    if not wrong:
        wrong += [(field, _plain(field, words)) for field, words in times.check_session(one)]
    if not wrong:
        wrong += _unconfirmed(one, before, typed, today)
    return ReadRow(one, before, wrong)


def _unconfirmed(
    one: Mapping[str, Any], before: Mapping[str, Any] | None, typed: Typed, today: date
) -> list[tuple[str, str]]:
    """What is more likely a slip than meant, and nobody has ticked yet: an end before the start,
    and a last day that is over. What stood there before is not asked again."""
    wrong = []
    hours = hours_of(one)
    is_new = hours != hours_of(before)
    if runs_overnight(one) and is_new and hours not in typed.getlist("overnight"):
        said = f"{times.clock(one['opens'])} to {times.clock(one['closes'])}"
        words = f"{said} ends before it starts. Change it, or tick that it goes on overnight"
        wrong.append(("closes", words))
    newly = times.ended(one, today) and not (before and times.ended(before, today))
    if newly and last_day_of(one) not in typed.getlist("over"):
        field = "until" if one["until"] else "dates"
        words = "This day is over: the time would be shown no more. Change it, or tick that it is"
        wrong.append((field, f"{words} to be taken off the page"))
    return wrong


def runs_overnight(session: Mapping[str, Any]) -> bool:
    """Whether it ends at a smaller hour than it starts, later than the midnight after it."""
    opens, closes = session["opens"], session["closes"]
    return bool(opens and closes) and "00:00" < closes < opens


def hours_of(session: Mapping[str, Any] | None) -> str:
    """The hours as one text, by which a tick knows what it was given for."""
    return f"{session['opens']}-{session['closes']}" if session else ""


def last_day_of(session: Mapping[str, Any]) -> str:
    """The last day it meets, "" for no known end."""
    return str(times.last_date(session) or "")


def _plain(field: str, words: str) -> str:
    """What is wrong with times, without the names of fields that no reader of the form knows."""
    return {
        "dates": "Write the dates on which it meets",
        "until": "It ends before it starts. Change one of the days",
    }.get(field, words)


def _choice(typed: Typed, name: str, allowed: Sequence[str]) -> str:
    value = typed.get(name, "")
    return value if value in allowed else allowed[0]


def _time(
    typed: Typed, name: str, before: Mapping[str, Any] | None, wrong: list[tuple[str, str]]
) -> str | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    if before and text == _clock(before[name]):
        return before[name]  # type: ignore[no-any-return]
    found = clocks_of(text)
    if not found:
        wrong.append((name, "Write the time like 10.30am, 2pm or noon"))
    elif len(found) > 1:
        wrong.append((name, f"Write {times.clock(found[0])} or {times.clock(found[1])}"))
    else:
        return found[0]
    return None


def _days(text: str, today: date) -> list[date] | None:
    try:
        return days_in(text, today=today)
    except ValueError:
        return None


def _skipped(typed: Typed) -> list[str]:
    found = []
    for text in typed.getlist("skip"):
        try:
            found.append(date.fromisoformat(text).isoformat())
        except ValueError:
            continue
    return found


def coming(session: Mapping[str, Any], typed: Typed, *, now: datetime) -> dict[str, str]:
    """The days on which it will meet that are most likely to be left out: the next ones, and bank
    holidays. Those already ticked stay."""
    ticked = _skipped(typed)
    open_days = {**session, "except": [day for day in session["except"] if day not in ticked]}
    ahead = times.next_occurrences(open_days, now, count=_LOOKED_AHEAD)
    holidays = [one for one in ahead if one.bank_holiday][:HOLIDAYS]
    chosen = [one for one in ahead if str(one.on) in ticked]
    found = {}
    for one in sorted([*ahead[:SOONEST], *holidays, *chosen], key=lambda each: each.on):
        words = times.day_words(one.on)
        found[str(one.on)] = f"{words} ({one.bank_holiday})" if one.bank_holiday else words
    return found


def new_row(
    one: dict[str, Any], before: Sequence[Typed], fresh: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """A row read from the poster in the place of an old one: the only one, or that of the same
    days. It keeps the old one's place, and its own access facts and room."""
    same = [row for row in before if row.getlist("days") == one["days"] and one["days"]]
    twins = [row for row in fresh if row["days"] == one["days"]]
    if len(before) == len(fresh) == 1:
        old = before[0]
    elif len(same) == len(twins) == 1:
        old = same[0]
    else:
        return one
    return {**one, "was": old.get("was", ""), "venue": old.get("venue", "")}
