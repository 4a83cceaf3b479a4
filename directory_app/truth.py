"""The public page of figures: how much of the directory is confirmed, and what the audit found.

The same rows are the tables of the page and the lines of the file; `indexer.truth` counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template

from indexer.freshness.words import day as day_words
from indexer.sheets.escaping import write_csv
from indexer.truth import audit, kept
from indexer.truth.closings import OPENED_AGAIN_WITHIN
from indexer.truth.decay import Share
from indexer.truth.figures import (
    ANSWERED_WITHIN,
    ARCHIVED,
    ENOUGH_SHOWN,
    NOT_LOOKED_AT,
    SHOWN_DAYS,
    Figures,
    Month,
)

from .pages import plural, translate
from .permissions import policy
from .site import now, store

blueprint = Blueprint("truth", __name__)

STATES: Final = {
    "fresh": "Confirmed, and not yet due to be asked again",
    "due": "Due to be asked again, or with a warning",
    "unverified": "Neither the group nor anybody who checked has confirmed it",
    "stale": "Nobody has confirmed it for long, or there are strong warnings",
    "closed": "Closed",
    ARCHIVED: "Could not be reached for years, and out of the search",
    NOT_LOOKED_AT: "New, and not looked at yet",
}


@dataclass(frozen=True)
class Row:
    """One figure: in words, as numbers, how it is counted, and what it cannot tell."""

    label: str
    value: str
    number: int | None
    of: int | None
    how: str
    cannot: str


@blueprint.get("/figures")
@policy("public")
def shown() -> str:
    """The figures as tables and a plot."""
    found = kept.latest(store(), now())
    with store().read() as db:
        result = audit.latest_complete(db)
    return render_template(
        "truth/figures.html",
        at=found.at,
        rows=_rows(found),
        months=[
            {"ends": one.ends, "share": percent(one.share), "confirmed": one.confirmed,
             "listings": one.listings}
            for one in found.months
        ],
        bars=_bars(found.months),
        plot_words=_plot_words(found.months),
        states=_states(found),
        audit=result,
        audit_rows=audit_rows(result) if result else [],
        audit_states=STATES,
        results=audit.RESULTS,
    )  # fmt: skip


@blueprint.get("/figures/export")
@policy("public")
def export() -> Response:
    """The same numbers for a spreadsheet."""
    found = kept.latest(store(), now())
    with store().read() as db:
        result = audit.latest_complete(db)
    lines: list[Sequence[object]] = [
        [row.label, row.value, row.number, row.of, row.how, row.cannot] for row in _rows(found)
    ]
    for one in found.months:
        label = translate("Confirmed in the six months before %(day)s") % {
            "day": day_words(one.ends)
        }
        lines.append([label, percent(one.share), one.confirmed, one.listings, "", ""])
    lines += [[words, number, number, None, "", ""] for words, number in _states(found)]
    if result is not None:
        lines += [
            [row.label, row.value, row.number, row.of, row.how, row.cannot]
            for row in audit_rows(result)
        ]
    headers = ("Figure", "Value", "Number", "Of", "How it is counted", "What it cannot tell")
    response = Response(
        write_csv([translate(one) for one in headers], lines),
        content_type="text/csv; charset=utf-8",
    )
    name = f"figures-{found.at:%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def percent(share: float | None) -> str:
    """0.624 -> "62%"; never 0% or 100% of what is only nearly so; "Not known yet" without one."""
    if share is None:
        return translate("Not known yet")
    if 0 < share < 0.01:
        return translate("less than 1%")
    if 0.99 < share < 1:
        return translate("more than 99%")
    return f"{share * 100:.0f}%"


def between(found: Share) -> str:
    """A share with its limits: "80% (67% to 89%)"."""
    return f"{percent(found.share)} ({percent(found.low)} {translate('to')} {percent(found.high)})"


# -- the rows ---------------------------------------------------------------------------------


def _rows(found: Figures) -> list[Row]:
    weighted = found.share_shown is not None
    if weighted:
        how = translate(
            "Each group counts as often as it stood among results in the last %(days)s days, "
            "%(times)s times in all."
        ) % {"days": SHOWN_DAYS, "times": f"{found.shown:,}"}
    else:
        how = translate(
            "Results were shown fewer than %(few)s times in the last %(days)s days. That is too "
            "little to go by, so here every group counts once."
        ) % {"few": ENOUGH_SHOWN, "days": SHOWN_DAYS}
    return [
        Row(
            translate("Of what readers are shown, confirmed by a person in the last six months"),
            percent(found.share_shown if weighted else found.share),
            found.shown_confirmed if weighted else found.confirmed,
            found.shown if weighted else found.listings,
            how,
            translate("Whether a group has changed since somebody confirmed it."),
        ),
        Row(
            translate("Of all groups, confirmed by a person in the last six months"),
            percent(found.share),
            found.confirmed,
            found.listings,
            translate(
                "%(n)s of %(of)s open groups. The group itself said that its page is right, or we "
                "rang or visited. What a publisher or a website says is not counted."
            ) % {"n": f"{found.confirmed:,}", "of": f"{found.listings:,}"},
            translate("How carefully whoever confirmed it has read the page."),
        ),
        Row(
            translate("Days since a person confirmed a group, the middle one"),
            plural(found.median_days, "day", "days") if found.median_days is not None
            else translate("Not known yet"),
            found.median_days,
            None,
            translate(
                "Half of the groups that a person ever confirmed were confirmed more lately, half "
                "longer ago. %(never)s that nobody has confirmed are not in it."
            ) % {"never": plural(found.never, "group", "groups")},
            translate("How old the oldest pages are."),
        ),
        Row(
            translate("Reports answered within %(days)s days") % {"days": ANSWERED_WITHIN.days},
            percent(found.share_answered),
            found.answers.in_time,
            found.answers.due,
            translate(
                "%(n)s of %(of)s reports in a year. One that waits for longer counts as not "
                "answered; %(young)s that came in the last %(days)s days and wait do not count yet."
            ) % {
                "n": f"{found.answers.in_time:,}", "of": f"{found.answers.due:,}",
                "young": f"{found.answers.young:,}", "days": ANSWERED_WITHIN.days,
            },
            translate("Whether the answer was a good one."),
        ),
        Row(
            translate("Groups that we closed wrongly"),
            f"{found.closings.opened_again:,}",
            found.closings.opened_again,
            found.closings.closed,
            translate(
                "Of %(of)s closed in a year by us and not by the group, those that were opened "
                "again within %(days)s days."
            ) % {"of": plural(found.closings.closed, "group", "groups"),
                 "days": OPENED_AGAIN_WITHIN.days},
            translate("Groups that were closed wrongly and never came back to say so."),
        ),
    ]  # fmt: skip


def _states(found: Figures) -> list[tuple[str, int]]:
    """Words and number; a state that means "not known yet" is only named where there is one."""
    return [
        (translate(STATES[name]), number)
        for name, number in found.states.items()
        if number or name not in (ARCHIVED, NOT_LOOKED_AT)
    ]


def audit_rows(result: audit.Result) -> list[Row]:
    """What an audit found, as rows: for the public page, and for stewards as far as it is."""
    found, reached = result.found, result.reached
    missed = found[audit.NOT_REACHED]
    rows = [
        Row(
            translate("Still right, of those we reached"),
            between(result.right_of_reached) if result.right_of_reached
            else translate("Not known: nobody was reached"),
            found[audit.RIGHT],
            reached,
            translate(
                "%(right)s of %(reached)s. The true share lies between the two limits, with 95%% "
                "confidence (Wilson's method)."
            ) % {"right": found[audit.RIGHT], "reached": reached},
            translate("How it is with the groups that we did not reach: see the next line."),
        ),
        Row(
            translate("Not reached"),
            f"{missed}",
            missed,
            reached + missed,
            translate(
                "If all of these were wrong, %(low)s of the sample would be right; if all were "
                "right, %(high)s."
            ) % {"low": percent(result.all_wrong), "high": percent(result.all_right)},
            translate("Why nobody answered."),
        ),
    ]  # fmt: skip
    if result.decay is not None:
        lasting = result.decay
        rows.append(
            Row(
                translate("Pages that stop being right in a year"),
                between(lasting.a_year),
                lasting.listings - lasting.right,
                lasting.listings,
                translate(
                    "Worked out from %(n)s: how long ago each was confirmed, and whether it was "
                    "still right, if pages go wrong at the same pace all the time. With limits of "
                    "95%% confidence (score test)."
                ) % {"n": plural(lasting.listings, "group", "groups")},
                translate("Whether some kinds of groups change faster than others."),
            )
        )  # fmt: skip
    return rows


# -- the plot ---------------------------------------------------------------------------------

_LEFT, _TOP, _HIGH, _STEP, _WIDE = 48, 10, 150, 25, 17


def _bars(months: Sequence[Month]) -> list[dict[str, Any]]:
    """Where each bar stands, in the units of the plot (366 x 200), with every third month named."""
    bars = []
    for number, month in enumerate(months):
        high = 0.0 if month.share is None else round(month.share * _HIGH, 1)
        x = _LEFT + 4 + number * _STEP
        bars.append(
            {
                "x": x, "y": _TOP + _HIGH - high, "width": _WIDE, "height": high,
                "known": month.share is not None, "middle": x + _WIDE / 2,
                "name": f"{month.ends:%b %y}" if number % 3 == 2 else "",
            }
        )  # fmt: skip
    return bars


def _plot_words(months: Sequence[Month]) -> str:
    """What the plot shows, for whoever does not see it; "" where it has nothing to show."""
    known = [month for month in months if month.share is not None]
    if not known:
        return ""
    return translate(
        "One bar for the end of each month: %(first)s on %(from)s, %(last)s on %(to)s. The numbers "
        "are in the table below."
    ) % {
        "first": percent(known[0].share), "from": day_words(known[0].ends),
        "last": percent(known[-1].share), "to": day_words(known[-1].ends),
    }  # fmt: skip
