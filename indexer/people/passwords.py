"""Passwords: which are good enough, and how they are kept. Used by `accounts` and `signing_in`.

Making and comparing takes a twentieth of a second on purpose, so neither is ever done inside of a
transaction that writes: all others who save something would wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, NewType

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from ..errors import Refused

Kept = NewType("Kept", str)
"""What is kept of a password: `new` makes one, once the password is found good."""

SHORTEST: Final = 10
LONGEST: Final = 200
"""Longer ones are refused and not cut: nobody should find that half of it would have done."""

_READ: Final = 72
"""So many letters are enough to judge one by, and the judging takes time with its length."""

_COMMON: Final = 3
"""zxcvbn's marks go from 0 to 4; 3 stands for a hundred million guesses and more."""

# The least that OWASP asks of argon2id: 19 MiB for each password that is being looked at.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def check(password: str, *, about: Sequence[str]) -> None:
    """Raises Refused, with the remedy, for one that others could guess.

    `about` are words that say whose it is: name, address, the name of the site.
    """
    if len(password) < SHORTEST:
        raise Refused(
            f"Use at least {SHORTEST} characters. Three words that have nothing to do with each "
            "other are easy to remember.",
            field="password",
        )
    if len(password) > LONGEST:
        raise Refused(f"Use at most {LONGEST} characters.", field="password")
    own = [word for one in about for word in (one, *re.split(r"[\W_]+", one)) if len(word) > 1]
    if int(zxcvbn(password[:_READ], user_inputs=own)["score"]) < _COMMON:
        raise Refused(
            "Others would guess this one: it is a common password, a pattern, or made of your own "
            "name. Three words that have nothing to do with each other are better.",
            field="password",
        )


def new(password: str, *, about: Sequence[str]) -> Kept:
    """What is kept of a password that somebody chose. Raises Refused as `check` does."""
    check(password, about=about)
    return hashed(password)


def hashed(password: str) -> Kept:
    """What is kept of a password that is known to be good."""
    return Kept(_HASHER.hash(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the one that was kept. Takes as long where there is none to compare with."""
    # Asked for in either case: the first of each process takes longer.
    nobodys = _nobodys()
    try:
        right = _HASHER.verify(kept or nobodys, password[: LONGEST + 1])
    except (Argon2Error, InvalidHashError):
        return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was kept in a weaker way than today's, and should be hashed anew."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
