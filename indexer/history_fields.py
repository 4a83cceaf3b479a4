"""The sentences about what a listing says of itself: what it is, for whom, what it costs.

`indexer.history` asks `TELLERS`; each teller takes the field before and after, in whatever shape an
old record may have them, and gives one sentence for each thing that changed in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from schemas import vocabulary as vocab

from .history_values import (
    NOT_KNOWN,
    Known,
    Teller,
    came_and_went,
    day_words,
    listed,
    number_words,
    part,
    plain,
    quoted,
    rows,
    short,
    state_words,
    text_change,
    texts,
)

_HOW_SET = {
    "owner": "the group",
    "steward": "the directory team",
    "mapped": "the words of the publisher's list",
    "inferred": "the directory itself",
}
_STATUS = {"open": "open", "temporarily_closed": "closed for now", "closed": "closed"}
_FORMAT = {"group": "a group", "one_to_one": "one to one"}
_CYCLE = {"volatile": "often", "default": "as usual", "stable": "seldom"}
_CURRENCY = {"GBP": "£", "EUR": "€", "USD": "$"}


def _label(table: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda value: table.get(value, short(value)) if isinstance(value, str) else short(value)


def need_name(value: Any) -> str:
    """ "wellbeing.bereavement" -> its label, quoted."""
    need = vocab.needs().get(value) if isinstance(value, str) else None
    return quoted(need.label if need else value)


def _needs(before: Any, after: Any, known: Known) -> list[str]:
    old = {row.get("id"): row.get("how") for row in rows(before)}
    new = {row.get("id"): row.get("how") for row in rows(after)}
    said = came_and_went("need", "needs", [*map(need_name, old)], [*map(need_name, new)])
    for key in new:
        if key in old and old[key] != new[key]:
            by = _HOW_SET.get(str(new[key]), "somebody")
            said.append(f"The need {need_name(key)} is now set by {by}")
    return said


def _who(before: Any, after: Any, known: Known) -> list[str]:
    came, went, notes = _with_notes(vocab.WHO, before, after, known)
    said = [f"It is now also for {listed(came)}"] if came else []
    said += [f"It is no longer said to be for {listed(went)}"] if went else []
    return said + notes


def _conditions(before: Any, after: Any, known: Known) -> list[str]:
    came, went, notes = _with_notes(vocab.CONDITIONS, before, after, known)
    return came_and_went("condition", "conditions", went, came) + notes


def _with_notes(
    names: Mapping[str, str], before: Any, after: Any, known: Known
) -> tuple[list[str], list[str], list[str]]:
    """Members of a closed list, each with a note: which came, which went, changes of the notes."""
    label = _label(names)
    old = {row.get("id"): row.get("note") for row in rows(before)}
    new = {row.get("id"): row.get("note") for row in rows(after)}

    def named(key: Any, note: Any) -> str:
        return f"{quoted(label(key))} ({short(note, known)})" if note else quoted(label(key))

    notes = [
        line
        for key in new
        if key in old
        for line in text_change(f"note on {quoted(label(key))}", old[key], new[key], known)
    ]
    came = [named(key, note) for key, note in new.items() if key not in old]
    went = [named(key, note) for key, note in old.items() if key not in new]
    return came, went, notes


def _chosen(one: str, many: str, names: Mapping[str, str]) -> Teller:
    """Members of a closed list."""
    label = _label(names)
    return lambda before, after, known: came_and_went(
        one, many, [quoted(label(row)) for row in texts(before)],
        [quoted(label(row)) for row in texts(after)],
    )  # fmt: skip


def _free(one: str, many: str) -> Teller:
    """A list of texts of theirs."""
    return lambda before, after, known: came_and_went(
        one, many, [quoted(row, known) for row in texts(before)],
        [quoted(row, known) for row in texts(after)],
    )  # fmt: skip


def one_of(name: str, names: Mapping[str, str], otherwise: str = NOT_KNOWN) -> Teller:
    def told(before: Any, after: Any, known: Known) -> list[str]:
        old, new = (
            names.get(value, otherwise) if isinstance(value, str) else otherwise
            for value in (before, after)
        )
        return [] if old == new else [f"Changed {name} from {old} to {new}"]

    return told


def age_words(age: Any) -> str:
    """{"min": 18, "max": None} -> "18 and over"."""
    low, high = part(age).get("min"), part(age).get("max")
    if low is not None and high is not None:
        return f"{number_words(low)} to {number_words(high)}"
    if low is not None:
        return f"{number_words(low)} and over"
    return f"{number_words(high)} and under" if high is not None else NOT_KNOWN


def _age(before: Any, after: Any, known: Known) -> list[str]:
    return [f"Changed the age from {age_words(before)} to {age_words(after)}"]


def _languages(before: Any, after: Any, known: Known) -> list[str]:
    old = {row.get("id"): row for row in rows(before)}
    new = {row.get("id"): row for row in rows(after)}

    def named(key: Any, row: Mapping[str, Any]) -> str:
        name = vocab.language_label(short(key))
        return name if row.get("state") == "yes" else f"{name} ({state_words(row.get('state'))})"

    said = came_and_went(
        "language", "languages",
        [named(key, row) for key, row in old.items() if key not in new],
        [named(key, row) for key, row in new.items() if key not in old],
    )  # fmt: skip
    for key in new:
        if key in old:
            name = vocab.language_label(short(key))
            states = state_words(old[key].get("state")), state_words(new[key].get("state"))
            if states[0] != states[1]:
                said.append(f"Changed the language {name} from {states[0]} to {states[1]}")
            notes = old[key].get("note"), new[key].get("note")
            said += text_change(f"note on {name}", *notes, known)
    return said


# -- money and room ---------------------------------------------------------------------------


def _option(option: Mapping[str, Any], known: Known) -> str:
    amount, per = option.get("amount"), plain(option.get("per") or "", known)
    currency = str(option.get("currency") or "GBP")
    sign = _CURRENCY.get(currency, f"{short(currency)} ")
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        words = "a charge"
    elif 0 < amount < 1 and currency == "GBP":
        words = f"{amount * 100:.0f}p"
    else:
        words = sign + (f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}")
    if per:
        words += f" {per}" if per.split()[0].lower() in ("a", "an", "per", "each") else f" a {per}"
    return short(f"{words} ({plain(option['note'], known)})" if option.get("note") else words)


def cost_words(cost: Any, known: Known) -> str:
    """What it costs: "free", "£2 a session or £5 a month", "not known"."""
    cost = part(cost)
    # "Free (£0)" says free twice.
    is_free = cost.get("state") == "free"
    options = [
        _option(option, known)
        for option in rows(cost.get("options"))
        if option.get("amount") != 0 or option.get("note") or not is_free
    ]
    prices = " or ".join(listed(options).rsplit(" and ", 1)) if options else ""
    match cost.get("state"):
        case "free":
            return f"free ({prices})" if prices else "free"
        case "donation":
            return f"a donation ({prices})" if prices else "a donation"
        case "paid":
            return prices or "a charge"
    return f"{NOT_KNOWN} ({prices})" if prices else NOT_KNOWN


def _cost(before: Any, after: Any, known: Known) -> list[str]:
    old, new = cost_words(before, known), cost_words(after, known)
    said = [] if old == new else [f"Changed the cost from {old} to {new}"]
    notes = part(before).get("note"), part(after).get("note")
    return said + text_change("note on the cost", *notes, known)


def capacity_words(capacity: Any) -> str:
    """How much room there is: "waiting list of about 6 weeks", "not known"."""
    capacity = part(capacity)
    state = capacity.get("state")
    words = vocab.CAPACITY.get(state, "") if isinstance(state, str) else ""
    words = words[:1].lower() + words[1:] or NOT_KNOWN
    if capacity.get("weeks") is not None:
        words += f", about {number_words(capacity['weeks'])} weeks"
    if capacity.get("until"):
        words += f" until {day_words(capacity['until'])}"
    if capacity.get("available") is not None:
        words += f", {number_words(capacity['available'])} free"
    if capacity.get("maximum") is not None:
        unit = short(capacity.get("unit") or "people")
        words += f", at most {number_words(capacity['maximum'])} {unit}"
    return words


def capacity(before: Any, after: Any, known: Known) -> list[str]:
    """Also for the room at one session."""
    old, new = capacity_words(before), capacity_words(after)
    said = [] if old == new else [f"Changed the room for new people from {old} to {new}"]
    notes = part(before).get("note"), part(after).get("note")
    said += text_change("note on the room for new people", *notes, known)
    if not said and part(before).get("updated") != part(after).get("updated"):
        said = [f"Said again how much room there is: {new}"]
    return said


def _status(before: Any, after: Any, known: Known) -> list[str]:
    old, new = part(before), part(after)
    states = [_STATUS.get(str(one.get("state")), NOT_KNOWN) for one in (old, new)]
    said = []
    if states[0] != states[1]:
        said.append(f"Changed the status from {states[0]} to {states[1]}")
    if new.get("until") and new.get("until") != old.get("until"):
        said.append(f"Said that it opens again on {day_words(new['until'])}")
    elif old.get("until") and new.get("state") == "temporarily_closed" and not new.get("until"):
        said.append("Took away the day it opens again")
    said += text_change("note on the status", old.get("note"), new.get("note"), known)
    return said or [f"Said again that it is {states[1]}"]


def _area(area: Mapping[str, Any], known: Known) -> str:
    near, miles = area.get("near"), area.get("miles")
    if near and miles is not None:
        number = number_words(miles)
        return quoted(f"{number} mile{'' if number == '1' else 's'} around {near}", known)
    names = (area.get(key) for key in ("name", "text", "outcode", "country", "near", "code"))
    return quoted(next(filter(None, names), NOT_KNOWN), known)


def _areas(before: Any, after: Any, known: Known) -> list[str]:
    return came_and_went(
        "area", "areas", [_area(row, known) for row in rows(before)],
        [_area(row, known) for row in rows(after)],
    )  # fmt: skip


def _text(name: str) -> Teller:
    def told(before: Any, after: Any, known: Known) -> list[str]:
        return text_change(name, before, after, known)

    return told


TELLERS: Final[Mapping[str, Teller]] = {
    **{name: _text(name) for name in ("name", "summary", "description", "alert", "website")},
    "alternate_name": _text("other name"),
    "eligibility": _text("words on who can come"),
    "interpreters": _text("words on interpreters"),
    "join_note": _text("note on joining"),
    "access_text": _text("words on access"),
    "needs": _needs,
    "activities": _free("activity", "activities"),
    "words": _free("word people use for it", "words people use for it"),
    "accreditations": _free("accreditation", "accreditations"),
    "status": _status,
    "age": _age,
    "who": _who,
    "conditions": _conditions,
    "format": one_of("what it is", _FORMAT),
    "languages": _languages,
    "join": _chosen("way to join", "ways to join", vocab.JOIN),
    "attend": _chosen("way to take part", "ways to take part", vocab.ATTEND),
    "cycle": one_of("how often it is to be checked", _CYCLE, "as usual"),
    "cost": _cost,
    "capacity": capacity,
    "service_areas": _areas,
}
"""Field -> who tells its changes."""
