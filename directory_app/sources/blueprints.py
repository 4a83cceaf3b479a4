"""The blueprints of these pages, for `create_app`."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from . import adding, differences, duplicates, listed, quarantine, runs, sheets, unconfirmed

ALL: Final[tuple[Blueprint, ...]] = (
    listed.blueprint,
    adding.blueprint,
    sheets.blueprint,
    runs.blueprint,
    quarantine.blueprint,
    differences.blueprint,
    duplicates.blueprint,
    unconfirmed.blueprint,
)
