"""What anybody tells us about a group in one press: closed, nobody there, wrong, a concern, good.

Called by the page of a listing; answered by stewards in `indexer.stewards.reports` and `concerns`.
The press is evidence at once (`freshness.md`); words and an address to answer to come afterwards,
from whoever wants to give them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text
from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..errors import NotFound, Refused
from ..freshness.alarms import clears
from ..freshness.evidence import Signal
from ..freshness.rules import counted_confirmations
from ..freshness.thresholds import load_rules
from ..history import Actor
from ..search.document import evidence_on
from ..settings import Settings
from . import addresses, notices


@dataclass(frozen=True)
class Kind:
    """One thing that may be told: the kind of signal it is, and the words of its button."""

    signal: str
    words: str
    asks: bool = True
    """Whether somebody has to answer it."""


KINDS: Final[dict[str, Kind]] = {
    "closed": Kind("report_closed", "It has closed"),
    "nobody": Kind("report_nobody_there", "I went, and nobody was there"),
    "wrong": Kind("report_wrong", "Something here is wrong"),
    "concern": Kind("report_concern", "I am worried about something there"),
    "good": Kind("seen_running", "I went, and it was good", asks=False),
}

ONCE_IN: Final = load_rules().days("report_days")
"""Days in which one reporter counts once for one listing and kind."""

LONGEST: Final = 2000
PUBLIC: Final = "public"
_ACTORS: Final = {
    PUBLIC: Actor("public", "somebody"),
    "owner": Actor("owner", "the group"),
    "staff": Actor("staff", "a member of staff"),
    "steward": Actor("steward", "the directory team"),
}
"""In the history of a listing, which its owners read, a report has no name."""


def reporter_of(who: str, listing_id: str, *, secret: str, on: date) -> str:
    """An opaque name for whoever reports (`who`: a network or an account): another one for every
    listing and after every `ONCE_IN` days, so that it leads back to nobody."""
    period = on.toordinal() // ONCE_IN
    text = f"report {period} {listing_id} {who}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def tell(
    db: Db, listing_id: str, kind: str, *, by: str, who: str, secret: str, now: datetime,
    trusted: frozenset[str] = frozenset(),
) -> m.Report:  # fmt: skip
    """Keep one press as evidence. Pressed again within 90 days it is the report of before; what a
    confirmation has answered since is raised again, under the same reporter: they count once.

    `trusted` are the names of the lists whose own dates confirm. Raises NotFound where there is no
    such listing, Refused for a kind that is not on the page or a group that has closed already.
    """
    found = KINDS.get(kind)
    if found is None:
        raise Refused("Press one of the buttons of the page.")
    listing = listings.get(db, listing_id)
    if listing is None:
        raise NotFound("There is no such group; it may have been removed.")
    # Of two presses at one moment the second sees the first.
    listings.hold(db, [listing["id"]])
    listing = listings.get(db, listing["id"]) or listing
    if listing["status"]["state"] == "closed" and kind != "concern":
        raise Refused("We know already that this group has closed. Thank you.")
    day = listings.today(now)
    names = [
        reporter_of(who, listing["id"], secret=secret, on=one)
        for one in (day, day - timedelta(days=ONCE_IN))
    ]
    before = db.scalar(
        select(m.Report)
        .where(
            m.Report.listing_id == listing["id"], m.Report.kind == kind,
            m.Report.reporter.in_(names), m.Report.at > now - timedelta(days=ONCE_IN),
            m.Report.state != "answered",
        )
        .order_by(m.Report.at.desc())
        .limit(1)
    )  # fmt: skip
    if before is None:
        report, is_news = _kept(db, listing["id"], kind, by=by, reporter=names[0], now=now), True
    else:
        report = before
        is_news = _is_news(listing, found.signal, names, by=by, today=day, trusted=trusted)
        # A steward who has the report open is to see that it was told once more.
        report.version += is_news
    if is_news:
        listings.signal(
            db, listing["id"], kind=found.signal, by=by, actor=_ACTORS[by], now=now,
            reporter=report.reporter, via="web",
        )  # fmt: skip
    return report


def _is_news(
    listing: Listing, kind: str, names: Sequence[str], *, by: str, today: date,
    trusted: frozenset[str],
) -> bool:  # fmt: skip
    """Whether what somebody tells again would count, and nothing that they told before does."""
    days = [
        date.fromisoformat(row["on"])
        for row in listing["signals"]
        if row["kind"] == kind and row["reporter"] in names
    ]
    if kind == KINDS["good"].signal:
        # Of those who work here each visit confirms; of others none does.
        return by in ("staff", "steward") and max(days, default=date.min) < today
    rules = load_rules()
    evidence = evidence_on(listing, today=today, trusted=trusted)
    given = [one.given for one in counted_confirmations(evidence, today, rules)]

    def is_answered(on: date) -> bool:
        return any(clears(one, Signal(kind, on), rules) for one in given)

    return all(map(is_answered, days)) and not is_answered(today)


def _kept(
    db: Db, listing_id: str, kind: str, *, by: str, reporter: str | None, now: datetime
) -> m.Report:
    report = m.Report(
        id=str(uuid4()), listing_id=listing_id, kind=kind, by=by, reporter=reporter, words=None,
        email=None, at=now, state="open" if KINDS[kind].asks else "noted", version=1,
        answered_at=None, answered_by=None, answer=None,
    )  # fmt: skip
    db.add(report)
    db.flush()
    return report


def add_words(db: Db, report_id: str, *, words: str, email: str, now: datetime) -> m.Report:
    """Put words and an address to a report that nobody has answered yet.

    A report that has some already keeps them, and these stand in one of their own: behind one
    network there may be a whole hospital. It counts no more than one press for that.

    Raises Refused for what is no address or too long, NotFound where it is gone or answered.
    """
    report = db.get(m.Report, report_id)
    if report is not None:
        # The listing first, as everybody does who changes both.
        listings.hold(db, [report.listing_id])
        report = db.get(m.Report, report_id, with_for_update=True, populate_existing=True)
    if report is None or report.state == "answered":
        raise NotFound("Somebody has answered this already. Thank you for telling us.")
    said = (clean_text(words) or "").strip()
    if len(said) > LONGEST:
        raise Refused(f"Shorten it to {LONGEST} letters.", field="words")
    try:
        address = addresses.folded(email) if email.strip() else None
    except Refused as error:
        raise Refused(str(error), field="email") from error
    if (said or None, address) in ((report.words, report.email), (None, None)):
        return report  # pressed twice
    another = bool(report.words or report.email)
    if another:
        report = _kept(
            db, report.listing_id, report.kind, by=report.by, reporter=report.reporter, now=now
        )
    report.words, report.email = said or None, address
    report.version += 1
    if report.kind == "concern":
        _into_signal(db, report, another=another, now=now)
    db.flush()
    return report


def _into_signal(db: Db, report: m.Report, *, another: bool, now: datetime) -> None:
    """The words of a concern stand with the concern, where stewards read them; `another`: with one
    of their own, beside those of somebody else."""
    kind, actor = KINDS["concern"].signal, _ACTORS[report.by]
    listing = listings.get(db, report.listing_id)
    assert listing is not None  # the report would have gone with it
    signals = [dict(row) for row in listing["signals"]]
    bare = [
        row for row in signals
        if (row["kind"], row["reporter"], row["detail"]) == (kind, report.reporter, None)
    ]  # fmt: skip
    if another or not bare:
        listings.signal(
            db, listing["id"], kind=kind, by=report.by, actor=actor, now=now, detail=report.words,
            reporter=report.reporter, via="web",
        )  # fmt: skip
        return
    bare[-1]["detail"] = report.words
    listings.save_many(
        db, [{**listing, "signals": signals}], actor=actor, now=now, action="signal", via="web"
    )


def open_ones(db: Db, listing_id: str | None = None, *, concerns: bool = False) -> list[m.Report]:
    """What waits for an answer, the oldest first. Concerns are apart: they are answered as such."""
    query = select(m.Report).where(m.Report.state == "open").order_by(m.Report.at, m.Report.id)
    kinds = m.Report.kind == "concern" if concerns else m.Report.kind != "concern"
    query = query.where(kinds)
    if listing_id is not None:
        query = query.where(m.Report.listing_id == listing_id)
    return list(db.scalars(query))


def answer(
    db: Db,
    settings: Settings,
    reports: Sequence[m.Report],
    *,
    name: str,
    words: str,
    by: str,
    now: datetime,
    due: datetime,
) -> list[int]:
    """Mark reports as answered and tell who left an address what happened; the letters' numbers.
    They wait until `due`, so that they can still be taken back."""
    letters = []
    # No letter of ours carries a link that somebody has put into a name.
    named = "a group in the directory" if notices.has_link(name) else name
    for report in reports:
        report.state, report.answered_at, report.answered_by = "answered", now, by
        report.answer = words
        report.version += 1
        if report.email:
            text = (
                f"Thank you for telling us about {named}. You told us: "
                f"{KINDS[report.kind].words}.\n\n{words}"
            )
            letter = notices.tell(
                db, settings, to=report.email, subject=f"What became of what you told us: {named}",
                text=text, now=now, due=due,
            )  # fmt: skip
            letters.append(letter.id)
    db.flush()
    return letters


def open_again(db: Db, ids: Sequence[str], letters: Sequence[int]) -> None:
    """Take an answer back: the reports wait again, and letters that have not left do not leave."""
    for number in letters:
        notices.take_back(db, number)
    for key in ids:
        report = db.get(m.Report, key, with_for_update=True, populate_existing=True)
        if report is not None:
            report.state, report.answer = "open", None
            report.answered_at = report.answered_by = None
            report.version += 1
    db.flush()


def forget(db: Db, *, answered_before: datetime) -> int:
    """Take words, addresses and names off reports that were answered, or only noted, before then;
    that somebody told us what, and how long the answer took, stays."""
    old = update(m.Report).where(
        (m.Report.answered_at < answered_before)
        | ((m.Report.state == "noted") & (m.Report.at < answered_before)),
        m.Report.words.is_not(None)
        | m.Report.email.is_not(None)
        | m.Report.reporter.is_not(None)
        | m.Report.answered_by.is_not(None),
    )
    done = db.execute(old.values(words=None, email=None, reporter=None, answered_by=None))
    return int(getattr(done, "rowcount", 0))
