"""Who has changed a listing since a form was made from it: for the page that says so when two
people edit at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..history import told_again
from ..history_values import known_of


def newest(db: Db, listing_id: str) -> int:
    """The number of the last row in the history of a listing: what a form was made from."""
    query = select(func.max(m.History.id)).where(m.History.listing_id == listing_id)
    return db.scalar(query) or 0


def changed_since(
    db: Db, listing: Listing, fields: Sequence[str], *, number: int
) -> list[tuple[m.History, list[str]]]:
    """Who has changed any of these fields since a form was made, and how, in sentences: for the
    page that says so. `number` is what `newest` was then."""
    query = select(m.History).where(m.History.listing_id == listing["id"], m.History.id > number)
    known = known_of(listing)
    found = []
    for row in db.scalars(query.order_by(m.History.id)):
        said = [
            sentence
            for change in row.changes
            if change.get("field") in fields
            for sentence in told_again(change, known=known)
        ]
        if said:
            found.append((row, said))
    return found
