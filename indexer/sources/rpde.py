"""Reading an OpenActive feed (Realtime Paged Data Exchange 1.0): series of sessions, tombstones.

A kind of source (see `base`); `registry` finds it and `indexer.ingest` reads the crawl. What one
item means stands in `rpde_shapes`, how pages follow each other in `rpde_pages`.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from indexer.sources.base import Crawl, FirstLook, Reading, Record, Sent, no_record
from indexer.sources.rpde_pages import read_pages
from indexer.sources.rpde_parts import name_of, type_of
from indexer.sources.rpde_shapes import read_series
from indexer.sources.texts import line

NAME: Final = "rpde"
MOST_SESSIONS = 500
"""Dates of one series that are looked at: those that were changed last."""

_GROUPS = frozenset(
    {"sessionseries", "session", "event", "eventseries", "headlineevent", "course"}
    | {"courseinstance"}
)
_DATES = frozenset({"scheduledsession"})
_STATE = re.compile(rb'"state"\s*:\s*"(?:updated|deleted)"')
_NEVER_GROUPS = {
    "facilityuse": "a place to hire",
    "individualfacilityuse": "a place to hire",
    "slot": "a time at which a place is for hire",
    "ondemandevent": "a recording",
}


def recognises(look: FirstLook) -> str | None:
    """A page with `items` that have a state, and the address of the `next` page."""
    if look.answer is None:
        return None
    body = look.body
    if isinstance(body, Mapping):
        items = body.get("items")
        if not isinstance(items, list) or "next" not in body:
            return None
        if items and not any(isinstance(one, Mapping) and "state" in one for one in items):
            return None
    else:
        # A page may be too long to be looked at as a whole.
        start = look.answer.body
        if not (start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and _STATE.search(start)):
            return None
        if b'"kind"' not in start or b'"modified"' not in start:
            return None
    return "Its page has `items` with a state and a `next` page, as an OpenActive feed has."


def read(address: str, reading: Reading) -> Crawl:
    """A crawl of the feed at `address`, from the page it names to the last.

    The option `more_feeds` names further feeds of the publisher that belong to it, such as the one
    with the dates (ScheduledSession) of the series in this one. An item may come again further on,
    when it was changed while the feed was read, and dates may stand before their series: so the
    feed is read to its end before the first record is yielded.
    """

    def sent(crawl: Crawl) -> Iterator[Sent]:
        feed = _Feed()
        named = reading.options.get("more_feeds")
        more = named if isinstance(named, list) else [named] if isinstance(named, str) else []
        ends = [read_pages(str(one), reading.fetcher, crawl, feed.take) for one in (address, *more)]
        yield from _records(feed, address, reading, crawl)
        crawl.complete = all(ends)
        if not feed.items and crawl.complete:
            crawl.warn("The feed is empty.")

    return Crawl(NAME, sent)


@dataclass(slots=True)
class _Item:
    """One item as it is kept until the feed ends; compressed, for a feed may hold 100,000."""

    packed: bytes
    state: str
    role: str  # group | dates | other | broken
    kind: str
    mark: str
    names: tuple[str, ...] = ()
    parent: str | None = None
    holds_parent: bool = False

    @property
    def body(self) -> Any:
        return json.loads(zlib.decompress(self.packed))


@dataclass
class _Feed:
    """All items in the order in which they came last, by their external id."""

    items: dict[str, _Item] = field(default_factory=dict)
    licence: str | None = None
    broken: set[bytes] = field(default_factory=set)

    def take(self, page: Mapping[str, Any]) -> int:
        """Keep the items of a page; how many of them were new or had changed."""
        self.licence = self.licence or line(page.get("license"))
        fresh = 0
        for value in page["items"]:
            item_id = line(value.get("id")) if isinstance(value, Mapping) else None
            kind = (line(value.get("kind")) if isinstance(value, Mapping) else None) or "item"
            try:
                packed = zlib.compress(json.dumps(value, ensure_ascii=True).encode(), 1)
            except RecursionError:
                value = {"id": item_id, "kind": kind, "state": "nested too deep to be kept"}
                packed = zlib.compress(json.dumps(value).encode(), 1)
            item = _read_item(value, packed, kind)
            if item_id is None or item.role == "broken":
                if packed in self.broken:
                    continue
                self.broken.add(packed)
                key = f"{kind}/{item_id}" if item_id else f"item without id {len(self.broken)}"
                item.role = "broken"
            else:
                key = f"{kind}/{item_id}"
            before = self.items.pop(key, None)
            self.items[key] = item
            fresh += before is None or before.mark != item.mark
        return fresh


def _read_item(value: Any, packed: bytes, kind: str) -> _Item:
    """What an item is, by its data where it has some and else by the kind the feed gives it."""
    if not isinstance(value, Mapping):
        return _Item(packed, "updated", "broken", kind, "")
    state = (line(value.get("state")) or "updated").lower()
    mark = f"{state} {value.get('modified')!s:.40}"
    data = value.get("data")
    # Kinds may be joined: "FacilityUse/Slot" is a slot, "ScheduledSession.SessionSeries" a session.
    plain = kind.split("/")[-1].split(".")[0].casefold()
    if state == "deleted":
        role = "dates" if plain in _DATES else "other" if plain in _NEVER_GROUPS else "group"
        return _Item(packed, state, role, kind, mark)
    if not isinstance(data, Mapping):
        return _Item(packed, state, "broken", kind, mark)
    said = type_of(data).casefold()
    plain = said if said in _GROUPS | _DATES | _NEVER_GROUPS.keys() else plain
    role = "group" if plain in _GROUPS else "dates" if plain in _DATES else "other"
    parent = data.get("superEvent")
    holds = isinstance(parent, Mapping)
    # A session that says what it is and belongs to nothing is an event of its own.
    if role == "dates" and not parent and line(data.get("name")):
        role = "group"
    own = {name_of(data), line(value.get("id")), line(data.get("identifier"))}
    return _Item(
        packed,
        state,
        role,
        plain,
        mark,
        names=tuple(sorted(name for name in own if name)),
        parent=name_of(parent) if isinstance(parent, Mapping) else line(parent),
        holds_parent=holds,
    )


def _records(feed: _Feed, address: str, reading: Reading, crawl: Crawl) -> Iterator[Sent]:
    where = urlsplit(address).netloc

    def found(external_id: str, raw: dict[str, Any]) -> Sent:
        read = partial(
            read_series,
            raw,
            external_id,
            source_name=where,
            licence=feed.licence,
            reading=reading,
        )
        return Sent(external_id, raw, read)

    series: dict[str, str] = {}
    dates: dict[str, list[str]] = {}
    umbrellas: set[str] = set()
    left_out: Counter[str] = Counter()
    for key, item in feed.items.items():
        if item.role == "group" and item.state != "deleted":
            series.update(dict.fromkeys(item.names, key))
            umbrellas.update(filter(None, [item.parent]))
        elif item.role == "dates" and item.state != "deleted":
            dates.setdefault(item.parent or "", []).append(key)
    for key, item in feed.items.items():
        if item.role == "broken":
            yield _broken(key, item.body)
        elif item.role == "other":
            left_out[item.kind] += item.state != "deleted"
        elif item.role == "group" and item.state == "deleted":
            yield _tombstone(key, item.body)
        elif item.role == "group" and umbrellas & set(item.names):
            yield _set_aside(key, item.body, "umbrella: its series are listings of their own.")
        elif item.role == "group":
            own = [one for name in item.names for one in dates.pop(name, [])]
            raw = _with_dates(item.body, feed, own)
            if item.parent in series and not item.holds_parent:
                raw["superEventItem"] = feed.items[series[item.parent]].body
            yield found(key, raw)
    for parent, keys in dates.items():
        # What is left are dates of a series that is no item of its own here.
        holder = next((one for one in reversed(keys) if feed.items[one].holds_parent), None)
        if holder is not None:
            data = feed.items[holder].body["data"]["superEvent"]
            external_id = f"SessionSeries/{parent or holder}"
            raw = {"kind": "SessionSeries", "id": parent or holder, "data": data}
            yield found(external_id, _with_dates(raw, feed, keys))
        else:
            raw = _with_dates({"superEvent": parent or None}, feed, keys)
            yield _set_aside(
                f"SessionSeries/{parent or 'not named'}",
                raw,
                f"series_missing: {len(keys)} dates name the series {parent or '(none)'}, which is"
                " not in this feed. Name the feed of the series in the option more_feeds.",
            )
    for kind, count in left_out.items():
        if count:
            what = _NEVER_GROUPS.get(kind, "not known as something that people come to")
            crawl.warn(f"{count} items of the kind {kind} were left out: each is {what}.")


def _with_dates(item: dict[str, Any], feed: _Feed, keys: list[str]) -> dict[str, Any]:
    """The item with the items of its dates beside it, in an order that does not change."""
    if not keys:
        return item
    kept = sorted(keys[-MOST_SESSIONS:])
    return {**item, "scheduledSessions": [feed.items[key].body for key in kept]}


def _tombstone(key: str, item: dict[str, Any]) -> Sent:
    reason = "deleted: the publisher says that it is no more."
    return Sent(key, item, lambda: Record(key, item, None, (), reason), gone=True)


def _set_aside(key: str, raw: dict[str, Any], reason: str) -> Sent:
    return Sent(key, raw, lambda: Record(key, raw, None, (), reason))


def _broken(key: str, value: Any) -> Sent:
    if not isinstance(value, dict):
        return no_record(key, value)
    return _set_aside(key, value, "no_data: the item has no id or no data.")
