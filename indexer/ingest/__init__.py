"""One run of one source: fetch -> compare -> read -> save. Called by `waymark ingest`, jobs, pages.

A run never deletes. A record that is missing from two complete runs a day apart raises an alarm;
a run that would change or withdraw much of a source stops before saving and asks (data.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from .. import models as m
from ..errors import Conflict, Refused
from ..listings import today
from ..matching.find import find as look_for_duplicates
from ..publishers import crawls_of, only_sends
from ..sources.base import Crawl, Fetches, Reading, Record, Sent
from ..sources.opening import opened
from ..sources.registry import kind_named, kind_of
from ..sources.terms import load_term_map
from ..store import Store
from . import brakes, leases, missing, runs, touched
from .brakes import FEW, MOST_CHANGED, Stop
from .draft import Drafts
from .preparing import manner, plain
from .quarantine import still_wrong
from .reading import Known, Pass, known_records, read_all
from .rehearsing import rehearsed, what_it_would_do
from .relinking import relinked
from .report import MOST_QUARANTINED, Notes, RunReport, set_aside
from .saving import Saving

__all__ = ["FEW", "MOST_CHANGED", "RunReport", "run", "take_in"]

MOST_MATCHED = 2_000
"""So many saved listings are compared with all others at once; of more the nightly job does it."""

ONLY_SENT = (
    "The publisher of {name!r} sends its listings to us, so there is nothing to read. To have its "
    "address read, say so on its page under Settings."
)

_BATCH = 200

Brake = Callable[[dict[str, Known], Pass, Sequence[str]], Stop | None]


def run(
    store: Store,
    source: m.Source,
    *,
    now: datetime,
    dry_run: bool = False,
    accept: bool = False,
    fetcher: Fetches | None = None,
    progress: Callable[[int], None] | None = None,
    by: str | None = None,
) -> RunReport:
    """Bring in one source. `accept` saves even what would change much of it; `by` names who began
    it (None: the schedule); `fetcher` is the way to the network where it is not the usual one.

    Never raises for what a publisher sends; FetchRefused and FetchFailed only when the address
    cannot be read at all, Conflict when the source is being read already, Refused where its
    publisher sends everything to us.
    """
    if only_sends(source):
        raise Refused(ONLY_SENT.format(name=source.name))
    started = monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=monotonic() - started)

    report = RunReport(source.name, source.kind or "")

    def ask(known: dict[str, Known], found: Pass, lost: Sequence[str]) -> Stop | None:
        if accept:
            return None
        return brakes.of_a_run(store, source, known, found, lost, complete=report.complete)

    with leases.held(store, source, moment=moment) as lease:
        run_id = runs.begin(store, source, now=now, dry=dry_run, by=by)
        try:
            folder = crawls_of(store, source)
            draft_file = folder / f"{run_id}.draft"
            with (
                opened(store, source, run_id=run_id, now=now, fetcher=fetcher) as way,
                Drafts(draft_file) as drafts,
            ):
                crawl = _crawl(store, source, way.fetches, report, now=now)
                _work(
                    store, source, crawl, drafts, report, lease=lease, now=now, dry_run=dry_run,
                    ask=ask, progress=progress,
                )  # fmt: skip
                if report.complete:
                    way.finish()
            report.seconds = round(monotonic() - started, 2)
            runs.end(store, source, run_id, report, now=moment())
        except BaseException as error:
            # That somebody ended it, or took over, says nothing of the publisher.
            alarm = isinstance(error, Exception) and not isinstance(error, Conflict)
            why = plain(str(error)) or type(error).__name__
            runs.fail(store, source, run_id, report, why=why, alarm=alarm, now=moment())
            raise
    return report


def take_in(
    store: Store,
    source: m.Source,
    records: Iterable[Record],
    *,
    now: datetime,
    dry_run: bool = False,
    accept: int | None = None,
    by: str | None = None,
    patience: float = 0.0,
) -> RunReport:
    """Take in single records that a publisher sends, by the rules of a run: the same quarantine,
    the same respect for what people have set. What is not among them is not missing.

    `report.outcomes` tells what became of each. Where much would change within a day nothing is
    saved: `report.stopped` says why, and the same goes in with `accept` as `report.to_accept`.
    Raises Conflict when others of the same source are being taken in, and go on to be for longer
    than `patience` seconds: two together could change what neither may alone.
    """
    started = monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=monotonic() - started)

    report = RunReport(source.name, source.kind or "", outcomes={})

    def ask(known: dict[str, Known], found: Pass, lost: Sequence[str]) -> Stop | None:
        stop = brakes.of_what_was_sent(store, source, known, found, report, now=now)
        if stop is not None and stop.to_accept == accept:
            report.accepted = accept
            return None
        return stop

    def sent(crawl: Crawl) -> Iterator[Sent]:
        for record in records:
            yield Sent(record.external_id, record.raw, partial(replace, record))

    with (
        TemporaryDirectory(prefix="waymark-") as folder,
        Drafts(Path(folder) / "draft") as drafts,
        nullcontext() if dry_run
        else leases.held_for_sending(store, source, moment=moment, patience=patience) as lease,
    ):  # fmt: skip
        crawl = Crawl(source.kind or "", sent)
        _work(
            store, source, crawl, drafts, report, lease=lease, now=now, dry_run=dry_run,
            ask=ask, progress=None,
        )  # fmt: skip
        report.seconds = round(monotonic() - started, 2)
        if not dry_run:
            # While the lease is held: the next ones are counted together with these.
            runs.note_sent_in(store, source, report, now=now, by=by)
    return report


def _crawl(
    store: Store, source: m.Source, fetcher: Fetches, report: RunReport, *, now: datetime
) -> Crawl:
    kind = kind_named(source.kind) if source.kind else kind_of(source.url, fetcher)[0]
    report.kind = kind.NAME
    reading = Reading(
        fetcher=fetcher,
        places=store.places,
        mapping=load_term_map(store.settings.data_dir),
        today=today(now),
        options=source.options or {},
    )
    return kind.read(source.url, reading)


def _work(
    store: Store, source: m.Source, crawl: Crawl, drafts: Drafts, report: RunReport, *,
    lease: leases.Lease | None, now: datetime, dry_run: bool, ask: Brake,
    progress: Callable[[int], None] | None,
) -> None:  # fmt: skip
    """Both passes, and what is to be said of them."""
    notes = Notes()
    with store.read() as db:
        known = known_records(db, source)
    how = manner(source, load_term_map(store.settings.data_dir))
    found = read_all(
        store, source, crawl, drafts, report, notes, how=how, day=today(now), known=known,
        progress=progress, by_hand=report.outcomes is not None,
    )  # fmt: skip
    report.complete = crawl.complete
    report.warnings = [plain(text) for text in (*crawl.warnings, *notes.all())]
    if len(report.quarantined) >= MOST_QUARANTINED:
        report.warnings.append(
            "More was set aside than is listed here; the stewards' list has all."
        )
    lost = brakes.lost(known, found) if report.complete else []
    other_names = relinked(
        store, source, new=found.prints, missing=lost, alive=brakes.of_the_feed(known, found)
    ) if lost else {}  # fmt: skip
    if other_names:
        lost = sorted(set(lost) - set(other_names.values()))
        report.warnings.append(
            f"{len(other_names)} records came with new ids and say what they said before, so they "
            "stay the same listings. Ask the publisher to keep the id of each record."
        )
    report.missing = len(lost)
    stop = ask(known, found, lost)
    if stop is not None:
        report.stopped, report.to_accept = stop.reason, stop.to_accept
    if report.outcomes is not None:
        report.outcomes |= {
            key: "unchanged" if known[key].listing_id and not known[key].set_aside else "refused"
            for key in found.unchanged
        }
    doubt = touched.doubted(store, source, drafts)
    saving = Saving(
        store, source, now, lease, other_names, tell=dry_run or stop is not None,
        old_days=doubt is not None,
    )  # fmt: skip
    if report.stopped and not dry_run:
        if report.outcomes is None:
            # Whoever has to say whether it is right has to see what it is.
            report.differences, report.more_differences = what_it_would_do(
                saving, drafts, changed=found.affected, new=found.prints, lost=lost
            )
    else:
        report.warnings += [doubt] if doubt else []
        _save(saving, drafts, report, dry_run=dry_run)
        if dry_run:
            report.differences += missing.told(store, source, lost)
        else:
            missing.seen(store, source, found.unchanged, known, lease=lease, now=now)
            report.withdrawn += missing.note(store, source, lost, lease=lease, now=now)
    saves = not dry_run and not report.stopped
    with store.write(drain=False) as db:
        still_wrong(db, source, found.unchanged, report, day=today(now), save=saves)
    if saves:
        terms = runs.count_terms(store, source, now=now, anew=drafts.count > 0)
        if terms:
            report.warnings.append(
                f"{terms} terms are mapped to no need yet; see `waymark sources terms`."
            )


def _save(saving: Saving, drafts: Drafts, report: RunReport, *, dry_run: bool) -> None:
    saved: list[str] = []
    for batch in drafts.batches(_BATCH):
        work = partial(saving.batch, drafts=batch)
        if dry_run:
            done = rehearsed(saving.store, work)
        else:
            done = saving.store.change(work, now=saving.now)
            saved += done.saved
        report.new += done.new
        report.changed += done.changed
        report.unchanged += done.unchanged
        report.withdrawn += done.withdrawn
        report.differences += done.told
        if report.outcomes is not None:
            report.outcomes |= done.outcomes
        for external_id, (name, reason) in done.refused.items():
            set_aside(report, external_id, name, reason)
    if 0 < len(saved) <= MOST_MATCHED:
        look_for_duplicates(saving.store, ids=saved, now=saving.now)
