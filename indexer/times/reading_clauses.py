"""What each clause of a text about times holds: days, dates, hours, and what is said of them all.

`indexer.times.reading` makes sessions of it. A clause is a line, or what a semicolon or a full
stop ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Final, Literal

from . import reading_days as days
from . import reading_hours as clocks

_SMALL: Final = re.IGNORECASE


@dataclass(frozen=True)
class Found:
    """Days, dates or hours, as they stand in a clause."""

    kind: Literal["days", "nth", "dates", "hours"]
    days: list[str] = field(default_factory=list)
    nths: list[int] = field(default_factory=list)
    is_every: bool = False
    of_the_month: bool = False
    dates: tuple[date, ...] = ()
    hours: clocks.Hours | None = None


@dataclass
class Clause:
    """One clause: what it names in order, what is said of all of it, and what is left over."""

    found: list[Found] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    fortnightly: bool = False
    monthly: bool = False
    biweekly: bool = False
    """Said with a word that is every other week to some and twice a week to others."""
    term_time: bool = False
    all_hours: bool = False
    is_open: bool = False
    starts: tuple[date, bool] | None = None
    """The day, and whether its year was said."""
    ends: date | None = None
    not_on: list[date] = field(default_factory=list)
    not_days: list[str] = field(default_factory=list)
    also: list[date] = field(default_factory=list)
    mismatched: list[tuple[int, date]] = field(default_factory=list)
    """A weekday and a date that falls on another: one of them is wrong."""


_ENDS: Final = re.compile(r"[\n;]+|[.!](?=\s+\S)|[.!]\s*$")
_FORTNIGHT: Final = re.compile(
    r"every\s+other\s+week\b(?:\s+on)?|(?:every\s+)?(?:fortnightly|fortnights?)\b(?:\s+on)?"
    r"|every\s+(?:two|2|second|2nd)\s+weeks?\b(?:\s+on)?|alternate\s+weeks?\b(?:\s+on)?"
    r"|(?:on\s+)?(?:every\s+other|alternate|alternating)\s+(?=" + days.DAY + ")",
    _SMALL,
)
_MONTHLY: Final = re.compile(
    r"(?:once\s+(?:a|per|each|every)\s+month|once\s+monthly|monthly|(?:each|every)\s+month)\b"
    r"(?:\s+on\s+an?\b)?",
    _SMALL,
)
_BIWEEKLY: Final = re.compile(r"(?:twice\s+|bi[- ]?)weekly\b(?:\s+on)?", _SMALL)
_WEEKLY: Final = re.compile(
    r"(?:(?:once\s+(?:a|per|every)|every|each|per|a)\s+week|weekly)\b(?:\s+on)?", _SMALL
)
_TERM: Final = re.compile(
    r"\(?(?:(?:in|during)\s+)?(?:the\s+)?(?:school\s+)?term[- ]?times?(?:\s+only)?\b\)?"
    r"(?!\s+and\s+(?:the\s+)?(?:school\s+)?holidays)"
    r"|\(?(?:but\s+)?(?:not|except|excluding|closed)\s+(?:in|during\s+)?\s*(?:the\s+)?"
    r"school\s+holidays\b\)?",
    _SMALL,
)
_ALL_HOURS: Final = re.compile(
    r"24\s*/\s*7\b|(?:24|twenty[- ]four)\s*(?:hours?|hrs)\b(?:\s+a\s+day)?(?:,?\s*(?:7|seven)\s+"
    r"days\s+a\s+week)?|all\s+day\s+and\s+(?:all\s+)?night\b|round\s+the\s+clock\b",
    _SMALL,
)
_OPEN: Final = re.compile(
    r"(?:we\s+are\s+|we['’]re\s+)?open(?:ing)?(?:\s+(?:hours|times))?\b(?:\s*:)?|"
    r"(?=drop[- ]?in\s+any\s*time)",
    _SMALL,
)
_EXCEPT: Final = re.compile(
    r"\(?(?:but\s+)?(?:except(?:ing|\s+for|\s+on)?|excluding|excl\.?|apart\s+from|not\s+on|not"
    r"|closed(?:\s+on)?|no\s+(?:session|meeting|group|class)s?\s+on)\s+",
    _SMALL,
)
_ALSO: Final = re.compile(r"also\s+on\s+", _SMALL)
_START: Final = re.compile(
    r"\(?(?:starting|starts|beginning|begins|commencing|from|as\s+of|first\s+(?:meeting|session)"
    r"(?:\s+is)?)(?:\s+(?:from|on))?:?\s+",
    _SMALL,
)
_UNTIL: Final = re.compile(
    r"\(?(?:until|till|til|ending|ends|up\s+to|finishing|to|-|–|—)(?:\s+on)?\s+", _SMALL
)
_ASKED: Final = re.compile(
    r"\(ask\s+[^)]*\)|ask\s+(?:what\s+time|when\s+it\s+\w+|which\s+days)\b", _SMALL
)
"""What `sentences` adds where something is not known: read back, it says nothing."""
_HALF: Final = re.compile(
    r"\b(?:in\s+the\s+)?(?:(?P<am>mornings?)|(?P<pm>afternoons?|evenings?|nights?|eves?\b))\b",
    _SMALL,
)
_SEPARATOR: Final = re.compile(r"[\s,&+()–—-]+|and\b", _SMALL)
_WORD: Final = re.compile(r"[^\s,;()]+")
_FILLER: Final = re.compile(
    r"(?:on|at|from|and|every|each|the|of|we|meets?|meeting|held|times?|only|between|is|are|it|runs?"
    r"|in|a|then|or|to|&|[-–—:.,+/|•*()])+$",
    _SMALL,
)


def found_in(text: str, *, today: date) -> list[Clause]:
    """The clauses of a text, in order. One that names no days or hours of its own ("Term time
    only.") says something of the clause before it."""
    clauses: list[Clause] = []
    for clause in _clauses(text, today):
        if clauses and not (clause.found and clauses[-1].found):
            clauses[-1] = _joined(clauses[-1], clause)
        else:
            clauses.append(clause)
    return clauses


def _joined(one: Clause, other: Clause) -> Clause:
    both = Clause()
    for each in fields(Clause):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        joined = [*mine, *theirs] if isinstance(mine, list) else mine or theirs
        setattr(both, each.name, joined)
    return both


def _clauses(text: str, today: date) -> Iterator[Clause]:
    # "a.m." must not end a clause.
    plain = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text, flags=_SMALL).replace("\u00a0", " ")
    for line in _ENDS.split(plain):
        if line.strip():
            yield _Scanner(line, today).clause()


