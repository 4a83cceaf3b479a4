"""Everything that is known about whether one listing is still true, for staff to read: the trail.

The page of evidence shows it. What counts and for how much is taken from `weighing`, which asks the
rules; here the rows are gathered and put into words. Neither who reported nor any address of
e-mail is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..links.addresses import website_of
from ..listings import today as day_of
from ..people.reports import KINDS as REPORTS
from ..registers import read_number
from ..search.document import evidence_on, freshness_of
from .answer import Freshness
from .evidence import Evidence
from .rules import counted_confirmations, ladder_day
from .thresholds import Rules, load_rules
from .weighing import Weighed, Weights, standing_words, weigh
from .words import alarm_words, confirmer, day

STATES: Final[Mapping[str, str]] = {
    "fresh": "Fresh", "due": "Due to be asked again", "unverified": "Never confirmed",
    "stale": "Stale", "closed": "Closed",
}  # fmt: skip
_PEOPLE: Final = frozenset({"owner", "steward", "staff"})
_EMAIL: Final = re.compile(r"[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
_BY: Final = {
    "owner": "the group", "steward": "the directory team", "staff": "staff",
    "public": "somebody", "check": "a check of our own", "source": "a publisher's list",
    "publisher": "a publisher", "website": "the website",
}  # fmt: skip
_CALLS: Final = {
    "right": "Everything was right", "changed": "Something had changed",
    "no_answer": "Nobody answered", "out_of_service": "The number is not in service",
    "closed": "The group has closed",
}  # fmt: skip
_LETTERS: Final = {
    "sent": "was sent", "skipped": "was passed over: a later one was due too",
    "refused": "could not be sent as a text message: the number was refused",
    "nobody": "was not sent: no address is left to write to",
}  # fmt: skip
_VERDICTS: Final = {
    "not_yet": "not looked at yet", "well": "the site is well", "gone": "the page is gone",
    "nothing_said": "it says nothing either way", "domain_gone": "the web address does not exist",
    "parked": "the address is for sale or shows something else",
    "closure": "it uses words of closing", "social": "it leads to a social-media page",
    "moved": "the site has moved",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One thing that is known. `weighed` is None for what has no weight of its own: a date that is
    only quoted, a letter, a call, a change of state. `older`: a later one of the same stands in its
    place, so it may be folded away."""

    kind: str
    on: date | None
    at: datetime | None
    what: str
    by: str
    weighed: Weighed | None = None
    older: bool = False


@dataclass(frozen=True)
class Summary:
    """What it comes to: `facts` are (label, words) for the top of the page, `alarms` those that
    stand, each with its points."""

    freshness: Freshness
    facts: tuple[tuple[str, str], ...]
    alarms: tuple[str, ...]


def summed_up(listing: Listing, *, today: date, trusted: frozenset[str]) -> Summary:
    """The four clocks, R, the cycle, the state with its sum, and the next change."""
    rules = load_rules()
    freshness = freshness_of(listing, today=today, trusted=trusted, ahead=True)
    evidence = evidence_on(listing, today=today, trusted=trusted)
    weights = weigh(evidence, today, rules)
    facts = [
        ("Confirmed by a person", _confirmed(evidence, today, rules)),
        ("Publisher says checked", _clock(listing, "checked_on", _what_counts(weights, today))),
        ("Publisher says changed", _clock(listing, "changed_on")),
        ("Seen in the list", _clock(listing, "last_seen")),
        ("R, the day all is counted from", day(freshness.reference) if freshness.reference
         else "There is no such day: nobody has confirmed it"),
        ("Cycle", f"{listing['cycle']}, {rules.cycle_days(listing['cycle'])} days"),
        ("Today it is", _state(freshness)),
        ("Its alarms", weights.sum_words),
        ("Why", ". ".join(_first_up(one) for one in freshness.reasons) or "Nothing to add"),
        ("Next change by itself", day(freshness.next_change) if freshness.next_change
         else "There is none if nothing new is learned"),
        *_ladder(freshness, listing, rules),
    ]  # fmt: skip
    alarms = tuple(standing_words(one) for one in weights.standing if one.points)
    return Summary(freshness, tuple(facts), alarms)


def trail(db: Db, listing: Listing, *, today: date, trusted: frozenset[str]) -> list[Entry]:
    """The whole trail of one listing, the newest first; what has no day stands on top."""
    evidence = evidence_on(listing, today=today, trusted=trusted)
    weights = weigh(evidence, today, load_rules())
    found = [
        *_of_the_listing(weights),
        *_confirmations(weights),
        *_signals(weights),
        *_sources(weights, listing, today),
        *_older_dates(db, listing),
        *_website(db, listing),
        *_register(db, listing),
        *_letters(db, listing["id"]),
        *_reports(db, listing["id"]),
        *_calls(db, listing["id"]),
        *_transitions(db, listing["id"]),
    ]
    return sorted(found, key=_newest_first)


