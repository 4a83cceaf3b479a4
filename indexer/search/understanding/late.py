"""Patterns that are compiled when they are first searched for, not when they are written down.

There are more than a thousand of them, which takes half a second: too long for every command that
reads nothing of what people type. A site makes all before its first visitor (`make_all`).
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

_METHODS: Final = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


_EVERY: Final[list[LatePattern]] = []
"""All that are written down, by the modules that were imported so far."""


class LatePattern:
    """What `re.compile` gives, in time for its first use. `pattern` compiles nothing."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags
        _EVERY.append(self)

    def __getattr__(self, name: str) -> Any:
        """Only asked for what is not here yet: after the first time the methods are."""
        if name.startswith("__"):
            raise AttributeError(name)
        made = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(made, method))
        return getattr(made, name)

    def __repr__(self) -> str:
        return f"regex({self.pattern!r})"


def make_all() -> None:
    """Compile what is not compiled yet."""
    for one in _EVERY:
        _ = one.search


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as `re.compile` makes it; what is wrong with it is said at its first use."""
    return cast(re.Pattern[str], LatePattern(source, flags))
