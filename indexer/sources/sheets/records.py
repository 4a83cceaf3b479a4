"""The records of a sheet: which rows make one, by which id it is known, and what its cells say.

Called by `read` and `preview` of this package. Rows that only add to another row (further places,
times or contacts, as Outpost's import and our own export write them) are joined to it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from indexer.sources.base import Findings, Issue
from indexer.sources.sheets.cells import is_formula, is_nothing, unescape
from indexer.sources.sheets.columns import Column
from indexer.sources.sheets.layout import Layout, Row
from indexer.sources.terms import fold_name
from indexer.sources.texts import is_placeholder
from schemas.postcodes import normalise_postcode

Values = dict[str, list[tuple[str, str]]]
"""What a row says, by field: (header, text) for each column that is this field."""

LONGEST_ID: Final = 100
PLACE: Final = frozenset(
    {"venue", "venue_kind", "address", "address_more", "postcode", "lat", "lon", "uprn"}
)
_DITTO: Final = re.compile(
    r"(?:as |see |same as )?above|ditto\.?|do\.|[\"”“″]|''|〃|same(?: place| venue| again)?"
    r"|as before|as previous",
    re.IGNORECASE,
)
_SAYS_SO_ITSELF: Final = ("access:", "cost_state", "capacity_state")
"""Fields for which "not known" is an answer to choose."""
_ONLY_A_MARK: Final = re.compile(r"[\W_]*")


@dataclass
class Entry:
    """One record: its id, its row, what is kept of it, and what each of its rows says."""

    external_id: str
    row: int
    raw: dict[str, Any]
    parts: list[Values]
    issues: list[Issue] = field(default_factory=list)
    quarantined: str | None = None


def entries_of(layout: Layout) -> list[Entry]:
    """All records of a sheet, in its order. Each has an id of its own: the sheet's, or else one
    made of name and place, so that another telephone number does not make it another record."""
    entries: list[Entry] = []
    by_id: dict[str, Entry] = {}
    by_name: dict[str, Entry] = {}
    for number, read in _rows(layout.rows, layout.columns):
        onto = _first(read.values, "adds_to")
        if onto and onto in by_id and onto != _first(read.values, "id"):
            main = by_id[onto]
            main.parts.append(read.values)
            main.raw.setdefault("more", []).append(read.raw)
            main.issues += [one for one in read.found.issues if one not in main.issues]
            continue
        entry = _entry(number, read, onto)
        same = by_name.get(_key(read.values))
        if same is not None and entry.quarantined is None:
            header = _header(layout.columns, "name")
            entry.issues.append(
                Issue(
                    "probable_duplicate", header,
                    f"Row {same.row} has the same name and place. Delete the older one of the two,"
                    " or say in both what makes them different.",
                )
            )  # fmt: skip
        elif entry.quarantined is None:
            by_name[_key(read.values)] = entry
        if given := _first(read.values, "id"):
            by_id.setdefault(given, entry)
        entries.append(entry)
    _number_repeats(entries, layout.columns)
    return entries


@dataclass
class _Read:
    values: Values
    raw: dict[str, Any]
    found: Findings
    formula_name: str | None


def _rows(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[tuple[int, _Read]]:
    """Each row read on its own, with what "as above" stands for taken from the row before."""
    before: list[str] = [""] * len(columns)
    for row in rows:
        texts = [unescape(text) for text in row.cells]
        found = Findings()
        taken: dict[str, str] = {}
        for at, text in enumerate(texts):
            if text and _DITTO.fullmatch(text) and columns[at].field:
                texts[at] = before[at]
                if before[at]:
                    taken[columns[at].header] = before[at]
                else:
                    found.add("ditto_unresolved", columns[at].header,
                              f"“{text}” stands here, but there is nothing above it.")  # fmt: skip
        if any(one.field in PLACE and one.header in taken for one in columns):
            for at, column in enumerate(columns):
                if column.field in PLACE and not texts[at] and before[at]:
                    texts[at] = before[at]
                    taken[column.header] = before[at]
        if taken:
            header = next(iter(taken))
            words = "; ".join(f"{name}: {text}" for name, text in taken.items())
            found.add("ditto_resolved", header, f"Taken from the row above it: {words}.")
        before = texts
        yield row.number, _read(row, texts, taken, columns, found)


def _read(
    row: Row,
    texts: Sequence[str],
    taken: Mapping[str, str],
    columns: Sequence[Column],
    found: Findings,
) -> _Read:
    raw: dict[str, Any] = {
        "cells": {one.header: text for one, text in zip(columns, row.cells, strict=True) if text}
    }
    if row.section:
        raw["section"] = row.section
    if taken:
        raw["above"] = dict(taken)
    values: Values = {}
    formula = None
    for column, text in zip(columns, texts, strict=True):
        if not text or column.field is None:
            continue
        if is_formula(text):
            found.add(
                "formula_text", column.header,
                f"The cell holds a formula and no words: {text[:80]!r}. Write what it should say.",
            )  # fmt: skip
            formula = text if column.field == "name" else formula
            continue
        if is_nothing(text) and not column.field.startswith(_SAYS_SO_ITSELF):
            if not _ONLY_A_MARK.fullmatch(text):
                found.add("placeholder_field", column.header, f"{text!r} says nothing; left out.")
            continue
        values.setdefault(column.field, []).append((column.header, text))
    if row.section:
        values.setdefault("categories", []).append(("", row.section))
    return _Read(values, raw, found, formula)


def _entry(number: int, read: _Read, onto: str | None) -> Entry:
    name = _first(read.values, "name")
    described = _first(read.values, "description")
    external = _first(read.values, "id") or _made_id(read)
    if len(external) > LONGEST_ID:
        external = f"{external[:80]} {_digest(external)}"
    entry = Entry(external, number, read.raw, [read.values], read.found.issues)
    shown = _first(read.values, "published")
    if read.formula_name:
        entry.quarantined = (
            f"formula_text: the name is a formula, {read.formula_name[:80]!r}. Write the name."
        )
    elif onto:
        entry.quarantined = f"adds_to_nothing: the row adds to {onto[:60]!r}, which is not here."
    elif not name:
        entry.quarantined = "no_name: the row has no name."
    elif is_placeholder(name, described):
        entry.issues.append(Issue("placeholder_record", None, f"{name!r} is a trial record."))
        entry.quarantined = f"placeholder_record: {name[:80]!r} is a trial record, not a group."
    elif shown and re.fullmatch(r"(?:n|no|false|0|draft|hidden|do not publish)", shown, re.I):
        entry.quarantined = "not_published: the list says that it is not to be shown."
    elif len(read.raw["cells"]) == 1:
        entry.quarantined = (
            f"only_a_name: the row holds nothing but {name[:80]!r}. If it is a heading, end it with"
            " a colon; if it is a group, say where or when it meets."
        )
    return entry


def _key(values: Values) -> str:
    return f"{fold_name(_first(values, 'name') or '')} @ {_place(values)}"


def _place(values: Values) -> str:
    """What tells two groups of one name apart: the postcode, else the place's own name."""
    postcode = _first(values, "postcode")
    if postcode and (whole := normalise_postcode(postcode)):
        return whole.replace(" ", "").lower()
    place = _first(values, "venue") or _first(values, "address") or postcode or ""
    return fold_name(re.split(r"[,;\n]", place)[0])


