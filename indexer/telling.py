"""One group told in plain words: for reading out on the phone, for paper and for a text message.

Made from a RESULT of the search, so that it can say no more than the card does. The desk calls
`tell`; `spoken` and `plain_text` put what it gives into sentences and into lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.vocabulary import ATTEND, CONDITIONS, JOIN, facets

from . import times
from .freshness.evidence import opens_again
from .freshness.words import day as day_of_year
from .search.facts import NOT_NEEDED, fact_told

NOT_KNOWN = "Not known – ask"
SESSIONS_SHOWN = 3

_JOINING = {
    "drop_in": "You can just turn up.",
    "ring_first": "You need to ring first.",
    "book": "You need to book a place.",
    "self_referral": "You can put your own name down.",
    "professional_referral": "Somebody who works with you, like a social worker, has to refer you.",
    "clinical_referral": "A doctor or a nurse has to refer you.",
}
_ROOM = {
    "short_wait": "There is a short wait.",
    "waiting_list": "There is a waiting list.",
    "paused": "They are not taking new people at the moment.",
    "full": "It is full at the moment.",
}
_STATES = {
    "yes": "yes", "partly": "partly", "no": "no", "unknown": "not known – ask",
    NOT_NEEDED: "not needed",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What is said of one group. None or () where there is nothing to say; what is not known and
    matters (`when`, `where`, `cost`, `join`) says so itself.

    `next_on` is "Tuesday 24 November 2026, noon to 2pm"; `room` is set only where there is not
    simply room; `conditions` are what bars some people; `sure` is the freshness sentence and
    `unsure` whether it asks for a call before going. `address` is the group's page.
    """

    name: str
    run_by: str | None
    summary: str | None
    phone: str | None
    ask_for: str | None
    ring_when: str | None
    email: str | None
    website: str | None
    when: tuple[str, ...]
    more_times: bool
    next_on: str | None
    where: str
    venue: str | None
    postcode: str | None
    hidden: bool
    miles: str | None
    join: tuple[str, ...]
    room: str | None
    cost: str | None
    who_for: tuple[str, ...]
    conditions: tuple[str, ...]
    access: tuple[tuple[str, str, str | None], ...]
    sure: str
    unsure: bool
    closed_for_now: bool
    check_times: bool
    address: str


def tell(
    result: Mapping[str, Any],
    *,
    address: str,
    asked: Sequence[str] = (),
    phone: str | None = None,
    miles: str | None = None,
) -> Told:
    """The words of one RESULT. `asked`: ids of the access facts the person needs; each is told,
    known or not. `phone` and `miles` are the number and the distance as they are shown."""
    contact, labels = result["contact"], set(result["labels"])
    venue = result["venue"] or {}
    organisation = result["organisation"]
    sessions = [row["sentence"] for row in result["sessions"]]
    return Told(
        name=result["name"],
        run_by=organisation if organisation != result["name"] else None,
        summary=result["summary"],
        phone=phone or contact["phone"],
        ask_for=contact["name"],
        ring_when=contact["times"],
        email=contact["email"],
        website=contact["website"],
        when=tuple(dict.fromkeys(sessions))[:SESSIONS_SHOWN],
        more_times=len(set(sessions)) > SESSIONS_SHOWN,
        next_on=_next_on(result["next_session"]),
        where=_where(result),
        venue=venue.get("name"),
        postcode=venue.get("postcode"),
        hidden=_is_hidden(result["venue"]),
        miles=miles,
        join=tuple(result["join"]),
        room=_room(result["capacity"]),
        cost=result["cost"]["sentence"],
        who_for=_who_for(result),
        conditions=tuple(
            CONDITIONS[row["id"]] + (f": {row['note']}" if row["note"] else "")
            for row in result["conditions"]
        ),
        access=_access(result, asked),
        sure=result["freshness"]["sentence"],
        unsure=bool(labels & {"stale", "unverified", "not_confirmed", "ended"}),
        closed_for_now="temporarily_closed" in labels,
        check_times="check_times" in labels,
        address=address,
    )


def how_to_join(told: Told) -> str:
    """ "Ring first or refer yourself", then the conditions; "Not known – ask" if nobody said."""
    ways = " or ".join(
        JOIN[way] if number == 0 else JOIN[way][0].lower() + JOIN[way][1:]
        for number, way in enumerate(told.join)
    )
    return "; ".join([ways or NOT_KNOWN, *told.conditions])


