"""Days and dates that are told of and are no days to go, days that are left when others are ruled
out, lists of days and days spelt with a slip."""

from __future__ import annotations

import pytest

from indexer.search.understanding.slips import misspellings
from tests.search.understanding.reading import facts, read

WEEK = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}


def days(text: str) -> set[str]:
    return {one.id for one in read(text).of("day")}


def ruled_out(text: str) -> set[str]:
    return {one.id for one in read(text).ruled_out if one.kind == "day"}


@pytest.mark.parametrize(
    "text",
    [
        # What was written, said or thanked for.
        "per your letter of Tuesday",
        "further to our call on Friday",
        "following my visit on Wednesday, wants company",
        "good to speak to you on Friday",
        "sorry I missed you Thursday",
        "thanks for coming out Tuesday",
        "told me on Friday that he is lonely",
        # What was, or what a day is.
        "it was a Friday when he left",
        "pay day is Friday",
        "my birthday's on Sunday",
        "Tuesday's my hospital day",
        "hearing is Thursday",
        # What ends.
        "tenancy is up on Monday",
        "fit note ends Friday",
        "evicted from Monday",
        "need help before Friday",
        # What somebody did, has or is to do.
        "she had a fall Sunday",
        "Monday he hit me",
        "I got the news Friday",
        "Mondays I have dialysis",
        "Fridays she goes to her daughter's",
        "kicked out Friday, sofa surfing",
        "home visit done Tues, needs company",
        "last ate on Sunday",
        "seeing the nurse Tuesday",
        "physio every Thursday",
        "on shift Monday to Friday",
        "on nights Mon-Thu",
        "carers in Mon to Fri",
        "I sign on Tuesdays",
        "dialysis Mon, Wed, Fri",
        # What others do, and who works when.
        "my ex takes the kids every weekend",
        "next door argue, brother drinks Fridays",
        "goes church Sundays and bingo Fridays, nothing in the week",
        "he plays bowls on Thursdays",
        "nothing midweek",
        "I'm in the office Mon to Weds",
        "Jo Brown, link worker (Tues-Thurs)",
        "Tues: no answer. Thurs: spoke to daughter",
        # When to ring.
        "ring me after 3 on weekdays",
        "phone me any weekday morning",
        # How it is felt.
        "lonely every day, not just Sundays",
        "weekends alone",
        "lonely at weekends",
        "Fridays is when he drinks",
        "the weekend was awful",
        # What somebody likes and has, whom they mind, what happened.
        "loves a chinese of a weekend",
        "likes a few pints of a Friday",
        "enjoys a curry on a Saturday",
        "only get the kids alternate Saturdays",
        "I have my grandkids every other weekend",
        "taken into hospital over the weekend",
        "that Friday feeling",
        "Man Friday",
        "see you Tuesday",
        "I get my pension Tuesday",
        "bins go out Friday",
        "nothing in for the weekend",
        "works in the week",
        "every Saturday night he kicks off",
    ],
)
def test_a_day_of_something_else_is_no_day_to_go(text: str) -> None:
    understood = read(text)
    assert understood.of("day") == ()
    assert understood.of("time") == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("my free day is Saturday", {"sat"}),
        ("befriender to call on Mondays", {"mon"}),
        ("someone to ring her on Sundays", {"sun"}),
        ("group meeting on Tuesday", {"tue"}),
        ("not working Fridays", {"fri"}),
        ("Thursday's my only free day", {"thu"}),
        ("Tuesdays are when I'm free", {"tue"}),
        ("lonely on Sundays so wants something then", {"sun"}),
        ("wants company at weekends", {"sat", "sun"}),
        ("used to like Mondays. Tuesdays now", {"tue"}),
        ("where can I go on Mondays", {"mon"}),
        ("something to do of a Sunday", {"sun"}),
        ("anything on over the weekend", {"sat", "sun"}),
        ("somewhere to go when I have the kids on Saturdays", {"sat"}),
        ("nobody around on Sundays so wants something then", {"sun"}),
        ("something to keep me busy on Mondays", {"mon"}),
        ("art group, alternate Thursdays", {"thu"}),
        ("friday lunch", {"fri"}),
        ("not at work Fridays", {"fri"}),
        ("work mon-fri so weekends only", {"sat", "sun"}),
        ("weekends are hardest, something then please", {"sat", "sun"}),
        ("lunch club Fridays, any other days too?", {"fri"}),
        ("from Monday to Wednesday", {"mon", "tue", "wed"}),
        ("on Friday this week", {"fri"}),
    ],
)
def test_words_like_those_leave_a_day_to_go(text: str, wanted: set[str]) -> None:
    assert days(text) == wanted


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("any day but Mon or Thurs", {"mon", "thu"}),
        ("every day except the weekend", {"sat", "sun"}),
        ("all week except Sunday", {"sun"}),
        ("any day apart from Friday", {"fri"}),
        ("Any day is fine, just not Tuesdays", {"tue"}),
        ("any time except weekends", {"sat", "sun"}),
        ("any weekday but Wed", {"wed", "sat", "sun"}),
        ("weekdays except Tuesday", {"tue", "sat", "sun"}),
        ("Mon to Fri but not Wed", {"wed", "sat", "sun"}),
    ],
)
def test_all_days_but_some_are_the_others(text: str, without: set[str]) -> None:
    assert days(text) == WEEK - without
    assert ruled_out(text) <= without
    assert ruled_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "every day bar Friday I'm in bed",
        "cries every day except Sunday",
        "lonely every day except Sunday",
        # A part of a day, or one day of all its kind.
        "Monday mornings are out",
        "not Friday nights",
        "can't do this Monday",
        # A lack, a feeling, a habit.
        "hates Sundays",
        "there's no Sunday group near me",
        "not much on Sundays round here",
        "she doesn't go out Sundays",
        "surgery isn't open Saturdays",
        "no buses on Sundays",
        "can't wait for Monday",
        "can't face another Sunday on my own",
        "doesn't see anyone at weekends",
        "no one comes, not even Sundays",
        "can't afford Friday's shop",
        "not been out since Sunday",
        "I do not drive at weekends",
    ],
)
def test_a_day_that_is_told_of_leaves_no_other_days(text: str) -> None:
    assert days(text) == set()


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("not Wednesdays, that's when I'm busy", {"wed"}),
        ("library lessons, not Fridays", {"fri"}),
        ("can't do Mondays or Wednesdays, any other day is fine", {"mon", "wed"}),
        ("a club on any night except Thursday", {"thu"}),
        ("Sundays are no good for her", {"sun"}),
        ("can't make Tuesdays because of chemo", {"tue"}),
        ("no Mondays please", {"mon"}),
        ("not weekends, tai chi", {"sat", "sun"}),
        ("can't do in the week", {"mon", "tue", "wed", "thu", "fri"}),
        ("can't get out Sundays", {"sun"}),
        ("as long as it isn't a Tuesday", {"tue"}),
        ("unable to attend Thursdays", {"thu"}),
        ("not able to make Fridays", {"fri"}),
        ("Fridays don't work for me", {"fri"}),
        ("avoid Mondays and Tuesdays if possible", {"mon", "tue"}),
        ("never on a Sunday", {"sun"}),
        ("I'm busy Mondays and Thursdays", {"mon", "thu"}),
        ("can't make the Monday group", {"mon"}),
        # What takes a day, and then that others are asked for.
        ("dialysis Tue Thu Sat, any other day is fine", {"tue", "thu", "sat"}),
        ("goes to day centre Mon and Wed, so other days", {"mon", "wed"}),
        ("grandkids on a Tuesday so not then", {"tue"}),
    ],
)
def test_where_a_day_is_ruled_out_the_others_are_left(text: str, out: set[str]) -> None:
    assert days(text) == WEEK - out
    assert ruled_out(text) == out


