"""What a press at the reception desk posts: the question, the groups ticked, and what a button
changes in it. The views of the desk call `call_of` for each post and `held` for the next page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request

from indexer.listings import today
from schemas.fields import clean_text
from schemas.params import LONGEST_TEXT, PARAMETERS, ParameterError, SearchRequest, read_request

from .site import now

USUAL_MILES = 10.0
FIRST, MORE, MOST = 3, 6, 99
"""Answers shown at first, how many more at a time, and how many at most."""
USUAL = "usual"
"""The distance nobody has chosen: the usual one, unless the words say another."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOT_HERE = frozenset({"page", "group", "sort"})


@dataclass(frozen=True)
class Call:
    """What one post says: the question, what is wrong with it, and the groups chosen so far."""

    asked: SearchRequest
    wrong: tuple[ParameterError, ...]
    usual_miles: float | None
    chosen: tuple[str, ...]
    too_long: bool
    seen: int
    """How many answers were on the page, where it is asked for more of the same; else 0."""


def call_of() -> Call:
    """Read the post: the fields, changed by the button that was pressed (`change`)."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name in PARAMETERS]
    pairs = [pair for pair in pairs if pair[0] not in _NOT_HERE]
    given = dict(pairs)
    before = request.form.get("asked_q", "")
    # Other words are another caller: what was ticked or taken off for the last one must not go
    # along. Words added to the same ones only say more.
    same = given.get("q", "").strip().startswith(before.strip())
    if not same:
        pairs = [pair for pair in pairs if pair[0] in ("q", "near", "at", "within")]
    if request.form.get("at_near", "") != given.get("near", ""):
        pairs = [pair for pair in pairs if pair[0] != "at"]
    change = request.form.get("change", "")
    before_it = dict(pairs).get("per_page", "")
    more = same and change.startswith("per_page=") and before_it.isdecimal()
    pairs = _changed(pairs, change)
    within = [value for name, value in pairs if name == "within"]
    chose = bool(within) and within[0] != USUAL
    pairs = [pair for pair in pairs if pair != ("within", USUAL)]
    if "per_page" not in dict(pairs):
        pairs.append(("per_page", str(FIRST)))
    asked, wrong, _unknown = read_request(pairs, today=today(now()))
    return Call(
        asked=replace(asked, per_page=min(asked.per_page, MOST)),
        wrong=tuple(wrong),
        usual_miles=None if chose else USUAL_MILES,
        chosen=ids_of("chosen") if same else (),
        too_long=len(clean_text(given.get("q", ""))) > LONGEST_TEXT,
        seen=min(int(before_it[:4]), MOST) if more else 0,
    )


def _changed(pairs: list[tuple[str, str]], change: str) -> list[tuple[str, str]]:
    """`pairs` with every parameter that `change` ("day=&need=company") names replaced by it."""
    try:
        news = parse_qsl(change, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return pairs
    named = {name for name, _ in news} & set(PARAMETERS) - _NOT_HERE
    kept = [pair for pair in pairs if pair[0] not in named]
    return [*kept, *(pair for pair in news if pair[0] in named)]


def ids_of(name: str) -> tuple[str, ...]:
    """The ids of listings that the post gives under `name`, each once."""
    given = request.form.getlist(name)
    return tuple(dict.fromkeys(one for one in given if _ID.fullmatch(one)))


def change_with(**changes: Any) -> str:
    """What a button says to change in the question: it is posted, so no address shows it."""
    pairs: list[tuple[str, str]] = []
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        blank = USUAL if name == "within" else ""
        pairs += [(name, blank if one is None else str(one)) for one in values] or [(name, "")]
    return urlencode([pair for pair in pairs if pair[0] not in _NOT_HERE])


def held(call: Call) -> dict[str, Any]:
    """Everything that is asked, by parameter, as the form and the buttons of the page repeat it."""
    asked = call.asked
    found: dict[str, Any] = {}
    for name, row in PARAMETERS.items():
        value = getattr(asked, row.member)
        found[name] = [str(one) for one in value] if row.many else _as_text(name, value)
    for name in _NOT_HERE:
        found.pop(name, None)
    chose = call.usual_miles is None
    found["within"] = (f"{asked.within:g}" if asked.within else "") if chose else USUAL
    found["understand"] = None if asked.understand else "0"
    return found


def _as_text(name: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if name == "at":
        return f"{value[0]:g},{value[1]:g}"
    return f"{value:g}" if isinstance(value, float) else str(value)
