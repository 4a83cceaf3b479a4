"""The public page "How we check", as rows taken from the rules that really decide.

Called by the page; a figure changed in `rules.json` changes the page with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypedDict

from indexer.freshness.thresholds import Figure, Rules, Rung, SignalRule


class Row(TypedDict):
    """One rule: what happens, the figure in words, and where the figure comes from."""

    id: str
    what: str
    figure: str
    source: str


class Section(TypedDict):
    """A part of the page: its id, heading, an introduction and its rows."""

    id: str
    heading: str
    text: str
    rows: list[Row]


def how_we_check(rules: Rules) -> list[Section]:
    """Every rule and figure, in the order in which the page shows them."""
    life = {name: rules.days(name) for name in ("signal_life", "report_life")}
    return [
        _section(
            "cycles",
            "How often we ask",
            "Every listing has a cycle: the time after which somebody should look at it again.",
            _figures(rules.cycles.items()),
        ),
        _section(
            "confirmations",
            "Who can say that it is still right",
            "A confirmation is worth a whole cycle or a part of one.",
            _figures(rules.confirmations.items()),
        ),
        _section(
            "signals",
            "What makes us doubt",
            "Each sign that something has changed or ended has points. The latest of a kind counts "
            "once, and each independent reporter counts. Points fade: after "
            f"{life['signal_life']} days nothing is left of them, of a report after "
            f"{life['report_life']} days. A confirmation clears the doubts raised before it, "
            "except those that whoever confirms leaves standing.",
            [_signal(rule) for rule in rules.signals.values()],
        ),
        _section(
            "states",
            "When we say what",
            "A listing closes only when the group, the directory team, its publisher or a register "
            "together with other evidence says so; never from points alone. A listing that nobody "
            "who knows has confirmed is marked as such, whatever its age.",
            _figures(rules.figures.items()),
        ),
        _section(
            "ladder",
            "What happens when nobody answers",
            "Counted from the last confirmation.",
            [_rung(rung) for rung in rules.ladder],
        ),
        _section(
            "limits",
            "What keeps mistakes small",
            "A failed or strange reading of a list or a website proves nothing.",
            _figures(rules.limits.items()),
        ),
    ]


def _section(name: str, heading: str, text: str, rows: list[Row]) -> Section:
    return {"id": name, "heading": heading, "text": text, "rows": rows}


def _figures(figures: Iterable[tuple[str, Figure]]) -> list[Row]:
    return [
        {
            "id": name,
            "what": one.label,
            "figure": _with_unit(one),
            "source": one.source,
        }
        for name, one in figures
    ]


def _with_unit(figure: Figure) -> str:
    if figure.unit == "of a cycle" and figure.value == 1:
        return "a whole cycle"
    return f"{number_words(figure.value)} {_unit(figure.value, figure.unit)}"


def _signal(rule: SignalRule) -> Row:
    if rule.staff != rule.public:
        figure = f"{_points(rule.staff)} from staff, {_points(rule.public)} from the public"
    else:
        figure = _points(rule.staff)
    if rule.needs > 1:
        figure += f" for {rule.needs} in {rule.within_days} days"
    return {"id": rule.kind, "what": rule.label, "figure": figure, "source": rule.source}


def _rung(rung: Rung) -> Row:
    away = f"{number_words(rung.cycles)} {_unit(rung.cycles, 'cycles')}"
    if rung.days:
        away += f" {'plus' if rung.days > 0 else 'less'} {abs(rung.days)} days"
    what = ". ".join(part for part in (rung.owner, rung.stewards) if part)
    return {"id": rung.id, "what": what, "figure": away, "source": rung.source}


def _points(points: Fraction) -> str:
    return f"{number_words(points)} {_unit(points, 'points')}" if points else "no points"


def _unit(value: Fraction, unit: str) -> str:
    """'days' but '1 day'; 'of a cycle' stays as it is."""
    return unit[:-1] if value == 1 and unit.endswith("s") else unit


def number_words(value: Fraction) -> str:
    """1, 2½, 1⅔ or 4/5, as people write them."""
    whole, rest = divmod(value, 1)
    signs = {"1/2": "½", "1/4": "¼", "3/4": "¾", "2/3": "⅔", "1/3": "⅓"}
    part = signs.get(str(rest), f" {rest}") if rest else ""
    return f"{whole or ''}{part}".strip() or "0"
