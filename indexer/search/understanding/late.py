"""Patterns that are compiled when they are first searched for, not when they are written down.

There are more than a thousand of them, which takes half a second: too long for every command that
reads nothing of what people type. Whoever reads a text needs nearly all of them and waits once.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

_METHODS: Final = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class LatePattern:
    """What `re.compile` gives, in time for its first use. `pattern` compiles nothing."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self._flags = flags

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


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern as `re.compile` makes it; what is wrong with it is said at its first use."""
    return cast(re.Pattern[str], LatePattern(source, flags))
