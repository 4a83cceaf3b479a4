"""The history of the settings: what differs from when the directory was last started, in words.

`waymark setup`, `serve` and `worker` call `note_settings` once when they start; a page that is read
never does.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from . import models as m
from .database import CREATING, one_at_a_time, shown_address
from .history import Actor
from .history_values import short
from .settings import SETTINGS, Settings, secret_key
from .store import Store

ABOUT: Final = "settings"
_BY: Final = Actor("system", "the directory")
_SECRET_ENDINGS: Final = ("secret", "password", "_key", "_token", "_imap_url")
_KEY: Final = "WAYMARK_SECRET"


def note_settings(store: Store, *, now: datetime, via: str = "command line") -> bool:
    """Write a row of history if the settings differ from those of the last row; whether it did.

    Of a secret only that it changed is told; what is kept of it is a hash made with the
    directory's own secret. Raises SettingsError where that secret is missing.
    """
    values = _values(store.settings)

    def noted(db: Db) -> bool:
        # Two processes that start at once would each write the same row.
        one_at_a_time(db, CREATING)
        query = select(m.History).where(m.History.about == ABOUT)
        last = db.scalar(query.order_by(m.History.id.desc()).limit(1))
        before = _kept(last.changes) if last else None
        changes = [] if before is None else _changes(before, values)
        if before is not None and not changes:
            return False
        if before is None:
            changes = [_row(ABOUT, "Began to note what is changed in the settings")]
        db.add(
            m.History(
                listing_id=None, at=now, role=_BY.role, actor=_BY.name, action="settings_changed",
                changes=[*changes, {"field": ABOUT, "before": None, "after": values, "words": ""}],
                about=ABOUT, via=via,
            )
        )  # fmt: skip
        return True

    return store.change(noted, drain=False)


def is_secret(name: str) -> bool:
    """Whether the value of a setting may stand nowhere."""
    return name.endswith(_SECRET_ENDINGS)


def _values(settings: Settings) -> dict[str, str]:
    """Variable -> the value as it may be kept."""
    key = secret_key(settings)
    found = {}
    for setting in SETTINGS:
        value = getattr(settings, setting.name)
        if setting.name == "database_url":
            text = shown_address(value)
        elif isinstance(value, tuple):
            text = ", ".join(map(str, value))
        else:
            text = "" if value is None else str(value)
        if is_secret(setting.name):
            said = key if setting.variable == _KEY else text
            text = hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest() if said else ""
        found[setting.variable] = text
    return found


def _kept(changes: list[dict[str, Any]]) -> dict[str, str]:
    values = changes[-1].get("after")
    return dict(values) if isinstance(values, dict) else {}


def _changes(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    secrets = {setting.variable for setting in SETTINGS if is_secret(setting.name)}
    # Under another secret the same password has another hash, so nothing is known of the others.
    renewed = before.get(_KEY) != after[_KEY]
    rows = []
    for name, value in after.items():
        old = before.get(name, "")
        if name in secrets:
            if old != value and (name == _KEY or not renewed or not (old and value)):
                deed = "Changed" if old and value else "Set" if value else "Took away"
                rows.append(_row(name, f"{deed} {name}, which is secret"))
        elif old != value:
            words = f'from "{short(old)}" to "{short(value)}"' if old and value else (
                f'to "{short(value)}"' if value else f'from "{short(old)}" to nothing'
            )  # fmt: skip
            rows.append(_row(name, f"Changed {name} {words}"))
    return rows


def _row(field: str, words: str) -> dict[str, Any]:
    return {"field": field, "before": None, "after": None, "words": words}
