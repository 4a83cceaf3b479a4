"""The section "contact": how somebody reaches the group, and how they join."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from schemas import vocabulary as vocab
from schemas.listing import Listing

from ..pages import mail_href
from .answers import Problems, as_text, chosen, options, text
from .rows import Typed, added, number_of, removed, rows, with_rows, without_blank
from .section import Section

PUBLIC: Final = {
    "yes": "Yes, show it on the page",
    "no": "No, only the people who look after this directory see it",
}
_TEXTS: Final = ("name", "role", "email", "times")
_ONE: Final = ("website", "join_note")


def _fill(listing: Listing) -> Typed:
    typed: Typed = MultiDict((name, as_text(listing[name])) for name in _ONE)
    typed.setlist("join", listing["join"])
    contacts = []
    for contact in listing["contacts"]:
        row: Typed = MultiDict((name, as_text(contact[name])) for name in _TEXTS)
        row.setlist("phones", contact["phones"] or [""])
        row["public"] = "yes" if contact["public"] else "no"
        contacts.append(row)
    return with_rows(typed, "contacts", contacts or [_BLANK])


_BLANK: Final = {**dict.fromkeys(_TEXTS, ""), "phones": ""}


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    typed = _fill(listing) if typed is None else typed
    return {
        "values": {name: typed.get(name, "") for name in _ONE},
        "join": options(vocab.JOIN, typed.getlist("join")),
        "contacts": [
            {
                "values": {name: row.get(name, "") for name in _TEXTS},
                "phones": row.getlist("phones") or [""],
                "public": options(PUBLIC, [row.get("public", "")]),
            }
            for row in rows(typed, "contacts")
        ],
    }


def _tidy(typed: Typed) -> Typed:
    return without_blank(typed, "contacts", looked_at=(*_TEXTS, "phones"))


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    wrong = Problems()
    contacts = []
    for number, row in enumerate(rows(typed, "contacts")):
        phones = [one.strip() for one in row.getlist("phones") if one.strip()]
        for place, phone in enumerate(phones):
            if sum(letter.isdigit() for letter in phone) < 3:
                wrong.note(f"contacts.{number}.phones.{place}", "Write the phone number in figures")
        email = text(row, "email")
        if email and not mail_href(email):
            wrong.note(f"contacts.{number}.email", "Write the e-mail address like name@example.org")
        if row.get("public") not in PUBLIC:
            wrong.note(f"contacts.{number}.public", "Choose if this may be shown on the page")
        contacts.append(
            {
                **{name: text(row, name) for name in _TEXTS},
                "phones": phones,
                "public": row.get("public") == "yes",
            }
        )
    wrong.check()
    return {
        "contacts": contacts,
        **{name: text(typed, name) for name in _ONE},
        "join": chosen(typed, "join", vocab.JOIN, before=listing["join"]),
    }


def _press(listing: Listing, typed: Typed, deed: str) -> Typed | None:
    if deed == "add-contact":
        return added(typed, "contacts", _BLANK)
    if (number := number_of(deed, "add-phone")) is not None:
        typed = typed.copy()
        typed.add(f"contacts-{number}-phones", "")
        return typed
    if (number := number_of(deed, "remove-contact")) is not None:
        return removed(typed, "contacts", number)
    return None


SECTION: Final = Section(
    name="contact",
    heading="How to get in touch and join",
    hint="Most people ring before they come. One number that is answered is worth more than many.",
    fields=("contacts", "website", "join", "join_note"),
    template="keeping/contact.html",
    show=_show,
    read=_read,
    tidy=_tidy,
    press=_press,
)
