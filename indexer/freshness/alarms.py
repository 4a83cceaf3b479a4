"""Which alarms stand against a listing on one day, and with how many points.

Called by `rules.state` only. Points are exact fractions, so that a sum that fades to exactly a
threshold is still at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from indexer.freshness.evidence import Confirmation, Evidence, Signal
from indexer.freshness.thresholds import Rules, SignalRule

# Their reports weigh like those of colleagues, and are one voice where no reporter is named.
_KNOWN = frozenset({"owner", "steward", "staff"})
_REMOVALS = frozenset({"charity_removed", "company_dissolved"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of alarm standing: points left, people or checks counted, the latest detail.
    `signals` are those whose points these are; an alarm of the listing itself has none."""

    kind: str
    on: date | None
    points: Fraction
    count: int = 1
    detail: str | None = None
    signals: tuple[Signal, ...] = ()

    @property
    def removal(self) -> bool:
        """True if a register has struck the body behind it off."""
        return self.kind in _REMOVALS


def standing_alarms(
    evidence: Evidence, today: date, confirmations: Sequence[Confirmation], rules: Rules
) -> list[Standing]:
    """The alarms standing on `today`, strongest first.

    `confirmations` are those that count today. One clears the alarms raised up to its day, but
    for those it left standing; one by a website clears what its own checks raised, no more.
    """
    raised = [
        signal
        for signal in evidence.signals
        if signal.on <= today
        and signal.kind in rules.signals
        and not rules.signals[signal.kind].derived
        and not any(clears(one, signal, rules) for one in confirmations)
    ]
    found = [
        *_from_reports(raised, today, rules),
        *_from_checks(raised, today, rules),
        *_from_the_listing(evidence, today, confirmations, rules),
    ]
    return sorted(found, key=lambda one: (-one.points, one.kind))


def clears(confirmation: Confirmation, signal: Signal, rules: Rules) -> bool:
    """Whether a confirmation answers an alarm: only one raised before it (freshness.md, "Signals").

    Mostly no more than the day of either is known. Of one day, a person's confirmation answers what
    was raised: whoever presses or rings is shown what stands, says what is to be left standing, and
    a report of that day is the commonest reason to ring. A publisher's date and a website's check
    were made in sight of nothing, so of their own day they answer nothing: whether the report came
    after them is not known, and unknown is never shown as cleared.
    """
    if signal.kind in confirmation.left_standing:
        return False
    if confirmation.by == "website" and signal.kind not in rules.website_clears:
        return False
    if confirmation.at and signal.at:
        return signal.at <= confirmation.at
    if signal.on == confirmation.on:
        return confirmation.by in _KNOWN
    return signal.on < confirmation.on


def points_on(signal: Signal, today: date, rules: Rules) -> Fraction:
    """What one signal is worth on a day, if nothing answers it."""
    rule = rules.signals[signal.kind]
    if signal.detail in rule.nothing_if:
        return Fraction(0)
    points = rule.staff if signal.by in _KNOWN else rule.public
    age = (today - signal.on).days
    if age <= rule.full_days:
        return points
    if age >= rule.life:
        return Fraction(0)
    return points * Fraction(rule.life - age, rule.life - rule.full_days)


def _from_reports(raised: Iterable[Signal], today: date, rules: Rules) -> list[Standing]:
    """Each independent reporter counts once for each row of the table of signals."""
    latest: dict[tuple[str, str], Signal] = {}
    for index, signal in enumerate(raised):
        if rules.signals[signal.kind].row is None:
            continue
        # The public has one row per reporter, named or not.
        anyone = signal.by if signal.by in _KNOWN else f"row {index}"
        key = (signal.kind, f"reporter {signal.reporter}" if signal.reporter else str(anyone))
        if key not in latest or signal.on >= latest[key].on:
            latest[key] = signal
    best: dict[tuple[str | None, str], tuple[Fraction, Signal]] = {}
    for (kind, reporter), signal in latest.items():
        row = (rules.signals[kind].row, reporter)
        points = points_on(signal, today, rules)
        if row not in best or (points, signal.on) > (best[row][0], best[row][1].on):
            best[row] = (points, signal)
    return _by_kind(best.values())


def _by_kind(counted: Iterable[tuple[Fraction, Signal]]) -> list[Standing]:
    kinds: dict[str, list[tuple[Fraction, Signal]]] = {}
    for points, signal in counted:
        if points > 0:
            kinds.setdefault(signal.kind, []).append((points, signal))
    return [
        Standing(
            kind=kind,
            on=max(signal.on for _, signal in rows),
            points=sum((points for points, _ in rows), Fraction(0)),
            count=len(rows),
            signals=tuple(signal for _, signal in rows),
        )
        for kind, rows in kinds.items()
    ]


def _from_checks(raised: Iterable[Signal], today: date, rules: Rules) -> list[Standing]:
    """The latest signal of each kind counts once."""
    kinds: dict[str, list[Signal]] = {}
    for signal in raised:
        if rules.signals[signal.kind].row is None:
            kinds.setdefault(signal.kind, []).append(signal)
    found = []
    for kind, signals in kinds.items():
        ordered = sorted(signals, key=lambda signal: signal.on)
        latest = _enough(ordered, rules.signals[kind])
        if latest is not None and (points := points_on(latest, today, rules)) > 0:
            found.append(Standing(kind, latest.on, points, detail=latest.detail, signals=(latest,)))
    return found


def _enough(ordered: Sequence[Signal], rule: SignalRule) -> Signal | None:
    """The latest signal that completes as many as are needed in the days allowed."""
    for last in range(len(ordered) - 1, rule.needs - 2, -1):
        first = ordered[last - rule.needs + 1]
        if rule.needs == 1 or (ordered[last].on - first.on).days <= rule.within_days:
            return ordered[last]
    return None


def _from_the_listing(
    evidence: Evidence, today: date, confirmations: Iterable[Confirmation], rules: Rules
) -> list[Standing]:
    """Alarms that are facts of the listing today: they stand while the fact does."""
    found = []
    if evidence.ended or (evidence.last_date is not None and evidence.last_date < today):
        found.append(Standing("ended", _next(evidence.last_date), rules.signals["ended"].staff))
    past = _next(max((mark for mark in evidence.check_after if mark < today), default=None))
    if past is not None or evidence.times_past_check:
        answered = past is not None and any(
            one.by != "website" and one.on >= past and "times_past_check" not in one.left_standing
            for one in confirmations
        )
        if not answered:
            points = rules.signals["times_past_check"].staff
            found.append(Standing("times_past_check", past, points))
    if evidence.no_contact:
        found.append(Standing("no_contact", None, rules.signals["no_contact"].staff))
    return found


def _next(last: date | None) -> date | None:
    return last + timedelta(days=1) if last and last < date.max else None
