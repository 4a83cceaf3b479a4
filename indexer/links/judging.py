"""What one look at a website says about a listing: a pure function of what came and what was known.

Called by `checks`. It is careful to be silent: charity sites answer robots with 403, small servers
are down on Sundays, and a false alarm costs a group its visitors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..freshness.thresholds import Rules
from .addresses import front_of, is_front, is_social, key_of, sells_domains
from .closing import closing_words, name_pattern
from .pages import PageWords, folded
from .vocabulary import Words

DAYS = {
    "mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday",
    "sat": "saturday", "sun": "sunday",
}  # fmt: skip

EMPTY = "An empty page of the web server answers instead of the site"
"""The reason of the first look at such a page; the second, a week later, calls the site parked."""

_LITTLE = 2500
"""Letters of a page that does nothing but sell its name."""
_LURES, _MANY_LURES = 3, 6
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]{7,20}\d")


@dataclass(frozen=True)
class Fetched:
    """One look. `failure` is None or one of no_domain, robots, refused, no_answer, too_much.

    `final_url` is where redirects led; `permanent`: each of them was for good. `front` are the
    words of the site's front page, looked at only where the page itself is gone; `page` is None
    for what has no words (a file, an error).
    """

    url: str
    status: int | None = None
    final_url: str | None = None
    permanent: bool = False
    page: PageWords | None = None
    front: PageWords | None = None
    failure: str | None = None
    etag: str | None = None
    modified: str | None = None
    hash: str | None = None


@dataclass(frozen=True)
class Group:
    """What is known of the listing that a page should be about. `shared`: the same address stands
    for other listings too."""

    names: tuple[tuple[str, ...], ...]
    phones: frozenset[str]
    days: frozenset[str]
    starts: frozenset[str]
    shared: bool = False


@dataclass(frozen=True)
class Past:
    """The last look: its verdict and reason, and for how many looks and since when the name of the
    domain has led nowhere."""

    verdict: str = "not_yet"
    reason: str | None = None
    failures: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """`name` as in `models.LinkCheck.verdict`; `signal` is the alarm it means, or None.

    `names_it`: the page names the group. `confirms`: and its phone or its days. `soon`: days after
    which to look again, where that is before its turn.
    """

    name: str
    reason: str
    signal: str | None = None
    suggestion: str | None = None
    names_it: bool = False
    confirms: bool = False
    soon: int | None = None
    failures: int = 0
    failing_since: datetime | None = None


def group_of(listing: Mapping[str, Any], *, shared: bool = False) -> Group:
    """What to look for of a canonical listing."""
    organisation = listing["organisation"] or {}
    given = (listing["name"], listing["alternate_name"], organisation.get("name"))
    names = dict.fromkeys(words for name in given if name for words in _name_words(name))
    return Group(
        names=tuple(sorted(names, key=len, reverse=True)),
        phones=frozenset(
            number
            for contact in listing["contacts"]
            for phone in contact["phones"]
            if (number := _number(phone))
        ),
        days=frozenset(day for session in listing["sessions"] for day in session["days"]),
        starts=frozenset(one["opens"] for one in listing["sessions"] if one["opens"]),
        shared=shared,
    )


def judge(
    seen: Fetched, group: Group, past: Past, *, now: datetime, rules: Rules, words: Words
) -> Verdict:
    """The verdict on one look (freshness.md, "Website checks" and the rows about pages)."""
    if seen.failure == "no_domain":
        return _no_domain(past, now, rules)
    final = seen.final_url or seen.url
    if is_social(final) and not is_social(seen.url):
        return Verdict("social", "It leads to a social-media page", "redirect_social", final)
    if sells_domains(final) and not sells_domains(seen.url):
        return _parked("It leads to a site that sells domain names")
    if seen.failure is not None:
        return _nothing(_FAILURES[seen.failure], past)
    status = seen.status or 0
    if status in (404, 410):
        return _gone(seen, group, past)
    if not 200 <= status < 300:
        return _nothing(f"The site answered with status {status}", past)
    if seen.page is None:
        return Verdict("well", "It answers with a file")
    return _page(seen, seen.page, final, group, past, words)


_FAILURES = {
    "robots": "The site asks robots to stay away",
    "refused": "The address is not one that may be opened",
    "no_answer": "The site did not answer, or not in time",
    "too_much": "The page is too long or comes too slowly",
    "loop": "The address leads from one page to the next without end",
}


def _no_domain(past: Past, now: datetime, rules: Rules) -> Verdict:
    count, since = past.failures + 1, past.failing_since or now
    enough = count >= rules.days("domain_checks")
    if enough and now - since >= timedelta(days=rules.days("domain_days")):
        reason = f"The domain does not exist, in {count} checks since {since:%Y-%m-%d}"
        return Verdict("domain_gone", reason, "domain_gone", failures=count, failing_since=since)
    reason = f"The domain was not found (check {count})"
    return Verdict("nothing_said", reason, soon=7, failures=count, failing_since=since)


def _nothing(reason: str, past: Past) -> Verdict:
    """A fault that says nothing; tried once more after some days, then again in its turn."""
    return Verdict("nothing_said", reason, soon=None if past.verdict == "nothing_said" else 3)


def _parked(reason: str) -> Verdict:
    return Verdict("parked", reason, "site_parked")


def _gone(seen: Fetched, group: Group, past: Past) -> Verdict:
    if seen.front is None:
        return _nothing(f"The site answered with status {seen.status}", past)
    reason = f"The page answers with status {seen.status} and the site is up"
    front = front_of(seen.final_url or seen.url)
    named = not is_front(seen.url) and names_it(seen.front, group)
    return Verdict("gone", reason, "page_gone", front if named else None)


def _page(
    seen: Fetched, page: PageWords, final: str, group: Group, past: Past, words: Words
) -> Verdict:
    named = names_it(page, group)
    host = final.split("/")[2].split(":")[0].removeprefix("www.")
    if sold := _for_sale(page, host, words):
        return _parked(f'The page says "{sold}"')
    if lures := _lures(page, named=named or bool(_phones_in(page) & group.phones), words=words):
        return _parked(f'The page has nothing to do with it: "{lures[0]}", "{lures[1]}"')
    if _is_empty(page, words) and not named:
        if past.reason == EMPTY or past.verdict == "parked":
            return _parked(EMPTY)
        return Verdict("nothing_said", EMPTY, soon=7)
    closing = closing_words(page.blocks, group.names, words, shared=group.shared)
    if closing:
        return Verdict("closure", f'Words of closing: "{closing}"', "closure_words", names_it=named)
    same = named and bool(_phones_in(page) & group.phones or _same_days(page, group))
    reason = "The page names it, with the same phone or day" if same else "The page is there"
    if key_of(final) == key_of(seen.url):
        return Verdict("well", reason, names_it=named, confirms=same)
    if not named:
        if _same_host(final, seen.url):
            return Verdict("well", reason)
        return Verdict("nothing_said", "It leads to another site, which does not name the group")
    if seen.permanent:
        return Verdict("moved", reason, None, final, names_it=True, confirms=same)
    return Verdict("well", reason, names_it=True, confirms=same)


def _for_sale(page: PageWords, host: str, words: Words) -> str | None:
    """The phrase by which a page offers a domain name, if it does little else."""
    if len(page.text) > _LITTLE:
        return None
    own = (f"{host} is for sale", f"{host} may be for sale", f"{host} is parked",
           f"{host} has expired", f"buy {host}", f"{host} is available for purchase")  # fmt: skip
    return next((one for one in (*words.selling, *own) if _has(page.text, one)), None)


def _lures(page: PageWords, *, named: bool, words: Words) -> list[str]:
    """The phrases by which a page shows that somebody else has it; [] if they are too few."""
    text = page.text
    if any(_has(text, one) for one in words.helping):
        return []
    met = [one for one in words.luring if _has(text, one)]
    return met if len(met) >= (_MANY_LURES if named else _LURES) else []


def _has(text: str, phrase: str) -> bool:
    """Whether a phrase stands in a text as whole words (of those written with spaces)."""
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        before, after = text[start - 1 : start], text[end : end + 1]
        spaced = phrase.isascii()
        if not spaced or not (
            (before.isalnum() and phrase[0].isalnum()) or (after.isalnum() and phrase[-1].isalnum())
        ):
            return True
        start = text.find(phrase, start + 1)
    return False


def _is_empty(page: PageWords, words: Words) -> bool:
    text = page.text
    bare = text.strip().rstrip("!.") in ("it works", "hello world", "test", "test page")
    return (len(text) <= _LITTLE and (bare or any(_has(text, one) for one in words.empty))) or (
        page.blocks[:1] in (("it works!",), ("it works",)) and len(text) < 200
    )


def names_it(page: PageWords, group: Group) -> bool:
    """Whether a page has one of the names of the group, as a whole."""
    text = page.text
    return any(name_pattern(name).search(text) for name in group.names)


def _phones_in(page: PageWords) -> frozenset[str]:
    met = (*page.phones, *(one.group() for one in _NUMBER.finditer(page.text)))
    return frozenset(number for one in met if (number := _number(one)))


def _number(written: str) -> str | None:
    """The digits of a British number as dialled at home; None for what is too short or long."""
    digits = re.sub(r"\D", "", written.replace("(0)", ""))
    for prefix in ("0044", "44"):
        if digits.startswith(prefix):
            digits = "0" + digits[len(prefix) :].lstrip("0")
            break
    return digits if digits.startswith("0") and 10 <= len(digits) <= 11 else None


def _same_days(page: PageWords, group: Group) -> bool:
    """Whether a page has the days of the group: these alone, or with the hour it begins. A page of
    opening hours names every day of the week and says nothing."""
    text = page.text
    met = {day for day, name in DAYS.items() if re.search(rf"\b{name}s?\b", text)}
    if not group.days or not group.days <= met:
        return False
    return met == group.days or any(_hour(start).search(text) for start in group.starts)


def _hour(start: str) -> re.Pattern[str]:
    """ "14:00" as people write it: 14:00, 2pm, 2.00 pm, 2:00pm."""
    hour, minute = int(start[:2]), start[3:5]
    twelve, half = hour % 12 or 12, "am" if hour < 12 else "pm"
    minutes = r"(?:[.:]00)?" if minute == "00" else rf"[.:]{minute}"
    noon = r"|\bnoon\b|\bmidday\b" if start[:5] == "12:00" else ""
    to = r" ?(?:-|–|to)"
    return re.compile(
        rf"\b0?{hour}[.:]{minute}\b|\b{twelve}{minutes} ?{half[0]}\.?m\b|\b{twelve}[.:]{minute}{to}"
        rf"|\b{twelve}{minutes}{to} ?\d{{1,2}}(?:[.:]\d\d)? ?{half[0]}\.?m\b{noon}"
    )


def _name_words(name: str) -> list[tuple[str, ...]]:
    """The words of a name; also of what stands before a bracket, dash or colon. Only names of two
    words or more, or of one long one, can be told from ordinary words."""
    whole = folded(name)
    found = []
    for text in (whole, re.split(r"\s[-–—|]\s|[(:]", whole)[0]):
        words: Sequence[str] = [one for one in re.findall(r"[\w']+", text) if one != "and"]
        words = words[1:] if words[:1] == ["the"] else words
        if len(words) > 1 or (words and len(words[0]) >= 9):
            found.append(tuple(words))
    return found


def _same_host(one: str, other: str) -> bool:
    return key_of(one).split("/")[0] == key_of(other).split("/")[0]
