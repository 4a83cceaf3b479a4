"""Times as owners write them: what is plain is read, what may mean two things is asked."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from indexer.times import sentence
from indexer.times.reading import Reading, new_session, read_times

TODAY = date(2026, 11, 24)
"""A Tuesday."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def said(text: str, **answers: str) -> list[str]:
    """The sentences of what was read."""
    told = {name.replace("_", "-"): answer for name, answer in answers.items()}
    return [
        sentence(one, today=TODAY) for one in read_times(text, today=TODAY, answers=told).sessions
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("second Thursday of the month 2-3pm", ["Second Thursday of the month, 2pm to 3pm"]),
        ("every other Tuesday 10.30am – 12 noon from 5 January",
         ["Every other Tuesday from 5 January 2027, 10.30am to noon"]),
        ("Mon, Wed & Fri 9-5", ["Every Monday, Wednesday and Friday, 9am to 5pm"]),
        ("weekdays 10 till 2", ["Monday to Friday, 10am to 2pm"]),
        ("last Friday of the month, 7.30pm", ["Last Friday of the month, 7.30pm"]),
        ("Tuesdays 1pm to 3pm except 29 December",
         ["Every Tuesday, 1pm to 3pm, not on 29 December 2026"]),
        ("Saturday 12 December 2026 10am", ["On 12 December 2026, 10am"]),
        ("daily 9-5 except Sundays", ["Monday to Saturday, 9am to 5pm"]),
        ("first and third Monday", ["First and third Monday of the month. Ask what time."]),
        ("24 hours", ["Open every day, all day and night"]),
        ("Mon-Fri 24 hours", ["Open Monday to Friday, all day and night"]),
        ("Mondays 10-12, Wednesdays 2-4pm",
         ["Every Monday, 10am to noon", "Every Wednesday, 2pm to 4pm"]),
        ("10-12 Mondays and 2-4 Wednesdays",
         ["Every Monday, 10am to noon", "Every Wednesday, 2pm to 4pm"]),
        ("Mon & Wed 9-5\nFri 9-12",
         ["Every Monday and Wednesday, 9am to 5pm", "Every Friday, 9am to noon"]),
        ("Tuesdays at 10am and 2pm", ["Every Tuesday, 10am", "Every Tuesday, 2pm"]),
        ("Tuesday mornings 10-12 and Thursday evenings 7-9",
         ["Every Tuesday, 10am to noon", "Every Thursday, 7pm to 9pm"]),
        ("first Monday and third Friday, 2pm",
         ["First Monday of the month, 2pm", "Third Friday of the month, 2pm"]),
        ("Opening hours: Mon-Fri 9am-5pm; Sat open 10-1",
         ["Open Monday to Friday, 9am to 5pm", "Open Saturdays, 10am to 1pm"]),
        ("Tuesdays 2 p.m. Term time only.", ["Every Tuesday, 2pm, in school term time only"]),
        ("Tuesdays 2pm (not in school holidays)",
         ["Every Tuesday, 2pm, in school term time only"]),
        ("from 5 January to 30 March, Tuesdays 2-3",
         ["Every Tuesday from 5 January 2027, 2pm to 3pm, until 30 March 2027"]),
        ("every fortnight on Friday 1-2.30pm starting 4 December",
         ["Every other Friday from 4 December 2026, 1pm to 2.30pm"]),
        ("every second week on Friday 1-2.30pm starting 4/12/2026",
         ["Every other Friday from 4 December 2026, 1pm to 2.30pm"]),
        ("every second Thursday of the month at noon", ["Second Thursday of the month, noon"]),
        ("every first Monday 10:00-12:00", ["First Monday of the month, 10am to noon"]),
        ("every second and fourth Thursday, 2pm",
         ["Second and fourth Thursday of the month, 2pm"]),
        ("Fri to Mon 10am", ["Every Monday, Friday, Saturday and Sunday, 10am"]),
        ("Thursdays until 3pm", ["Every Thursday, until 3pm. Ask when it starts."]),
        ("Wednesdays 19.30 – 21.00", ["Every Wednesday, 7.30pm to 9pm"]),
        ("3, 10 and 17 December 2pm",
         ["On 3 December 2026, 10 December 2026 and 17 December 2026, 2pm"]),
        ("Thursdays between 10 and 2", ["Every Thursday, 10am to 2pm"]),
        ("saturdays 10pm - 2am", ["Every Saturday, 10pm to 2am"]),
    ],
)  # fmt: skip
def test_what_owners_write_is_read_without_a_question(text: str, expected: list[str]) -> None:
    reading = read_times(text, today=TODAY)
    assert said(text) == expected
    assert reading.questions == []
    assert reading.left_over == ""
    assert [one["note"] for one in reading.sessions] == [None] * len(expected)


# -- what may mean two things -------------------------------------------------------------------


