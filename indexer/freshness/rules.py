"""The pure arithmetic of freshness: evidence, a day and the rules in; one `Freshness` out.

Called whenever a listing is read or indexed, and by the daily sweep. The figures are in
`rules.json`; nothing here reads a clock, a file or a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import Final, NamedTuple

from indexer.freshness.alarms import Standing, standing_alarms
from indexer.freshness.answer import Alarm, Freshness, RanksAs, State
from indexer.freshness.evidence import Confirmation, Evidence, Signal, Source
from indexer.freshness.thresholds import Rules, load_rules
from indexer.freshness.words import alarm_words, confirmer, day, joined, month

__all__ = [
    "Alarm",
    "Freshness",
    "Rules",
    "ladder_day",
    "load_rules",
    "months_after",
    "state",
]

_PEOPLE = frozenset({"owner", "steward", "staff"})
_TEAM = frozenset({"steward", "staff"})
_TOLD: Final = attrgetter(
    *(one.name for one in fields(Freshness) if one.name not in ("alarm", "alarms"))
)
# A status written by one of these is a tombstone of one list, not the word of a person.
_PUBLISHERS = frozenset({"publisher", "source"})


class Counted(NamedTuple):
    """A confirmation that counts today, with the day (ordinal) it moves R to, if it moves it."""

    given: Confirmation
    weight: Fraction
    reference: int | None


def state(evidence: Evidence, today: date, rules: Rules, *, ahead: bool = True) -> Freshness:
    """How sure we may be on `today`. Never raises; the rules are those of `rules.json`.

    Looking `ahead` to the next change costs more than all the rest; without it that day is None.
    """
    answer = _judge(evidence, today, rules)
    if not ahead:
        return answer
    # Made a line ago and nobody else's: to copy all its members takes longer than to judge it.
    object.__setattr__(answer, "next_change", _next_change(evidence, today, rules, answer))
    return answer


def ladder_day(reference: date, cycle: str | None, rung_id: str, rules: Rules) -> date:
    """The first day on which a rung of the ladder is reached for this R. KeyError if unknown."""
    return reference + timedelta(days=rules.pace(cycle).rungs[rung_id])


def months_after(start: date, months: int) -> date:
    """The same day of the month some months later, or that month's last day if it has none."""
    years, index = divmod(start.month - 1 + months, 12)
    for last in (start.day, 30, 29, 28):
        try:
            return start.replace(year=start.year + years, month=index + 1, day=last)
        except ValueError:
            continue
    return date.max


def _judge(evidence: Evidence, today: date, rules: Rules) -> Freshness:
    now = today.toordinal()
    pace = rules.pace(evidence.cycle)
    counted = counted_confirmations(evidence, today, rules)
    # A website is no person: it moves R and proves nothing by itself.
    confirming = [one for one in counted if one.given.by != "website"]
    latest = max(confirming, key=lambda one: (one.given.on, one.weight), default=None)

    standing = standing_alarms(evidence, today, [one.given for one in counted], rules)
    alarm = sum((one.points for one in standing), 0)
    reference = _reference(counted) if latest else _last_seen(evidence, today)
    since = None if reference is None else now - reference

    ended = _is_ended(evidence, today)
    ends_soon = (
        not ended
        and evidence.last_date is not None
        and 0 <= (evidence.last_date - today).days <= rules.figure("ends_soon_days")
    )
    closing = _closed_because(evidence, today, counted, standing, rules)
    aged = since is not None and since >= pace.stale
    answer: State
    if closing:
        answer = "closed"
    elif aged or alarm >= rules.figure("stale_alarm") or ended:
        answer = "stale"
    elif latest is None:
        answer = "unverified"
    elif (
        (since is not None and since >= pace.due) or alarm >= rules.figure("due_alarm") or ends_soon
    ):
        answer = "due"
    else:
        answer = "fresh"

    ranks_as: RanksAs = answer
    if answer == "unverified":
        anchor = _published_check(evidence, today)
        long_ago = anchor is not None and now - anchor >= pace.unverified
        if long_ago or alarm >= rules.figure("unverified_alarm"):
            ranks_as = "unverified_stale"

    is_open = answer != "closed"
    archived = since is not None and since > pace.archived
    over = since is not None and since > pace.not_confirmed
    alarms = tuple(
        Alarm(one.kind, one.on, float(one.points), alarm_words(one.kind, one.detail, one.count))
        for one in standing
    )
    began = None if reference is None else date.fromordinal(reference)
    confirmed = latest.given if latest else None
    return Freshness(
        state=answer,
        ranks_as=ranks_as,
        reference=began,
        confirmed_on=confirmed.on if confirmed else None,
        confirmed_by=confirmed.by if confirmed else None,
        confirmed_how=confirmed.how if confirmed else None,
        alarm=float(alarm),
        alarms=alarms,
        not_confirmed=is_open and (over or archived or ended),
        archived=is_open and archived,
        aged=aged,
        ends_soon=ends_soon,
        ended=ended,
        last_date=evidence.last_date,
        reasons=closing
        or (
            *_why_of_dates(evidence.last_date, confirmed, began, ended=ended, aged=aged,
                           ends_soon=ends_soon),
            *_why_of_alarms(float(alarm), alarms, rules),
        ),
        next_change=None,
    )  # fmt: skip


