"""A query string -> search parameters: the names and values of search.md 7, in one table.

The page and the JSON API read the same table. The API refuses what is unknown or malformed; the
page ignores what is unknown and shows what is malformed in its error summary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from . import vocabulary as vocab
from .fields import TimeOfDay, clean_text

LONGEST_TEXT = 500
MOST_VALUES = 40
DEEPEST = 10_000
COSTS = ("free", "low", "any")
GENDERS = ("man", "woman", "other")
SORTS = ("best", "nearest", "soonest", "confirmed", "name")


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


def _one_of(allowed: Iterable[str]) -> Callable[[str], str]:
    options = tuple(allowed)

    def read(value: str) -> str:
        if value not in options:
            raise ValueError(f'"{value[:60]}" is not known; {vocab.suggestion(value, options)}')
        return value

    return read


def _number(low: float, high: float, what: str) -> Callable[[str], float]:
    def read(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
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
    try:
        return str(TimeOfDay().deserialize(value))
    except ValidationError as error:
        raise ValueError(str(error.messages[0])) from None


def _point(value: str) -> tuple[float, float]:
    parts = value.split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        lat = lon = float("nan")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError('A point is "latitude,longitude", like 53.683,-1.499.')
    return lat, lon


def _exclude(value: str) -> str:
    kind, _, what = value.partition(":")
    if kind == "venue_kind" and what in vocab.VENUE_KINDS:
        return value
    raise ValueError(
        'Write what to leave out as "venue_kind:pub"; kinds of place are '
        + ", ".join(vocab.VENUE_KINDS)
        + "."
    )


def _language(value: str) -> str:
    if not (value.isascii() and value.isalpha() and 2 <= len(value) <= 12):
        raise ValueError('Write a language as its ISO code, like "pa" for Punjabi.')
    return value.lower()


@dataclass(frozen=True)
class Parameter:
    """One row of the table: its name in the URL, the member it fills, and how it is read."""

    name: str
    member: str
    read: Callable[[str], Any]
    many: bool = False


PARAMETERS: Mapping[str, Parameter] = {
    row.name: row
    for row in (
        Parameter("q", "q", _text),
        Parameter("near", "near", _text),
        Parameter("at", "at", _point),
        Parameter("within", "within", _number(0.1, 500, "A distance in miles")),
        Parameter("need", "need", _one_of(vocab.needs()), many=True),
        Parameter("access", "access", _one_of(vocab.facets()), many=True),
        Parameter("day", "day", _one_of(vocab.DAYS), many=True),
        Parameter("from", "start", _time),
        Parameter("to", "end", _time),
        Parameter("age", "age", _number(0, 130, "An age")),
        Parameter("gender", "gender", _one_of(GENDERS)),
        Parameter("who", "who", _one_of(vocab.WHO), many=True),
        Parameter("language", "language", _language, many=True),
        Parameter("cost", "cost", _one_of(COSTS)),
        Parameter("attend", "attend", _one_of(vocab.ATTEND), many=True),
        Parameter("join", "join", _one_of(vocab.JOIN), many=True),
        Parameter("exclude", "exclude", _exclude, many=True),
        Parameter("fresh", "fresh", _one_of(("only_confirmed",))),
        Parameter(
            "group",
            "group",
            _one_of(("matches", "partly", "unknown_access", "further_away", "not_confirmed")),
        ),
        Parameter("sort", "sort", _one_of(SORTS)),
        Parameter("page", "page", _whole(1, DEEPEST, "A page")),
        Parameter("per_page", "per_page", _whole(1, 100, "The number of results on a page")),
    )
}


def read_request(
    pairs: Iterable[tuple[str, str]],
) -> tuple[SearchRequest, list[ParameterError], list[ParameterError]]:
    """(what was asked, what is malformed, what is unknown). Empty values count as not given."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    members: dict[str, Any] = {}
    wrong: list[ParameterError] = []
    unknown: list[ParameterError] = []
    for name, texts in given.items():
        row = PARAMETERS.get(name)
        if row is None:
            remedy = vocab.suggestion(name, PARAMETERS)
            unknown.append(ParameterError(name[:60], f'"{name[:60]}" is not known; {remedy}'))
            continue
        values = _read_values(row, texts, wrong)
        if values:
            members[row.member] = tuple(dict.fromkeys(values)) if row.many else values[0]
    request = SearchRequest(**members)
    if request.page * request.per_page > DEEPEST:
        wrong.append(
            ParameterError(
                "page", f"Only the first {DEEPEST:,} results can be paged through; narrow it down."
            )
        )
        request = SearchRequest(**{**members, "page": 1})
    return request, wrong, unknown


def _read_values(row: Parameter, texts: list[str], wrong: list[ParameterError]) -> list[Any]:
    values: list[Any] = []
    if not row.many and len(set(texts)) > 1:
        wrong.append(ParameterError(row.name, "This may be given only once; leave one of them."))
    for text in texts[:MOST_VALUES] if row.many else texts[:1]:
        try:
            values.append(row.read(text))
        except ValueError as error:
            wrong.append(ParameterError(row.name, str(error)))
    return values