def asked(text: str) -> Reading:
    reading = read_times(text, today=TODAY)
    assert len(reading.questions) == 1, reading.questions
    return reading


def test_every_second_thursday_is_asked_and_never_guessed() -> None:
    reading = asked("every second Thursday, 2-3pm, term time")
    assert reading.sessions == []
    (question,) = reading.questions
    assert [words for _, words in question.options] == [
        "Every other Thursday", "The second Thursday of each month",
    ]  # fmt: skip
    month = read_times(
        "every second Thursday, 2-3pm, term time", today=TODAY, answers={question.id: "month"}
    )
    assert [sentence(one) for one in month.sessions] == [
        "Second Thursday of the month, 2pm to 3pm, in school term time only"
    ]
    weeks = read_times(
        "every second Thursday, 2-3pm, term time", today=TODAY, answers={question.id: "weeks"}
    )
    (session,) = weeks.sessions
    assert (session["every"], session["nth"], session["term_time"]) == ("fortnight", [], True)
    assert weeks.questions[1].words == "When does it meet next?"


def test_every_third_friday_by_weeks_becomes_a_rule_of_three_weeks() -> None:
    answers = {"every-3-fri": "weeks", "next-3-fri": "2026-12-04"}
    (session,) = read_times("every third Friday 7pm", today=TODAY, answers=answers).sessions
    assert sentence(session) == "Friday every 3 weeks from 4 December 2026, 7pm"


def test_every_other_week_asks_which_weeks_and_says_so_until_it_is_known() -> None:
    reading = asked("fortnightly on Wednesdays 10-12")
    assert [sentence(one) for one in reading.sessions] == [
        "Every other Wednesday, 10am to noon (ask which weeks)"
    ]
    assert [answer for answer, _ in reading.questions[0].options] == [
        "2026-11-25", "2026-12-02", "unknown",
    ]  # fmt: skip
    assert said("fortnightly on Wednesdays 10-12", next_2_wed="2026-12-02") == [
        "Every other Wednesday from 2 December 2026, 10am to noon"
    ]


def test_once_a_month_asks_which_week() -> None:
    asked("once a month on a Tuesday at 2pm")
    assert said("once a month on a Tuesday at 2pm", which_tue="-1") == [
        "Last Tuesday of the month, 2pm"
    ]
    assert said("once a month on a Tuesday at 2pm", which_tue="varies") == [
        "Once a month on a Tuesday, 2pm (ask which week)"
    ]


@pytest.mark.parametrize("hours", ["6-8", "7 to 9", "9-11", "at 7", "5.30 – 7", "8-10.30"])
def test_hours_that_may_be_morning_or_evening_are_asked(hours: str) -> None:
    reading = asked(f"Tuesdays {hours}")
    assert reading.sessions == []
    (question,) = reading.questions
    read = [
        read_times(f"Tuesdays {hours}", today=TODAY, answers={question.id: answer}).sessions[0]
        for answer, _ in question.options
    ]
    assert [one["opens"] < "12:00" for one in read] == [True, False]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("2-3", ("14:00", "15:00")),
        ("1.30 – 3.30", ("13:30", "15:30")),
        ("10-12", ("10:00", "12:00")),
        ("11-1", ("11:00", "13:00")),
        ("12-2", ("12:00", "14:00")),
        ("9-5", ("09:00", "17:00")),
        ("9:00-17:00", ("09:00", "17:00")),
        ("10-2pm", ("10:00", "14:00")),
        ("9-12pm", ("09:00", "12:00")),
        ("7-9pm", ("19:00", "21:00")),
        ("10am-2", ("10:00", "14:00")),
        ("noon to 2", ("12:00", "14:00")),
        ("8pm – 12 midnight", ("20:00", "00:00")),
    ],
)
def test_hours_of_which_there_is_no_doubt_are_not_asked(
    hours: str, expected: tuple[str, str]
) -> None:
    reading = read_times(f"Tuesdays {hours}", today=TODAY)
    assert reading.questions == []
    assert [(one["opens"], one["closes"]) for one in reading.sessions] == [expected]


def test_a_weekday_and_a_date_that_disagree_are_asked() -> None:
    reading = asked("Saturday 11 December 2026 2pm")
    assert reading.sessions == []
    assert "11 December 2026 is not a Saturday" in reading.questions[0].words
    assert said("Saturday 11 December 2026 2pm", date_2026_12_11="2026-12-12") == [
        "On 12 December 2026, 2pm"
    ]


def test_a_start_that_may_have_been_is_asked() -> None:
    asked("Saturdays 2pm from 5 September")
    assert said("Saturdays 2pm from 5 September", start_9_5="2026-09-05") == ["Every Saturday, 2pm"]


def test_biweekly_is_asked() -> None:
    assert asked("biweekly on Tuesdays 2pm").sessions == []


def test_an_answer_that_was_not_offered_is_none() -> None:
    answers = {"every-2-thu": "guess"}
    assert read_times("every second Thursday", today=TODAY, answers=answers).sessions == []