def _made_id(read: _Read) -> str:
    if _first(read.values, "name"):
        return _key(read.values)
    if read.formula_name:
        return f"formula {_digest(read.formula_name)} @ {_place(read.values)}"
    cells = " ".join(f"{name}={text}" for name, text in sorted(read.raw["cells"].items()))
    return f"no name {_digest(cells)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]


def _number_repeats(entries: Iterable[Entry], columns: Sequence[Column]) -> None:
    """Give the second record of an id an id of its own; nothing is lost and nothing is joined."""
    seen: dict[str, int] = {}
    given = _header(columns, "id")
    for entry in entries:
        seen[entry.external_id] = seen.get(entry.external_id, 0) + 1
        if seen[entry.external_id] > 1:
            first = entry.external_id
            if given and _first(entry.parts[0], "id"):
                entry.issues.append(
                    Issue("id_repeated", given, f"{first[:60]!r} stands in an earlier row too.")
                )
            entry.external_id = f"{first[: LONGEST_ID - 8]} ({seen[first]})"
            while entry.external_id in seen:
                seen[first] += 1
                entry.external_id = f"{first[: LONGEST_ID - 8]} ({seen[first]})"
            seen[entry.external_id] = 1


def _header(columns: Sequence[Column], name: str) -> str | None:
    return next((one.header for one in columns if one.field == name), None)


def _first(values: Values, name: str) -> str | None:
    return values[name][0][1] if values.get(name) else None
