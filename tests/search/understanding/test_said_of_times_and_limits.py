"""When people can go, what they can pay and what they do not want, in everyday words; and what only
looks like it: days in names and sayings, hours of others, "free" and "not" that set no condition.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import read

MORNING, AFTERNOON, EVENING = "time:06:00-12:00", "time:12:00-17:00", "time:17:00-23:00"
WEEK = "day:mon day:tue day:wed day:thu day:fri"


def told(text: str, *kinds: str) -> set[str]:
    return {one.key for one in read(text).findings if one.kind in kinds}


def not_wanted(text: str) -> set[str]:
    """What is ruled out: days and times, kinds of venue and activities, and single words."""
    understood = read(text)
    found = {one.id for one in understood.ruled_out if one.kind in ("words", "day", "time")}
    return found | {one.id.partition(":")[2] for one in understood.of("exclude")}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        # Another has them, so those hours are free.
        ("the kids are at nursery 9 till 12 thats my only window, yoga", "time:09:00-12:00"),
        ("sitter comes 1 til 4 so it would have to be then", "time:13:00-16:00"),
        ("mum's at day centre 10 till 3 so between those hours, swimming", "time:10:00-15:00"),
        ("a carer sits with him 10 till 1, that's my free time, art", "time:10:00-13:00"),
        ("the baby naps 1 til 3 so that's my window", "time:13:00-15:00"),
        # Hours that suit.
        ("10 til 2 is best for me", "time:10:00-14:00"),
        ("nursery 9 til 12 so then I could do yoga", "time:09:00-12:00"),
        ("when I'm back from work, gym", "time:17:00-"),
        ("between ten and noon suits me", "time:10:00-12:00"),
        ("1-3 would be good, chess", "time:13:00-15:00"),
        ("I can make 1 til 3", "time:13:00-15:00"),
        ("between 6 and 8 of an evening, darts", "time:18:00-20:00"),
        # From when on.
        ("I knock off at 4, football", "time:16:00-"),
        ("get off work at 6, running", "time:18:00-"),
        ("gets in from work at half 5, boxing", "time:17:30-"),
        ("I get home about 6 so after that, yoga", "time:18:00-"),
        ("works 7 til 3 so after that, gym", "time:15:00-"),
        ("dont get in til 6, art class", "time:18:00-"),
        ("nowt before ten, craft", "time:10:00-"),
        ("not before 10 she's slow to get going, craft", "time:10:00-"),
        ("after 8 when the kids are in bed, choir", "time:20:00-"),
        ("when I get in from work, zumba", "time:17:00-"),
        ("after I clock off, gym", "time:17:00-"),
        ("until 4 at the latest, sewing", "time:-16:00"),
        ("kids finish at half 3 so before that", "time:-15:30"),
        # An evening without an hour, or with one said only nearly.
        ("once mum's in bed I could join something online", EVENING),
        ("when the bairns are asleep, online course", EVENING),
        ("after I've put the kids to bed, online yoga", EVENING),
        ("after the kids' bedtime, craft on zoom", EVENING),
        ("nine-ish at night online support", EVENING),
        ("about 8 of an evening, quiz", EVENING),
        ("nights only, pool", EVENING),
        ("night time support group", EVENING),
        # Halves of the day and breaks.
        ("am only, gym", MORNING),
        ("p.m. please, craft", AFTERNOON),
        ("in me dinner break, yoga", "time:12:00-14:00"),
        ("crafts, during the day", "time:09:00-17:00"),
        ("week nights, five a side", f"{WEEK} {EVENING}"),
    ],
)
def test_the_hours_somebody_is_free_are_read(text: str, keys: str) -> None:
    assert told(text, "day", "time") == set(keys.split())


@pytest.mark.parametrize(
    "text",
    [
        "once they're in bed I sit and cry",
        "once the kids are in bed he starts on me",
        "when he's asleep I go through his phone",
        "after bedtime he wanders",
        "when he comes home from work he hits the bottle",
        "once dad's home from work the shouting starts",
        "when I finished work I lost my purpose",
        "home from uni at 21, lonely",
        "gets off the bus at 4 and wanders",
        "wakes at 3 so after that she's shattered",
        "about 9 at night she gets agitated",
        "neighbours drilling at 8 in the evening",
        "I can do 10 to 15 minutes walking",
        "2 to 3 falls a week",
        "groups of 4 to 6 work best",
        "11-16 preferred",
        "one to one would suit him",
        "nursery rang, he bites, 2 to 3 times a week",
        "am only 19 and pregnant",
        "pm me details",
        "please phone after 5pm",
        "daytime telly is my only company",
        "lonely during the day",
        "once the kids are in bed, lonely",
        "once the kids are down for the night, wine helps",
        "after bedtime snacking, weight group",
        "after the kids bedtime routine falls apart, parenting",
        "when the baby's down for a nap, yoga",
        "once he's settled in nursery, yoga",
        "once they are settled in the UK, english class",
        "once they're down the park, football",
        "once he's down he can't get up, falls class",
        "when mum goes up the stairs, want exercise for balance",
        "when I finish work for good, retirement club",
        "when I finish work in June, want volunteering",
        "once I'm back at work, childminder",
        "when I'm off work sick, want company",
        "after work stress, yoga",
        "he drinks from 10 til 2 so then he shouts",
        "wakes 3 til 5 so in that time I worry",
        "size 10 to 12 suits me",
        "8 to 10 would be good numbers",
        "best to ring between 10 and 2",
        "contact daughter after 6pm",
    ],
)
def test_hours_that_only_tell_are_no_time_to_go(text: str) -> None:
    assert told(text, "day", "time", "date") == set()


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("finish work at 6 in the week but saturdays i'm about all day", "time:18:00- day:sat"),
        ("only day I've got is Friday, gym", "day:fri"),
        ("my day off's Wednesday, pottery", "day:wed"),
        ("I'm with mum Mon to Wed so Thurs or Fri for me", "day:thu day:fri"),
        ("Wednesday if not Friday", "day:wed day:fri"),
        ("just wed please, craft", "day:wed"),
        ("sat at 10am parkrun", "day:sat time:10:00-11:00"),
        ("best would be wed, craft", "day:wed"),
        ("Tuesday lady's group", "day:tue"),
        ("monday blues jam night, want to play guitar", "day:mon"),
        ("when mum's at day centre Tuesdays, yoga for me", "day:tue"),
        ("weds and fri he goes to day care so those are my days", "day:wed day:fri"),
        ("last Friday of the month breakfast", "day:fri"),
        ("Saturday girls football", "day:sat"),
        ("Fridays I'm at a loose end, gym", "day:fri"),
        ("Saturday lad's football", "day:sat"),
    ],
)
def test_days_in_everyday_words_are_read(text: str, keys: str) -> None:
    assert told(text, "day", "time") == set(keys.split())


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("talk thing tues, sorry not tues thurs, pm", f"day:thu {AFTERNOON}"),
        ("monday in ossett. no tell a lie mondays is chiropodist, wednesday", "day:wed"),
        ("choir tuesday, no, wednesday Stockport", "day:wed"),
        ("can she come monday - no sorry - friday", "day:fri"),
        ("art Wed make that Fri morning", f"day:fri {MORNING}"),
        ("carers group mon. scrap that. tues evening", f"day:tue {EVENING}"),
        ("sat no wait sun", "day:sun"),
        # Nothing was taken back.
        ("Tuesdays, wait list for Thursday", "day:tue day:thu"),
        ("Monday, no Tuesdays", "day:mon"),
        ("cancelled Monday, sorry, Friday is the funeral", ""),
    ],
)
def test_a_day_that_was_taken_back_is_none_to_go_on(text: str, keys: str) -> None:
    understood = read(text)
    assert told(text, "day", "time") == set(keys.split())
    out = {f"day:{one.id}" for one in understood.ruled_out if one.kind == "day"}
    assert not out & set(keys.split())


@pytest.mark.parametrize(
    "text",
    [
        "Tues clinic lady again, wants a choir",
        "Monday morning patient wants help with debt",
        "Weds surgery pt, low mood",
        "seen in Wednesday clinic, wants company",
        "monday blues wont shift",
        "Sunday night blues, dread work",
        "that friday feeling has gone",
        "thursday murder club book group",
        "love Saturday Night Fever, dance class",
        "saturday kitchen got me into cooking",
        "never in a month of Sundays would he go",
        "every day's a Sunday when you're retired",
        "saturday girl at the hairdressers, 16, anxious",
        "Monday to Friday job, knackered",
        "wed 14 yrs now splitting up",
        "wed 50 years, he's gone",
        "got wed at 19",
        "newly wed and lonely",
        "not wed but together 20 years",
        "not sat in a circle",
        "Fridays I'm at my daughter's, craft",
        "the Monday group was full",
        "my daughter is at uni Mon to Thurs",
        "he's at day centre Mondays",
        "last Friday he fell",
        "chair yoga Mondays already, something for other days",
        "mates Friday night drinkers, I'm not",
        "I mind grandkids Mon-Wed so later in the week, yoga",
        "Wednesday supporter wants to talk",
        "Monday Night Raw fan wrestling class",
        "Monday night football on telly, lonely",
        "F2F Mon 12/5, wants choir",
    ],
)
def test_a_day_in_a_name_or_a_saying_is_no_day_to_go(text: str) -> None:
    assert told(text, "day", "time") == set()


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("skint, want a gym", "free"),
        ("boxing for my lad, his nan's skint", "free"),
        ("we're broke, days out with kids", "free"),
        ("no money, knitting group", "free"),
        ("haven't two pennies to rub together, want to dance", "free"),
        ("waiting list is long, can't pay, counselling", "free"),
        ("not paying for it, drawing", "free"),
        ("needs to be free, drawing", "free"),
        ("hard up, wants sewing", "low"),
        ("money's tight, painting", "low"),
        ("on a low income, swimming", "low"),
        ("not got much money, knitting group", "low"),
        ("skint, so two quid max, yoga", "low"),
        ("affordable drawing class", "low"),
        ("cheapest gym in Ossett", "low"),
        ("reasonable price, drawing", "low"),
        ("couple of quid, drawing", "low"),
        ("50p a go, drawing", "low"),
        ("nothing that costs the earth, drawing", "low"),
        ("can't afford the leisure centre, swimming", "low"),
        ("skint since the divorce, want to learn to cook", "free"),
        ("can't afford to pay, gym", "low"),
    ],
)
def test_what_it_may_cost_is_read_from_everyday_words(text: str, price: str) -> None:
    assert told(text, "cost") == {f"cost:{price}"}


@pytest.mark.parametrize(
    "text",
    [
        "free spirited they said, now boxed in",
        "a free thinker, debates",
        "free running for my lad",
        "free weights gym",
        "free at last, he's gone",
        "i want to be free",
        "he walked free",
        "drink free social",
        "free whenever, walking",
        "I am free in the mornings, art",
        "someone free to sit with mum",
        "he made me feel cheap",
        "cheap cider is all he drinks",
        "cheap veg box",
        "a nominal fee is fine, art",
        # No money, and nothing to do asked for; or money itself is the matter.
        "already skint",
        "skint and can't buy food",
        "skint, behind with rent, wants to talk",
        "always skint, help managing money, evening class",
        "money is tight, help with bills",
        "my ex left me penniless, need a group",
        "not short of money, just lonely, wants a group",
        "he takes my wages, I've no money of my own, want to talk",
        "she broke her hip, gentle exercise",
        "the car broke, want somewhere near",
        "he is dead broke up about his dog, want a walking group",
        "I'm not broke but I'm bored, a club",
        "never been skint, want a bridge club",
        "when I was skint I used to sing, want a choir now",
        "I help people who are hard up, want to join a group",
        "the club has no money, want to help run it",
        "course on managing on a low income",
        "no cash, card only, gym",
        "cash free, yoga",
        "dog free walk",
        "child free couple, social",
        "can't afford to be ill, gym",
    ],
)
def test_what_sounds_like_a_price_and_is_none(text: str) -> None:
    assert told(text, "cost") == set()


@pytest.mark.parametrize(
    ("text", "ruled_out"),
    [
        ("walking group with no dogs", "dogs"),
        ("walking group, no dogs please", "dogs"),
        ("never got over dogs, is there a walking group with none of them", "dogs"),
        ("bit by a dog once, walk where there's none of em", "dog"),
        ("cats bring him out in a rash so somewhere with none of them", "cats"),
        ("singing but no hymns", "hymns"),
        ("no needles please", "needles"),
        ("as long as there's no needles", "needles"),
        ("walk with no dogs near Leeds", "dogs"),
        ("hates yoga, loves walking alone", "yoga"),
        ("sick of bingo, owt else", "bingo"),
        ("doesn't fancy yoga, something gentler", "yoga"),
        ("won't touch yoga, anything else for bad back", "yoga"),
        ("if it's bingo he won't go", "bingo"),
        ("bingo is his idea of hell", "bingo"),
        ("don't want no bingo", "bingo"),
        ("tried AA, not for me, alcohol help", "aa"),
        ("tried yoga, not for me, something gentler", "yoga"),
        ("keep her away from pubs", "pub"),
        ("pubs are off limits", "pub"),
        ("church is out for him", "place_of_worship church_hall"),
        ("would rather it wasn't in a church", "place_of_worship church_hall"),
        ("not football or rugby", "football rugby"),
        ("she doesn't go out of an evening, craft", "17:00-23:00"),
        ("Tuesday's no good, craft", "tue"),
    ],
)
def test_what_is_not_wanted_is_noted(text: str, ruled_out: str) -> None:
    assert not_wanted(text) == set(ruled_out.split())


@pytest.mark.parametrize(
    "text",
    [
        "my brain will not be quiet",
        "he will not be told",
        "not stood on scales in front of people",
        "not talked down to",
        "not a clue where to start",
        "not the first time",
        "not walking well",
        "not cooking for himself",
        "why not yoga",
        "dont want no fuss",
        "dont want nobody knowing",
        "doesn't like strangers",
        "doesn't enjoy eating",
        "tired of cooking for one",
        "sick of walking everywhere",
        "can't sit in the garden",
        "the heating is out",
        "if it's raining he won't go out",
        "no kids, no husband, lonely",
        "no dogs in the flat, miss having one",
        "scared of crowds, none of my family get it",
        "walk with dogs, none of my own",
        "never got over my wife, none of us speak",
        "been to the doctors, not for me for my wife",
        "weekdays but saturdays too, gym",
        "doesn't like walking alone",
        "don't like going to the gym alone",
        "doesn't fancy cooking for one, lunch club",
        "bored of walking the dog alone",
        "don't want to stop swimming",
        "not swimming yet, wants to learn",
        "no chess club near us",
        "no walking group here, any near",
        "it's nothing to do with alcohol, he's ill",
        "we've nowhere with music round here, want a choir",
        "nowhere with dogs allowed near me, dog walking group",
        "a house with no children feels empty, lonely",
        "no dogs, lost mine, lonely",
        "no needles found, drug help",
        "no pets allowed, eviction, help",
        "as long as there is no pain, exercise",
        "kids hate school, is there anywhere, none of them will go",
        "children anxious, looking for help, can't be any worse",
    ],
)
def test_a_no_that_only_tells_rules_nothing_out(text: str) -> None:
    understood = read(text)
    assert not_wanted(text) == set()
    assert not [one for one in understood.ruled_out if one.kind == "access"]
