"""Access needs in whole sentences: which facets they ask for, and which words ask for none."""

from __future__ import annotations

import pytest

from indexer.search.understanding.access import OWN_PARAMETER
from schemas.vocabulary import facets, read_vocabulary
from tests.search.understanding.reading import keys, offered, read

WHEELCHAIR = {"step_free_entrance", "step_free_throughout"}


def access(text: str) -> set[str]:
    return {one.id for one in read(text).of("access")}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("he's in a wheelchair and loves painting", WHEELCHAIR),
        ("wheelchair user wants a choir near Ossett", WHEELCHAIR),
        ("she uses her wheelchair outdoors", WHEELCHAIR | set()),
        ("no car, in a wheelchair", WHEELCHAIR),
        ("no car in a wheelchair", WHEELCHAIR),
        ("doesn't drive in a wheelchair", WHEELCHAIR),
        ("she can't do stairs with her hip", {"step_free_throughout"}),
        ("my mum can't really manage the stairs", {"step_free_throughout"}),
        ("couldn't use stairs since the fall", {"step_free_throughout"}),
        ("there must be no stairs", {"step_free_throughout"}),
        ("uses a frame to get about", {"step_free_entrance"}),
        ("walks with a zimmer frame", {"step_free_entrance"}),
        ("comes on her mobility scooter", {"powered_wheelchair_scooter"}),
        ("gets about on a mobility scooter", {"powered_wheelchair_scooter"}),
        ("can't stand for long, tai chi?", {"seating_available"}),
        ("can't walk far but wants to get out", {"distance_and_surface"}),
        ("only walks short distances now", {"distance_and_surface"}),
        ("must have a disabled loo", {"accessible_toilet"}),
        ("needs a toilet with a hoist", {"changing_places"}),
        ("needs the loo close by because of crohns", {"toilet_any"}),
        ("has to be near a toilet", {"toilet_any"}),
        ("somewhere to change the baby", {"baby_changing"}),
        ("can't hear without a loop", {"hearing_loop"}),
        ("he uses BSL", {"bsl"}),
        ("needs things in large print", {"large_print_formats"}),
        ("wants the leaflet in easy read", {"easy_read"}),
        ("needs an interpreter with her", {"interpreter"}),
        ("needs a Polish interpreter", {"interpreter"}),
        ("has a guide dog with him", {"assistance_dogs"}),
        ("my autistic son needs it quiet", {"quiet_low_sensory"}),
        ("hates crowds", {"quiet_low_sensory"}),
        ("somewhere that's not too noisy", {"quiet_low_sensory"}),
        ("is there a quiet room if it gets too much", {"quiet_space"}),
        ("an autism friendly cinema", {"autism_friendly"}),
        ("a dementia friendly choir", {"dementia_friendly"}),
        ("blue badge holder coming by car", {"blue_badge_parking"}),
        ("drives so needs parking", {"parking"}),
        ("needs to be on a bus route", {"near_public_transport"}),
        ("needs transport to get there", {"transport_provided"}),
        ("someone to meet her at the door", {"met_at_first_visit"}),
        ("can she bring her carer", {"carer_or_companion"}),
        ("is there a creche", {"creche"}),
        ("needs halal food", {"food_dietary"}),
        ("needs help going to the toilet", {"personal_care_offered"}),
        ("can't use the phone, deaf", {"text_email_contact"}),
        ("number i can ring and speak to a real person", {"phone_contact"}),
    ],
)
def test_an_unmistakable_phrase_asks_for_its_facet(text: str, wanted: set[str]) -> None:
    assert access(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "ground floor flat with damp",
        "my phone won't send a text",
        "got a call from the bank",
        "text me back on this number",
        "lost my blue badge",
        "apply for a blue badge",
        "wheelchair hire for a weekend",
        "parking fine appeal",
        "volunteer to train a guide dog",
        "mend my mobility scooter",
        "lift to the hospital",
        "scared on the bus",
        "no buses where we live",
        "not in a wheelchair",
        "doesn't need an interpreter",
        "isn't a wheelchair user",
        "hard of hearing",
        "deaf",
        "registered blind",
        "autistic",
        "walks with a stick",
        "playing chess quietly in the library",
        "going up in the world",
        "walking group with good company",
    ],
)
def test_everyday_words_ask_for_no_facet(text: str) -> None:
    assert access(text) == set()


def test_a_condition_without_a_wish_offers_what_may_help() -> None:
    assert "access:hearing_loop" in offered("gent is hard of hearing, wants a coffee morning")
    assert "access:large_print_formats" in offered("registered blind, lives alone")
    assert "access:autism_friendly" in offered("autistic lad of 19")


def test_a_no_is_about_what_stands_behind_it() -> None:
    assert [(one.kind, one.id) for one in read("choir, not online").ruled_out] == [
        ("attend", "online")
    ]
    assert access("not well, in a wheelchair") == WHEELCHAIR
    assert access("doesn't need to be near a toilet") == set()


def test_small_words_may_stand_inside_a_phrase_and_others_may_not() -> None:
    assert access("in his old wheelchair") == set()
    assert access("in his wheelchair") == WHEELCHAIR
    assert access("can't cope with the stairs") == {"step_free_throughout"}


def test_every_facet_is_read_from_each_of_its_phrases_inside_a_sentence() -> None:
    missed = []
    for row in read_vocabulary("accessibility.json")["facets"]:
        own = OWN_PARAMETER.get(row["id"])
        wanted = f"{own[0]}:{own[1]}" if own else f"access:{row['id']}"
        for wording in row["search_words"]:
            found = keys(f"knitting, {wording}, thanks")
            # A longer phrase of another facet, a language of its own and self-referral may win.
            if wanted not in found and not any(
                key.startswith(("access:", "language:", "join:", "who:", "cost:", "attend:"))
                for key in found
            ):
                missed.append((row["id"], wording))
    assert missed == []
    assert len(facets()) > 30


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("sewing on the 46 bus route", "near_public_transport"),
        ("rather text than ring, yoga", "text_email_contact"),
        ("someone to meet her at the door, choir", "met_at_first_visit"),
        ("her PA will stay with her, art class", "carer_or_companion"),
        ("choir if there's a ramp and parking", "parking"),
        ("choir if there's a ramp and parking", "step_free_entrance"),
        ("can only walk twenty yards, bingo", "distance_and_surface"),
        ("crafts, parking, Ossett", "parking"),
    ],
)
def test_what_no_list_can_hold_is_read_by_its_frame(text: str, facet: str) -> None:
    assert facet in access(text)


@pytest.mark.parametrize(
    "text",
    ["he's very quiet", "quiet man", "childcare costs", "lift me up", "teens in the park outside"],
)
def test_a_bare_word_about_something_else_sets_no_facet(text: str) -> None:
    assert access(text) == set()
