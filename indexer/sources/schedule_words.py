"""Times that publishers write as words where values belong. Called by `schedules`.

The sentence is read by `indexer.times.reading`, which asks where words may mean two things; such
words are not used, and the words are kept as the note of what was read from them in every case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from indexer.sources.texts import clip, line
from indexer.sources.values import day, time_of_day
from indexer.times.reading import read_times

FREQUENCIES: Final = frozenset({"WEEKLY", "MONTHLY", "DAILY", "YEARLY"})
_OFTEN: Final = {"WEEKLY": {"week", "fortnight"}, "MONTHLY": {"month"}, "DAILY": {"week"}}
_TAKEN: Final = ("days", "dates", "every", "nth", "rrule", "except", "starts_on", "until")
_HOURS: Final = ("opens", "closes")


@dataclass(frozen=True)
class _Words:
    days: Mapping[str, str]
    frequencies: Mapping[str, tuple[str, int]]


@cache
def _words() -> _Words:
    path = files(__package__).joinpath("data", "day_words.json")
    raw = json.loads(path.read_text(encoding="utf-8"))
    return _Words(
        days={word: name for name, words in raw["days"].items() for word in words},
        frequencies={
            word: (row["freq"], row["interval"])
            for row in raw["frequencies"]
            for word in row["words"]
        },
    )


def day_in(word: str) -> str | None:
    """The day a word, an iCal sign, a number (1 is Monday) or a schema.org address stands for.

    >>> day_in("Weds"), day_in("7"), day_in("https://schema.org/Friday"), day_in("often")
    ('wed', 'sun', 'fri', None)
    """
    last = re.sub(r"^(?:https?://)?(?:www\.)?schema\.org/", "", word.strip().casefold())
    return _words().days.get(last.rstrip("."))


def frequency_in(text: str) -> tuple[str, int] | None:
    """("WEEKLY", 2) for "fortnightly"; None for words that are no frequency, or two."""
    return _words().frequencies.get(" ".join(text.casefold().replace("_", " ").split()))


def odd_words(data: Mapping[str, Any], leftover: str | None) -> list[str]:
    """The columns of a row that hold words instead of a value, in reading order.

    `leftover` is what `byday` says that is no day. Real exports put opening times into the columns
    of validity ("8:30AM", "24 hours"), so those are looked at too.
    """
    odd = [leftover] if leftover else []
    freq = line(data.get("freq"))
    if freq and freq.upper() not in FREQUENCIES and frequency_in(freq) is None:
        odd.append(freq)
    for key in ("dtstart", "opens_at", "closes_at", "valid_from", "valid_to", "until"):
        text = line(data.get(key))
        if text is None or (key in ("opens_at", "closes_at") and time_of_day(text)):
            continue
        if key not in ("opens_at", "closes_at") and (day(text) or time_of_day(text)):
            continue
        odd.append(text)
    return list(dict.fromkeys(odd))


def misplaced_hours(data: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Opening and closing time out of `valid_from` and `valid_to`, when they are no dates."""
    if line(data.get("opens_at")) or line(data.get("closes_at")):
        return None, None
    opens, closes = (line(data.get(key)) for key in ("valid_from", "valid_to"))
    if any(text and day(text) for text in (opens, closes)):
        return None, None
    return time_of_day(opens), time_of_day(closes)


def read_words(
    parts: Mapping[str, Any], texts: Sequence[str], *, freq: str, today: date
) -> list[dict[str, Any]]:
    """Sessions made of `parts` and of what `texts` say for certain; [] if that is nothing.

    `parts` holds what the columns gave (days, hours), which is never overruled; where words and
    columns disagree, or two texts do, or a question is left open, nothing is taken.
    """
    readings = [read_times(text, today=today) for text in texts]
    if any(reading.questions for reading in readings):
        return []
    found = [reading.sessions for reading in readings if reading.sessions]
    if not found:
        return []
    best = max(found, key=lambda sessions: (len(sessions), sum(map(_weight, sessions))))
    hours = {(one["opens"], one["closes"]) for one in _all(found) if one["opens"]}
    for one in _all(found):
        if not any(_fits(one, other) for other in best):
            return []
    if parts["opens"] and hours - {(parts["opens"], parts["closes"])}:
        return []
    if freq in _OFTEN and any(one["every"] not in _OFTEN[freq] for one in best):
        return []
    if parts["days"] and any(one["days"] and one["days"] != parts["days"] for one in best):
        return []
    made = []
    for one in best:
        session = dict(parts)
        if one["days"] or one["dates"]:
            session.update({key: one[key] for key in _TAKEN if one[key] or key == "every"})
        if not parts["opens"]:
            only = next(iter(hours)) if len(hours) == 1 else (one["opens"], one["closes"])
            session.update(zip(_HOURS, only, strict=True))
        session["term_time"] = parts["term_time"] or one["term_time"]
        if one["kind"] == "open_hours":
            session["kind"] = "open_hours"
        made.append(session)
    return made


def says_days(sessions: Iterable[Mapping[str, Any]]) -> bool:
    """Whether each session has a day: without one, words have not said when it is."""
    known = [bool(one["days"] or one["dates"]) for one in sessions]
    return bool(known) and all(known)


def joined(*texts: str | None) -> str | None:
    """Notes as one: each once, with a full stop between them."""
    return clip(". ".join(dict.fromkeys(text.rstrip(".") for text in texts if text)) or None, 900)


def _all(found: Iterable[Sequence[Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    return [one for sessions in found for one in sessions]


def _weight(session: Mapping[str, Any]) -> int:
    return 2 * bool(session["days"] or session["dates"]) + bool(session["opens"])


def _fits(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two readings of one row can both be right: what both say is the same."""
    return all(
        not one[key] or not other[key] or one[key] == other[key]
        for key in ("days", "dates", "nth", *_HOURS)
    )