def test_the_days_that_are_left_are_read_from_the_words_that_rule_the_others_out() -> None:
    found = read("IT lessons in Outwood, not Fridays").of("day")
    assert {one.words for one in found} == {"not Fridays"}
    both = read("can't do Mon, Wed or Fri, crafts").of("day")
    assert {one.words for one in both} == {"can't do Mon, Wed or Fri"}


def test_other_days_are_left_as_they_were_told() -> None:
    assert days("mon tue wed all good, not thurs") == {"mon", "tue", "wed"}
    assert days("Mondays I can't, Thursdays I can") == {"thu"}


def test_any_night_but_one_is_an_evening_too() -> None:
    assert facts("any night but Friday") >= {"time:17:00-23:00", "day:sat"}
    assert "day:fri" not in facts("any night but Friday")


@pytest.mark.parametrize(
    ("text", "wanted", "out"),
    [
        ("can't do Mon, Wed or Fri", {"tue", "thu", "sat", "sun"}, {"mon", "wed", "fri"}),
        ("not Mondays, Tuesdays are good", {"tue"}, {"mon"}),
        ("Monday mornings are out", set(), {"mon"}),
        ("Mon, Wed, Fri", {"mon", "wed", "fri"}, set()),
        ("Mon/Wed/Fri.", {"mon", "wed", "fri"}, set()),
        ("Wed's and Fri's", {"wed", "fri"}, set()),
        ("Sat n Sun", {"sat", "sun"}, set()),
        ("crafts that isn't knitting, Wed or Sat", {"wed", "sat"}, set()),
        ("we sat n talked", set(), set()),
    ],
)
def test_a_list_of_days_is_read_to_its_end(text: str, wanted: set[str], out: set[str]) -> None:
    assert days(text) == wanted
    assert ruled_out(text) == out


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wenesday aftrenoon", {"day:wed", "time:12:00-17:00"}),
        ("frday evning", {"day:fri", "time:17:00-23:00"}),
        ("a thrusday moring", {"day:thu", "time:06:00-12:00"}),
        ("frida wants to paint", set()),
        ("sundry things", set()),
        ("in mourning", set()),
    ],
)
def test_days_and_parts_of_them_are_read_with_a_letter_wrong(text: str, found: set[str]) -> None:
    assert facts(text) == found