def next_step(told: Told) -> str:
    """The one thing to do next, in a sentence or two."""
    person = f" and ask for {told.ask_for}" if told.ask_for else ""
    hours = f" ({told.ring_when})" if told.ring_when else ""
    ring = f"ring {told.phone}{person}{hours}"
    if told.join and set(told.join) <= {"professional_referral", "clinical_referral"}:
        step = "Ask at your surgery: " + (
            "a doctor or a nurse has to refer you."
            if told.join == ("clinical_referral",)
            else "somebody who works with you has to refer you."
        )
        return step + (f" To ask them something first, {ring}." if told.phone else "")
    sure = not (told.unsure or told.closed_for_now or told.room)
    if told.phone and told.join == ("drop_in",) and sure:
        return f"You can just turn up. To ask something first, {ring}."
    if told.phone or told.email:
        reach = f"R{ring[1:]}" if told.phone else f"Write to {told.email}{person}"
        return f"{reach}. {_what_to_say(told)}"
    if told.website:
        return f"Look at {told.website}, or ask a link worker to find out more with you."
    return "Ask a link worker to find out more with you: we have no phone number for this group."


def _what_to_say(told: Told) -> str:
    if told.closed_for_now:
        return "Ask when it opens again."
    if told.unsure:
        return "Ask if it is still running before you go."
    if told.room:
        return "Ask when there will be room."
    return "Say you would like to come."


def spoken(told: Told) -> tuple[str, ...]:
    """Short sentences to say to somebody on the phone, in the order they want to hear them."""
    said = [f"It is called {_stopped(told.name)}"]
    if told.closed_for_now:
        # Before anything that sounds like a promise.
        said.append("It is closed for now.")
    elif told.unsure:
        said.append("We are not sure that it is still running, so get in touch before you go.")
    if told.run_by:
        said.append(f"It is run by {_stopped(told.run_by)}")
    if told.summary:
        said.append(_stopped(told.summary))
    if told.who_for:
        said.append(f"Who it is for: {_stopped('; '.join(told.who_for))}")
    said += _spoken_times(told)
    said.append(_spoken_place(told))
    step = next_step(told)
    joining = [_JOINING[way] for way in told.join] or ["I do not know how you join: ask them."]
    said += [one for one in joining if not step.startswith(one)]
    said += [f"Please note: {_stopped(one)}" for one in told.conditions]
    if told.room:
        said.append(told.room)
    said.append(_spoken_cost(told.cost))
    for facet, state, note in told.access:
        label = facets()[facet].label
        if state == "unknown":
            said.append(f"{label}: nobody has told us. You could ask: “{facets()[facet].ask}”")
        else:
            said.append(_stopped(f"{label}: {_STATES[state]}" + (f". {note}" if note else "")))
    said.append(step)
    said.append(_stopped(f"How sure we are: {told.sure}"))
    return tuple(said)


def lines(told: Told) -> tuple[tuple[str, str], ...]:
    """(what, in words) for paper and for copying, the name left out: "When" -> "Every Tuesday…"."""
    rows = [
        ("What to do next", next_step(told)),
        ("When", _when_words(told) + ("" if told.next_on else _may_change(told))),
        ("Next time", told.next_on and told.next_on + _may_change(told)),
        ("Where", told.where),
        ("How to join", how_to_join(told)),
        ("Places", told.room),
        ("Cost", told.cost or NOT_KNOWN),
        ("Who it is for", "; ".join(told.who_for)),
        ("Access", "; ".join(access_words(told))),
        ("How sure we are", told.sure),
    ]
    return tuple((label, words) for label, words in rows if words)


def plain_text(told: Told) -> str:
    """Everything in lines of plain text, to be pasted into a letter, a record or an e-mail."""
    top = [told.name, *([f"Run by {told.run_by}"] if told.run_by else [])]
    top += [told.summary] if told.summary else []
    body = [f"{label}: {words}" for label, words in lines(told)]
    if told.email and told.phone:
        body.append(f"E-mail: {told.email}")
    return "\n".join([*top, *body, f"This group's page: {told.address}"])


def access_words(told: Told) -> tuple[str, ...]:
    """ "Step-free way in: yes", "Hearing loop: not known – ask"."""
    return tuple(
        f"{facets()[facet].label}: {_STATES[state]}" + (f" ({note})" if note else "")
        for facet, state, note in told.access
    )


