"""What the reading of a query gives back: findings with their reasons. Made by every reader in
this package; shown as chips and turned into conditions by the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from indexer.places import Place, PlaceAnswer

Kind = Literal[
    "need", "place", "within", "day", "time", "date", "age", "gender", "who",
    "language", "access", "cost", "attend", "join", "exclude",
]  # fmt: skip
How = Literal["phrase", "typo", "meaning", "rule"]
FindingValue = float | str | Place | tuple[str | None, str | None] | None

MOST_NEEDS: Final = 4
MOST_OFFERS: Final = 3


@dataclass(frozen=True)
class Finding:
    """One thing read from the text, as it stands on a chip.

    `id` is the value part of `without=kind:value`; `words` is text[start:end], what was typed.
    `value` is parsed: miles or years (float), a Place, ("HH:MM", "HH:MM") with None for an open
    end, or the id itself. `used` is False for what is only offered.
    """

    kind: Kind
    id: str
    label: str
    words: str
    how: How
    used: bool
    start: int
    end: int
    value: FindingValue
    sure: float = 1.0
    """How probable a need is, from 0 to 1: it ranks chips and offers and is never shown."""

    @property
    def key(self) -> str:
        """As in `without`: "need:wellbeing.bereavement"."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class RuledOut:
    """Something the text says no to. `kind` "need", "day", "exclude" or "words"."""

    kind: str
    id: str
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Understanding:
    """All that was read from one text.

    `findings` are in force, in reading order; `offered` are readings to ask about; `taken_off`
    were removed by `without`. `left_over` are the content words nothing was read from, as typed.
    `place_answer` carries the message to show about the place, also when `place` is None.
    """

    findings: tuple[Finding, ...] = ()
    offered: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    taken_off: tuple[Finding, ...] = ()
    left_over: tuple[str, ...] = ()
    place: Place | None = None
    place_answer: PlaceAnswer | None = None

    def of(self, kind: Kind) -> tuple[Finding, ...]:
        """The findings in force of one kind."""
        return tuple(one for one in self.findings if one.kind == kind)
