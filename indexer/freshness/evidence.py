"""What is known about whether a listing is still true, taken out of the canonical listing.

`evidence_of` prepares what `rules.state` judges; the two helpers below answer for the pauses an
owner sets, which are apart from the five states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

Listing = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody said it is right. `trusted` matters for `by` publisher only.

    `left_standing` are the kinds of alarm its maker was shown and did not clear. `at` is the exact
    time where it is known; it orders a report and a confirmation of one day.
    """

    on: date
    by: str
    how: str | None = None
    trusted: bool = False
    left_standing: frozenset[str] = frozenset()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """One piece of evidence; kinds are those of `rules.json`. `reporter` is an opaque id."""

    kind: str
    on: date
    by: str | None = None
    detail: str | None = None
    reporter: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A list the listing comes from; `live` while that list still publishes it."""

    name: str | None = None
    id: str | None = None
    live: bool = True
    first_seen: date | None = None
    last_seen: date | None = None
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything `rules.state` looks at.

    `last_date` is the last day of the last session where every session has a known end.
    `check_after` are last days for which the times are vouched; `times_past_check` says that one
    has passed even if its day is not known. `entered` is the day the listing came into the
    directory.
    """

    cycle: str = "default"
    confirmations: tuple[Confirmation, ...] = ()
    signals: tuple[Signal, ...] = ()
    sources: tuple[Source, ...] = ()
    entered: date | None = None
    closed: bool = False
    closed_on: date | None = None
    closed_by: str | None = None
    no_contact: bool = False
    ended: bool = False
    last_date: date | None = None
    times_past_check: bool = False
    check_after: tuple[date, ...] = ()


def evidence_of(
    listing: Listing,
    *,
    today: date,
    ended: bool,
    last_date: date | None,
    times_past_check: bool,
    trusted_sources: frozenset[str] = frozenset(),
    entered: date | None = None,
) -> Evidence:
    """The evidence in a canonical listing.

    `ended`, `last_date` and `times_past_check` come from the recurrence of its sessions and are
    believed as of `today`. `trusted_sources` are the names of sources declared as really checking.
    `entered` is the day the listing came into the directory. Dates that cannot be read are left
    out; dates in the future are kept and not counted before their day.
    """
    raw_sources = listing.get("sources") or []
    sources = tuple(
        Source(
            name=raw.get("name"),
            id=raw.get("id"),
            live=raw.get("live") is not False,
            first_seen=_day(raw.get("first_seen")),
            last_seen=_day(raw.get("last_seen")),
            checked_on=_day(raw.get("checked_on")),
        )
        for raw in raw_sources
    )
    status = listing.get("status") or {}
    marks = (_day(session.get("check_after")) for session in listing.get("sessions") or [])
    return Evidence(
        cycle=listing.get("cycle") or "default",
        confirmations=(
            *_stated_confirmations(listing, sources, trusted_sources),
            *_trusted_dates(sources, trusted_sources),
        ),
        signals=tuple(_signals(listing.get("signals") or [])),
        sources=sources,
        entered=entered,
        closed=status.get("state") == "closed",
        closed_on=_day(status.get("on")),
        closed_by=status.get("by"),
        no_contact=not has_contact_route(listing),
        ended=ended,
        # Sessions that have not ended for the recurrence have no last day behind us.
        last_date=last_date if ended or last_date is None or last_date >= today else None,
        times_past_check=times_past_check,
        check_after=tuple(
            sorted(mark for mark in marks if mark and (times_past_check or mark >= today))
        ),
    )


def has_contact_route(listing: Listing) -> bool:
    """True if there is any phone, e-mail or website, of the listing or its organisation."""
    organisation = listing.get("organisation") or {}
    return bool(
        listing.get("website")
        or organisation.get("email")
        or organisation.get("website")
        or any(
            contact.get("email") or any(contact.get("phones") or [])
            for contact in listing.get("contacts") or []
        )
    )


def temporarily_closed(listing: Listing, today: date) -> bool:
    """True from `on` to `until` of a temporary closing; the day after, it is open again."""
    status = listing.get("status") or {}
    return status.get("state") == "temporarily_closed" and _within(
        _day(status.get("on")), _day(status.get("until")), today
    )


def paused(listing: Listing, today: date) -> bool:
    """True while no new people are taken; the day after `until`, they are again."""
    capacity = listing.get("capacity") or {}
    return capacity.get("state") == "paused" and _within(None, _day(capacity.get("until")), today)


def next_return(listing: Listing, today: date) -> date | None:
    """The first later day on which `temporarily_closed` or `paused` changes by itself."""
    status, capacity = listing.get("status") or {}, listing.get("capacity") or {}
    changes: list[date | None] = []
    if status.get("state") == "temporarily_closed":
        changes += [_day(status.get("on")), opens_again(status.get("until"))]
    if capacity.get("state") == "paused":
        changes.append(opens_again(capacity.get("until")))
    return min((day for day in changes if day and day > today), default=None)


def opens_again(until: object) -> date | None:
    """The day after an ISO date `until`; None without one (or at the end of the calendar)."""
    last = _day(until)
    return last + timedelta(days=1) if last and last < date.max else None


def quoted_check(listing: Listing, *, today: date) -> tuple[str | None, date] | None:
    """The latest day a publisher gives for its own check, with its name if that is known."""
    dated = [
        (day, source.get("name"))
        for source in listing.get("sources") or []
        if source.get("live") is not False and (day := _day(source.get("checked_on")))
    ] + [
        (day, None)
        for raw in listing.get("confirmations") or []
        if raw.get("by") == "publisher" and (day := _day(raw.get("on")))
    ]
    past = [(day, name) for day, name in dated if day <= today]
    if not past:
        return None
    latest = max(day for day, _ in past)
    return next((name for day, name in past if day == latest and name), None), latest


def _within(first: date | None, last: date | None, today: date) -> bool:
    return (first is None or first <= today) and (last is None or today <= last)


def _stated_confirmations(
    listing: Listing, sources: Iterable[Source], trusted: frozenset[str]
) -> Iterable[Confirmation]:
    names = [source.name for source in sources if source.name]
    for raw in listing.get("confirmations") or []:
        on = _day(raw.get("on"))
        if on is None:
            continue
        how = raw.get("how")
        is_trusted = False
        if raw.get("by") == "publisher":
            # It rarely says which publisher: then all of them must be trusted.
            spoken = [name for name in names if name in (how, raw.get("note"))] or names
            is_trusted = bool(spoken) and all(name in trusted for name in spoken)
            how = spoken[0] if len(set(spoken)) == 1 else None
        yield Confirmation(
            on=on,
            by=raw.get("by") or "",
            how=how,
            trusted=is_trusted,
            left_standing=frozenset(raw.get("left_standing") or ()),
            at=_time(raw.get("at")),
        )


def _trusted_dates(sources: Iterable[Source], trusted: frozenset[str]) -> Iterable[Confirmation]:
    for source in sources:
        if source.checked_on and source.name in trusted:
            yield Confirmation(source.checked_on, "publisher", source.name, trusted=True)


def _signals(raws: Iterable[Mapping[str, Any]]) -> Iterable[Signal]:
    for raw in raws:
        on = _day(raw.get("on"))
        if on is not None:
            yield Signal(
                kind=raw.get("kind") or "",
                on=on,
                by=raw.get("by"),
                detail=raw.get("detail"),
                reporter=raw.get("reporter"),
                at=_time(raw.get("at")),
            )


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