def counted_confirmations(evidence: Evidence, today: date, rules: Rules) -> list[Counted]:
    """Every confirmation that counts on `today`, with its weight and the R it gives."""
    weights, pace = rules.confirmations, rules.pace(evidence.cycle)
    seen = [
        Confirmation(signal.on, signal.by or "", "seen_running", at=signal.at)
        for signal in evidence.signals
        if signal.kind == "seen_running" and signal.by in _TEAM
    ]
    given = [one for one in (*evidence.confirmations, *seen) if one.on <= today]
    person = max((one.on for one in given if one.by in _PEOPLE), default=None)
    limit = None if person is None else months_after(person, rules.days("website_months"))
    counted = []
    for one in given:
        if one.by == "publisher" and not one.trusted:
            continue
        if one.by not in weights:
            continue
        half = one.by in _TEAM and one.how in rules.seen_running_said_as
        kind = "seen_running" if half else one.by
        weight = weights[kind].value
        moved: int | None = one.on.toordinal() - pace.back[kind]
        if one.by == "website":
            # It holds a listing fresh up to the limit at most, however late the check was made.
            holds = limit is not None and one.on <= limit
            moved = min(moved or 0, limit.toordinal() - pace.days) if holds and limit else None
        counted.append(Counted(one, weight, None if moved is None else max(moved, 1)))
    return counted


def _reference(counted: Iterable[Counted]) -> int | None:
    return max((one.reference for one in counted if one.reference is not None), default=None)


def _past(days: Iterable[date | None], today: date) -> list[int]:
    return [one.toordinal() for one in days if one is not None and one <= today]


def _last_seen(evidence: Evidence, today: date) -> int | None:
    """R of a listing nobody confirmed: none while a list still has it, else when last seen."""
    if any(source.live for source in evidence.sources):
        return None
    seen = _past((source.last_seen for source in evidence.sources), today)
    seen = seen or _past((source.first_seen for source in evidence.sources), today)
    return max(seen or _past([evidence.entered], today), default=None)


def _published_check(evidence: Evidence, today: date) -> int | None:
    """The day from which a listing nobody confirmed grows old: checked, first seen or entered."""
    live = [source for source in evidence.sources if source.live] or evidence.sources
    stated = (one.on for one in evidence.confirmations if one.by == "publisher")
    checked = _past((*(source.checked_on for source in live), *stated), today)
    if checked:
        return max(checked)
    first = _past((source.first_seen for source in live), today)
    return min(first or _past([evidence.entered], today), default=None)


def _is_ended(evidence: Evidence, today: date) -> bool:
    return evidence.ended or (evidence.last_date is not None and evidence.last_date < today)


def _closed_because(
    evidence: Evidence,
    today: date,
    counted: Iterable[Counted],
    standing: Sequence[Standing],
    rules: Rules,
) -> tuple[str, ...]:
    """Why it is closed, in plain words; empty if it is not. Points alone never close."""
    says_closed = evidence.closed and (evidence.closed_on is None or evidence.closed_on <= today)
    if says_closed and evidence.closed_by not in _PUBLISHERS:
        who = "the directory team found this out" if evidence.closed_by in _TEAM else "we were told"
        who = "the group told us" if evidence.closed_by == "owner" else who
        return (f"{who} on {day(evidence.closed_on)}" if evidence.closed_on else who,)

    people = [one.given for one in counted if one.given.by in _PEOPLE]
    deleted = [
        signal
        for signal in evidence.signals
        if signal.kind == "publisher_deleted"
        and signal.on <= today
        and not any(one.on >= signal.on for one in people)
    ]
    if (deleted or says_closed) and not _other_live_source(evidence.sources, deleted):
        names = sorted({source.name for source in evidence.sources if source.name})
        if len(names) == 1:
            return (f"{names[0]} has taken it off its list",)
        return ("the lists it came from have taken it off",)

    removed = [one for one in standing if rules.signals[one.kind].register and one.removal]
    others = [
        one
        for one in standing
        if not rules.signals[one.kind].register
        and rules.signals[one.kind].proves_closure
        and one.points >= rules.figure("register_alarm")
    ]
    if removed and others:
        return tuple(alarm_words(x.kind, x.detail, x.count) for x in (removed[0], others[0]))
    return ()


