"""What was found in a spreadsheet, cell by cell, with what its sender can do about it.

Called by the page that shows a run of a spreadsheet and by `annotate`, which writes the same into
the workbook.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, Protocol

from indexer.sources.sheets.preview import Preview

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Remark:
    """Something about a cell, a row (`column` None) or the whole sheet (`row` None).

    "error": the row is not shown; "warning": something was repaired or left out; "note": it was
    understood, and could be clearer. `column` is the header as it stands in the file.
    """

    row: int | None
    column: str | None
    severity: Severity
    message: str
    remedy: str


class Checked(Protocol):
    """A record that was read: `indexer.sources.base.Record` or `indexer.models.SourceRecord`."""

    @property
    def external_id(self) -> str: ...
    @property
    def issues(self) -> Iterable[Any]: ...
    @property
    def quarantined(self) -> str | None: ...


@cache
def _advice() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("advice.json").read_text(encoding="utf-8")
    return {one["code"]: one for one in json.loads(text)["advice"]}


def remarks_of(records: Iterable[Checked], preview: Preview) -> list[Remark]:
    """All remarks on a sheet by its rows, and those on columns that were not used."""
    remarks = [
        Remark(
            preview.header_row,
            column.header,
            "note",
            f"This column is not used: it is not clear what “{column.header[:80]}” is.",
            "Choose what it is on the page that shows the columns, or give it a usual name.",
        )
        for column in preview.unused
        if column.sure != "told"
    ]
    named = next((one.header for one in preview.columns if one.field == "name"), None)
    for record in records:
        row = preview.rows.get(record.external_id)
        if row is not None:
            remarks += _of_record(record, row, named)
    return sorted(remarks, key=lambda one: one.row or 0)


def _of_record(record: Checked, row: int, named: str | None) -> Iterator[Remark]:
    issues = [_parts(one) for one in record.issues]
    reason = record.quarantined
    if reason:
        code, _, words = reason.partition(": ")
        if not re.fullmatch(r"[a-z_]+", code):
            code, words = "", reason
        field = next((name for one, name, _ in issues if one == code), None) or named
        remedy = _remedy(code) or "Mend the row and send the list again."
        yield Remark(row, field, "error", f"This row is not shown: {words}", remedy)
        issues = [one for one in issues if one[0] != code]
    for code, field, words in issues:
        advice = _advice().get(code, {})
        severity: Severity = "note" if advice.get("severity") == "note" else "warning"
        yield Remark(row, field or None, severity, words, _remedy(code) or "Look at the cell.")


def _parts(issue: Any) -> tuple[str, str | None, str]:
    if isinstance(issue, dict):
        return str(issue.get("code") or ""), issue.get("field"), str(issue.get("reason") or "")
    return issue.code, issue.field, issue.reason


def _remedy(code: str) -> str | None:
    return _advice().get(code, {}).get("remedy")
