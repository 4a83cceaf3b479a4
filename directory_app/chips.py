"""The conditions of a search as chips, and the changes of the address that take them off again
(search.md, "From words to conditions"). `create_app` calls `set_up(app)` once.

A condition is a chip. Days that the same words told are one: "weekdays" is one thing said, and
nobody should have to take it off five times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from flask import Flask

from directory_app.pages import facet_label, listed, need_label, translate
from schemas import vocabulary

PARAMETERS = {"place": ("near", "at"), "time": ("from", "to")}
"""The parameters of a kind of condition, where they are not the kind's own name."""


def taking_off(
    form: Mapping[str, Any], drop: Mapping[str, Any], understood: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The changes of the address that take conditions off: `url_with(**taking_off(form, drop))`.

    `drop` is kind -> id or ids, as in a chip or in `relax` ({"day": "tue"}). What was ticked is
    unticked; what was understood from the words (`understood`, of the search) is added to
    `without`.
    """
    in_words = {(one["kind"], str(one["id"])) for one in understood if one["how"] != "asked"}
    changes: dict[str, Any] = {"page": None, "group": None}
    without = listed(form.get("without"))
    for kind, values in drop.items():
        for value in [str(one) for one in listed(values)] or [""]:
            asked = False
            for name in PARAMETERS.get(kind, (kind,)):
                now = changes.get(name, form.get(name))
                if isinstance(now, str) and now:
                    # No distance in the address would be the usual one; "any" is an empty one.
                    changes[name], asked = ("" if name == "within" else None), True
                elif value in [str(one) for one in listed(now)]:
                    changes[name] = [one for one in listed(now) if str(one) != value] or None
                    asked = True
            # A tick may stand beside the same thing in the words: taking off means both.
            if (not asked or (kind, value) in in_words) and f"{kind}:{value}" not in without:
                without = [*without, f"{kind}:{value}"]
    if without:
        changes["without"] = without
    return changes


def set_up(app: Flask) -> None:
    """Give the templates of `app` what they write chips with."""
    app.jinja_env.filters.update(chips=chips, taken_off=taken_off)
    app.jinja_env.globals.update(taking_off=taking_off)


def chips(used: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The conditions of a search as they are shown: each with `drop` for `taking_off`.

    `used` is `query.understood` without what is not in force.
    """
    return [
        {**rows[0], "label": _label(rows), "drop": {kind: [row["id"] for row in rows]}}
        for (kind, *_), group in groupby(used, key=_said)
        for rows in [list(group)]
    ]


def taken_off(without: object) -> list[dict[str, Any]]:
    """The values of `without` as they are shown: {"label", "keys"}.

    Three days and more came off together, as in `chips`; fewer may have come off one by one.
    """
    keys = [str(one) for one in listed(without)]
    days = [f"day:{day}" for day in vocabulary.DAYS if f"day:{day}" in keys]
    together = days if len(days) > 2 else []
    found = [{"label": chip_label(key), "keys": [key]} for key in keys if key not in together]
    return [*found, *([{"label": day_words(together), "keys": together}] if together else [])]


def _said(chip: Mapping[str, Any]) -> tuple[Any, ...]:
    one_of_several = chip["kind"] == "day" and chip["how"] != "asked" and chip["words"]
    return (chip["kind"], chip["words"] if one_of_several else chip["id"])


def _label(rows: Sequence[Mapping[str, Any]]) -> str:
    return str(rows[0]["label"]) if len(rows) == 1 else day_words([str(row["id"]) for row in rows])


def day_words(ids: Sequence[str]) -> str:
    """Days, any of which will do: "Monday to Friday", "Any day but Sunday", "Monday or Friday".

    `ids` may be days ("tue") or keys of chips ("day:tue"), in any order.
    """
    told = {one.removeprefix("day:") for one in ids}
    week = list(vocabulary.DAYS)
    days = [chip_label(f"day:{day}") for day in week if day in told]
    at = sorted(week.index(day) for day in told if day in week)
    if len(days) == len(week):
        return translate("Any day of the week")
    if len(days) == len(week) - 1:
        (left,) = (chip_label(f"day:{day}") for day in week if day not in told)
        return translate("Any day but %(day)s") % {"day": left}
    if len(days) > 2 and at[-1] - at[0] == len(days) - 1:
        return translate("%(first)s to %(last)s") % {"first": days[0], "last": days[-1]}
    return f" {translate('or')} ".join(days)


def chip_label(kind_and_id: str) -> str:
    """ "need:wellbeing.bereavement" (a value of `without`) -> "Bereavement"."""
    kind, _, value = kind_and_id.partition(":")
    tables: dict[str, Mapping[str, str]] = {
        "who": vocabulary.WHO,
        "join": vocabulary.JOIN,
        "attend": vocabulary.ATTEND,
        "day": vocabulary.DAYS,
        "language": vocabulary.LANGUAGES,
    }
    if kind == "need":
        return need_label(value)
    if kind == "access":
        return facet_label(value)
    return translate(tables.get(kind, {}).get(value, value))
