"""How often listings were opened, shown, texted, printed: counted in memory, written by a thread.

`directory_app.figures` counts what readers do, so that no GET writes; `directory_app.server` starts
the thread. Kept are a listing, a day and a number: no address, no words, nothing of who it was.
Of searches, how many there were in a week and what their conditions were, for the whole directory.
"""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Db

from schemas.vocabulary import facets

from . import models as m
from .database import in_parts, inserting
from .listings import today
from .models import table_of
from .store import Store

log = logging.getLogger(__name__)

KINDS: Final = ("opened", "shown", "texted", "printed")
ASKED: Final = ("cost", "when", "who", "language", "age", "join", "attend")
"""Conditions of a search that are counted, besides the access facts."""

SECONDS: Final = 60.0
WEEKS_SHOWN: Final = 12
FEWEST: Final = 5
"""Numbers below this are not told: somebody could know who those few were."""
ENOUGH_SEARCHES: Final = 50
"""From how many searches on a share of them says anything."""
KEPT_FOR: Final = timedelta(days=2 * 366)
_ALL: Final = "all"


class Tally:
    """What was counted in this process since the last `flush`. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listings: Counter[tuple[str, str, str]] = Counter()
        self._searches: Counter[str] = Counter()

    def count(self, kind: str, ids: Iterable[str], *, now: datetime) -> None:
        """One more of `kind` for each of these listings, however often it is named."""
        if kind not in KINDS:
            raise ValueError(f"There is no figure {kind!r}; there are: {', '.join(KINDS)}.")
        day = today(now).isoformat()
        with self._lock:
            self._listings.update((key, day, kind) for key in set(ids))

    def count_search(self, asked: Iterable[str], *, now: datetime) -> None:
        """One search more, with its conditions: ids of access facets and names of ASKED. What is
        neither is not counted, so that nothing typed can get in here."""
        known = {one for one in asked if one in ASKED or one in facets()}
        with self._lock:
            self._searches.update(_name(today(now), one) for one in {_ALL, *known})

    def take(self) -> tuple[Counter[tuple[str, str, str]], Counter[str]]:
        """Everything counted so far, which begins at nothing again."""
        with self._lock:
            taken = (self._listings, self._searches)
            self._listings, self._searches = Counter(), Counter()
        return taken

    def put_back(self, listings: Counter[tuple[str, str, str]], searches: Counter[str]) -> None:
        """What could not be written is counted with what comes next."""
        with self._lock:
            self._listings.update(listings)
            self._searches.update(searches)


_tallies: weakref.WeakKeyDictionary[Store, Tally] = weakref.WeakKeyDictionary()
_making = threading.Lock()


def tally(store: Store) -> Tally:
    """Where this process counts for a directory."""
    with _making:
        return _tallies.setdefault(store, Tally())


# -- writing -----------------------------------------------------------------------------------


def flush(store: Store, now: datetime) -> int:
    """Add what was counted to the database; how many numbers grew.

    Several processes may do so at once: the numbers are added up. Where it fails, nothing is lost
    and the error is the caller's.
    """
    counted = tally(store)
    listings, searches = counted.take()
    if not listings and not searches:
        return 0

    def written(db: Db) -> int:
        _add_searches(db, searches)
        return len(searches) + _add_figures(db, listings)

    try:
        return store.change(written, drain=False)
    except Exception:
        counted.put_back(listings, searches)
        raise


def start(store: Store, *, every: float = SECONDS) -> Callable[[], None]:
    """Flush again and again in a thread of this process, and once more at its end; what stops it,
    after a last flush. Call it after forking."""
    stopped = threading.Event()

    def flush_now() -> None:
        try:
            flush(store, datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - counting must never be what stops a site
            log.warning("figures wait in memory: %s", error)

    def again_and_again() -> None:
        while not stopped.wait(every):
            flush_now()

    thread = threading.Thread(target=again_and_again, name="figures", daemon=True)

    def stop() -> None:
        atexit.unregister(stop)
        if not stopped.is_set():
            stopped.set()
            thread.join()
            flush_now()

    atexit.register(stop)
    thread.start()
    return stop


def _add_figures(db: Db, counted: Mapping[tuple[str, str, str], int]) -> int:
    """One row for each listing that is still there; in one order, as no two then wait in a ring."""
    there: set[str] = set()
    for some in in_parts(key for key, _, _ in counted):
        # Nobody takes them away before this has ended; nobody who changes one has to wait.
        held = select(m.Listing.id).where(m.Listing.id.in_(some)).order_by(m.Listing.id)
        there.update(db.scalars(held.with_for_update(read=True, key_share=True)))
    rows = [
        {"listing_id": key, "day": day, "kind": kind, "count": number}
        for (key, day, kind), number in sorted(counted.items())
        if key in there
    ]
    if rows:
        table = table_of(m.Figure)
        row = inserting(db, table)
        adding = row.on_conflict_do_update(
            index_elements=[table.c.listing_id, table.c.day, table.c.kind],
            set_={"count": table.c.count + row.excluded.count},
        )
        db.execute(adding, rows)
    return len(rows)


def _add_searches(db: Db, counted: Mapping[str, int]) -> None:
    if counted:
        table = table_of(m.Counter)
        row = inserting(db, table)
        adding = row.on_conflict_do_update(
            index_elements=[table.c.name], set_={"value": table.c.value + row.excluded.value}
        )
        db.execute(adding, [{"name": name, "value": n} for name, n in sorted(counted.items())])


def forget(db: Db, now: datetime) -> int:
    """Take away what is older than two years, and of searches what is no longer looked at; how
    many rows. For a job."""
    days = m.Figure.day < (today(now) - KEPT_FOR).isoformat()
    gone = db.scalar(select(func.count()).select_from(m.Figure).where(days)) or 0
    db.execute(delete(m.Figure).where(days))
    counted = db.scalars(select(m.Counter.name).where(m.Counter.name.like("ask:%")))
    old = sorted(name for name in counted if not _is_looked_at(name, now))
    db.execute(delete(m.Counter).where(m.Counter.name.in_(old)))
    return gone + len(old)


# -- reading -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Week:
    """One whole week from Monday on. `counts`: kind -> number; None for one below FEWEST."""

    begins: date
    counts: Mapping[str, int | None]

    @property
    def ends(self) -> date:
        """The Sunday."""
        return self.begins + timedelta(days=6)


def by_week(db: Db, listing_id: str, *, now: datetime) -> list[Week]:
    """The last WEEKS_SHOWN weeks that are over, the oldest first.

    Not the present one: by looking twice a day one could see each single reader come.
    """
    this = _monday(today(now))
    first = this - timedelta(weeks=WEEKS_SHOWN)
    query = select(m.Figure.day, m.Figure.kind, m.Figure.count.label("number")).where(
        m.Figure.listing_id == listing_id,
        m.Figure.day >= first.isoformat(),
        m.Figure.day < this.isoformat(),
    )
    sums: Counter[tuple[date, str]] = Counter()
    for row in db.execute(query):
        sums[_monday(date.fromisoformat(row.day)), row.kind] += row.number
    weeks = [first + timedelta(weeks=number) for number in range(WEEKS_SHOWN)]
    return [Week(week, {kind: _told(sums[week, kind]) for kind in KINDS}) for week in weeks]


def shares(db: Db, *, now: datetime) -> dict[str, float]:
    """Of the searches of the last WEEKS_SHOWN weeks and this one, the share that had a condition;
    nothing while there were fewer than ENOUGH_SEARCHES."""
    sums: Counter[str] = Counter()
    for row in db.scalars(select(m.Counter).where(m.Counter.name.like("ask:%"))):
        if _is_looked_at(row.name, now):
            sums[row.name.rpartition(":")[2]] += row.value
    searches = sums.pop(_ALL, 0)
    if searches < ENOUGH_SEARCHES:
        return {}
    return {one: min(number / searches, 1.0) for one, number in sums.items()}


def _told(number: int) -> int | None:
    return number if number >= FEWEST else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _name(day: date, asked: str) -> str:
    """The name of a counter, of 40 characters at most: "ask:20261123:step_free_entrance"."""
    return f"ask:{_monday(day):%Y%m%d}:{asked}"


def _is_looked_at(name: str, now: datetime) -> bool:
    first = _monday(today(now)) - timedelta(weeks=WEEKS_SHOWN)
    return name.split(":")[1] >= f"{first:%Y%m%d}"