def _newest_first(one: Entry) -> tuple[int, float, str]:
    on = one.on or (day_of(one.at) if one.at else None)
    return (-(on or date.max).toordinal(), -(one.at.timestamp() if one.at else 0), one.kind)


# -- what it comes to -------------------------------------------------------------------------


def _confirmed(evidence: Evidence, today: date, rules: Rules) -> str:
    """By a person: a list that is trusted confirms too, and has a line of its own."""
    counted = counted_confirmations(evidence, today, rules)
    people = [one.given for one in counted if one.given.by in _PEOPLE]
    if not people:
        return "Never"
    last = max(people, key=lambda one: one.on)
    return f"{day(last.on)}, by {confirmer(last.by, last.how)}"


def _clock(
    listing: Listing, field: str, note: Callable[[str | None, date], str] | None = None
) -> str:
    """What each list says, the newest first; `note` says of a list and its date what that is
    worth."""
    dated = sorted(
        ((date.fromisoformat(row[field]), row) for row in listing["sources"] if row[field]),
        key=lambda one: (-one[0].toordinal(), str(one[1]["name"])),
    )
    said = []
    for on, row in dated:
        notes = [note(row["name"], on)] if note else []
        notes += [] if row["live"] else ["no longer on that list"]
        said.append(f"{day(on)}, {row['name']}" + (f" ({'; '.join(notes)})" if notes else ""))
    return "; ".join(said) or "Not known"


def _what_counts(weights: Weights, today: date) -> Callable[[str | None, date], str]:
    """Says what the date of a list's own check is worth: as the rules weigh it as a confirmation,
    which the date of a list that is not trusted is not."""
    weighed = {
        (one.how, one.on): found for one, found in weights.confirmations if one.by == "publisher"
    }

    def said(name: str | None, on: date) -> str:
        found = weighed.get((name, on))
        if found is not None and found.counts:
            return "counts"
        if on > today:
            return "does not count: its day has not come"
        if found is None or found.of == "nothing":
            return "quoted and no more"
        return f"does not count: {found.why[:1].lower()}{found.why[1:].rstrip('.')}"

    return said


def _state(freshness: Freshness) -> str:
    parts = [STATES[freshness.state]]
    if freshness.ranks_as == "unverified_stale":
        parts.append("ranks as stale")
    if freshness.archived:
        parts.append("archived")
    elif freshness.not_confirmed:
        parts.append("shown only below the results")
    return ", ".join(parts)


def _ladder(freshness: Freshness, listing: Listing, rules: Rules) -> Iterator[tuple[str, str]]:
    if freshness.reference is None or freshness.state == "closed":
        return
    for rung, words in (
        ("due", "Due from"),
        ("stale", "Stale from"),
        ("archive", "Archived after"),
    ):
        yield words, day(ladder_day(freshness.reference, listing["cycle"], rung, rules))


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


# -- the trail --------------------------------------------------------------------------------


def _of_the_listing(weights: Weights) -> Iterator[Entry]:
    for one in weights.standing:
        if not one.signals:
            words = standing_words(one)
            said, _, points = words.rpartition(": ")
            weighed = Weighed(points, points, True, "It stands as long as it is so.", "")
            yield Entry("Fact of the listing", one.on, None, said, "the listing itself", weighed)


def _confirmations(weights: Weights) -> Iterator[Entry]:
    for one, weighed in weights.confirmations:
        how = f" ({one.how})" if one.how and one.by not in ("publisher", "website") else ""
        left = ", ".join(sorted(alarm_words(kind) for kind in one.left_standing))
        what = f"Confirmed{how}" + (f"; left standing: {left}" if left else "")
        by = one.how if one.by == "publisher" and one.how else _BY.get(one.by, one.by)
        yield Entry("Confirmation", one.on, one.at, _plain(what), by, weighed)


def _signals(weights: Weights) -> Iterator[Entry]:
    for one, weighed in weights.signals:
        what = _first_up(alarm_words(one.kind, one.detail))
        # The words of a report may be about a person; they are read where they are answered.
        if one.detail and not one.kind.startswith("report_") and one.kind != "seen_running":
            what += f": {one.detail}"
        yield Entry(
            "Sign", one.on, one.at, _plain(what), _BY.get(one.by or "", "somebody"), weighed
        )


def _sources(weights: Weights, listing: Listing, today: date) -> Iterator[Entry]:
    counts = _what_counts(weights, today)
    for row in listing["sources"]:
        gone = "" if row["live"] else " It is no longer on that list."
        for field, words in (
            ("first_seen", "First seen in the list."),
            ("last_seen", f"Last seen in the list.{gone}"),
            ("changed_on", "The list says that it was changed, which confirms nothing."),
            ("checked_on", "The list says that it was checked: {}."),
        ):
            if row[field]:
                on = date.fromisoformat(row[field])
                said = words.format(counts(row["name"], on))
                yield Entry("Date of a list", on, None, said, row["name"])


