"""What every single piece of evidence is worth on one day, and why one does not count.

For the page of evidence that staff read. Nothing is judged here: what counts, and for how much, is
asked of the rules themselves (`rules`, `alarms`), and only the reason is put into words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .alarms import Standing, clears, points_on, standing_alarms
from .evidence import Confirmation, Evidence, Signal
from .explained import number_words
from .rules import Counted, counted_confirmations
from .thresholds import Rules, SignalRule
from .words import alarm_words, confirmer, day


@dataclass(frozen=True)
class Weighed:
    """One confirmation or signal. `worth` is what it is worth today in words, `of` what it is worth
    at most; `counts` whether it counts today, and `why` says why not, or what it does."""

    worth: str
    of: str
    counts: bool
    why: str
    fades: str


@dataclass(frozen=True)
class Weights:
    """All of it: signals and confirmations in the order of the evidence, and the alarms that stand,
    of which those of the listing itself have no signal."""

    signals: Sequence[tuple[Signal, Weighed]]
    confirmations: Sequence[tuple[Confirmation, Weighed]]
    standing: Sequence[Standing]

    @property
    def sum_words(self) -> str:
        """ "2 + 1 = 3 points"; "no points" where nothing stands."""
        points = [one.points for one in self.standing if one.points]
        if not points:
            return "no points"
        total = _points(sum(points, Fraction(0)))
        return total if len(points) == 1 else f"{' + '.join(_number(x) for x in points)} = {total}"


def weigh(evidence: Evidence, today: date, rules: Rules) -> Weights:
    """Weigh every piece of evidence as `rules.state` does on that day."""
    counted = counted_confirmations(evidence, today, rules)
    given = [one.given for one in counted]
    standing = standing_alarms(evidence, today, given, rules)
    taken = {id(signal): one for one in standing for signal in one.signals}
    furthest = max((x.reference for x in counted if x.reference is not None), default=None)
    return Weights(
        signals=[
            (one, _signal(one, today, given, taken.get(id(one)), rules)) for one in evidence.signals
        ],
        confirmations=[
            (one, _confirmation(one, today, _of(one, counted), furthest, evidence, rules))
            for one in evidence.confirmations
        ],
        standing=standing,
    )


def _of(given: Confirmation, counted: Sequence[Counted]) -> Counted | None:
    return next((one for one in counted if one.given is given), None)


# -- signals ----------------------------------------------------------------------------------


def _signal(
    signal: Signal,
    today: date,
    confirmations: Sequence[Confirmation],
    standing: Standing | None,
    rules: Rules,
) -> Weighed:
    rule = rules.signals.get(signal.kind)
    if rule is None:
        return Weighed("nothing", "nothing", False, "The rules know no such evidence.", "")
    worth = points_on(signal, today, rules) if signal.on <= today else Fraction(0)
    fades = _fades(signal, rule)
    of = _points(points_on(signal, signal.on, rules))
    if standing is not None:
        return Weighed(_points(worth), of, True, "", fades)
    why = _why_not(signal, rule, today, confirmations, worth, rules)
    return Weighed("no points", of, False, why, fades)


def _why_not(
    signal: Signal,
    rule: SignalRule,
    today: date,
    confirmations: Sequence[Confirmation],
    worth: Fraction,
    rules: Rules,
) -> str:
    if signal.on > today:
        return "Its day has not come."
    if rule.derived:
        return "The listing itself shows whether this is so."
    if signal.detail in rule.nothing_if:
        return "The body behind it goes on elsewhere, so this means nothing."
    answer = next((one for one in confirmations if clears(one, signal, rules)), None)
    if answer is not None:
        return f"Answered: {_who(answer)} confirmed the page on {day(answer.on)}."
    if signal.kind == "seen_running":
        return "It raises no alarm."
    if not (rule.staff or rule.public):
        return "It has no points by the rules."
    if not worth:
        return "It has faded."
    if rule.row is not None:
        return "Another report by the same person, or by the same team, counts instead."
    if rule.needs > 1:
        enough = f"{rule.needs} within {rule.within_days} days"
        return f"Such signs count once there are {enough}, and then the latest of them."
    return "A later one of the same kind counts instead."


def _fades(signal: Signal, rule: SignalRule) -> str:
    if not (rule.staff or rule.public) or rule.derived or signal.detail in rule.nothing_if:
        return ""
    first, last = (signal.on + timedelta(days=days) for days in (rule.full_days, rule.life))
    return f"Fades from {day(first)}, gone on {day(last)}"


# -- confirmations ----------------------------------------------------------------------------


def _confirmation(
    one: Confirmation,
    today: date,
    counted: Counted | None,
    furthest: int | None,
    evidence: Evidence,
    rules: Rules,
) -> Weighed:
    if counted is None:
        if one.on > today:
            why = "Its day has not come: a date in the future never counts."
        elif one.by == "publisher":
            why = "Quoted and no more: this list is not marked as really checking."
        else:
            why = "The rules know nobody of this name."
        return Weighed("nothing", "nothing", False, why, "")
    weight = (
        f"{number_words(counted.weight)} of a cycle" if counted.weight != 1 else "a whole cycle"
    )
    if counted.reference is None:
        why = "A website confirms nothing where no person has, or too long after one did."
        return Weighed("nothing", weight, False, why, "")
    reference = date.fromordinal(counted.reference)
    cycle = rules.cycle_days(evidence.cycle)
    until = reference + timedelta(days=cycle)
    fades = f"Carries it until {day(until)}" if until > today else f"Carried it until {day(until)}"
    if counted.reference == furthest:
        return Weighed(weight, weight, True, f"R is counted from this: {day(reference)}.", fades)
    return Weighed("nothing more", weight, False, "Another confirmation reaches further.", fades)


def _who(one: Confirmation) -> str:
    return "the website" if one.by == "website" else confirmer(one.by, one.how)


def standing_words(one: Standing) -> str:
    """An alarm that stands: what it is and its points."""
    words = alarm_words(one.kind, one.detail, one.count)
    return f"{words[:1].upper()}{words[1:]}: {_points(one.points)}"


def _points(points: Fraction) -> str:
    if not points:
        return "no points"
    return f"{_number(points)} {'point' if points == 1 else 'points'}"


def _number(points: Fraction) -> str:
    """ "2", "1½"; what is fading to one place: "1.3"."""
    if points.denominator in (1, 2, 4):
        return number_words(points)
    return f"{float(points):.1f}"
