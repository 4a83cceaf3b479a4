"""Browsing by need: lists from the database alone, so they are there while search is down.

`/browse` is all needs with the number of groups, `/browse/<need>` the groups of one.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from indexer.browsing import groups_of, needs_with_groups
from schemas import vocabulary

from .permissions import policy
from .site import now, store

blueprint = Blueprint("browse", __name__)

PAGE_DIGITS = 6
"""More of them are no page of any directory."""


@blueprint.get("/browse")
@policy("public")
def every_need() -> str:
    """The needs, to choose one from."""
    return render_template("browse.html", branches=needs_with_groups(store(), now=now()))


@blueprint.get("/browse/<need_id>")
@policy("public")
def one_need(need_id: str) -> str:
    """The groups of one need, a page at a time. Raises NotFound for a need we do not know."""
    found = groups_of(store(), need_id, now=now(), page=_page_asked())
    return render_template("browse_need.html", found=found, need=vocabulary.needs()[need_id])


def _page_asked() -> int:
    """The page of the address; anything that is none means the first."""
    text = request.args.get("page", "")
    plain = text.isascii() and text.isdecimal() and len(text) <= PAGE_DIGITS
    return max(int(text), 1) if plain else 1
