"""Times as owners write them ("second Thursday of the month, 2-3pm, term time") into sessions.

The times form of a listing reads with it and shows what was understood with `sentence`. What may
mean two things is asked, never guessed; what is not understood is kept as a note.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from .reading_clauses import Clause, Found, found_in
from .reading_days import NTH_WORDS, a_year_before, nearest
from .reading_hours import Hours, hhmm
from .rules import DAYS
from .sentences import clock, day_words

LONGEST: Final = 2000
MOST_SESSIONS: Final = 40
_ICAL: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Question:
    """What the words leave open: the question, and its answers as (id, words).

    `needed`: without an answer the session is not known; otherwise a part of it stays unknown.
    """

    id: str
    words: str
    options: tuple[tuple[str, str], ...]
    needed: bool = True


@dataclass(frozen=True)
class Reading:
    """What was understood. A session with an open question that decides its days or hours is not
    among `sessions` until it is answered; `left_over` also stands in the notes of the sessions."""

    sessions: list[dict[str, Any]]
    left_over: str
    questions: list[Question]


@dataclass
class _Draft:
    """A session in the making."""

    session: dict[str, Any]
    hours: Hours | None = None
    open: bool = False


def new_session() -> dict[str, Any]:
    """A canonical session of which nothing is known, at no venue."""
    return {
        "venue": None, "kind": "session", "days": [], "opens": None, "closes": None,
        "every": "week", "nth": [], "starts_on": None, "until": None, "check_after": None,
        "rrule": None, "except": [], "dates": [], "term_time": False, "note": None, "access": {},
        "capacity": None,
    }  # fmt: skip


def read_times(text: str, *, today: date, answers: Mapping[str, str] | None = None) -> Reading:
    """Read times as people write them; `answers` are those to the questions of an earlier reading
    of the same words, by question id.

    Never raises for any text. Dates without a year are the next that come.
    """
    reader = _Reader(today, answers or {})
    for clause in found_in(text[:LONGEST], today=today):
        reader.read(clause)
    done = [draft.session for draft in reader.drafts if not draft.open]
    return Reading(done[:MOST_SESSIONS], "; ".join(reader.left_over), reader.questions)


class _Reader:
    """Goes through the clauses; keeps what it made of them, and what it has to ask."""

    def __init__(self, today: date, answers: Mapping[str, str]) -> None:
        self.today = today
        self.answers = answers
        self.drafts: list[_Draft] = []
        self.left_over: list[str] = []
        self.questions: list[Question] = []

    def read(self, clause: Clause) -> None:
        """The sessions of one clause; what is said of all of them is put into each."""
        made = _drafts_of(clause)
        self.drafts += made
        notes = list(clause.left_over)
        named = {day for draft in made for day in draft.session["days"]}
        if clause.not_days and (named <= {*clause.not_days} or not named & {*clause.not_days}):
            notes.append(f"not {_listed([_NAMES[DAYS.index(day)] for day in clause.not_days])}")
            clause.not_days.clear()
        self.left_over += notes
        if notes and made:
            made[-1].session["note"] = "; ".join(notes)[:1000]
        for draft in made:
            self._say(draft, clause)

    def _say(self, draft: _Draft, clause: Clause) -> None:
        session = draft.session
        self._set_often(draft, clause)
        self._set_bounds(draft, clause)
        if clause.all_hours:
            draft.session.update(opens="00:00", closes="00:00", kind="open_hours")
            session["days"] = session["days"] or list(DAYS)
        elif draft.hours:
            self._set_hours(draft, draft.hours)
        if clause.is_open:
            session["kind"] = "open_hours"
        session["term_time"] = clause.term_time
        if session["every"] == "once":
            session["dates"] = sorted({*session["dates"], *map(str, clause.also)})
        else:
            session["dates"] = sorted(map(str, clause.also))
        left_out = [day for day in session["days"] if day not in clause.not_days]
        if clause.not_days and left_out:
            session["days"] = left_out
        session["except"] = sorted(map(str, clause.not_on))

    # -- how often --------------------------------------------------------------------------

    def _set_often(self, draft: _Draft, clause: Clause) -> None:
        session = draft.session
        if session.pop("every_nth", False) and not clause.monthly:
            self._ask_every_nth(draft, clause)
        elif session["nth"] or session["every"] == "once":
            pass
        elif clause.fortnightly:
            session["every"] = "fortnight"
        elif clause.biweekly:
            options = [("fortnight", "Every other week"), ("week", "Twice a week")]
            answer = self._ask("biweekly", "“Biweekly” can mean two things. Which is it?", options)
            session["every"] = answer or "week"
            draft.open = answer is None
        elif clause.monthly:
            self._ask_which_of_month(draft)
        if session["every"] == "fortnight" and session["days"] and not clause.starts:
            self._ask_which_weeks(draft, clause)

    def _ask_every_nth(self, draft: _Draft, clause: Clause) -> None:
        """ "Every second Thursday": every other week to some, once a month to others."""
        session = draft.session
        (nth,) = session["nth"]
        days = _listed([_NAMES[DAYS.index(day)] for day in session["days"]])
        weeks = "Every other" if nth == 2 else f"Every {_COUNT[nth]} weeks, on a"
        answer = self._ask(
            f"every-{nth}-{'-'.join(session['days'])}",
            f"“Every {NTH_WORDS[nth]} {days}” can mean two things. Which is it?",
            [
                ("weeks", f"{weeks} {days}"),
                ("month", f"The {NTH_WORDS[nth]} {days} of each month"),
            ],
        )
        if answer == "month":
            session.update(every="month")
        elif answer == "weeks":
            session.update(every="fortnight" if nth == 2 else "week", nth=[])
            if nth > 2:
                by_day = ",".join(_ICAL[DAYS.index(day)] for day in session["days"])
                session["rrule"] = f"FREQ=WEEKLY;INTERVAL={nth};BYDAY={by_day}"
                if not clause.starts:
                    self._ask_which_weeks(draft, clause, interval=nth)
        else:
            draft.open = True

    def _ask_which_of_month(self, draft: _Draft) -> None:
        session = draft.session
        session["every"] = "month"
        if not session["days"]:
            return
        day = _listed([_NAMES[DAYS.index(one)] for one in session["days"]])
        options = [(str(nth), f"The {NTH_WORDS[nth]} {day}") for nth in (1, 2, 3, 4, -1)]
        answer = self._ask(
            f"which-{'-'.join(session['days'])}", f"Which {day} of the month is it?",
            [*options, ("varies", "It changes from month to month")], needed=False,
        )  # fmt: skip
        if answer and answer != "varies":
            session["nth"] = [int(answer)]

    def _ask_which_weeks(self, draft: _Draft, clause: Clause, *, interval: int = 2) -> None:
        session = draft.session
        numbers = [DAYS.index(day) for day in session["days"] if day not in clause.not_days]
        week = self.today - timedelta(days=self.today.weekday())
        coming: list[date] = []
        while numbers and len(coming) < interval:
            ahead = [week + timedelta(days=number) for number in numbers]
            coming += [day for day in ahead if day >= self.today][:1]
            week += timedelta(days=7)
        answer = self._ask(
            f"next-{interval}-{'-'.join(session['days'])}", "When does it meet next?",
            [*((str(day), day_words(day)) for day in coming), ("unknown", "I cannot say now")],
            needed=False,
        )  # fmt: skip
        if answer and answer != "unknown":
            session["starts_on"] = answer

    # -- hours, start and end ---------------------------------------------------------------

    def _set_hours(self, draft: _Draft, hours: Hours) -> None:
        meanings = hours.meanings
        chosen = meanings[0]
        if len(meanings) > 1:
            options = [(_hours_id(one), _hours_words(one)) for one in meanings]
            answer = self._ask(
                f"hours-{zlib.crc32(hours.said.lower().encode()):x}",
                f"“{hours.said}”: in the morning or in the evening?", options,
            )  # fmt: skip
            if answer is None:
                draft.open = True
                return
            chosen = next(one for one in meanings if _hours_id(one) == answer)
        draft.session.update(opens=hhmm(chosen[0]), closes=hhmm(chosen[1]))

    def _set_bounds(self, draft: _Draft, clause: Clause) -> None:
        session = draft.session
        if clause.starts:
            day, year_said = clause.starts
            earlier = a_year_before(day)
            if not year_said and earlier and (day - self.today).days > 183:
                # In November "from 5 September" is as likely a start that was as one to come.
                answer = self._ask(
                    f"start-{day.month}-{day.day}", "Which year does it start in?",
                    [(str(one), f"{day_words(one)}") for one in (earlier, day)],
                )  # fmt: skip
                draft.open = draft.open or answer is None
                session["starts_on"] = answer
            else:
                session["starts_on"] = str(day)
        if clause.ends:
            session["until"] = str(clause.ends)
        for weekday, day in clause.mismatched if session["every"] == "once" else ():
            other = nearest(day, weekday)
            answer = self._ask(
                f"date-{day}", f"{day_words(day)} is not a {_NAMES[weekday]}. Which is it?",
                [(str(one), day_words(one)) for one in (day, other)],
            )  # fmt: skip
            draft.open = draft.open or answer is None
            if answer:
                session["dates"] = sorted({*session["dates"], answer})

    def _ask(
        self, name: str, words: str, options: list[tuple[str, str]], *, needed: bool = True
    ) -> str | None:
        """The answer to a question, None while there is none; each is asked once."""
        if all(one.id != name for one in self.questions):
            self.questions.append(Question(name, words, tuple(options), needed))
        answer = self.answers.get(name)
        return answer if answer in dict(options) else None


_COUNT: Final = {2: "two", 3: "three", 4: "four", 5: "five"}


def _drafts_of(clause: Clause) -> list[_Draft]:
    """The sessions a clause names: one for each "days, hours", in whichever order they come."""
    drafts: list[_Draft] = []
    hours_first = bool(clause.found) and clause.found[0].kind == "hours"
    for one in clause.found:
        last = drafts[-1] if drafts else None
        if one.kind == "hours":
            assert one.hours is not None
            if last is None or (last.hours is not None and hours_first):
                drafts.append(_Draft(new_session(), hours=one.hours))
            elif last.hours is not None:
                drafts.append(_Draft({**last.session}, hours=one.hours))
            else:
                last.hours = one.hours
                _give_to_those_before(drafts, one.hours)
        elif last is not None and not last.session["days"] and not last.session["dates"]:
            last.session.update(_days_of(one))
        else:
            drafts.append(_Draft({**new_session(), **_days_of(one)}))
    if not drafts and (clause.all_hours or clause.fortnightly or clause.monthly):
        drafts.append(_Draft(new_session()))
    return drafts


def _give_to_those_before(drafts: list[_Draft], hours: Hours) -> None:
    """ "First Monday and third Friday, 2pm": one time for all that were named before it."""
    for draft in reversed(drafts[:-1]):
        if draft.hours is not None:
            return
        draft.hours = hours


def _days_of(one: Found) -> dict[str, Any]:
    if one.kind == "dates":
        return {"every": "once", "dates": [str(day) for day in one.dates]}
    if one.kind == "nth":
        said: dict[str, Any] = {"every": "month", "days": one.days, "nth": one.nths}
        # "every first Monday" and "every last Friday" mean only one thing.
        if one.is_every and len(one.nths) == 1 and one.nths[0] > 1 and not one.of_the_month:
            said["every_nth"] = True
        return said
    return {"days": one.days}


def _hours_id(hours: tuple[int | None, int | None]) -> str:
    return "-".join(hhmm(one) or "" for one in hours)


def _hours_words(hours: tuple[int | None, int | None]) -> str:
    opens, closes = hhmm(hours[0]), hhmm(hours[1])
    if opens and closes:
        return f"{clock(opens)} to {clock(closes)}"
    return clock(opens) if opens else f"Until {clock(closes or '00:00')}"


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
