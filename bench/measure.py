"""Timing, memory and tables, the same for every measurement."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any


def milliseconds(deed: Callable[[], Any]) -> float:
    """How long a deed took."""
    started = time.perf_counter()
    deed()
    return (time.perf_counter() - started) * 1000


def in_turns(deeds: Sequence[Sequence[Callable[[], Any]]]) -> list[list[float]]:
    """Milliseconds of several ways of doing the same things, one after the other for each thing,
    so that whatever else the machine does falls on all of them alike."""
    for ways in deeds[:25]:  # warm
        for way in ways:
            way()
    return [list(column) for column in
            zip(*[[milliseconds(way) for way in ways] for ways in deeds], strict=True)]  # fmt: skip


def p50(times: Iterable[float]) -> float:
    """The median."""
    return statistics.median(times)


def p95(times: Iterable[float]) -> float:
    """What 95 in 100 stay under."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def shown(times: Sequence[float]) -> str:
    """p50 / p95 in milliseconds."""
    return f"{p50(times):.1f} / {p95(times):.1f}"


def memory() -> float:
    """Megabytes of this process that are in memory now and belong to no other (Linux)."""
    text = Path("/proc/self/smaps_rollup").read_text()
    kept = [line.split()[1] for line in text.splitlines() if line.startswith("Private_")]
    return sum(map(int, kept)) / 1024


def row_for_each(
    counts: Sequence[int], row: Callable[[Path, int], Sequence[str]]
) -> list[Sequence[str]]:
    """A row for each number of listings, each measured in a directory of its own."""
    rows = []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(row(Path(folder), count))
    return rows


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


def say(text: str) -> None:
    """Tell the person who waits; not part of the tables."""
    print(f"[{os.times().elapsed:.0f}] {text}", file=sys.stderr, flush=True)
