"""Links that are mailed to somebody: signed, for one purpose, used once, good for a while.

What a link asks for is done by a POST of the page it opens, because mail scanners open links too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from itsdangerous import BadData, URLSafeSerializer

Purpose = Literal["invitation", "sign-in", "reset", "claim", "confirm"]

GOOD_FOR: Final[dict[Purpose, timedelta]] = {
    "invitation": timedelta(days=14),
    "sign-in": timedelta(minutes=30),
    "reset": timedelta(hours=2),
    "claim": timedelta(days=7),
    "confirm": timedelta(days=31),
}


@dataclass(frozen=True)
class Link:
    """What a link says: whom it is for, and its number among the links made for them."""

    who: str
    number: int


def make(secret: str, purpose: Purpose, link: Link, *, now: datetime) -> str:
    """The part of an address that carries the link."""
    return str(_signer(secret, purpose).dumps([link.who, link.number, int(now.timestamp())]))


def read(
    secret: str, purpose: Purpose, token: str, *, now: datetime, of_any_age: bool = False
) -> Link | None:
    """What a link says; None where it was not made here, for this purpose, or is too old (unless
    `of_any_age`: for those that know by themselves how old it is, and offer a new one)."""
    try:
        said = _signer(secret, purpose).loads(token[:1000])
    except BadData:
        return None
    match said:
        case [str(who), int(number), int(made)]:
            old = now.timestamp() - made > GOOD_FOR[purpose].total_seconds()
            return None if old and not of_any_age else Link(who, number)
    return None


def _signer(secret: str, purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"waymark link {purpose}")
