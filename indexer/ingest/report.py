"""The figures of one run, as `waymark ingest --json` prints them and a `Run` row keeps them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

MOST_NOTES = 1_000
"""So many remarks about single records are written out; of the rest it is said how many they are.
A feed of a hundred thousand records may have a fault in each of them."""

MOST_QUARANTINED = 20_000
"""So many things set aside are held in the memory of a run; all of them are in the database."""

MOST_KEPT = 1_000
MOST_TOLD = 1_000
"""Of the remarks, and of what would change, so many are kept with the run in the database."""

_INNER: Final = frozenset(
    {
        "differences", "more_differences", "outcomes", "to_accept", "accepted", "sent_changes",
        "sent_endings", "sent_sums",
    }
)  # fmt: skip

COUNTED = ("read", "new", "changed", "unchanged", "missing", "withdrawn")


@dataclass
class RunReport:
    """What one run did, or what a dry run would do; `differences` is only filled by the latter, and
    by a run that stopped: [{id, name, outcome: new | changed | missing | quarantined, sentences}].
    """

    source: str
    kind: str = ""
    complete: bool = False
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    withdrawn: int = 0
    quarantined: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    stopped: str | None = None
    seconds: float = 0.0
    differences: list[dict[str, Any]] = field(default_factory=list)
    more_differences: int = 0
    """So many records more would change, of which a run that stopped did not look how."""
    outcomes: dict[str, str] | None = None
    """Of single records that were sent, by their id: new | changed | unchanged | refused."""
    to_accept: int = 0
    """Where it stopped: how many changes somebody has to agree to."""
    accepted: int | None = None
    sent_changes: list[str] = field(default_factory=list)
    sent_endings: list[str] = field(default_factory=list)
    sent_sums: tuple[int, int] | None = None
    """(changes, endings) of a day, at most, as each delivery carries them on to the next."""

    def as_json(self) -> dict[str, Any]:
        """The report with the keys that are promised to programs (data.md)."""
        return {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name not in _INNER
        }

    def figures(self) -> dict[str, Any]:
        """What is kept of it with the run: all numbers, the first of the rest."""
        kept: dict[str, Any] = {name: getattr(self, name) for name in COUNTED}
        kept |= {
            "quarantined": self.quarantined[:MOST_KEPT],
            "set_aside": len(self.quarantined),
            "warnings": self.warnings[:MOST_KEPT],
            "seconds": self.seconds,
        }
        if self.differences:
            kept["differences"] = self.differences[:MOST_TOLD]
            more = max(0, len(self.differences) - MOST_TOLD) + self.more_differences
            kept |= {"more_differences": more} if more else {}
        for name in ("accepted", "sent_changes", "sent_endings", "sent_sums"):
            if value := getattr(self, name):
                kept[name] = value
        return kept


@dataclass
class Notes:
    """Remarks about single records, bounded: the first are written out, the others are counted."""

    written: list[str] = field(default_factory=list)
    more: Counter[str] = field(default_factory=Counter)

    def add(self, external_id: str, code: str, name: str | None, reason: str) -> None:
        if len(self.written) < MOST_NOTES:
            self.written.append(f"{external_id}: {code} ({name or 'record'}): {reason}")
        else:
            self.more[code] += 1

    def say(self, text: str) -> None:
        """A remark that is about no code."""
        if len(self.written) < MOST_NOTES:
            self.written.append(text)
        else:
            self.more["other remarks"] += 1

    def all(self) -> list[str]:
        return [
            *self.written,
            *(f"{count} more records: {code}." for code, count in sorted(self.more.items())),
        ]


def set_aside(report: RunReport, external_id: str, field_name: str | None, reason: str) -> None:
    """Put a row into the report, unless there are far too many already."""
    if len(report.quarantined) < MOST_QUARANTINED:
        report.quarantined.append({"id": external_id, "field": field_name, "reason": reason})
