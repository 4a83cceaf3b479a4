"""How long it takes to keep a directory true: `python -m bench.upkeep 10000 100000`.

Listings of `bench.county`, each tenth with a website of its own. Told are the seconds of the sweep
(the first, which looks at every listing; one with nothing to do; the median and the longest of 30
days one after the other, and one after another month in which it did not run, with what it writes
to the index), of planning reminders, of giving each website its turn in the month, of the phone
list (the job that works it out, the first look of a process, and a later one), and of the public
figures. In brackets stand the seconds of the processor where they tell more: what else the machine
does takes no part in them.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from indexer import listings
from indexer.freshness.sweep import sweep
from indexer.history import Actor
from indexer.links import plan
from indexer.phoning import ahead
from indexer.phoning.listed import phone_list
from indexer.reminders import send
from indexer.search import sync
from indexer.settings import load_settings
from indexer.store import Store
from indexer.truth.figures import figures
from schemas.listing import load_listing

from . import county
from .measure import p50, row_for_each, say, table

_NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
_TOGETHER = 500
_WITH_WEBSITE = 10
_DAYS = 30


def fill(store: Store, count: int) -> None:
    """Save the listings and write the whole index."""
    batch: list[Any] = []
    actor = Actor("source", "bench")

    def save() -> None:
        with store.write(drain=False) as db:
            listings.save_many(db, batch, actor=actor, now=_NOW)
        batch.clear()

    for number, raw in enumerate(county.listings(count)):
        if number % _WITH_WEBSITE == 0:
            raw["website"] = f"https://group-{number}.example.org/"
        batch.append(load_listing(raw))
        if len(batch) == _TOGETHER:
            save()
    save()
    sync.drain(store, now=_NOW)


class Took(NamedTuple):
    """Seconds by the clock, and of the processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.1f} ({self.processor:.1f})"


def seconds(deed: Callable[[], Any]) -> Took:
    """How long a deed took."""
    started, begun = time.perf_counter(), time.process_time()
    deed()
    return Took(time.perf_counter() - started, time.process_time() - begun)


def measure(folder: Path, count: int) -> list[str]:
    """One row of the table."""
    store = Store(load_settings({"WAYMARK_DATA_DIR": str(folder), "WAYMARK_SECRET": "only here"}))
    store.set_up()
    fill(store, count)
    say(f"{count} listings saved")
    # What was waiting is written first, so that each measurement is of its own work.
    first = seconds(lambda: sweep(store, now=_NOW))
    nothing = seconds(lambda: sweep(store, now=_NOW))
    say(f"the first sweep: {first} s")
    days, looked_at = [], []
    for day in range(1, _DAYS + 1):
        on = _NOW + timedelta(days=day)
        started = time.perf_counter()
        looked_at.append(sweep(store, now=on).looked_at)
        days.append(time.perf_counter() - started)
    say(f"a day: {p50(days):.1f} s for {p50(looked_at):.0f} listings")
    found = []
    on = _NOW + timedelta(days=2 * _DAYS + 1)
    left_out = seconds(lambda: found.append(sweep(store, now=on).looked_at))
    say(f"after a month: {left_out} s for {found[0]} listings")
    trusted = frozenset(sync.trusted_sources(store))
    reminders = seconds(lambda: send.planned(store, now=_NOW))
    websites = seconds(
        lambda: store.change(lambda db: plan.bring_up_to_date(db, now=_NOW), drain=False)
    )
    worked_out = seconds(lambda: ahead.job(store, _NOW))
    store.close()
    # As a process that was just started looks at it.
    store = Store(store.settings)

    def look() -> None:
        with store.read() as db:
            phone_list(db, now=_NOW, trusted=trusted)

    looks = [seconds(look).clock for _ in range(2)]
    with store.read() as db:
        public = seconds(lambda: figures(db, _NOW)).clock
    store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"{count}", f"{first}", f"{nothing.clock:.2f}", f"{p50(days):.1f} / {max(days):.1f}",
        f"{p50(looked_at):.0f} / {max(looked_at)}", f"{left_out}", f"{found[0]}", f"{reminders}",
        f"{websites.clock:.1f}", f"{worked_out}", f"{looks[0]:.1f} / {looks[1]:.1f}",
        f"{public:.1f}", f"{peak:.0f}",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[10_000])
    given = parser.parse_args()
    table(
        ["listings", "first sweep s", "nothing due s", "a day s (median / most)",
         "looked at a day (median / most)", "after a month left out s", "looked at then",
         "reminders planned s", "websites in turn s", "phone list worked out s",
         "a look at it s (first / later)", "public figures s", "peak MB"],
        row_for_each(given.counts, measure),
    )  # fmt: skip


if __name__ == "__main__":
    main()