# -- the parts ----------------------------------------------------------------------------------


def _next_on(session: Mapping[str, Any] | None) -> str | None:
    if not session or not session["starts"]:
        return None
    starts = times.in_london(datetime.fromisoformat(session["starts"]))
    words = f"{times.day_words(starts.date())}, {times.clock(f'{starts:%H:%M}')}"
    if session["ends"]:
        ends = times.in_london(datetime.fromisoformat(session["ends"]))
        words += f" to {times.clock(f'{ends:%H:%M}')}"
    return words


def _is_hidden(venue: Mapping[str, Any] | None) -> bool:
    """A venue of which at most the district is told (see `public_form`)."""
    return venue is not None and not venue["name"] and not venue["address"]


def _where(result: Mapping[str, Any]) -> str:
    venue = result["venue"]
    if venue is None:
        ways = [ATTEND[one] for one in result["attend"] if one != "venue"]
        return " or ".join(ways) or "Place not known – ask"
    if not _is_hidden(venue):
        return ", ".join(filter(None, (venue["name"], venue["address"], venue["postcode"])))
    if venue["postcode"]:
        return f"In {venue['postcode']}. The full address is given when you get in touch."
    return "The address is given when you get in touch."


def _room(capacity: Mapping[str, Any]) -> str | None:
    words = _ROOM.get(capacity["state"])
    if words is None:
        return None
    if capacity["weeks"] and capacity["state"] in ("short_wait", "waiting_list"):
        weeks = capacity["weeks"]
        words += " About 1 week." if weeks == 1 else f" About {weeks:g} weeks."
    if capacity["until"] and capacity["state"] in ("paused", "full"):
        back = opens_again(capacity["until"])
        words += f" They hope to have room from {day_of_year(back)}." if back else ""
    return words


def _who_for(result: Mapping[str, Any]) -> tuple[str, ...]:
    said = [row["label"] + (f" ({row['note']})" if row["note"] else "") for row in result["who"]]
    low, high = result["age"]["min"], result["age"]["max"]
    if low is not None and high is not None:
        said.append(f"People aged {low:g} to {high:g}")
    elif low is not None:
        said.append(f"People aged {low:g} and over")
    elif high is not None:
        said.append(f"People aged {high:g} and under")
    return tuple(said)


def _access(
    result: Mapping[str, Any], asked: Sequence[str]
) -> tuple[tuple[str, str, str | None], ...]:
    told = [(facet, fact_told(result, facet)) for facet in asked]
    return tuple((facet, str(fact["state"]), fact["note"]) for facet, fact in told)


def _when_words(told: Told) -> str:
    if not told.when:
        return "Times not known – ask" if told.next_on is None else ""
    return "; ".join([*told.when, *(["and other times"] if told.more_times else [])])


def _may_change(told: Told) -> str:
    """What stands behind the times where they are not certain (term time, a bank holiday …)."""
    if not told.check_times or not (told.when or told.next_on):
        return ""
    return f". Times may change: {'ring' if told.phone else 'check'} first."


def _spoken_times(told: Told) -> list[str]:
    if not told.when and not told.next_on:
        return ["I do not have the times here: it is best to ask them."]
    said = [_stopped(one) for one in told.when]
    if told.more_times:
        said.append("There are other times as well.")
    if told.next_on:
        said.append(f"The next one is on {_stopped(told.next_on)}")
    if told.check_times:
        said.append("The times may change, so check before you go.")
    return said


def _spoken_place(told: Told) -> str:
    far = f" That is {told.miles} away." if told.miles else ""
    if told.hidden or told.where == "Place not known – ask":
        return _stopped(told.where)
    if told.venue is None and told.postcode is None:
        return f"How it happens: {_stopped(told.where.lower())}"
    return f"It is at {_stopped(told.where)}{far}"


def _spoken_cost(cost: str | None) -> str:
    if cost is None:
        return "I do not know what it costs: please ask them."
    if cost == "Free":
        return "It is free."
    return f"What it costs: {_stopped(cost)}"


def _stopped(words: str) -> str:
    """With a full stop at its end, unless it has an end of its own."""
    words = words.strip()
    return words if words.endswith((".", "!", "?", "”")) else f"{words}."