def _older_dates(db: Db, listing: Listing) -> Iterator[Entry]:
    """What lists said before of their checks and changes, as far back as the history goes."""
    now = {
        (row["name"], field, row[field])
        for row in listing["sources"]
        for field in ("checked_on", "changed_on")
    }
    query = select(m.History.changes).where(m.History.listing_id == listing["id"])
    rows = (
        row
        for changes in db.scalars(query)
        for change in changes
        if change.get("field") == "sources"
        for row in change.get("before") or ()
    )
    told = {
        (row.get("name"), field, row.get(field))
        for row in rows
        for field in ("checked_on", "changed_on")
        if row.get(field)
    }
    for name, field, on in sorted(told - now, key=str):
        verb = "checked" if field == "checked_on" else "changed"
        yield Entry(
            "Date of a list", date.fromisoformat(on), None,
            f"The list said that it was {verb}. It gives another date now, and only that is "
            "looked at.",
            str(name), Weighed("nothing", "nothing", False, "", ""), older=True,
        )  # fmt: skip


def _website(db: Db, listing: Listing) -> Iterator[Entry]:
    row = db.get(m.LinkCheck, listing["id"])
    if row is None:
        return
    said = [_VERDICTS.get(row.verdict, row.verdict), row.reason]
    if row.url != website_of(listing):
        said.append("the website was changed since")
    if row.suggestion:
        said.append(f"another address was found: {row.suggestion}")
    said.append(f"next look on {day(day_of(row.next_at))}")
    words = f"{row.url}: {'; '.join(filter(None, said))}"
    yield Entry("Website check", None if row.checked_at else day_of(row.next_at), row.checked_at,
                _plain(words), _BY["check"])  # fmt: skip


def _register(db: Db, listing: Listing) -> Iterator[Entry]:
    for one in (listing["organisation"] or {}).get("identifiers") or []:
        number = read_number(one["scheme"], one["identifier"])
        entry = db.get(m.RegisterEntry, tuple(number)) if number else None
        if number is None or entry is None:
            continue
        said = [f"{entry.name}, {entry.scheme} {entry.number}: {entry.state}"]
        if entry.removed_on:
            said.append(f"on {day(date.fromisoformat(entry.removed_on))}")
        if entry.reason:
            said.append(f"({entry.reason.replace('_', ' ')})")
        if entry.successor:
            said.append(f"now {entry.successor}")
        late = ". Its accounts are late" if entry.accounts_overdue else ""
        made = entry.made_on or entry.loaded_on
        yield Entry("Register", date.fromisoformat(made), None, f"{' '.join(said)}{late}.",
                    "an extract of the register")  # fmt: skip


def _letters(db: Db, key: str) -> Iterator[Entry]:
    labels = {rung.id: rung.owner or rung.stewards for rung in load_rules().ladder}
    rows = db.scalars(select(m.Reminder).where(m.Reminder.listing_id == key))
    for row in rows:
        what = f"“{labels.get(row.rung, row.rung)}” {_LETTERS.get(row.state, row.state)}"
        if row.state == "sent" and row.channel:
            what += " as a text message" if row.channel == "text" else " by e-mail"
        reference = day(date.fromisoformat(row.reference))
        what += f", counted from {reference}."
        yield Entry("Reminder", None, row.at, what, "a job of our own")
    # What became of asking: a text that was refused stays known when a letter has taken its place.
    became = select(m.History).where(
        m.History.listing_id == key, m.History.action.startswith("reminder")
    )
    for told in db.scalars(became):
        for words in _words_of(told.changes):
            yield Entry("Reminder", None, told.at, _plain(f"{words}."), told.actor)


def _reports(db: Db, key: str) -> Iterator[Entry]:
    for row in db.scalars(select(m.Report).where(m.Report.listing_id == key)):
        kind = REPORTS.get(row.kind)
        what = f"“{kind.words if kind else row.kind}”."
        if row.state == "answered" and row.answered_at:
            what += f" Answered on {day(day_of(row.answered_at))} by {row.answered_by}."
        elif row.state == "open":
            what += " Not answered yet."
        yield Entry("Report", None, row.at, what, _BY.get(row.by, row.by))


def _calls(db: Db, key: str) -> Iterator[Entry]:
    for row in db.scalars(select(m.Call).where(m.Call.listing_id == key)):
        note = f" {row.note}" if row.note else ""
        what = _plain(f"{_CALLS.get(row.result, row.result)}.{note}")
        yield Entry("Call", None, row.at, what, row.by)


def _transitions(db: Db, key: str) -> Iterator[Entry]:
    query = select(m.History).where(m.History.listing_id == key, m.History.action == "freshness")
    for row in db.scalars(query):
        for words in _words_of(row.changes):
            yield Entry("Change of state", None, row.at, words, "the daily sweep")


def _words_of(changes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in changes:
        yield str(one.get("words") or f"{one.get('before')} -> {one.get('after')}")


def _plain(words: str) -> str:
    """Without any address of e-mail: a letter that came back names whom it was for."""
    return _EMAIL.sub("(an e-mail address)", words)
