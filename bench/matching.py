"""How long the pass that finds duplicates takes, and how much memory: `python -m bench.matching`.

Listings of `bench.county`; every tenth of them stands on a second list too, spelled otherwise, with
its telephone number written in another way. Told are the seconds of each part, the pairs compared,
how many of the doubled listings were found, and how many pairs were kept that nobody doubled.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from indexer import listings
from indexer.history import Actor
from indexer.matching.find import alike_among, find, place_names
from indexer.matching.profiles import read_profiles
from indexer.search import sync
from indexer.settings import load_settings
from indexer.store import Store
from schemas.listing import load_listing

from . import county
from .measure import memory, row_for_each, say, table

_NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
_TOGETHER = 500
_EVERY = 10
_RESPELLED = (("group", "grp"), ("club", "clubs"), ("café", "cafe"), ("and", "&"), ("support", ""))


def doubled(count: int) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Listings, and of those that are second records, the id of the first."""
    for number, listing in enumerate(county.listings(count)):
        listing["sources"] = [{"name": "Council list", "id": str(number)}]
        yield listing, None
        if number % _EVERY == 0:
            yield _second_record(listing), listing["id"]


def _second_record(listing: dict[str, Any]) -> dict[str, Any]:
    name = str(listing["name"])
    for said, otherwise in _RESPELLED:
        name = name.replace(f" {said} ", f" {otherwise} ")
    phone = listing["contacts"][0]["phones"][0]
    return {
        **listing,
        "id": str(uuid5(NAMESPACE_URL, f"second record of {listing['id']}")),
        "name": name,
        "sources": [{"name": "Volunteer hub", "id": listing["id"]}],
        "contacts": [{"phones": [f"+44 {phone[1:]}"], "public": True}],
    }


def fill(store: Store, count: int) -> dict[str, str]:
    """Save them; second record -> first."""
    twins: dict[str, str] = {}
    batch = []
    actor = Actor("source", "bench")

    def save() -> None:
        with store.write(drain=False) as db:
            listings.save_many(db, batch, actor=actor, now=_NOW)
        batch.clear()

    for raw, first in doubled(count):
        listing = load_listing(raw)
        if first is not None:
            twins[listing["id"]] = first
        batch.append(listing)
        if len(batch) == _TOGETHER:
            save()
    save()
    sync.drain(store, now=_NOW)
    return twins


def measure(folder: Path, count: int) -> list[str]:
    """One row of the table."""
    store = Store(load_settings({"WAYMARK_DATA_DIR": str(folder), "WAYMARK_SECRET": "only here"}))
    store.set_up()
    twins = fill(store, int(count / (1 + 1 / _EVERY)))
    say(f"{count} listings saved")
    started, empty = time.perf_counter(), memory()
    with store.read() as db:
        profiles = read_profiles(db, is_place=place_names(store.places))
    read = time.perf_counter() - started
    say(f"read: {read:.1f} s, {memory() - empty:.0f} MB")
    started = time.perf_counter()
    compared, found = alike_among(profiles)
    judged = time.perf_counter() - started
    say(f"{compared} compared: {judged:.1f} s")
    used = memory() - empty
    pairs = {(pair.one, pair.other) for pair in found}
    real = {(min(one, other), max(one, other)) for one, other in twins.items()}
    listed = len(profiles)
    del profiles
    report = find(store, now=_NOW)
    again = find(store, now=_NOW)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    store.close()
    return [
        f"{listed}", f"{compared}", f"{read:.1f}", f"{judged:.1f}", f"{report.seconds:.1f}",
        f"{again.seconds:.1f}", f"{used:.0f}", f"{peak:.0f}", f"{len(pairs & real)}/{len(real)}",
        f"{len(pairs - real)}",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[20_000])
    given = parser.parse_args()
    table(
        ["listings", "pairs compared", "read s", "compare s", "whole pass s", "again s",
         "more MB", "peak MB", "doubled found", "others kept"],
        row_for_each(given.counts, measure),
    )  # fmt: skip


if __name__ == "__main__":
    main()
