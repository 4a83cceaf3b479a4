"""What the columns of a spreadsheet are, by their headers and failing that by what stands in them.

Called by `layout`. The names that publishers use stand in `columns.json`; what a person chose for
a source wins over all of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from indexer.sources.terms import fold_name
from schemas.postcodes import normalise_postcode

IGNORE: Final = "ignore"
Sure = Literal["told", "certain", "likely", "none"]

_PHONE: Final = re.compile(r"(?:\+44|0|44)?[\d ()/.-]{9,40}")
_MAIL: Final = re.compile(r"\S+@\S+\.\S+")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """What a column can be: the names it goes by, folded; `many`: several columns may be it."""

    id: str
    label: str
    names: tuple[str, ...]
    words: tuple[str, ...]
    many: bool


@dataclass(frozen=True)
class Column:
    """A column, what it was taken for (None: not used), and how sure that is.

    "told": a person chose it; "certain": a known name; "likely": by its words or its contents.
    """

    letter: str
    header: str
    field: str | None
    label: str | None
    sure: Sure
    samples: tuple[str, ...] = ()
    looks: str | None = None
    """What its values are by their shape, where a person has said that it is something else."""


@cache
def known_fields() -> Mapping[str, Field]:
    """Every field by its id, in the order of the file."""
    entries = json.loads(files(__package__).joinpath("columns.json").read_text(encoding="utf-8"))[
        "fields"
    ]
    return {
        one["id"]: Field(
            one["id"],
            one["label"],
            tuple(fold_name(name) for name in one["names"]),
            tuple(fold_name(words) for words in one.get("words", [])),
            bool(one.get("many")),
        )
        for one in entries
    }


def field_choices() -> tuple[tuple[str, str], ...]:
    """(id, words) of what a column can be, for a person to choose from."""
    fields = ((one.id, one.label) for one in known_fields().values())
    return (*fields, (IGNORE, "Do not use this column"))


@cache
def _by_name() -> Mapping[str, str]:
    return {name: one.id for one in known_fields().values() for name in one.names}


def field_of(header: str) -> tuple[str | None, Sure]:
    """What a header says alone.

    >>> field_of("Name of group"), field_of("Where does the club meet (venue)"), field_of("Zog")
    (('name', 'certain'), ('venue', 'likely'), (None, 'none'))
    """
    folded = fold_name(header.replace("_", " ").replace("*", ""))[:200]
    if found := _by_name().get(folded):
        return found, "certain"
    padded = f" {folded} "
    best, longest = None, 0
    for one in known_fields().values():
        for words in one.words:
            if len(words) > longest and f" {words} " in padded:
                best, longest = one.id, len(words)
    if best is None:
        # A known name of several words inside a longer header is as good.
        for name, field in _by_name().items():
            if " " in name and len(name) > longest and f" {name} " in padded:
                best, longest = field, len(name)
    return best, "likely" if best else "none"


def header_score(cells: Sequence[str], told: Mapping[str, str] | None = None) -> float:
    """How good a header a row makes: known names count, what looks like data counts against it."""
    seen: set[str] = set()
    score = against = 0.0
    for cell in cells:
        text = cell.strip()
        if not text:
            continue
        if told and fold_header(text) in told:
            score += 1
            continue
        if len(text) > 80 or _MAIL.search(text) or re.search(r"\d{3}|^[\d£]", text):
            against += 0.5
            continue
        field, sure = field_of(text)
        if field is not None and field not in seen:
            score += 1 if sure == "certain" else 0.6
            seen.add(field)
    # A hundred odd columns beside those that are known make no other row the header.
    return score - min(against, 3.0)


def fold_header(header: str) -> str:
    """One spelling for a header, under which a person's choice is remembered."""
    return " ".join(header.split()).casefold()


