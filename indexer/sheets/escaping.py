"""Text that no spreadsheet program takes for a formula. Whatever writes a cell asks here.

Programs work out what begins with = + - or @ (also in full width), even behind blanks or a tab; the
apostrophe before it makes it text again and is taken off when the sheet is read back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL: Final = 32_767
"""Letters that a cell of XLSX can hold."""


def escaped(value: object) -> str:
    """A cell as text that is never worked out; numbers stay as they are.

    >>> escaped("=1+1"), escaped("+44 114 496 0101"), escaped(-1.5), escaped(None)
    ("'=1+1", "'+44 114 496 0101", '-1.5', '')
    """
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    # A carriage return ends up in the middle of a cell for some programs, at its start for others.
    text = _CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    if text[:1] in {"\t", "\n"} or text.lstrip().startswith(_STARTS):
        text = f"'{text}"
    return text[:LONGEST_CELL]


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file as Excel opens it rightly: UTF-8 with its mark, CRLF, every cell escaped."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([escaped(header) for header in headers])
    writer.writerows([escaped(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")