class _Scanner:
    """Goes through one clause from left to right, taking the longest thing it knows."""

    def __init__(self, line: str, today: date) -> None:
        self.line = line
        self.today = today
        self.at = 0
        self.read = Clause()
        self.unread: list[str] = []
        self.hours_until = 0

    def clause(self) -> Clause:
        """The whole clause."""
        while self.at < len(self.line):
            if gap := _SEPARATOR.match(self.line, self.at):
                if "(" in gap[0] or ")" in gap[0] or "," in gap[0]:
                    self._end_of_unread()
                elif self.unread:
                    self.unread.append(gap[0])
                self.at = gap.end()
            elif self._known():
                self._end_of_unread()
            else:
                word = _WORD.match(self.line, self.at)
                self.unread.append(word[0] if word else self.line[self.at])
                self.at = word.end() if word else self.at + 1
        self._end_of_unread()
        half = _HALF.search(self.line)
        if half and not any(one.hours for one in self.read.found):
            self.read.left_over.append(half[0])
        return self.read

    def _end_of_unread(self) -> None:
        words = " ".join("".join(self.unread).split())
        self.unread.clear()
        kept = [word for word in words.split() if not _FILLER.match(word)]
        if kept:
            self.read.left_over.append(words.strip(" ,:-–—"))

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.line, self.at)
        if match:
            self.at = match.end()
        return match

    def _known(self) -> bool:
        """Whether something that is understood begins here; it is then taken."""
        read = self.read
        if self._take(_ASKED):
            return True
        if self._take(_TERM):
            read.term_time = True
        elif self._take(_ALL_HOURS):
            read.all_hours = True
        elif self._bound() or self._left_out() or self._dates() or self._nth():
            pass
        elif self._take(_FORTNIGHT):
            read.fortnightly = True
        elif match := self._take(_BIWEEKLY):
            read.biweekly = match[0].lower().startswith("bi")
        elif match := self._take(days.MANY_DAYS):
            read.found.append(Found("days", days=days.many_days(match)))
        elif self._take(_MONTHLY):
            read.monthly = True
        elif self._take(_WEEKLY):
            pass
        elif match := self._take(days.DAY_LIST):
            read.found.append(Found("days", days=days.day_ids(match[0])))
        elif self._hours():
            pass
        elif match := _OPEN.match(self.line, self.at):
            read.is_open = True
            self.at = match.end()
            return bool(match[0])
        else:
            return bool(self._take(_HALF))
        return True

    def _bound(self) -> bool:
        """ "from 5 January", "until 30 June"."""
        for word, is_start in ((_START, True), (_UNTIL, False)):
            match = word.match(self.line, self.at)
            date_match = days.DATE.match(self.line, match.end()) if match else None
            if date_match is None:
                continue
            found, year_said = days.dates_of(date_match, today=self.today)
            if len(found) != 1:
                continue
            self.at = date_match.end()
            if is_start:
                self.read.starts = (found[0], year_said)
            else:
                self.read.ends = found[0]
            return True
        return False

    def _left_out(self) -> bool:
        """ "except 25 December and 1 January", "not Sundays", and "also on 3 May"."""
        start = self.at
        also = self._take(_ALSO)
        if not also and not self._take(_EXCEPT):
            return False
        taken = False
        while True:
            here = self.at
            self._take(_SEPARATOR)
            self._take(re.compile(r"(?:or|and|on)\s+", _SMALL))
            date_match = days.DATE.match(self.line, self.at)
            found = days.dates_of(date_match, today=self.today)[0] if date_match else []
            if date_match and found:
                (self.read.also if also else self.read.not_on).extend(found)
                self.at = date_match.end()
            elif not also and not taken and (match := self._take(days.DAY_LIST)):
                self.read.not_days += days.day_ids(match[0])
            elif not also and not taken and (match := self._take(days.MANY_DAYS)):
                self.read.not_days += days.many_days(match)
            else:
                self.at = here if taken else start
                return taken
            taken = True

    def _dates(self) -> bool:
        match = days.DATE.match(self.line, self.at)
        if match is None:
            return False
        found, _ = days.dates_of(match, today=self.today)
        if not found:
            return False
        self.at = match.end()
        weekday = days.day_number(match["weekday"]) if match["weekday"] else None
        if weekday is not None and len(found) == 1 and found[0].weekday() != weekday:
            self.read.mismatched.append((weekday, found[0]))
            found = []
        last = self.read.found[-1] if self.read.found else None
        if last and last.kind == "dates":
            self.read.found[-1] = Found("dates", dates=(*last.dates, *found))
        else:
            self.read.found.append(Found("dates", dates=tuple(found)))
        return True

    def _nth(self) -> bool:
        match = self._take(days.NTH)
        if match is None:
            return False
        of_the_month = self._take(days.OF_THE_MONTH)
        self.read.found.append(
            Found(
                "nth", days=days.day_ids(match["days"]), nths=days.numbers_of(match["nths"]),
                is_every=bool(match["every"]), of_the_month=bool(of_the_month),
            )
        )  # fmt: skip
        return True

    def _hours(self) -> bool:
        for pattern in (clocks.BETWEEN, clocks.RANGE, clocks.UNTIL, clocks.SINGLE):
            match = pattern.match(self.line, self.at)
            if match is None or not self._is_clock(match):
                continue
            hours = clocks.hours_of(match, half=self._half(match))
            if hours is None:
                continue
            self.at = self.hours_until = match.end()
            self.read.found.append(Found("hours", hours=hours))
            return True
        return False

    def _half(self, match: re.Match[str]) -> str | None:
        """The half of the day that the words beside a time name: "Tuesday mornings, 10-12"."""
        near = [*_HALF.finditer(self.line, self.hours_until, match.start())][-1:]
        after = _HALF.search(self.line, match.end())
        if not near and after:
            between = self.line[match.end() : after.start()]
            if not self.read.found or not days.DAY_LIST.search(between):
                near = [after]
        return None if not near else "am" if near[0]["am"] else "pm"

    def _is_clock(self, match: re.Match[str]) -> bool:
        """Whether numbers are a time: "ages 5-11" and "2 people" are none, and a bare number is
        one only after "at" or right after the days."""
        told = match.groupdict()
        if any(told.get(f"{one}_{part}") for one in "ab" for part in ("ap", "word", "noon", "mid")):
            return True
        if clocks.BEFORE_NO_CLOCK.search(self.line[max(match.start() - 20, 0) : match.start()]):
            return False
        if clocks.NO_CLOCK.match(self.line, match.end()):
            return False
        if match.re is not clocks.SINGLE or told["lead"] or told["a_m"]:
            return True
        return not self.unread and bool(self.read.found)
