"""A publisher who sends its listings to us: the token it does so with, and that it only sends.

Called by the page of a source and `waymark sources token`; what it sends is taken in by
`indexer.ingest.take_in`.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy.orm import Session as Db

from ..history import Actor
from ..publishers import ONLY_SENDS, note, only_sends
from .asked import OPTION
from .sources import check_version, held, set_option


def set_only_sends(db: Db, source_id: int, sends: bool, *, by: Actor, now: datetime) -> None:
    """Read its address no more, because its publisher sends its listings to us; or read it again.
    What was wrong with reading it is forgotten. Raises NotFound."""
    source = held(db, source_id)
    if only_sends(source) == sends:
        return
    how = "read no more: its publisher sends to us" if sends else "read at its address again"
    words = f'The source "{source.name}" is {how}'
    set_option(db, source_id, ONLY_SENDS, sends or None, words, by=by, now=now)
    if sends:
        source.options = {key: kept for key, kept in source.options.items() if key != OPTION}
        source.failing_since = source.last_error = None


def make_token(
    db: Db, source_id: int, *, version: int, by: Actor, now: datetime, via: str = "web"
) -> str:
    """A new token with which the publisher may send listings; the one before works no more. It is
    given back here and kept nowhere. Raises NotFound and Conflict."""
    source = held(db, source_id)
    check_version(db, source, version)
    token = f"wm_{secrets.token_urlsafe(32)}"
    words = f'{"Renewed" if source.token else "Made"} the token of the source "{source.name}"'
    source.token = hashlib.sha256(token.encode()).hexdigest()
    source.version += 1
    note(db, source.name, "source_token", words, by=by, via=via, now=now)
    return token


def revoke_token(db: Db, source_id: int, *, version: int, by: Actor, now: datetime) -> None:
    """Nobody can send listings for this source any more. Raises NotFound and Conflict."""
    source = held(db, source_id)
    check_version(db, source, version)
    if source.token is None:
        return
    source.token = None
    words = f'Took the token of the source "{source.name}" back'
    source.version += 1
    note(db, source.name, "source_token", words, by=by, via="web", now=now)
