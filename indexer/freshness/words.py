"""Freshness in plain words: the sentence every card and listing carries, and its pieces.

Read by the pages, the search API and the printed sheets. It never says when a record was edited,
never gives a percentage, and says "closed" only of what is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from indexer.freshness.answer import Freshness
from indexer.freshness.evidence import (
    Listing,
    opens_again,
    quoted_check,
    temporarily_closed,
)
from indexer.freshness.thresholds import load_rules

# Not the calendar module's names: those follow the locale of the machine.
# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on

_ALARMS = {
    "report_concern": "someone raised a concern",
    "page_gone": "their web page is gone",
    "domain_gone": "their website is gone",
    "site_parked": "their web address no longer leads to them",
    "closure_words": "words on their website suggest that it may have ended",
    "redirect_social": "their web address now leads to a social-media page",
    "email_bounce": "e-mail to them comes back",
    "email_bounce_soft": "e-mail to them is not getting through",
    "phone_dead": "their phone number is not in service",
    "missing_from_feed": "it has dropped off the list it came from",
    "publisher_deleted": "the list it came from has taken it off",
    "charity_removed": "the charity behind it is no longer on the register",
    "company_dissolved": "the company behind it has been dissolved",
    "accounts_overdue": "the accounts of the body behind it are late",
    "sources_disagree": "the lists it is on disagree about the day, time or place",
    "seen_running": "someone went and it was there",
    "no_contact": "we have no phone number, e-mail or website for it",
    "times_past_check": "the times may have changed",
    "ended": "the last date we know of has passed",
}
_REPORTS = {
    "report_closed": "said it has closed",
    "report_nobody_there": "said nobody was there",
    "report_wrong": "said the details are wrong",
}
_MERGERS = {
    "merged": "the body behind it has merged with another",
    "amalgamated": "the body behind it has merged with another",
    "re_registered": "the body behind it has registered again",
}
_HOW = {
    "phone": "by phone ",
    "telephone": "by phone ",
    "call": "by phone ",
    "visit": "on a visit ",
    "email": "by e-mail ",
    "e-mail": "by e-mail ",
}
# Two reasons are as many as anybody reads on a card.
_REASONS_SHOWN = 2


def day(when: date) -> str:
    """3 May 2026."""
    return f"{when.day} {month(when)}"


def month(when: date) -> str:
    """May 2026."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def joined(parts: Sequence[str]) -> str:
    """One, two and three: 'a', 'a and b', 'a, b and c'."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def alarm_words(kind: str, detail: str | None = None, count: int = 1) -> str:
    """What is known, as half a sentence; `count` is the number of people who reported it."""
    if kind in _REPORTS:
        return f"{'someone' if count <= 1 else f'{count} people'} {_REPORTS[kind]}"
    if kind in ("charity_removed", "company_dissolved") and detail in _MERGERS:
        return _MERGERS[detail]
    return _ALARMS.get(kind, "something about it may have changed")


def confirmer(by: str | None, how: str | None) -> str:
    """Who confirmed, after the word 'by'. For a publisher `how` is its name."""
    if by == "owner":
        return "the group"
    if by == "publisher":
        return how or "the list it came from"
    return "the directory team"


def sentence(freshness: Freshness, listing: Listing, *, today: date) -> str:
    """How sure we are of this listing, in a few short sentences for anybody to read."""
    if freshness.state == "closed":
        return f"This has closed. {_full(joined(freshness.reasons))}"
    if freshness.archived:
        return f"We could not reach them. {_unconfirmed(freshness, listing)}"
    parts: list[str] = []
    if temporarily_closed(listing, today):
        back = opens_again((listing.get("status") or {}).get("until"))
        opens = f"It opens again on {day(back)}." if back else "We do not know when it opens again."
        parts += ["Closed for now.", opens]
    ask = _ask(freshness, listing)
    if freshness.ended:
        last = freshness.last_date
        over = (
            f"The last date we know of was {day(last)}." if last else "All its dates have passed."
        )
        return " ".join([*parts, over, f"Please {ask} to find out whether it is running again."])
    parts += [_who_said_so(freshness, listing, today), *_what_speaks_against(freshness)]
    if freshness.ends_soon and freshness.last_date:
        parts.append(f"Its last date is {day(freshness.last_date)}.")
    if freshness.ranks_as in ("stale", "unverified_stale"):
        parts.append(f"Please {ask} before you go.")
    return " ".join(parts)


def source_names(listing: Listing) -> list[str]:
    """The names of the lists that publish it; of those that once did, if none does now."""
    sources = listing.get("sources") or []
    live = [source for source in sources if source.get("live") is not False]
    names = (source.get("name") for source in live or sources)
    return list(dict.fromkeys(name for name in names if name))


def _who_said_so(freshness: Freshness, listing: Listing, today: date) -> str:
    if freshness.confirmed_on is not None and not freshness.aged:
        return _checked(freshness, freshness.confirmed_on)
    if freshness.reference is not None:
        return _unconfirmed(freshness, listing)
    names = source_names(listing)
    start = f"From {_lists(names)}." if names else "Added by the directory team."
    parts = [start, "The group itself has not confirmed it."]
    quoted = quoted_check(listing, today=today)
    if quoted:
        name, when = quoted
        says = f"{name} says it was checked" if name and len(names) > 1 else None
        parts.append(f"{says or 'They say they checked it'} on {day(when)}.")
    return " ".join(parts)


def _checked(freshness: Freshness, when: date) -> str:
    how = (freshness.confirmed_how or "").strip().lower()
    who = confirmer(freshness.confirmed_by, freshness.confirmed_how)
    if freshness.confirmed_by in ("owner", "publisher"):
        return f"Checked by {who} on {day(when)}."
    if how in load_rules().seen_running_said_as:
        return f"The directory team heard that it was running on {day(when)}."
    return f"Checked {_HOW.get(how, '')}by {who} on {day(when)}."


def _unconfirmed(freshness: Freshness, listing: Listing) -> str:
    if freshness.confirmed_on is not None:
        return f"Nobody has confirmed this since {month(freshness.confirmed_on)}."
    if freshness.reference is None:
        return "Nobody has confirmed this."
    names = source_names(listing)
    if names:
        return (
            "Nobody has confirmed this. "
            f"It was last on {_lists(names)} in {month(freshness.reference)}."
        )
    return f"Nobody has confirmed this since it was added in {month(freshness.reference)}."


def _what_speaks_against(freshness: Freshness) -> list[str]:
    """The strongest alarms, once there are enough to matter; changed times always."""
    matters = freshness.alarm >= load_rules().figure("due_alarm")
    shown = list(freshness.alarms[:_REASONS_SHOWN]) if matters else []
    parts = []
    if shown:
        words = joined([alarm.words for alarm in shown])
        confirmed = freshness.confirmed_on is not None and not freshness.aged
        parts.append(_full(f"but {words}" if confirmed else words))
    if any(one.kind == "times_past_check" and one not in shown for one in freshness.alarms):
        parts.append(_full(alarm_words("times_past_check")))
    return parts


def _ask(freshness: Freshness, listing: Listing) -> str:
    if any(alarm.kind == "no_contact" for alarm in freshness.alarms):
        return "ask a link worker"
    phones = (
        phone
        for contact in listing.get("contacts") or []
        if contact.get("public") is not False
        for phone in contact.get("phones") or []
    )
    return "ring" if any(phones) else "get in touch"


def _lists(names: Sequence[str]) -> str:
    """Wakefield Council's list; the lists of A and B; the lists of A, B and 2 others."""
    if len(names) > 1:
        more = len(names) - 2
        others = [f"{more} other{'s' if more > 1 else ''}"] if more else []
        return f"the lists of {joined([*names[:2], *others])}"
    name = names[0]
    return f"the list of {name}" if name.endswith("s") else f"{name}'s list"


def _full(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
