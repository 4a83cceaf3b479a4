"""The sections in which a listing is edited, in their order.

`directory_app.keeping.editing` shows and saves them; the home page of a listing lists them. Each is
a module with a `SECTION`, which takes `Section` from `.section`.
"""

from __future__ import annotations

from typing import Final

from . import (
    access,
    forms_about,
    forms_body,
    forms_contact,
    forms_cost,
    forms_first_visit,
    forms_safeguarding,
    forms_where,
    forms_who_for,
    pictures,
    times,
)
from .section import Section

SECTIONS: Final[tuple[Section, ...]] = (
    forms_about.SECTION,
    forms_contact.SECTION,
    times.SECTION,
    forms_where.SECTION,
    access.SECTION,
    forms_first_visit.SECTION,
    pictures.SECTION,
    forms_who_for.SECTION,
    forms_cost.SECTION,
    forms_body.SECTION,
    forms_safeguarding.SECTION,
)
"""What helps people most comes first."""


def by_name(name: str) -> Section | None:
    """The section of that name."""
    return next((one for one in SECTIONS if one.name == name), None)


def of_field(field: str) -> Section | None:
    """The section in which a field of a listing is edited: where "edit and approve" leads."""
    return next((one for one in SECTIONS if field in one.fields), None)
