"""How a spreadsheet is laid out: its header, its columns, and which of its rows are records.

Called by `read` and `preview` of this package, which must agree in all of it, and by
`indexer.sheets.annotate`, which writes into the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from indexer.errors import Refused
from indexer.sources.sheets.archive import column_letters
from indexer.sources.sheets.columns import (
    IGNORE,
    Column,
    fold_header,
    header_score,
    take_columns,
)
from indexer.sources.sheets.opening import Book, Sheet, open_sheets

EXAMPLE: Final = "EXAMPLE: "
"""How the name in a template's example row begins; such a row is never taken in."""

_LOOKED_AT: Final = 40
_SAMPLED: Final = 400
_TOTAL: Final = re.compile(
    r"(?:grand |sub[- ]?)?totals?\b.{0,40}|(?:number|no\.?) of (?:groups|services|entries|rows)\b"
    r".{0,20}|end of (?:list|data|report)\W*|(?:last )?(?:updated|printed) on\b.{0,40}"
    r"|page \d+(?: of \d+)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Row:
    """A row that is a record: `number` as the spreadsheet shows it, the texts of its columns, and
    the heading it stands under."""

    number: int
    cells: tuple[str, ...]
    section: str | None


@dataclass(frozen=True)
class Skipped:
    """A row that is no record, and why; `code` is always "not_a_record"."""

    row: int
    code: str
    reason: str


@dataclass(frozen=True)
class Layout:
    """A sheet that was understood; `header_row` counts from 1."""

    book: Book
    sheet: Sheet
    other_sheets: tuple[str, ...]
    header_row: int
    above: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Header:
    score: float
    first: int
    last: int
    texts: tuple[str, ...]


def lay_out(data: bytes, name: str, options: Mapping[str, Any]) -> Layout:
    """Open the file and find its table. Refused, with the remedy, when there is none.

    `options["columns"]` {header: field id or "ignore"}, `options["sheet"]` the sheet to read.
    """
    chosen = options.get("columns")
    told = (
        {fold_header(str(header)): str(field) for header, field in chosen.items()}
        if isinstance(chosen, Mapping)
        else {}
    )
    book = open_sheets(data, name, score=lambda rows: _find_header(rows, told).score)
    warnings = list(book.warnings)
    sheets = [one for one in book.sheets if any(one.rows)]
    if not sheets:
        raise Refused(f"{name} holds no filled sheet. Send the file again.")
    wanted = options.get("sheet")
    found = [(one, _find_header(one.rows, told)) for one in sheets]
    of_name = [pair for pair in found if wanted and pair[0].name == wanted]
    if wanted and not of_name and book.format != "csv":
        warnings.append(f"There is no sheet “{wanted}” any more; the one most like a list is read.")
    sheet, header = max(of_name or found, key=lambda pair: pair[1].score)
    others = tuple(one.name or "" for one in sheets if one is not sheet)
    if others:
        warnings.append(
            f"Sheet “{sheet.name}” is read. Not read: {', '.join(f'“{one}”' for one in others)}."
        )
    return _lay_out(book, sheet, header, others, told, warnings, name)


def _renamed(told: Mapping[str, str], columns: Sequence[Column]) -> list[str]:
    """That nothing is any more what a person has said that a column is: one that has another name
    now is only guessed at."""
    there = {fold_header(one.header) for one in columns}
    filled = {one.field for one in columns} | {IGNORE}
    gone = [name for name, field in told.items() if name not in there and field not in filled]
    if not gone:
        return []
    named = ", ".join(f"“{one[:60]}”" for one in gone[:20])
    more = f" and {len(gone) - 20} more" if len(gone) > 20 else ""
    return [
        f"Not in this file any more: {named}{more}. If a column has another name now, say again "
        "what it is; else what stood in it goes from the listings."
    ]


def _lay_out(
    book: Book,
    sheet: Sheet,
    header: _Header,
    others: tuple[str, ...],
    told: Mapping[str, str],
    warnings: list[str],
    name: str,
) -> Layout:
    body = sheet.rows[header.last + 1 :]
    width = max([len(header.texts), *map(len, body[:_SAMPLED])])
    used = [
        at
        for at in range(width)
        if _at(header.texts, at) or any(_at(row, at) for row in body[:_SAMPLED])
    ]
    filled_rows = [row for row in body[:_SAMPLED] if any(row)]
    wide = [row for row in filled_rows if len([cell for cell in row if cell.strip()]) > 1]
    # A comma inside a text makes no second column.
    named = [text for text in header.texts if text]
    one_only = len(named) < 2 and 2 * len(wide) <= len(filled_rows)
    if len(used) < 2 or one_only:
        raise Refused(
            f"{name} has one column only. A list needs a column for each thing that is said: a"
            " name, a place, a telephone number. The template shows how."
        )
    headers = _different([_at(header.texts, at) or f"Column {column_letters(at + 1)}"
                          for at in used])  # fmt: skip
    filled = _fill_down(sheet, header.last)
    texts = [tuple(_at(row, at) for at in used) for row in body]
    for (row, column), text in filled.items():
        if column in used and 0 <= row - header.last - 1 < len(texts):
            cells = list(texts[row - header.last - 1])
            cells[used.index(column)] = text
            texts[row - header.last - 1] = tuple(cells)
    contents = [
        [cells[index] for cells in texts[:_SAMPLED] if len([one for one in cells if one]) > 1]
        for index in range(len(used))
    ]
    letters = [column_letters(at + 1) for at in used]
    columns = take_columns(headers, letters, contents, told)
    warnings += _renamed(told, columns)
    rows, skipped = _sort_rows(texts, header, headers, columns)
    return Layout(
        book, sheet, others, header.last + 1,
        tuple(" ".join(filter(None, row)) for row in sheet.rows[: header.first] if any(row)),
        columns, tuple(rows), tuple(skipped), tuple(warnings),
    )  # fmt: skip


def _find_header(rows: Sequence[Sequence[str]], told: Mapping[str, str]) -> _Header:
    """The row (or two rows, one over the other) that names the columns; failing that, the fullest
    of the first rows, so that a person can be shown the columns and say what they are."""
    best: _Header | None = None
    looked_at = [(at, rows[at]) for at in range(len(rows)) if any(rows[at])][:_LOOKED_AT]
    for at, row in looked_at:
        score = header_score(row, told)
        if best is None or score > best.score:
            best = _Header(score, at, at, tuple(_plain(cell) for cell in row))
        below = rows[at + 1] if at + 1 < len(rows) else ()
        if score > 0 and any(below):
            joined = _joined(row, below)
            both = header_score(joined, told) - 0.5
            alone = max(score, header_score(below, told))
            if both > alone and header_score(below, told) > 0 and both > best.score:
                best = _Header(both, at, at + 1, joined)
    if best is not None and best.score >= 1:
        return best
    if not looked_at:
        return _Header(0.0, 0, 0, ())
    wide = max(looked_at, key=lambda pair: len([one for one in pair[1] if one.strip()]))
    return _Header(0.0, wide[0], wide[0], tuple(_plain(cell) for cell in wide[1]))


def _joined(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Two header rows as one: what stands over several columns counts for each of them."""
    texts = []
    over = ""
    for at in range(max(len(above), len(below))):
        over = _plain(_at(above, at)) or over
        texts.append(f"{over} {_plain(_at(below, at))}".strip())
    return tuple(texts)


def _fill_down(sheet: Sheet, header: int) -> dict[tuple[int, int], str]:
    """The cells below the first of cells joined downwards: they say the same."""
    filled: dict[tuple[int, int], str] = {}
    for top, left, bottom, right in sheet.merged:
        if left == right and top > header and bottom - top < 200 and top < len(sheet.rows):
            text = _at(sheet.rows[top], left)
            filled.update({(row, left): text for row in range(top + 1, bottom + 1) if text})
    return filled


def _sort_rows(
    texts: Sequence[tuple[str, ...]],
    header: _Header,
    headers: Sequence[str],
    columns: Sequence[Column],
) -> tuple[list[Row], list[Skipped]]:
    rows: list[Row] = []
    skipped: list[Skipped] = []
    section = None
    named = next((at for at, one in enumerate(columns) if one.field == "name"), 0)
    last_blank = max((at for at, cells in enumerate(texts) if any(cells)), default=-1)
    for at, cells in enumerate(texts[: last_blank + 1]):
        number = header.last + 2 + at
        reason = None
        filled = [cell for cell in cells if cell]
        if not filled:
            reason = "The row is blank."
        elif _is_repeated_header(cells, headers):
            reason = "The names of the columns are repeated."
        elif _TOTAL.fullmatch(filled[0]) and len(filled) <= 3:
            reason = f"“{filled[0][:80]}” is a line about the list and no group."
        elif cells[named].casefold().startswith(EXAMPLE.strip().casefold()):
            reason = "It is the example of the template."
        elif len(filled) == 1 and len(columns) > 2 and _is_heading(filled[0]):
            section = _plain(filled[0]).strip(" :")
            reason = f"“{section[:80]}” is a heading for the rows below it."
        if reason is None:
            rows.append(Row(number, cells, section))
        else:
            skipped.append(Skipped(number, "not_a_record", reason))
    return rows, skipped


def _is_repeated_header(cells: Sequence[str], headers: Sequence[str]) -> bool:
    same = sum(fold_header(a) == fold_header(b) for a, b in zip(cells, headers, strict=True) if a)
    return same >= 2 and same * 2 >= len([cell for cell in cells if cell])


def _is_heading(text: str) -> bool:
    """Capitals or a colon at the end, and nothing by which one could be reached."""
    plain = _plain(text)
    if len(plain) > 100 or not re.search(r"[^\W\d_]{3}", plain) or "@" in plain:
        return False
    return plain.endswith(":") or plain == plain.upper()


def _different(headers: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    texts = []
    for header in headers:
        text = header[:200]
        key = fold_header(text)
        seen[key] = seen.get(key, 0) + 1
        texts.append(text if seen[key] == 1 else f"{text} ({seen[key]})")
    return texts


def _plain(text: str) -> str:
    return " ".join(text.split())


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""
