"""The letters that wait to be sent, for tests: what they are, and where their link leads."""

from __future__ import annotations

import re

from sqlalchemy import select

from indexer import models as m
from indexer.store import Store


def letters(store: Store) -> list[m.Mail]:
    with store.read() as db:
        return list(db.scalars(select(m.Mail).order_by(m.Mail.id)))


def link_in(letter: m.Mail) -> str:
    """The path of the link that a letter carries."""
    (link,) = re.findall(r"https?://\S+", letter.body)
    return "/" + str(link).split("/", 3)[3]
