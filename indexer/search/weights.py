"""The numbers of `weights.json` as one frozen value: all that decides the order of results.

The document builder and the engines compute with them, and the page "How we rank" prints them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from schemas.vocabulary import CAPACITY, CONDITIONS

from ..errors import SettingsError

_FILE = Path(__file__).with_name("weights.json")

_NAMES: Mapping[str, tuple[str, ...]] = {
    "terms": ("need", "text", "near"),
    "need": ("itself", "family", "related", "covering_more", "inferred"),
    "fields": ("name", "summary", "about", "description"),
    "median_score": ("embedded", "elasticsearch"),
    "near": ("miles", "remote", "unknown"),
    "freshness": ("fresh", "due", "unverified", "unverified_stale", "stale"),
    "capacity": (*CAPACITY, "temporarily_closed"),
    "fit": ("joining_condition", "age_outside", "who_not_listed", "for_others", "for_one_gender"),
}
"""The parts of the file and the weights of each, in the order the page shows them."""

_AMOUNTS = {("near", "miles"), *((part, name) for part in ("fields", "median_score")
                                 for name in _NAMES[part])}  # fmt: skip
"""The weights that are more than 0 without a limit; all others are from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One number as the page shows it: what it is for, and a sentence that says why."""

    name: str
    value: float
    what: str
    says: str


@dataclass(frozen=True, slots=True)
class Part:
    """Weights that belong together, with the words around their table on the page."""

    id: str
    heading: str
    text: str
    column: str
    weights: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """All of `weights.json`. The mappings are what is computed with: name -> number."""

    terms: Mapping[str, float]
    """Shares of need, text and near; together 1."""
    need: Mapping[str, float]
    fields: Mapping[str, float]
    """Per text of a `Document`: name, summary, about, description."""
    median_score: Mapping[str, float]
    """Per engine: k of s/(s+k), which makes a score of words one from 0 to 1."""
    near: Mapping[str, float]
    freshness: Mapping[str, float]
    """By `Freshness.ranks_as`."""
    capacity: Mapping[str, float]
    """By state of capacity, and `temporarily_closed`."""
    fit: Mapping[str, float]
    joining_conditions: frozenset[str]
    """The conditions for joining that lower a listing."""
    parts: tuple[Part, ...]
    """The same numbers with their words."""


@cache
def weights() -> Weights:
    """The weights of this release, read and checked once."""
    return load_weights(_FILE)


def load_weights(file: Path) -> Weights:
    """Read and check a file of weights. SettingsError says everything that is wrong with it."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unusable(file, [str(error)]) from error
    problems = list(_problems(raw))
    if problems:
        raise _unusable(file, problems)
    parts = tuple(_part(name, raw["parts"][name]) for name in _NAMES)
    numbers = {
        part.id: MappingProxyType({weight.name: weight.value for weight in part.weights})
        for part in parts
    }
    return Weights(
        terms=numbers["terms"],
        need=numbers["need"],
        fields=numbers["fields"],
        median_score=numbers["median_score"],
        near=numbers["near"],
        freshness=numbers["freshness"],
        capacity=numbers["capacity"],
        fit=numbers["fit"],
        joining_conditions=frozenset(raw["joining_conditions"]),
        parts=parts,
    )


def _part(name: str, raw: Mapping[str, Any]) -> Part:
    rows = raw["weights"]
    return Part(
        id=name,
        heading=raw["heading"],
        text=raw["text"],
        column=raw["column"],
        weights=tuple(
            Weight(each, float(rows[each]["value"]), rows[each]["what"], rows[each]["says"])
            for each in _NAMES[name]
        ),
    )


def _unusable(file: Path, problems: Iterable[str]) -> SettingsError:
    return SettingsError(
        f"The weights of the search in {file} cannot be used: {'; '.join(problems)}. "
        "Correct the file, or take the one of the release again."
    )


# -- what is wrong with it --------------------------------------------------------------------


def _problems(raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict) or not isinstance(raw.get("parts"), dict):
        yield 'it must be an object with "parts"'
        return
    yield from _wrong_names(raw["parts"], _NAMES, "parts")
    for name in _NAMES:
        if name in raw["parts"]:
            yield from _wrong_part(name, raw["parts"][name])
    listed = raw.get("joining_conditions")
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        yield "joining_conditions must be a list of conditions"
    else:
        for each in listed:
            if each not in CONDITIONS:
                yield f"joining_conditions: there is no condition {each!r}"


def _wrong_names(found: Mapping[str, Any], wanted: Iterable[str], where: str) -> Iterator[str]:
    names = list(wanted)
    missing = [name for name in names if name not in found]
    unknown = [name for name in found if name not in names]
    if missing:
        yield f"{where}: {', '.join(missing)} missing"
    if unknown:
        yield f"{where}: {', '.join(unknown)} not known"


def _wrong_part(name: str, part: Any) -> Iterator[str]:
    if not isinstance(part, dict) or not isinstance(part.get("weights"), dict):
        yield f'{name} must be an object with "weights"'
        return
    yield from _wrong_words(part, ("heading", "text", "column"), name)
    rows = part["weights"]
    yield from _wrong_names(rows, _NAMES[name], name)
    sound = True
    for each in _NAMES[name]:
        if each in rows:
            problems = list(_wrong_weight(name, each, rows[each]))
            sound = sound and not problems
            yield from problems
    if name == "terms" and sound and set(rows) == set(_NAMES[name]):
        total = math.fsum(row["value"] for row in rows.values())
        if not math.isclose(total, 1, abs_tol=1e-9):
            yield f"terms must add up to 1, they make {total:g}"


def _wrong_weight(part: str, name: str, row: Any) -> Iterator[str]:
    where = f"{part}.{name}"
    if not isinstance(row, dict):
        yield f'{where} must be an object with "value", "what" and "says"'
        return
    yield from _wrong_words(row, ("what", "says"), where)
    value = row.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield f"{where} must be a number, not {value!r}"
    elif (part, name) in _AMOUNTS:
        if value <= 0:
            yield f"{where} must be more than 0, not {value}"
    elif not 0 <= value <= 1:
        yield f"{where} must be from 0 to 1, not {value}"
    elif (part, name) == ("need", "inferred") and round(value, 2) != value:
        # An index keeps what a need is worth in hundredths.
        yield f"{where} may have two decimals, not {value}"


def _wrong_words(row: Mapping[str, Any], names: Iterable[str], where: str) -> Iterator[str]:
    for name in names:
        text = row.get(name)
        if not isinstance(text, str) or not text.strip():
            yield f"{where}: {name} must be words"
        elif any(letter.isdigit() for letter in text):
            # A number in a sentence would stay as it is when the weight is changed.
            yield f"{where}: {name} must have no number in it"
