"""The phone list worked out ahead by a job and kept, so that nobody waits for it at the page.

Called by the job "phone_list", and by `listed` for what to begin a day with. What is kept has
neither numbers nor names of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from .. import stored
from ..listings import today
from ..search.sync import trusted_in
from ..store import Store
from .candidates import Kept, Looked, kept_of, views_of
from .entries import Entry

_NAME: Final = "phone list"
_FORM: Final = 1
"""Of what is kept; of another form, of another version of the program, nothing is used."""


def job(store: Store, now: datetime) -> dict[str, Any]:
    """Work the list out and write it down; how many groups are on it. On the first run of a day all
    of it is judged anew, later what has changed."""
    day = today(now)
    with store.read() as db:
        trusted = trusted_in(db)
        before = stored.kept(db, _NAME)
        same = before is not None and before.get("day") == day.isoformat()
        kept = known(db, day, trusted) if same else Kept(day, trusted)
        judged = kept.judged(db, now, ahead=True)
        kept.rarity(db)
    told = _written(kept, judged)
    if told != before:
        store.change(lambda db: stored.keep(db, _NAME, told, now=now), drain=False)
    return {"to_ring": sum(one.entry is not None for one in judged.values())}


def known(db: Db, day: date, trusted: frozenset[str]) -> Kept:
    """What the job has worked out, as far as it holds on that day still: nothing where other
    publishers were trusted then."""
    told = stored.kept(db, _NAME)
    if told is None or told.get("form") != _FORM or told["trusted"] != sorted(trusted):
        return Kept(day, trusted)
    looked = {
        key: _read(key, row) for key, row in told["looked"].items() if _holds(row, day)
    }  # fmt: skip
    kept = Kept(day, trusted, looked)
    kept.nobody = (tuple(told["letters"]), frozenset(told["nobody"]))
    if told["day"] == day.isoformat():
        kept.groups = dict(told["groups"])
    else:
        # What was viewed is counted up to yesterday.
        views = views_of(db, None, day)
        for key, one in looked.items():
            if one.entry is not None and one.entry.views != views.get(key, 0):
                looked[key] = one._replace(entry=replace(one.entry, views=views.get(key, 0)))
    return kept


def of_today(db: Db, day: date, trusted: frozenset[str]) -> Kept:
    """What this process knows of the list on that day."""
    return kept_of(db, day, trusted, known)


# -- written down -----------------------------------------------------------------------------


def _written(kept: Kept, judged: Mapping[str, Looked]) -> dict[str, Any]:
    letters, nobody = kept.nobody or ((), frozenset())
    return {
        "form": _FORM,
        "day": kept.day.isoformat(),
        "trusted": sorted(kept.trusted),
        "letters": list(letters),
        "nobody": sorted(nobody),
        "groups": kept.groups,
        "looked": {
            key: [
                one.version,
                one.nobody,
                one.holds_until.isoformat() if one.holds_until else None,
                [list(part) if isinstance(part, tuple) else part for part in _facts(one.entry)]
                if one.entry
                else None,
            ]
            for key, one in judged.items()
        },
    }


def _facts(entry: Entry) -> tuple[Any, ...]:
    """All of it but the id, in the order of its members."""
    return astuple(entry)[1:]


def _holds(row: list[Any], day: date) -> bool:
    return row[2] is None or day < date.fromisoformat(row[2])


def _read(key: str, row: list[Any]) -> Looked:
    version, nobody, until, facts = row
    parts: list[Any] = [tuple(one) if isinstance(one, list) else one for one in facts or ()]
    entry = Entry(key, *parts) if parts else None
    return Looked(version, nobody, entry, date.fromisoformat(until) if until else None)