def _other_live_source(sources: Sequence[Source], deleted: Sequence[Signal]) -> bool:
    """True if a list other than those that deleted it still publishes it."""
    said = {signal.detail for signal in deleted if signal.detail}
    named = [source for source in sources if said & {source.name, source.id}]
    others = [source for source in sources if source.live and source not in named]
    # A deletion that does not say by whom was made by one of the lists: if all of them seem to
    # be live still, one of them is not.
    unsaid = not named and all(source.live for source in sources)
    return len(others) > (1 if unsaid else 0)


def _why_of_dates(
    last: date | None, confirmed: Confirmation | None, reference: date | None, *, ended: bool,
    aged: bool, ends_soon: bool,
) -> list[str]:  # fmt: skip
    reasons: list[str] = []
    if ended:
        reasons.append(f"its last date was {day(last)}" if last else "all its dates have passed")
    if confirmed is None:
        reasons.append("neither the group nor anybody who checked has confirmed it")
        if reference is not None:
            reasons.append(f"no list we read has had it since {month(reference)}")
    elif aged:
        reasons.append(f"nobody has confirmed it since {month(confirmed.on)}")
    else:
        who = confirmer(confirmed.by, confirmed.how)
        reasons.append(f"confirmed by {who} on {day(confirmed.on)}")
    if ends_soon and last:
        reasons.append(f"its last date is {day(last)}")
    return reasons


def _why_of_alarms(alarm: float, alarms: Iterable[Alarm], rules: Rules) -> list[str]:
    if alarm < rules.figure("due_alarm"):
        return []
    words = joined([one.words for one in alarms if one.kind != "ended"])
    return [words] if words else []


def _next_change(evidence: Evidence, today: date, rules: Rules, answer: Freshness) -> date | None:
    now = _identity(answer, rules)
    dated = _days_that_matter(evidence, rules, answer)
    fading = _days_of_fading(evidence, today, rules)
    weight: tuple[object, ...] | None = None
    for ordinal in sorted(dated | fading):
        if not today.toordinal() < ordinal <= date.max.toordinal():
            continue
        later = date.fromordinal(ordinal)
        if ordinal not in dated:
            # Most days of fading decide nothing: look at the alarms alone first.
            before, weight = weight, _weight_of_alarms(evidence, later, rules)
            if weight == before:
                continue
        if _identity(_judge(evidence, later, rules), rules) != now:
            return later
    return None


def _weight_of_alarms(evidence: Evidence, on: date, rules: Rules) -> tuple[object, ...]:
    """What the alarms of a day can decide, whatever their exact points."""
    given = [one.given for one in counted_confirmations(evidence, on, rules)]
    standing = standing_alarms(evidence, on, given, rules)
    alarm = sum((one.points for one in standing), Fraction(0))
    proof = rules.figure("register_alarm")
    return (
        *(alarm >= rules.figure(f"{name}_alarm") for name in ("due", "stale", "unverified")),
        *((one.kind, one.on, one.count, one.points >= proof) for one in standing),
    )


def _identity(answer: Freshness, rules: Rules) -> tuple[object, ...]:
    """All of an answer that readers can tell apart; the mere fading of points is left out."""
    return (
        _TOLD(answer),
        tuple((one.kind, one.on, one.words) for one in answer.alarms),
        answer.alarm >= rules.figure("due_alarm"),
        answer.alarm >= rules.figure("stale_alarm"),
    )


def _days_that_matter(evidence: Evidence, rules: Rules, answer: Freshness) -> set[int]:
    """The days (ordinals) named or counted out by the evidence; a change needs one, or fading."""
    pace = rules.pace(evidence.cycle)
    dates: list[date | None] = [evidence.closed_on, evidence.entered]
    dates += [one.on for one in evidence.confirmations]
    for source in evidence.sources:
        dates += [source.first_seen, source.last_seen, source.checked_on]
    days = {one.toordinal() for one in dates if one is not None}
    days |= {one + pace.unverified for one in days}
    days |= {mark.toordinal() + 1 for mark in evidence.check_after}
    if evidence.last_date:
        last = evidence.last_date.toordinal()
        days |= {last + 1, last - rules.days("ends_soon_days")}
    if answer.reference:
        start = answer.reference.toordinal()
        days |= {start + pace.due, start + pace.stale}
        days |= {start + pace.not_confirmed + 1, start + pace.archived + 1}
    return days | {signal.on.toordinal() for signal in evidence.signals}


def _days_of_fading(evidence: Evidence, today: date, rules: Rules) -> set[int]:
    days: set[int] = set()
    for signal in evidence.signals:
        rule = rules.signals.get(signal.kind)
        if rule is not None and (rule.staff or rule.public):
            raised = signal.on.toordinal()
            first = max(raised + rule.full_days, today.toordinal())
            days |= set(range(first, raised + rule.life + 1))
    return days
