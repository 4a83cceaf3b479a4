"""Which closings were wrong: groups that we closed and that were opened again.

Read from the history, where every closing and opening stands with who did it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Text, and_, cast, or_, select
from sqlalchemy.orm import Session as Db

from .. import models as m
from ..database import in_parts

OPENED_AGAIN_WITHIN: Final = timedelta(days=180)
_OWNER: Final = "owner"
_LISTS: Final = ("source", "publisher")
_MENTIONS: Final = '%"closed"%'
"""In the text of a row's changes: a state that became, or was, closed."""


@dataclass(frozen=True)
class Closings:
    """How many listings we closed since a moment, and how many of those were opened again within
    OPENED_AGAIN_WITHIN."""

    closed: int
    opened_again: int


@dataclass(frozen=True)
class Turn:
    """A change of state that the history tells: closed or opened, and by which role."""

    at: datetime
    closes: bool
    role: str


def closings(db: Db, *, since: datetime) -> Closings:
    """Closings since then by anybody but the group itself, and those that did not last.

    Ours are those by the team, and those that the rules made of a publisher's word or a register
    (the sweep has written them). The sweep also writes down what somebody had closed before; that
    is the same closing. A publisher's own row alone closes nothing: another list may go on.
    """
    turned = or_(
        m.History.action == "closed",
        and_(m.History.action == "freshness", cast(m.History.changes, Text).like(_MENTIONS)),
    )
    ids = db.scalars(
        select(m.History.listing_id)
        .where(m.History.at >= since, m.History.listing_id.is_not(None), turned)
        .distinct()
    )
    closed = opened = 0
    for some in in_parts(sorted({str(key) for key in ids})):
        rows = db.execute(
            select(
                m.History.listing_id, m.History.at, m.History.role, m.History.action,
                m.History.changes,
            )
            .where(
                m.History.listing_id.in_(some), cast(m.History.changes, Text).like(_MENTIONS)
            )
            .order_by(m.History.listing_id, m.History.id)
        )  # fmt: skip
        turns: dict[str, list[Turn]] = {}
        for row in rows:
            turn = _turn(row.at, row.role, row.action, row.changes)
            if turn is not None:
                turns.setdefault(str(row.listing_id), []).append(turn)
        for of_one in turns.values():
            ours = list(_ours(of_one, since=since))
            closed += len(ours)
            opened += sum(ours)
    return Closings(closed, opened)


def _turn(
    at: datetime, role: str, action: str, changes: Iterable[Mapping[str, Any]]
) -> Turn | None:
    for change in changes:
        before, after = change.get("before"), change.get("after")
        if change.get("field") == "status":
            before = before.get("state") if isinstance(before, Mapping) else None
            after = after.get("state") if isinstance(after, Mapping) else None
            if role in _LISTS and after == "closed":
                return None
        elif action != "freshness" or change.get("field") != "freshness":
            continue
        if (before == "closed") != (after == "closed"):
            return Turn(at, after == "closed", role)
    return None


def _ours(turns: Iterable[Turn], *, since: datetime) -> Iterable[bool]:
    """For each closing of ours since then, whether it was opened again in time."""
    ours: datetime | None = None
    is_closed = False
    for turn in turns:
        if turn.closes and not is_closed:
            is_closed = True
            ours = None if turn.role == _OWNER or turn.at < since else turn.at
        elif is_closed and not turn.closes:
            is_closed = False
            if ours is not None:
                yield turn.at - ours <= OPENED_AGAIN_WITHIN
            ours = None
    if ours is not None:
        yield False
