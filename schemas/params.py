"""A query string -> search parameters: the names and values of search.md 7, in one table.

The page and the JSON API read the same table. The API refuses what is unknown or malformed; the
page ignores what is unknown and shows what is malformed in its error summary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import vocabulary as vocab
from .fields import TimeOfDay, clean_text

LONGEST_TEXT = 4000
"""Characters of `q`: a pasted e-mail of 300 words has about 2,000."""
LONGEST_PLACE = 500
PUBLISHED = "/api/openapi.json"
"""Where the parameters and their values are described."""
MOST_VALUES = 100
DEEPEST = 10_000
DAYS_AHEAD = 365
COSTS = ("free", "low", "any")
GENDERS = ("man", "woman", "other")
GROUPS = (
    "matches",
    "partly",
    "unknown_access",
    "mentions",
    "further_away",
    "not_confirmed",
    "answer_is_no_but_related",
)
"""The result groups in the order shown (search.md 3); a listing is in one of them at most."""
KINDS = (
    "need", "place", "within", "day", "time", "date", "age", "gender", "who", "language", "access",
    "cost", "attend", "join", "exclude",
)  # fmt: skip
"""Kinds of what may be understood from words, as `without` names them."""
SORTS = ("best", "nearest", "soonest", "confirmed", "name")

# What is written in a pattern is also what the published description says, so both are one text.
# The ways of writing are those that regular expressions of JSON Schema and of Python share.
_SOMETHING = r"[^\s\x00-\x1f\x7f\x85\ufeff]"
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_SMALL = r"\.[0-9]+|[0-9](\.[0-9]*)?[eE]-[0-9]+"
_POINT = (
    rf"^[+-]?(90(\.0*)?|[0-8]?[0-9](\.[0-9]*)?|{_SMALL}) *, *"
    rf"[+-]?(180(\.0*)?|(1[0-7][0-9]|[0-9]?[0-9])(\.[0-9]*)?|{_SMALL})$"
)
_TIME = r"^(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)(:[0-5][0-9](\.[0-9]+)?)?Z?$"
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_LANGUAGE = r"^[A-Za-z]{2,12}$"
_EXCLUDE = (
    rf"^(venue_kind:({'|'.join(vocab.VENUE_KINDS)})|format:({'|'.join(vocab.FORMATS)})"
    rf"|activity:[\s\S]*{_SOMETHING}[\s\S]*)$"
)
_WITHOUT = rf"^({'|'.join(KINDS)}):[\s\S]*{_SOMETHING}[\s\S]*$"
LONGEST_EXCLUDE = 100 + len("activity:")
LONGEST_WITHOUT = 200


@dataclass(frozen=True)
class SearchRequest:
    """What was asked, each value checked. Missing means not asked."""

    q: str = ""
    near: str | None = None
    at: tuple[float, float] | None = None
    within: float | None = None
    need: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    on: str | None = None
    start: str | None = None
    end: str | None = None
    age: float | None = None
    gender: str | None = None
    who: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    cost: str | None = None
    attend: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    fresh: str | None = None
    without: tuple[str, ...] = ()
    understand: bool = True
    group: str | None = None
    sort: str = "best"
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True)
class ParameterError:
    """What is wrong with one parameter, and what would be right."""

    parameter: str
    message: str


def _text(value: str) -> str:
    return clean_text(value)[:LONGEST_TEXT]


def _place(value: str) -> str:
    return clean_text(value)[:LONGEST_PLACE]


def _one_of(allowed: Iterable[str]) -> Callable[[str], str]:
    options = tuple(allowed)

    def read(value: str) -> str:
        if value not in options:
            remedy = vocab.suggestion(value, options, listed_in=PUBLISHED)
            raise ValueError(f'"{value[:60]}" is not known; {remedy}')
        return value

    return read


def _written_as(pattern: str, value: str) -> bool:
    return re.search(pattern, value) is not None


def _number(low: float, high: float, what: str) -> Callable[[str], float]:
    def read(value: str) -> float:
        # Python alone would also take 1_000, nan and the digits of other scripts.
        number = float(value) if _written_as(_NUMBER, value) else float("nan")
        if not low <= number <= high:
            raise ValueError(f"{what} must be a number from {low:g} to {high:g}.")
        return number

    return read


def _whole(low: int, high: int, what: str) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not (value.isascii() and value.isdecimal() and low <= int(value[:12]) <= high):
            raise ValueError(f"{what} must be a whole number from {low} to {high:,}.")
        return int(value)

    return read


def _time(value: str) -> str:
    if not _written_as(_TIME, value):
        raise ValueError(f'"{value[:40]}" is not a time; write it as 14:00.')
    return str(TimeOfDay().deserialize(value))


def _point(value: str) -> tuple[float, float]:
    if not _written_as(_POINT, value):
        raise ValueError('A point is "latitude,longitude", like 53.683,-1.499.')
    lat, lon = value.split(",")
    return float(lat), float(lon)


def _exclude(value: str) -> str:
    if len(value) <= LONGEST_EXCLUDE and _written_as(_EXCLUDE, value):
        kind, _, what = value.partition(":")
        return f"{kind}:{clean_text(what)}"
    raise ValueError(
        'Write what to leave out as "venue_kind:pub", "format:group" or "activity:bingo"; '
        "kinds of place are " + ", ".join(vocab.VENUE_KINDS) + "."
    )


def _without(value: str) -> str:
    if len(value) <= LONGEST_WITHOUT and _written_as(_WITHOUT, value):
        return clean_text(value)
    raise ValueError(
        'Write what to take off as "need:wellbeing.bereavement"; kinds are '
        + ", ".join(KINDS)
        + "."
    )


def _day(value: str) -> str:
    try:
        if not _written_as(_DAY, value):
            raise ValueError("Python alone would also take 20261203 and 2026-W49-4")
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError(f'"{value[:40]}" is not a day; write it as 2026-12-03.') from None


def _as_day(value: str) -> date:
    return date.fromisoformat(value)


def _flag(value: str) -> bool:
    if value not in ("0", "1"):
        raise ValueError("This is 1 for yes or 0 for no.")
    return value == "1"


def _language(value: str) -> str:
    if not _written_as(_LANGUAGE, value):
        raise ValueError('Write a language as its ISO code, like "pa" for Punjabi.')
    return value.lower()


def _ids(allowed: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": list(allowed)}


def _written(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, **more}


_TEXT = {"type": "string"}
_FIRST = "; only the first {:,} characters are read"


@dataclass(frozen=True)
class Parameter:
    """One row of the table: its name in the URL, the member it fills, how it is read, and for the
    published description what it means and its JSON Schema (of one value)."""

    name: str
    member: str
    read: Callable[[str], Any]
    help: str
    shape: Mapping[str, Any]
    many: bool = False


def _number_shape(low: float, high: float, kind: str = "number") -> dict[str, Any]:
    return {"type": kind, "minimum": low, "maximum": high}


PARAMETERS: Mapping[str, Parameter] = {
    row.name: row
    for row in (
        Parameter("q", "q", _text,
                  "What would help, in anybody's words" + _FIRST.format(LONGEST_TEXT), _TEXT),
        Parameter("near", "near", _place,
                  "A postcode, town or village" + _FIRST.format(LONGEST_PLACE), _TEXT),
        Parameter("at", "at", _point, 'A point, "lat,lon"; near is then only its name',
                  _written(_POINT)),
        Parameter("within", "within", _number(0.1, 500, "A distance in miles"),
                  "Miles; without it distance only ranks", _number_shape(0.1, 500)),
        Parameter("need", "need", _one_of(vocab.needs()), "Needs, any of them",
                  _ids(vocab.needs()), many=True),
        Parameter("access", "access", _one_of(vocab.facets()), "Access facts, all of them",
                  _ids(vocab.facets()), many=True),
        Parameter("day", "day", _one_of(vocab.DAYS), "Weekdays, any of them",
                  _ids(vocab.DAYS), many=True),
        Parameter("date", "on", _day, "A day from today to a year ahead, 2026-12-03",
                  {"type": "string", "format": "date"}),
        Parameter("from", "start", _time, "Not earlier than, HH:MM", _written(_TIME)),
        Parameter("to", "end", _time, "Earlier than, HH:MM", _written(_TIME)),
        Parameter("age", "age", _number(0, 130, "An age"), "Age of the person",
                  _number_shape(0, 130)),
        Parameter("gender", "gender", _one_of(GENDERS), "Of the person asking", _ids(GENDERS)),
        Parameter("who", "who", _one_of(vocab.WHO), "Whom it is for, any of them",
                  _ids(vocab.WHO), many=True),
        Parameter("language", "language", _language, "ISO codes, any of them",
                  _written(_LANGUAGE), many=True),
        Parameter("cost", "cost", _one_of(COSTS), "low: £3 or less a session", _ids(COSTS)),
        Parameter("attend", "attend", _one_of(vocab.ATTEND), "How it happens, any of them",
                  _ids(vocab.ATTEND), many=True),
        Parameter("join", "join", _one_of(vocab.JOIN), "How to join, any of them",
                  _ids(vocab.JOIN), many=True),
        Parameter("exclude", "exclude", _exclude,
                  "What to leave out: venue_kind:pub, activity:bingo, format:group",
                  _written(_EXCLUDE, maxLength=LONGEST_EXCLUDE), many=True),
        Parameter("fresh", "fresh", _one_of(("only_confirmed",)), "Only what is fresh or due",
                  _ids(("only_confirmed",))),
        Parameter("without", "without", _without,
                  "What was understood and is not meant: need:wellbeing.bereavement",
                  _written(_WITHOUT, maxLength=LONGEST_WITHOUT), many=True),
        Parameter("understand", "understand", _flag, "0: the words are only words",
                  _ids(("0", "1"))),
        Parameter("group", "group", _one_of(GROUPS), "Only this group, paged", _ids(GROUPS)),
        Parameter("sort", "sort", _one_of(SORTS), "The order", _ids(SORTS)),
        Parameter("page", "page", _whole(1, DEEPEST, "A page"),
                  f"From 1; page times per_page is at most {DEEPEST:,}",
                  _number_shape(1, DEEPEST, "integer")),
        Parameter("per_page", "per_page", _whole(1, 100, "The number of results on a page"),
                  "Results on a page", _number_shape(1, 100, "integer")),
    )
}  # fmt: skip


def read_request(
    pairs: Iterable[tuple[str, str]], *, today: date | None = None
) -> tuple[SearchRequest, list[ParameterError], list[ParameterError]]:
    """(what was asked, what is malformed, what is unknown). Empty values count as not given.

    With `today`, a date that is past or over a year ahead is refused: nobody can say for it.
    """
    members, wrong, unknown = read_parameters(pairs, PARAMETERS)
    if today and "on" in members and not 0 <= (_as_day(members["on"]) - today).days <= DAYS_AHEAD:
        wrong.append(
            ParameterError("date", "Ask for a day from today to a year ahead, like 2026-12-03.")
        )
        del members["on"]
    request = SearchRequest(**members)
    if request.page * request.per_page > DEEPEST:
        wrong.append(
            ParameterError(
                "page", f"Only the first {DEEPEST:,} results can be paged through; narrow it down."
            )
        )
        request = SearchRequest(**{**members, "page": 1})
    return request, wrong, unknown


def read_parameters(
    pairs: Iterable[tuple[str, str]], known: Mapping[str, Parameter]
) -> tuple[dict[str, Any], list[ParameterError], list[ParameterError]]:
    """(values by member, what is malformed, what is unknown) for any set of parameters. Empty
    values count as not given."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    members: dict[str, Any] = {}
    wrong: list[ParameterError] = []
    unknown: list[ParameterError] = []
    for name, texts in given.items():
        row = known.get(name)
        if row is None:
            remedy = vocab.suggestion(name, known, listed_in=PUBLISHED)
            unknown.append(ParameterError(name[:60], f'"{name[:60]}" is not known; {remedy}'))
            continue
        values = _read_values(row, texts, wrong)
        if values:
            members[row.member] = tuple(dict.fromkeys(values)) if row.many else values[0]
    return members, wrong, unknown


def _read_values(row: Parameter, texts: list[str], wrong: list[ParameterError]) -> list[Any]:
    values: list[Any] = []
    if not row.many and len(set(texts)) > 1:
        wrong.append(ParameterError(row.name, "This may be given only once; leave one of them."))
    if row.many and len(texts) > MOST_VALUES:
        # To use some of them would be to answer another question than the one that was asked.
        few = f"This may be given {MOST_VALUES} times at most; leave some of them."
        wrong.append(ParameterError(row.name, few))
        return []
    for text in texts if row.many else texts[:1]:
        try:
            values.append(row.read(text))
        except ValueError as error:
            wrong.append(ParameterError(row.name, str(error)))
    return values
