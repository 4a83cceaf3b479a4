"""The published layouts of register extracts, and what one row of each says.

`reading` recognises a file by them and `loading` asks for the meaning of the rows it wants. The
columns of the Charity Commission's extract are those of its data definition ("full register
download": publicextract.charity and publicextract.charity_event_history), those of Companies House
the header of its monthly BasicCompanyData file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from .numbers import charity_number

REGISTERED: Final = "registered"
REMOVED: Final = "removed"
MOVED: Final = frozenset({"merged", "amalgamated", "re_registered"})
"""Reasons of a removal after which the same body goes on elsewhere."""


@dataclass(frozen=True)
class Layout:
    """One kind of file: `columns` are those that are read, in the order they are handed on.
    `made` is the column that says when the extract was made, where the layout has one."""

    id: str
    label: str
    columns: tuple[str, ...]
    made: str | None = None


CHARITIES: Final = Layout(
    "charities",
    "the charities of the register of England and Wales",
    (
        "registered_charity_number", "linked_charity_number", "charity_name",
        "charity_registration_status", "date_of_removal", "charity_reporting_status",
    ),
    made="date_of_extract",
)  # fmt: skip
EVENTS: Final = Layout(
    "events",
    "the history of the charities of England and Wales",
    (
        "registered_charity_number", "linked_charity_number", "charity_name",
        "charity_event_order", "event_type", "date_of_event", "reason",
        "assoc_registered_charity_number", "assoc_charity_name",
    ),
    made="date_of_extract",
)  # fmt: skip
COMPANIES: Final = Layout(
    "companies",
    "the companies of Companies House",
    (
        "CompanyNumber", "CompanyName", "CompanyStatus", "DissolutionDate", "Accounts.NextDueDate",
    ),
)  # fmt: skip
LAYOUTS: Final = (CHARITIES, EVENTS, COMPANIES)

# What the register says of accounts that were not sent in; "received late" are in.
_OVERDUE: Final = frozenset({"submission overdue", "submission double default"})
_BEGINS: Final = ("registration", "re-registered")
# The words of the reasons are not part of the published definition, so they are told by their
# stems, the surer ones first. A reason that fits none says that it left, not that it ended.
_REASONS: Final = (
    ("amalgamated", r"amalgamat"),
    ("merged", r"merge|transfer"),
    ("re_registered", r"re-?regist|conver|\bincorporat|\bcio\b"),
    (
        "ceased",
        r"\bceas|not operat|dissol|wound|winding|insolv|defunct|inactive|funds? (?:fully )?spent",
    ),
)
_LEGAL_FORM: Final = re.compile(r"\b(?:the|cio|ltd|limited|trust|charity|charitable|company)\b")


@dataclass(frozen=True, slots=True)
class Body:
    """A charity or company as its row has it; `due_on` is the day its next accounts are due."""

    number: str
    name: str
    state: str
    removed_on: str | None
    overdue: bool = False
    reason: str | None = None
    due_on: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event in the life of a charity; `other` is the number of the charity it is about too."""

    number: str
    name: str
    order: int
    kind: str
    on: str | None
    reason: str
    other: str | None
    other_name: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What the events of one charity come to. `successor` only where there is just one."""

    name: str
    state: str
    reason: str | None = None
    removed_on: str | None = None
    successor: str | None = None


def charity_of(values: Sequence[str]) -> Body:
    """What a row of the charity table says. ValueError, with the reason, if it cannot be so."""
    number, name = _charity(values), values[2].strip()
    status = values[3].strip().casefold()
    if status not in (REGISTERED, REMOVED):
        raise ValueError(f'charity_registration_status is "{_short(values[3])}"')
    removed_on = _day(values[4], "date_of_removal")
    overdue = status == REGISTERED and values[5].strip().casefold() in _OVERDUE
    return Body(number, name, status, removed_on if status == REMOVED else None, overdue)


def event_of(values: Sequence[str]) -> Event:
    """What a row of the event history says. ValueError, with the reason, if it cannot be so."""
    number = _charity(values)
    if not values[3].strip().isdecimal():
        raise ValueError(f'charity_event_order is "{_short(values[3])}"')
    other = charity_number(values[7], "0")
    return Event(
        number=number,
        name=values[2].strip(),
        order=int(values[3]),
        kind=values[4].strip().casefold(),
        on=_day(values[5], "date_of_event"),
        reason=values[6].strip(),
        other=other if other != number else None,
        other_name=values[8].strip(),
    )


def company_of(values: Sequence[str]) -> Body:
    """What a row of Companies House says. ValueError, with the reason, if it cannot be so."""
    number, name, status = values[0].strip().upper(), values[1].strip(), values[2].casefold()
    if not re.fullmatch(r"[A-Z0-9]{8}", number):
        raise ValueError(f'CompanyNumber is "{_short(values[0])}"')
    if not status.strip():
        raise ValueError("CompanyStatus is empty")
    ended = _day(values[3], "DissolutionDate")
    due_on = _day(values[4], "Accounts.NextDueDate")
    if "convert" in status:
        return Body(number, name, REMOVED, ended, reason="re_registered")
    if ended or "dissolved" in status:
        return Body(number, name, REMOVED, ended, reason="dissolved")
    return Body(number, name, REGISTERED, None, due_on=due_on)


def reason_of(words: str) -> str | None:
    """ceased, merged, amalgamated, re_registered or other; None where no reason is given."""
    plain = words.casefold()
    if not plain.strip():
        return None
    for reason, stems in _REASONS:
        if re.search(stems, plain):
            return reason
    return "other"


def fate_of(events: Sequence[Event]) -> Fate | None:
    """What a charity has come to; None where nothing tells whether it is on the register.

    A charity that ceased and gave everything to one of the same name changed its legal form: most
    conversions are entered in the register like that. Giving to one of another name is no merger
    by itself: charities that close must give what is left to somebody.
    """
    ordered = sorted(events, key=lambda one: one.order)
    turning = [one for one in ordered if one.kind == REMOVED or one.kind.endswith(_BEGINS)]
    if not turning:
        return None
    last = turning[-1]
    if last.kind != REMOVED:
        return Fate(last.name, REGISTERED)
    begun = max((one.order for one in turning if one.kind != REMOVED), default=-1)
    given = [
        one
        for one in ordered
        if one.other and one.order > begun and (one is last or "transfer out" in one.kind)
    ]
    receivers = {one.other: one.other_name for one in given}
    successor = next(iter(receivers)) if len(receivers) == 1 else None
    reason = reason_of(last.reason)
    if reason in ("ceased", None) and successor:
        same = _bare(last.name) == _bare(receivers[successor]) != ""
        reason = "re_registered" if same else reason
    return Fate(last.name, REMOVED, reason, last.on, successor if reason in MOVED else None)


def _charity(values: Sequence[str]) -> str:
    number = charity_number(values[0], values[1])
    if number is None:
        raise ValueError(f'registered_charity_number is "{_short(values[0])}"')
    return number


def day_made(text: str) -> date | None:
    """The day an extract says it was made on; None where it says none that can be read."""
    try:
        found = _day(text, "the day of the extract")
    except ValueError:
        return None
    return date.fromisoformat(found) if found else None


def _day(text: str, column: str) -> str | None:
    """2026-05-03, with or without a time, or 03/05/2026; None for an empty field."""
    plain = text.strip()
    if not plain:
        return None
    parts = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", plain)
    try:
        if parts:
            return date(int(parts[3]), int(parts[2]), int(parts[1])).isoformat()
        return date.fromisoformat(plain[:10]).isoformat()
    except ValueError:
        raise ValueError(f'{column} is "{_short(text)}"') from None


def _bare(name: str) -> str:
    """A name without its legal form, to see that a body only changed that."""
    return re.sub(r"[^a-z0-9]", "", _LEGAL_FORM.sub(" ", name.casefold().replace("&", " and ")))


def _short(text: str) -> str:
    return text.strip()[:40]
