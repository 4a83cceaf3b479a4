"""Which rung of the ladder is due, whom to ask, and which letters that makes. Pure.

`facts` looks up what this decides on; the letters are queued by `send`. The ladder itself stands in
`freshness/rules.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from ..freshness.rules import ladder_day
from ..freshness.thresholds import Rules
from ..listings import LONDON

SENT, SKIPPED, NOBODY, REFUSED = "sent", "skipped", "nobody", "refused"
"""What became of a rung, as `models.Reminder.state` keeps it; REFUSED is a text message that could
not be sent, so that nobody was asked."""

BETWEEN: Final = timedelta(days=7)
"""Nobody gets two letters within that time, however many groups they keep."""

FROM_HOUR, TO_HOUR = time(9), time(18)
"""When letters may arrive on a weekday, in London."""

ANOTHER_WAY: Final = frozenset({"again", "second_contact"})
"""Rungs that ask somebody else of the group, where there is one."""

SECOND_CONTACT: Final = "second_contact"

_SATURDAY: Final = 5


@dataclass(frozen=True)
class Text:
    """Somebody of a group who can be sent a text message: who they are (their e-mail address), and
    the number, as E.164."""

    person: str
    number: str


@dataclass(frozen=True)
class Due:
    """A listing that is to be asked about now.

    `skipped` are lower rungs that were reached too and will not be sent; `to` is None where there
    is nobody left to write to. `text` is there where a text message comes before a letter.
    """

    listing_id: str
    name: str
    reference: date
    rung: str
    skipped: tuple[str, ...]
    to: str | None
    confirmed_on: date | None = None
    confirmed_by: str | None = None
    text: Text | None = None


@dataclass(frozen=True)
class Letter:
    """One letter, about one listing or several; `due` is when it may be sent. With a `number` it is
    a text message to that, about one listing; `to` says all the same who its reader is."""

    to: str
    due: datetime
    about: tuple[Due, ...]
    number: str | None = None


@dataclass(frozen=True)
class Plan:
    """What would be sent now; `held` are letters to people who had one within the last days, with
    the moment from which they may have the next."""

    letters: tuple[Letter, ...]
    held: tuple[Letter, ...]
    nobody: tuple[Due, ...]


def rung_due(
    reference: date, cycle: str, recorded: Mapping[str, str], *, today: date, rules: Rules
) -> tuple[str, tuple[str, ...]] | None:
    """The rung to send now, and the lower ones that are skipped by it; None: nothing to send.

    `recorded` is rung -> state for this R. Only the highest rung that has words for the owner is
    sent. One that found nobody to write to is tried again: somebody may have given an address; so
    is one whose text message was refused, by another way.
    """
    reached = sorted(
        (day, number, rung.id)
        for number, rung in enumerate(rules.ladder)
        if rung.owner and (day := ladder_day(reference, cycle, rung.id, rules)) <= today
    )
    done = {rung for rung, state in recorded.items() if state not in (NOBODY, REFUSED)}
    if not reached or reached[-1][2] in done:
        return None
    *lower, highest = (rung for _, _, rung in reached)
    return highest, tuple(rung for rung in lower if rung not in recorded)


def whom(people: Sequence[str], asked: Iterable[str], rung: str) -> str | None:
    """The address to write to of those that may be written to, the first contact first.

    `asked` had a letter for this R already: the rungs that ask another way prefer the others.
    """
    if rung in ANOTHER_WAY:
        before = set(asked)
        return next((one for one in people if one not in before), next(iter(people), None))
    return next(iter(people), None)


def by_text(
    writable: Sequence[Text], asked: Iterable[str], texted: Iterable[str], rung: str,
    people: Sequence[str],
) -> Text | None:  # fmt: skip
    """Whom to send a text message instead of a letter, if anybody: only on the rungs that ask
    another way, and each person once for this R.

    A letter comes first, wherever one can be sent (`people`). The first of these rungs takes the
    other channel, to who had the letters; the second takes the second contact, if there is one who
    was not asked yet.
    """
    if rung not in ANOTHER_WAY:
        return None
    before = set(asked)
    if people and not before:
        return None
    if rung == SECOND_CONTACT and any(one not in before for one in people):
        return None
    once = set(texted)
    left = [one for one in writable if one.person not in once]
    return next((one for one in left if one.person in before), next(iter(left), None))


def plan(dues: Iterable[Due], *, now: datetime, last: Mapping[str, datetime]) -> Plan:
    """One message for everybody who is to be asked; `last` is when each address, and each number,
    had its last one.

    A text message is about one listing. Who is to be asked about several gets a letter instead, or
    where letters do not reach them one text message now and the next in seven days.
    """
    by_address: dict[str, list[Due]] = {}
    nobody = []
    for due in _in_order(dues):
        if due.to is not None or due.text is not None:
            reader = due.text.person if due.text else str(due.to)
            by_address.setdefault(reader, []).append(due)
        else:
            nobody.append(due)
    texts, rest = _texts(by_address)
    goes = in_hours(now)
    letters: list[Letter] = []
    held: list[Letter] = []
    told = dict(last)

    def put(to: str, about: tuple[Due, ...], number: str | None) -> None:
        free = max([goes, *(told[one] + BETWEEN for one in (to, number) if one in told)])
        (held if free > goes else letters).append(Letter(to, in_hours(free), about, number))
        if free <= goes and number is not None:
            told[to] = told[number] = goes

    for to, about in sorted(rest.items()):
        put(to, tuple(about), None)
    told |= {letter.to: goes for letter in letters}
    for due, text in texts:
        put(text.person, (due,), text.number)
    return Plan(tuple(letters), tuple(held), tuple(nobody))


def _in_order(dues: Iterable[Due]) -> list[Due]:
    return sorted(dues, key=lambda due: (due.name.casefold(), due.listing_id))


def _texts(
    by_reader: Mapping[str, Sequence[Due]],
) -> tuple[list[tuple[Due, Text]], dict[str, list[Due]]]:
    """The text messages, and what goes by letter after all: address -> listings."""
    texts: list[tuple[Due, Text]] = []
    rest: dict[str, list[Due]] = {}
    for reader, about in by_reader.items():
        for due in about:
            if due.text is not None and (len(about) == 1 or due.to is None):
                texts.append((due, due.text))
            else:
                rest.setdefault(due.to or reader, []).append(due)
    return texts, {to: _in_order(about) for to, about in rest.items()}


def in_hours(moment: datetime) -> datetime:
    """The first moment from `moment` on at which a letter may arrive."""
    there = moment.astimezone(LONDON)
    if there.weekday() < _SATURDAY and FROM_HOUR <= there.time() < TO_HOUR:
        return moment
    day = there.date() if there.time() < FROM_HOUR else there.date() + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, FROM_HOUR, tzinfo=LONDON).astimezone(moment.tzinfo)
