"""One field of a listing as lines for a person, so that two values of it can stand side by side.

Called by the page of differences. What is not known gives no line at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from schemas import vocabulary as vocab

from ..history_fields import age_words, capacity_words, cost_words, need_name
from ..history_places import facet_name, session_words
from ..history_values import NOTHING, part, rows, state_words, texts

_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "who": vocab.WHO, "conditions": vocab.CONDITIONS, "join": vocab.JOIN, "attend": vocab.ATTEND,
}  # fmt: skip
_LONGEST: Final = 2000
_DEEPEST: Final = 6


def lines_of(field: str, value: Any) -> list[str]:
    """What a value says, a line for each thing: [] where nothing is known."""
    if value in (None, "", [], {}):
        return []
    return [line for line in _lines(field, value) if line]


def _lines(field: str, value: Any) -> Iterator[str]:
    match field:
        case "age":
            yield age_words(value)
        case "cost":
            yield cost_words(value, NOTHING)
        case "capacity":
            yield capacity_words(value)
        case "needs":
            yield from (need_name(row.get("id")) for row in rows(value))
        case "languages":
            for row in rows(value):
                yield vocab.language_label(str(row.get("id"))) + _note(row)
        case "who" | "conditions":
            for row in rows(value):
                yield _TABLES[field].get(str(row.get("id")), str(row.get("id"))) + _note(row)
        case "join" | "attend":
            yield from (_TABLES[field].get(one, one) for one in texts(value))
        case "sessions":
            yield from (session_words(row) for row in rows(value))
        case "venues":
            for row in rows(value):
                yield _joined(row.get("name"), row.get("address"), row.get("postcode"))
        case "contacts":
            for row in rows(value):
                ways = (*texts(row.get("phones")), row.get("email"), row.get("times"))
                yield _joined(row.get("name"), row.get("role"), *ways)
        case "access":
            for facet, given in part(value).items():
                row = part(given)
                yield f"{facet_name(facet)}: {state_words(row.get('state'))}{_note(row)}"
        case "organisation":
            row = part(value)
            yield _joined(row.get("name"), row.get("website"), row.get("email"))
        case _:
            yield from _plain(value)


def _joined(*known: Any) -> str:
    return ", ".join(str(one) for one in known if one)


def _note(row: Mapping[str, Any]) -> str:
    return f" ({row['note']})" if row.get("note") else ""


def _plain(value: Any, name: str = "", depth: int = 0) -> Iterator[str]:
    """Whatever else there is: its words, each with the name of its part before it."""
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _plain(inner, str(key).replace("_", " "), depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _plain(inner, name, depth + 1)
    elif value not in (None, "", [], {}):
        said = ("yes" if value else "no") if isinstance(value, bool) else str(value)[:_LONGEST]
        yield f"{name}: {said}" if name else said
