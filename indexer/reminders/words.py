"""What a reminder says: plain, friendly, without blame, one link for each group it is about.

Called by `send` with the plan's letter and the address of each link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .. import texting
from ..errors import SettingsError
from ..freshness.words import day as day_words
from ..people import notices
from ..settings import Settings
from .plan import Due

LONGEST_SUBJECT: Final = 150

_SUBJECTS: Final = {
    "early": "Is this still right? {name}",
    "due": "Please confirm: is this still right? {name}",
    "again": "Could you look at this? {name}",
    "second_contact": "Could you look at this? {name}",
    "stale": "We are about to mark this as unconfirmed: {name}",
    "last": "Our last letter about {name}",
}
_ASKED: Final = {
    "early": "It is nearly time to look at the page of {name} again. If all is well, one press "
    "says so.",
    "due": "Please confirm that the page of {name} is still right. People are sent to groups by "
    "what stands there.",
    "again": "We have not heard yet whether the page of {name} is still right. Perhaps our last "
    "letter went astray, or somebody else of the group knows. One press is enough.",
    "second_contact": "We are still looking for somebody who can say whether the page of {name} "
    "is right. One press is enough, and you need not be the one who runs it.",
    "stale": "We are about to mark the page of {name} as unconfirmed. It then asks people to ring "
    "before they go, and stands lower in the list. One press puts that right.",
    "last": "This is our last letter about the page of {name}. It now stands apart, below the "
    "groups that somebody has confirmed, so fewer people find it. One press brings it back, "
    "today or later.",
}
_SHORT: Final = {
    "early": "It is nearly time to look at it again.",
    "due": "Please confirm it.",
    "again": "We have not heard about it yet.",
    "second_contact": "We are still looking for somebody who can say.",
    "stale": "We are about to mark it as unconfirmed.",
    "last": "This is our last letter about it.",
}
"""The rung in a letter about several groups."""


LONGEST_TEXT: Final = texting.TWO_MESSAGES
"""A text message of more would cost what three do."""

_NAME_AT_LEAST: Final = 20


@dataclass(frozen=True)
class Said:
    """A letter in words."""

    subject: str
    body: str


def say(
    about: Sequence[tuple[Due, str]], settings: Settings, *, unsubscribe: str | None
) -> Said:  # fmt: skip
    """A letter about some listings, each with the address of its link."""
    subject, text = _one(*about[0], settings) if len(about) == 1 else _several(about, settings)
    parts = [text]
    if unsubscribe:
        parts.append(f"You can stop these reminders here:\n{unsubscribe}")
    parts.append(notices.ending(settings))
    plain = " ".join("".join(one if one.isprintable() else " " for one in subject).split())
    if len(plain) > LONGEST_SUBJECT:
        plain = plain[: LONGEST_SUBJECT - 1] + "…"
    return Said(plain, "\n\n".join(parts) + "\n")


def as_text(due: Due, address: str, settings: Settings) -> str:
    """The same as a text message of at most LONGEST_TEXT characters, in the telephones' alphabet.

    The link is whole, whatever else has to be shorter; where it stops these messages is its page.
    """
    site = texting.to_gsm(settings.name)
    for most in (60, 40, _NAME_AT_LEAST, 0):
        name = texting.shortened(texting.to_gsm(_name(due)), most) if most else ""
        who = f"{texting.shortened(site, most)}: is" if most and site else "Is"
        what = f"the page of {name}" if name else "the page of your group"
        text = (
            f"{who} {what} still right? We have not heard yet. One press says so, and there you "
            f"can also stop these messages:\n{address}"
        )
        if texting.length(text) <= LONGEST_TEXT:
            return text
    raise SettingsError(
        "A link does not fit into a text message: make WAYMARK_BASE_URL shorter, or set "
        "WAYMARK_TEXT_GATEWAY to none."
    )


def _one(due: Due, address: str, settings: Settings) -> tuple[str, str]:
    name = _name(due)
    asked = _ASKED.get(due.rung, _ASKED["due"]).format(name=name)
    subject = _SUBJECTS.get(due.rung, _SUBJECTS["due"]).format(name=name)
    return subject, (
        f"Hello,\n\n{asked}\n\n{_last_confirmed(due)}\n\n{address}\n\n"
        "You see the page as all others see it, and press one button: still right, something has "
        "changed, pause for new people, or we have stopped. It takes a minute and needs no "
        "password. The link is for you alone and works once, for 31 days.\n\n"
        f"Thank you for all you do. {settings.name} is only as good as what its groups tell it."
    )


def _several(about: Sequence[tuple[Due, str]], settings: Settings) -> tuple[str, str]:
    count = len(about)
    rows = "\n\n".join(
        f"{_name(due)}\n{_SHORT.get(due.rung, _SHORT['due'])} {_last_confirmed(due)}\n{address}"
        for due, address in about
    )
    return f"{count} of your pages: are they still right?", (
        f"Hello,\n\nwould you look at {count} pages in {settings.name}? For each there is a link "
        "below. It shows the page as everybody sees it, and one press says whether it is still "
        f"right. No password is needed. Each link works once, for 31 days.\n\n{rows}\n\nThank you "
        "for all you do."
    )


def _name(due: Due) -> str:
    """A name in a letter of ours, without somebody else's links in it, on one line."""
    return "your group" if notices.has_link(due.name) else " ".join(due.name.split())


def _last_confirmed(due: Due) -> str:
    if due.confirmed_on is None:
        return "Nobody from the group has confirmed it yet."
    if due.confirmed_by == "publisher":
        return f"The list it comes from checked it on {day_words(due.confirmed_on)}."
    return f"It was last confirmed on {day_words(due.confirmed_on)}."
