"""What the pages under `/stewards` show of the list, of one piece of it, and of what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy.orm import Session as Db

from indexer.errors import NotFound
from indexer.listings import today
from indexer.stewards import deeds, desk, items, taking
from indexer.stewards.in_turn import Row
from indexer.stewards.items import Choice

from .accounts import session
from .keeping.sections import SECTIONS, of_field
from .site import now, store


@dataclass(frozen=True)
class Part:
    """The part of the list somebody looks at: of one kind, or only what they have taken."""

    only: str | None
    mine: bool

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in an address."""
        return {
            **({"only": self.only} if self.only else {}),
            **({"mine": "1"} if self.mine else {}),
        }


def in_view(kind: str, key: str, part: Part, *, may_be_gone: bool = False) -> dict[str, Any]:
    """Everything about one piece of work. Raises NotFound where nothing is known of it."""
    with store().read() as db:
        row = desk.find(db, kind, key, now=now())
        told: Mapping[str, Any] = {}
        if kind in desk.TOLD and (row is not None or items.is_id(key)):
            try:
                told = desk.TOLD[kind](db, key, now())
            except NotFound:
                if not may_be_gone:
                    raise
        elif row is None and not may_be_gone:
            raise NotFound("This is not on the list any more.")
        before, after = _beside(db, row, part) if row else (None, None)
        helpers = [(one.id, one.name) for one in taking.stewards(db) if one.id != session.me().id]
        became = None if row else deeds.what_became_of(db, kind, key)
    choices: Sequence[Choice] = ()
    if row is not None:
        choices = told.get("choices") or row.item.choices
    return {
        "kind": kind, "key": key, "told": told, "choices": choices, "became": became,
        "row": row_shown(row, part) if row else None, "before": before, "after": after,
        "helpers": helpers, "kind_words": _first_up(desk.KINDS[kind].one),
        "may_correct": kind in desk.CORRECT, "edit_url": _edit_url(key, told) if row else None,
        "version": told.get("version", row.item.version if row else 0),
    }  # fmt: skip


def _edit_url(key: str, told: Mapping[str, Any]) -> str | None:
    """Where a steward puts an edit right and approves it in one press; None for other work."""
    changes = told.get("changes")
    if not changes:
        return None
    section = of_field(changes[0]) or SECTIONS[0]
    return url_for(
        "editing.show", listing_id=told["listing_id"], section=section.name, proposal=key
    )


def _beside(db: Db, row: Row, part: Part) -> tuple[Any, Any]:
    """What stands before and after a piece of work in the part of the list that was looked at."""
    before, after = desk.beside(
        db, row.item, now=now(), account_id=session.me().id, only=part.only, mine=part.mine
    )
    return (
        row_shown(before, part) if before else None,
        row_shown(after, part) if after else None,
    )


def rows_of(db: Db, ticked: Iterable[tuple[str, str, int]]) -> list[Row]:
    """Those of the pieces of work, (kind, key, version), that still wait, in order."""
    return desk.found(db, [(kind, key) for kind, key, _ in ticked], now=now())


def shared(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The choices there are for what was ticked, with how much of it each is for."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        for choice in row.item.choices:
            one = found.setdefault(
                choice.name, {"name": choice.name, "words": [], "count": 0, "asks_reason": False}
            )
            one["count"] += 1
            one["asks_reason"] = one["asks_reason"] or choice.asks_reason
            if choice.words not in one["words"]:
                one["words"].append(choice.words)
    return [{**one, "words": " / ".join(one["words"])} for one in found.values()]


def row_shown(row: Row, part: Part) -> dict[str, Any]:
    """One line of the list."""
    item, holder = row.item, row.holder
    return {
        "kind": item.kind, "key": item.key, "kind_words": _first_up(desk.KINDS[item.kind].one),
        "title": item.title, "why": item.why, "urgent": item.urgency == 0,
        "days": _days(item.since), "since": item.since, "listing_id": item.listing_id,
        "tick": f"{item.kind}/{item.key}/{item.version}",
        "url": item.url + (f"?{urlencode(part.address)}" if part.address else ""),
        "first": item.choices[0].name if item.choices else "",
        "first_words": item.choices[0].words if item.choices else "",
        "holder": holder.name if holder else None, "holder_id": holder.id if holder else None,
        "holder_since": holder.since if holder else None,
        "mine": holder is not None and holder.id == session.me().id,
    }  # fmt: skip


def deed_shown(one: deeds.Done) -> dict[str, Any]:
    """One deed, with what of it was done, was not, was undone, and could not be."""
    return {
        "id": one.id, "by": one.by, "moment": deeds.moment(one.at), "action": one.action,
        "done": one.done, "not_done": one.not_done,
        "undone": [entry for entry in one.done if "undone" in entry],
        "stays": [entry for entry in one.done if "stays" in entry],
        "mine": one.by_id == session.me().id,
        "may_undo": deeds.may_undo(one, account_id=session.me().id, role=session.me().role),
    }  # fmt: skip


def kinds() -> list[tuple[str, str]]:
    """(name, words) of each kind of work."""
    return [(name, _first_up(kind.many)) for name, kind in desk.KINDS.items()]


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _days(since: datetime) -> int:
    return max(0, (today(now()) - today(since)).days)