def test_a_slip_that_may_be_two_words_is_neither() -> None:
    slips = misspellings({"monday": "mon", "sunday": "sun"})
    assert slips["mondya"] == slips["mnday"] == "mon"
    assert "monday" not in slips
    both = misspellings({"cat": 1, "cut": 2})
    assert "ct" not in both
    assert both["caat"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "meeting the social worker at 2pm tomorrow",
        "12 Jan 2027 he goes to court",
        "24th Nov - seen in clinic",
        "homeless from 1 December",
        "benefits stop on 5 December",
        "12/12/50",
        "referred today",
    ],
)
def test_a_date_of_something_else_is_no_date_to_go(text: str) -> None:
    understood = read(text)
    assert understood.of("date") == ()
    assert understood.of("time") == ()


def test_what_has_been_missing_for_days_is_not_ruled_out() -> None:
    assert read("weeks without visitors").ruled_out == ()
    assert [one.id for one in read("somewhere without dogs").ruled_out] == ["dogs"]


@pytest.mark.parametrize(
    "text",
    [
        # What somebody has been to, or is no more.
        "tried the wednesday group and it was too loud, somewhere quieter",
        "we tried the one on thursdays, not for us",
        "our old club met thursday afternoons till it folded",
        "our wednesday club ran out of money",
        # What was given, said or done.
        "the food bank gave us a parcel friday but the baby milk has run out",
        "the surgery said ring on monday but i can't wait that long",
        "she's having her hip done next wednesday so will need exercise after",
        # What a date is, and where others are.
        "christmas day is a wednesday this year and i dread it",
        "the scan is on the 4th, thursday, and i'm terrified",
        "the kids are with their dad from friday to sunday and i rattle about",
        "he's at church on sundays and lonely the other days",
    ],
)
def test_a_day_of_what_has_been_or_of_others_sets_nothing(text: str) -> None:
    assert not days(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("we tried the gp but want a walking group on mondays", {"mon"}),
        ("the nurse said to go to the tuesday group", {"tue"}),
        ("my neighbour told me about the thursday lunch club", {"thu"}),
        ("heard there was a friday lunch club somewhere round here", {"fri"}),
        ("there was a knit and natter on fridays, is it still going", {"fri"}),
        ("the ring and ride comes wednesdays", {"wed"}),
        ("dial a ride comes on a monday and can drop me at a group", {"mon"}),
        ("he goes to the day centre mondays and i'd like a carers group then", {"mon"}),
        ("they are with their dad at weekends so i could do a course then", {"sat", "sun"}),
        ("we're at chapel on sundays, any other day suits", WEEK - {"sun"}),
        ("gym on tuesdays, physio on thursdays, otherwise he's free", WEEK - {"tue", "thu"}),
    ],
)
def test_a_day_that_is_recommended_or_the_only_way_there_is_asked_for(
    text: str, told: set[str]
) -> None:
    assert days(text) == told