# -- what is not understood ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ages 5-11, Saturdays 10-11.30am, £2 each", "ages 5-11; £2 each"),
        ("Tuesdays 2pm. Ring Jean on 01924 110200", "Ring Jean on 01924 110200"),
        ("drop in any time Tuesday mornings", "drop in any time; mornings"),
        ("Sat 10am, closed bank holidays", "closed bank holidays"),
        ("Tuesdays 2pm except the last of the month", "except the last of the month"),
        ("Tuesdays 2pm, not Fridays", "not Friday"),
    ],
)
def test_what_is_not_understood_is_kept_as_a_note(text: str, left: str) -> None:
    reading = read_times(text, today=TODAY)
    assert reading.left_over == left
    assert [one["note"] for one in reading.sessions] == [left]


def test_a_part_of_the_day_is_no_time() -> None:
    (session,) = read_times("drop in any time Tuesday mornings", today=TODAY).sessions
    assert (session["opens"], session["closes"], session["days"]) == (None, None, ["tue"])


@pytest.mark.parametrize("text", ["", "   ", "\n;;\n", "when we feel like it", "10-12 December"])
def test_words_without_times_give_no_session(text: str) -> None:
    reading = read_times(text, today=TODAY)
    assert reading.sessions == []
    assert reading.left_over == " ".join(text.replace(";", "").split())


def test_no_text_makes_it_fail() -> None:
    pieces = [
        "every", "second", "other", "Thursday", "Mon", "-", "to", "2", "12", "pm", "noon", "99",
        "of the month", "from", "until", "5 January", "31 February", "29 February", "except", ",",
        ";", "(", ")", "24 hours", "term time", "last", "biweekly", "monthly", "11/13/2026", ".",
        "and", "open", "2026-02-30", "25:99", "\u0000", "１２", "évery", "1st", "mornings", "not",
    ]  # fmt: skip
    dice = random.Random(7)
    for _ in range(1500):
        text = " ".join(dice.choices(pieces, k=dice.randint(1, 12)))
        reading = read_times(text, today=TODAY)
        answers = {one.id: dice.choice(one.options)[0] for one in reading.questions}
        for one in read_times(text, today=TODAY, answers=answers).sessions:
            assert sentence(one, today=TODAY)
            assert set(one) == set(new_session()), text


def test_a_long_text_is_read_quickly_or_not_at_all() -> None:
    for text in ("Mon, " * 20000, "first " * 20000, "1-" * 20000, "not " * 20000, "(" * 50000):
        assert len(read_times(text, today=TODAY).sessions) <= 40


# -- there and back -----------------------------------------------------------------------------


def a_plain_session(dice: random.Random) -> dict[str, Any]:
    """A session of one of the plain kinds: all that is said of it stands in its sentence."""
    one = new_session()
    one["days"] = [day for day in DAYS if dice.random() < 0.3] or [dice.choice(DAYS)]
    one["kind"] = dice.choice(["session", "open_hours"])
    start, length = dice.randrange(0, 1440, 15), dice.randrange(15, 1440, 15)
    opens, closes = (f"{m // 60 % 24:02}:{m % 60:02}" for m in (start, start + length))
    match dice.randrange(4):
        case 0:
            one["opens"], one["closes"] = opens, closes
        case 1:
            one["opens"] = opens
        case 2:
            one["closes"] = closes
    ahead = TODAY + timedelta(days=dice.randint(1, 50))
    match dice.choice(["week", "fortnight", "month", "once"]):
        case "fortnight":
            one.update(every="fortnight", starts_on=str(ahead))
        case "month":
            nths = [nth for nth in (1, 2, 3, 4, 5, -2, -1) if dice.random() < 0.3] or [2]
            one.update(every="month", nth=nths)
        case "once":
            dates = {str(ahead + timedelta(days=dice.randint(0, 90))) for _ in range(3)}
            one.update(every="once", days=[], dates=sorted(dates))
        case "week" if dice.random() < 0.5:
            one["starts_on"] = str(ahead)
    if one["every"] != "once":
        one["term_time"] = dice.random() < 0.3
        if dice.random() < 0.3:
            one["until"] = str(ahead + timedelta(days=dice.randint(200, 900)))
        if dice.random() < 0.3:
            days = {str(TODAY + timedelta(days=dice.randint(0, 59))) for _ in range(2)}
            one["except"] = sorted(days)
    return one


def test_the_sentence_of_a_session_gives_the_session_back() -> None:
    dice = random.Random(2026)
    kinds = set()
    for _ in range(2000):
        one = a_plain_session(dice)
        words = sentence(one, today=TODAY)
        reading = read_times(words, today=TODAY)
        assert reading.sessions == [one], words
        assert (reading.left_over, reading.questions) == ("", []), words
        kinds.add((one["kind"], one["every"]))
    assert len(kinds) == 8
