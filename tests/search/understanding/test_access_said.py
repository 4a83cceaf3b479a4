"""Access needs and ways of attending as people say them, in words no list has; and what has those
words and asks for nothing: lessons, jobs, the stairs at home, what was long ago.
"""

from __future__ import annotations

import pytest

from tests.search.understanding.reading import read


def told(text: str, kind: str) -> set[str]:
    return {one.id for one in read(text).of(kind)}


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("craft group wi' a ramp", "step_free_entrance"),
        ("my knees won't let me do steps", "step_free_entrance"),
        ("she can't get over the doorstep now", "step_free_entrance"),
        ("choir, w/chair user", "step_free_entrance"),
        ("choir, w/chair user", "step_free_throughout"),
        ("how many steps to get in?", "step_free_entrance"),
        ("can't tackle stairs", "step_free_throughout"),
        ("her legs won't take her upstairs", "step_free_throughout"),
        ("no good if it's up a flight of stairs", "step_free_throughout"),
        ("gets around on her scooter", "powered_wheelchair_scooter"),
        ("somewhere to leave my scooter", "powered_wheelchair_scooter"),
        ("standing kills my back", "seating_available"),
        ("are there any seats as she gets tired", "seating_available"),
        ("50 yards is about my limit", "distance_and_surface"),
        ("dad can't walk any great distance", "distance_and_surface"),
        ("is the toilet accessible", "accessible_toilet"),
        ("somewhere to change my disabled son", "changing_places"),
        ("not far from a toilet", "toilet_any"),
        ("weak bladder so a toilet has to be close", "toilet_any"),
        ("somewhere to change him, he's 6 months", "baby_changing"),
        ("can't hear in a hall without the loop on", "hearing_loop"),
        ("deaf lady, signs, doesnt lipread", "bsl"),
        ("does anyone there sign", "bsl"),
        ("font size 18", "large_print_formats"),
        ("needs info with pictures", "easy_read"),
        ("someone there has to speak hers", "languages"),
        ("staff speak a few different languages", "languages"),
        ("group in her mother tongue", "languages"),
        ("interp reqd", "interpreter"),
        ("who'll interpret for mum", "interpreter"),
        ("somebody who picks up the phone", "phone_contact"),
        ("without having to ring up", "text_email_contact"),
        ("non verbal so texts", "text_email_contact"),
        ("somewhere that isn't rammed", "quiet_low_sensory"),
        ("can't cope with lots of people", "quiet_low_sensory"),
        ("a side room for time out", "quiet_space"),
        ("a separate room she can nip out to when it all gets too much", "quiet_space"),
        ("autistic lad, staff who get it", "autism_friendly"),
        ("that caters for autism", "autism_friendly"),
        ("he's got dementia, will they cope", "dementia_friendly"),
        ("has a seizure dog", "assistance_dogs"),
        ("I've got a blue badge", "blue_badge_parking"),
        ("somewhere to leave the car", "parking"),
        ("is it easy to park", "parking"),
        ("on the number 9 bus", "near_public_transport"),
        ("I come on the bus", "near_public_transport"),
        ("fetch you in a minibus and take you back home", "transport_provided"),
        ("transport req'd", "transport_provided"),
        ("can anyone give me a lift", "transport_provided"),
        ("can someone meet me outside", "met_at_first_visit"),
        ("can't face walking in on my own", "met_at_first_visit"),
        ("link worker to attend first session with pt", "met_at_first_visit"),
        ("support worker comes with him", "carer_or_companion"),
        ("does her carer pay", "carer_or_companion"),
        ("english class with someone to mind the kids", "creche"),
        ("no babysitter so kids come too", "creche"),
        ("they need to cater for vegans", "food_dietary"),
        ("someone to help him in the loo", "personal_care_offered"),
    ],
)
def test_a_need_is_read_from_what_people_say(text: str, facet: str) -> None:
    assert facet in told(text, "access")


@pytest.mark.parametrize(
    "text",
    [
        "a flat walk, Tuesday mornings",
        "we met at the door of the Mecca in '74",
        "I used to meet him at the gate",
        "can't manage the stairs at home",
        "can't get up the stairs to bed",
        "learn BSL",
        "BSL level 1 course",
        "can someone sign my passport form",
        "signs up for everything",
        "loop the dog round the park",
        "needs a mobility scooter",
        "hates the noise next door",
        "needs time out from caring",
        "somewhere to get away from him",
        "halal butcher",
        "vegan cooking course",
        "work in personal care",
        "needs childcare to go back to work",
        "someone to look after the kids while I'm in hospital",
        "a pick me up",
        "needs picking up, low mood",
        "drive the minibus",
        "train as an interpreter",
        "her husband had a guide dog",
        "looks after his wife who is in a wheelchair",
        "audio equipment",
        "no beef with anyone",
        "bring a friend day",
        "how do I get a blue badge",
        "hasn't got a blue badge, wants to apply",
        "what steps are there to get help",
        "park my worries",
        "quieter since he lost his wife",
        "only a few people came to the funeral",
        "help with transport",
        "baby comes in March",
        "speaks his mind",
        "husband comes with baggage",
        "won't go out alone at night",
        "has dementia and will they take her house",
    ],
)
def test_what_only_looks_like_it_asks_for_nothing(text: str) -> None:
    assert told(text, "access") == set()


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("could a bereavement visitor come round to the flat", {"home"}),
        ("housebound, would love someone to visit and natter", {"home"}),
        ("visitor for mum", {"home"}),
        ("someone to call on her", {"home"}),
        ("hairdresser that comes to your house", {"home"}),
        ("counselling in her own home", {"home"}),
        ("video call counselling", {"online"}),
        ("can I log in from home", {"online"}),
        ("someone to chat to on the phone", {"phone"}),
        ("housebound lady of 80", {"home", "online", "phone"}),
    ],
)
def test_the_way_that_is_told_is_the_only_one(text: str, ways: set[str]) -> None:
    assert told(text, "attend") == ways


@pytest.mark.parametrize(
    "text",
    [
        "all but housebound, would need picking up for a luncheon club",
        "housebound but wants to get out",
        "carer for mum who's housebound",
        "I was housebound last year, better now",
        "visitor parking",
        "alone in my own home",
        "ex popping in uninvited",
        "someone to come round and fix the shower",
        "kids come to mine at Christmas",
        "a Zoom lens",
        "video games",
        "live stream the football",
    ],
)
def test_who_goes_out_and_who_is_only_told_of_has_no_way(text: str) -> None:
    assert told(text, "attend") == set()
