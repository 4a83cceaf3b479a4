"""How to find out the answer to a question about access, in plain words, for those who keep a
listing. The vocabulary says what each answer means; this says what to do to know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HOW_TO_CHECK: Final[Mapping[str, str]] = {
    "step_free_entrance": (
        "Go in the way people come, from the pavement or the car park. Count every step, also the "
        "one at the door. Push the door with one hand: could somebody in a wheelchair open it?"
    ),
    "step_free_throughout": (
        "Walk from the door to your room, and from there to the toilet. Count the steps. If there "
        "is a lift, ride in it. Measure the narrowest door: 75 cm is enough."
    ),
    "seating_available": (
        "Count the chairs when everybody is there. Do some have arms? May people sit all the time?"
    ),
    "accessible_toilet": (
        "Go and look on a day you meet. Is it open, or who has the key? Is it free of mops and "
        "boxes? Does the red cord hang down to the floor?"
    ),
    "hearing_loop": (
        "Ask the caretaker when the loop was last tested, and write the date into the note. Switch "
        "it on when you meet, and ask somebody with a hearing aid whether they hear it."
    ),
    "quiet_low_sensory": (
        "Sit in the room for ten minutes when you meet. How many people are there? Is there music? "
        "Do the lights glare or hum?"
    ),
    "near_public_transport": (
        "Walk from the stop to the door: 400 metres take about five minutes. Then look up the last "
        "bus or train home after you finish."
    ),
    "transport_provided": (
        "If somebody rang and asked for a lift, who would say yes? From where, and what would it "
        "cost?"
    ),
    "online_option": (
        "Could somebody at home take part in the same hour, by video, with what they have?"
    ),
    "met_at_first_visit": (
        "Who looks out for a new face? Could a new person ring them before they come?"
    ),
    "carer_or_companion": (
        "Think of somebody who comes with a carer or a friend. May the friend stay? Would you ask "
        "them to pay?"
    ),
    "drop_in": "Think of somebody who has told nobody and stands at the door. May they come in?",
    "free": (
        "Is there anything that everybody pays, even 50p for tea? Then it is not free. What people "
        "may leave out is no charge."
    ),
    "powered_wheelchair_scooter": (
        "A scooter needs about 150 cm to turn. Where would it stand while you meet?"
    ),
    "distance_and_surface": (
        "Count your steps from where a car can stop to the door; two are about a metre and a half. "
        "Is the way firm, even and lit?"
    ),
    "toilet_any": "Is it open when you meet, and may visitors use it?",
    "baby_changing": "Is there a place that a father can use as well?",
    "quiet_space": "Where would you send somebody for whom it is too much? Is it always free?",
    "assistance_dogs": "May a dog come into the room you use, and is there water for it?",
    "blue_badge_parking": "Count the marked bays, and the steps from them to the door.",
    "parking": "Come by car on a day you meet. Where did you find a place, and what did it cost?",
    "phone_contact": "Ring your own number as a stranger would. Does somebody answer or ring back?",
    "text_email_contact": "Could somebody who cannot use a telephone reach you and get an answer?",
    "large_print_formats": "Look at what you hand out: could you print it in letters of 18 points?",
    "bsl": "Ask whether the interpreter is booked for every time, or only when somebody asks.",
}
"""Facet -> what to do to know the answer."""

WHAT_NO_MEANS: Final[Mapping[str, str]] = {
    "changing_places": "There is no such toilet here or near by.",
    "baby_changing": "There is nowhere to change a baby.",
    "quiet_space": "There is nowhere to go for a break.",
    "blue_badge_parking": "There is no such place within 200 m.",
    "autism_friendly": "Nothing of this is there.",
    "dementia_friendly": "Nothing of this is there.",
}
"""Facet -> what "no" means, where the vocabulary says it in a word that alone says little."""
