"""The areas a service covers, out of HSDS service_areas. Called by `hsds_fields`.

An area code counts only while its name does not contradict it: "Local" with the code of the whole
United Kingdom is a form's default, not a promise, and "Leeds" with the code of Wakefield is either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from indexer.places.table import lad_names
from indexer.sources.base import Findings
from indexer.sources.texts import clip, line
from indexer.sources.values import rows
from schemas.postcodes import normalise_outcode

NATIONS = {
    "K02000001": {"united kingdom", "uk", "nationwide", "national", "whole uk", "uk wide"},
    "K03000001": {"great britain", "gb", "nationwide", "national"},
    "K04000001": {"england and wales"},
    "E92000001": {"england", "national", "nationwide"},
    "W92000004": {"wales", "cymru", "national", "nationwide"},
    "S92000003": {"scotland", "alba", "national", "nationwide"},
    "N92000002": {"northern ireland", "national", "nationwide"},
}
"""Codes of the Office for National Statistics for whole countries, and the names that fit them."""

COUNTRIES = {
    "K02000001": "United Kingdom",
    "E92000001": "England",
    "W92000004": "Wales",
    "S92000003": "Scotland",
    "N92000002": "Northern Ireland",
}
SEVERAL = {
    "K03000001": ("England", "Scotland", "Wales"),
    "K04000001": ("England", "Wales"),
}
"""Codes that are several countries together; a search by place asks for each by its name."""

_ADDED = re.compile(r"\b(?:the|city of|borough of|county of|council|city|district|borough|area)\b")
_CODE = re.compile(r"\b([EWSNK]\d{8})\b")


def read_service_areas(service: Mapping[str, Any], found: Findings) -> list[dict[str, Any]]:
    """Areas of the service and of its places, each once."""
    entries = rows(service.get("service_areas"), found, "service_areas")
    for place in rows(service.get("service_at_locations"), found, "service_at_locations"):
        entries += rows(place.get("service_areas"), found, "service_areas")
    areas: list[dict[str, Any]] = []
    for entry in entries:
        area = _read_area(entry, found)
        if area is None:
            continue
        parts = SEVERAL.get(area.get("code") or "", ())
        areas += [one for one in (area, *map(_country, parts)) if one not in areas]
    return areas


def _country(name: str) -> dict[str, Any]:
    return {"country": name, "name": name, "text": None}


@cache
def _districts() -> dict[str, str]:
    """Name of a local authority district -> its code."""
    return {_plain(name): code for code, name in lad_names().items()}


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z]+", _ADDED.sub(" ", name.casefold())))


def _named_instead(code: str, name: str | None) -> str | None:
    """The district that `code` is, when `name` is plainly the name of another one."""
    own = lad_names().get(code)
    named = _districts().get(_plain(name or ""))
    return own if own and named and named != code else None


def _read_area(entry: Mapping[str, Any], found: Findings) -> dict[str, Any] | None:
    name = line(entry.get("name")) or line(entry.get("service_area"))
    extent = line(entry.get("extent"))
    code = _CODE.search(f"{line(entry.get('uri')) or ''} {extent or ''} {name or ''}")
    description = line(entry.get("description"))
    drawn = extent is not None and (extent.startswith(("{", "[")) or len(extent) > 300)
    words = None if drawn or (code and extent and code[1] in extent) else extent
    text = clip(description or (words if words != name else None), 500)
    if code is not None:
        fitting = NATIONS.get(code[1])
        folded = " ".join(re.findall(r"[a-z]+", (name or "").lower().replace("the ", "")))
        other = _named_instead(code[1], name) if fitting is None else None
        if other is None and (fitting is None or not name or folded in fitting):
            area = {"code": code[1], "name": clip(name, 200), "text": text}
            if country := COUNTRIES.get(code[1]):
                area["country"] = country
            return area
        found.add(
            "service_area_conflict",
            "service_areas",
            f"The area is called {name!r} but its code {code[1]} is {other or 'a whole country'};"
            " the code is not used.",
        )
    if name and (outcode := normalise_outcode(name)):
        return {"outcode": outcode, "name": name, "text": text}
    if drawn and not name:
        return {"text": "An area drawn on a map by the publisher"}
    return {"name": clip(name, 200), "text": text or clip(name, 500)} if name or text else None
