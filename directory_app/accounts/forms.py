"""What the forms of these pages have in common: what was typed, what is wrong, where to go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session as Db

from indexer import models as m
from indexer.errors import Refused
from indexer.history import Actor
from indexer.people import letters
from indexer.people.links import Purpose
from indexer.settings import secret_key

from ..site import now, store

_THIS_MACHINE: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")
_LONGEST_WAY: Final = 2000
_LONGEST_FIELD: Final = 5000


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a form: the field, and the message with its remedy."""

    parameter: str
    message: str


@dataclass
class Form:
    """A form as it was sent: its values by field, and what is wrong with them."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: list[Wrong] = field(default_factory=list)
    wait: timedelta | None = None
    """How long until it may be sent again, where it was sent too often."""

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def wrong(self, name: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.errors.append(Wrong(name, message))

    def refused(self, refused: Refused, *, otherwise: str = "") -> None:
        """Note what was refused, at the field it is about."""
        self.wrong(refused.field or otherwise, str(refused))

    def too_often(self, name: str, wait: timedelta, message: str) -> None:
        """Note that it was sent too often: the answer is 429, and says how long to wait."""
        self.wait = wait
        self.wrong(name, message)

    def error(self, name: str) -> str | None:
        """What is wrong with a field; None: nothing."""
        return next((one.message for one in self.errors if one.parameter == name), None)


class _Fields(Mapping[str, str]):
    """The fields of this request, none of them longer than people type. A view and no copy: each
    is read where it is asked for, so that the tests of attacks can note which those are."""

    def __init__(self) -> None:
        self._all = request.form

    def __getitem__(self, name: str) -> str:
        if name not in self._all:
            raise KeyError(name)
        return self._all[name][:_LONGEST_FIELD]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def sent() -> Form:
    """The form of this request. Fields nobody asked for are in it, and nobody looks at them."""
    return Form(_Fields())


def page(template: str, *, form: Form | None = None, **more: Any) -> Response:
    """A page with a form on it, never kept: 400 where something is wrong with what was sent, 429
    where it was sent too often."""
    form = form or Form()
    response = make_response(
        render_template(template, form=form, errors=form.errors, **more),
        400 if form.errors else 200,
    )
    response.headers["Cache-Control"] = "no-store"
    if form.wait is not None:
        response.status_code = 429
        response.headers["Retry-After"] = str(ceil(form.wait.total_seconds()))
    return response


def in_minutes(wait: timedelta) -> str:
    """How long to wait, for people: "a minute", "15 minutes", "3 hours"."""
    minutes = -(-int(wait.total_seconds()) // 60)
    if minutes > 90:
        return f"{-(-minutes // 60)} hours"
    return "a minute" if minutes <= 1 else f"{minutes} minutes"


def way_on(given: str | None, *, otherwise: str) -> str:
    """Where to go after signing in: a path of this site, or the usual one.

    Anything that a browser could take for another site is not followed.
    """
    text = given or ""
    plain = text.isprintable() and "\\" not in text and text.startswith("/")
    plain = plain and len(text) <= _LONGEST_WAY
    if not plain or text.startswith("//") or urlsplit(text).netloc or urlsplit(text).scheme:
        return otherwise
    return text


def send_link(
    db: Db, account: m.Account, purpose: Purpose, *, by: str = "", actor: Actor | None = None
) -> None:
    """Queue the letter that carries a link; `actor` is who has it sent to somebody else.

    Raises Refused where nobody knows our own address: what a request calls us is its sender's
    choice, and a link may not lead wherever that says.
    """
    site = own_address()
    letters.send_link(
        db, account, purpose, settings=store().settings, site=site, now=now(), by=by,
        actor=actor,
    )  # fmt: skip


def own_address() -> str:
    """The address of this site for links in letters. Raises Refused where no setting says it and
    the request is not to this very machine."""
    if not store().settings.base_url and not is_this_machine():
        raise Refused(
            "Letters with links need WAYMARK_BASE_URL, the address of this site. "
            "Whoever runs the site can set it."
        )
    return request.host_url


def tell(db: Db, account: m.Account, change: letters.Change) -> None:
    """Queue the letter that tells somebody what was changed about how they sign in."""
    letters.tell(db, account, change, settings=store().settings, now=now())


def is_this_machine() -> bool:
    """Whether the site was asked by the name of the very machine it runs on."""
    return _THIS_MACHINE.fullmatch(request.host) is not None


def secret() -> str:
    """The directory's secret."""
    return secret_key(store().settings)