def take_columns(
    headers: Sequence[str],
    letters: Sequence[str],
    contents: Sequence[Sequence[str]],
    told: Mapping[str, str],
) -> tuple[Column, ...]:
    """Each column for what it is. `contents` are values of each column, `told` a person's choices
    by folded header (a field's id, or "ignore")."""
    guesses = [
        _guess(header, values, told) for header, values in zip(headers, contents, strict=True)
    ]
    fields = _settle(guesses, contents)
    columns = []
    for header, letter, values, (field, sure) in zip(
        headers, letters, contents, fields, strict=True
    ):
        label = known_fields()[field].label if field else None
        looks = out_of_place(field, values) if sure == "told" else None
        columns.append(Column(letter, header, field, label, sure, _samples(values), looks))
    return tuple(columns)


def _guess(header: str, values: Sequence[str], told: Mapping[str, str]) -> tuple[str | None, Sure]:
    choice = told.get(fold_header(header))
    if choice == IGNORE:
        return None, "told"
    if choice in known_fields():
        return choice, "told"
    field, sure = field_of(header)
    looks = _looks_like(values)
    if field is None:
        return (looks, "likely") if looks else (None, "none")
    if field in {"service_area", "contact_name", "name"} and looks in {"phone", "email"}:
        return looks, "likely"
    if field == "address" and looks == "postcode":
        return "postcode", "likely"
    return field, sure


def _settle(
    guesses: Sequence[tuple[str | None, Sure]], contents: Sequence[Sequence[str]]
) -> list[tuple[str | None, Sure]]:
    """Give a field that only one column can be to the column that is surest of it."""
    order: dict[str, int] = {"told": 0, "certain": 1, "likely": 2, "none": 3}
    fields = list(guesses)
    taken: dict[str, int] = {}
    for index in sorted(range(len(fields)), key=lambda one: (order[fields[one][1]], one)):
        field, sure = fields[index]
        if field is None or known_fields()[field].many:
            continue
        if field in taken and sure != "told":
            fields[index] = (None, "none")
        else:
            taken[field] = index
    if "name" not in taken and "organisation" in taken:
        # A list of organisations: who runs it is what it is called.
        at = taken.pop("organisation")
        if fields[at][1] != "told":
            fields[at] = ("name", fields[at][1])
    if "times" in taken and not {"days", "when"} & set(taken):
        at = taken["times"]
        if fields[at][1] != "told" and _names_days(contents[at]):
            fields[at] = ("when", "likely")
    return fields


def _names_days(values: Sequence[str]) -> bool:
    days = [one for one in values if re.search(r"\b(?:mon|tue|wed|thu|fri|sat|sun)", one, re.I)]
    return bool(values) and len(days) * 2 >= len(values)


def _looks_like(values: Sequence[str]) -> str | None:
    filled = [value.strip() for value in values if value.strip()]
    if len(filled) < 2:
        return None
    tests = {
        "postcode": lambda text: bool(normalise_postcode(text)),
        "email": lambda text: bool(_MAIL.fullmatch(text)),
        "website": lambda text: bool(_LINK.fullmatch(text)),
        "phone": lambda text: bool(_PHONE.fullmatch(text)) and 9 < sum(map(str.isdigit, text)) < 14,
    }
    for field, test in tests.items():
        if sum(map(test, filled)) >= 0.6 * len(filled):
            return field
    return None


_BELONGS: Final[Mapping[str, frozenset[str]]] = {
    "postcode": frozenset({"postcode", "address", "address_more", "service_area", "venue"}),
    "email": frozenset({"email", "contact_any"}),
    "website": frozenset({"website", "organisation_website", "contact_any"}),
    "phone": frozenset({"phone", "mobile", "contact_any", "id", "adds_to", "uprn"}),
}
"""Where values of a shape belong; in any other field they are out of place, or even public."""


def out_of_place(field: str | None, values: Sequence[str]) -> str | None:
    """What most values of a column are by their shape, where that belongs into no such field.

    >>> mail = ["a@example.org", "b@example.org"]
    >>> out_of_place("summary", mail), out_of_place("email", mail), out_of_place("summary", ["Tea"])
    ('email', None, None)
    """
    looks = _looks_like(values)
    return looks if field and looks and field not in _BELONGS[looks] else None


def _samples(values: Sequence[str]) -> tuple[str, ...]:
    different = dict.fromkeys(" ".join(value.split())[:80] for value in values if value.strip())
    return tuple(different)[:3]
