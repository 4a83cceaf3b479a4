"""The spreadsheet that is given to who keeps a list: columns, help, and choices to pick from.

Called by the page from which it is downloaded. What it asks for is what `indexer.sources.sheets`
reads; its example row begins with a word by which it is never taken in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from indexer.sheets.books import new_book, put, saved, write_table
from indexer.sources.sheets.layout import EXAMPLE
from schemas import vocabulary as vocab
from schemas.rows import access_columns

ROWS: Final = 2000
"""Rows for which the choices are offered."""

_OFTEN: Final = (
    "Every week", "Every fortnight", "1st of the month", "2nd of the month", "3rd of the month",
    "4th of the month", "Last of the month",
)  # fmt: skip
_FACETS: Final = (
    "step_free_entrance", "accessible_toilet", "toilet_any", "hearing_loop", "seating_available",
    "blue_badge_parking", "parking", "near_public_transport", "quiet_low_sensory",
    "met_at_first_visit", "carer_or_companion",
)  # fmt: skip
_YES_OR_NO: Final = ("yes", "no")
_ACCESS: Final = ("yes", "no", "partly", "not known")
_ASIDE: Final = "Choose one, or leave it blank if you do not know. Blank is never taken for no."

# Column, help, example, choices.
_COLUMNS: Final[tuple[tuple[str, str, str, Sequence[str]], ...]] = (
    ("Reference", "Your own number for it, if you have one. It lets you change the name later.",
     "17", ()),
    ("Name of group", "What people call it. The only column that must be filled.",
     f"{EXAMPLE}Tuesday Knitters", ()),
    ("Who runs it", "The charity, council or company behind it, if there is one.",
     "Riverside Community Association", ()),
    ("What they do", "In your own words: what happens there, and what it is like.",
     "Knitting, tea and company. Beginners are shown how.", ()),
    ("Category", "What it helps with. Choose one; more can be written with ; between them.",
     "Meet people and make friends", ()),
    ("Days", "The day it meets. If it meets at several times, write them all here, like: Monday"
     " 10am to 12 noon; Thursday 2pm to 4pm, and leave the next two columns blank.",
     "Tuesday", tuple(vocab.DAYS.values())),
    ("Start time", "Like 10am or 14:00.", "10am", ()),
    ("End time", "Like 12 noon or 16:30.", "12 noon", ()),
    ("How often", "Choose one.", "Every week", _OFTEN),
    ("Term time only", "Yes, if it does not meet in the school holidays.", "no", _YES_OR_NO),
    ("Venue", "The name of the place.", "Riverside Hall", ()),
    ("Address", "Street and town.", "12 Mill Lane, Sheffield", ()),
    ("Postcode", "The whole postcode. Without it nobody finds it by distance.", "S1 1XZ", ()),
    ("In person or online", "Choose one; more can be written with ; between them.", "In person",
     tuple(vocab.ATTEND.values())),
    ("How to join (choose)", "Choose one; more can be written with ; between them.",
     "Just turn up", tuple(vocab.JOIN.values())),
    ("How to join, in words", "Whatever else one should know.", "", ()),
    ("Cost (choose)", "Choose one.", "Free", tuple(vocab.COST.values())),
    ("Cost in words", "The prices, for example: £2 a session, carers free.", "Tea 50p", ()),
    ("Youngest age", "A number. Leave it blank if there is no limit.", "18", ()),
    ("Oldest age", "A number. Leave it blank if there is no limit.", "", ()),
    ("Who is it for", "If it is not for everybody.", "", ()),
    ("Contact name", "Only with the person's consent.", "Jean", ()),
    ("Telephone", "Write it with blanks (0114 496 0101), so that its first 0 is kept.",
     "0114 496 0101", ()),
    ("Email", "One that is read.", "knit@riverside.example.org", ()),
    ("Website", "With https:// before it.", "https://riverside.example.org", ()),
    ("Access in words", "Whatever helps somebody to know whether they can get in and take part.",
     "Ramp at the side door. Ring the bell.", ()),
    *((access_columns()[facet], f"{vocab.facets()[facet].ask} {_ASIDE}", "yes", _ACCESS)
      for facet in _FACETS),
    ("Last checked", "The day somebody made sure that all of this is right.", "3 September 2026",
     ()),
)  # fmt: skip


def template() -> bytes:
    """The template as an XLSX file: the list, how to fill it in, and the choices (hidden)."""
    book = new_book()
    sheet = book.active
    sheet.title = "Groups"
    headers = [header for header, *_ in _COLUMNS]
    write_table(sheet, headers, [[example for _, _, example, _ in _COLUMNS]])
    for cell in sheet[2]:
        cell.font = Font(italic=True, color="FF4C6272")
    lists = book.create_sheet("Choices")
    lists.sheet_state = "hidden"
    for column, (header, help_text, _, choices) in enumerate(_COLUMNS, start=1):
        comment = Comment(help_text, "Waymark")
        comment.width, comment.height = 320, 110
        sheet.cell(row=1, column=column).comment = comment
        named = _needs() if header == "Category" else choices
        if named:
            _offer(sheet, lists, column, header, named, help_text)
    _add_help(book)
    return saved(book)


def _needs() -> list[str]:
    return [need.label for need in vocab.needs().values()]


def _offer(
    sheet: Any, lists: Any, column: int, header: str, choices: Sequence[str], help_text: str
) -> None:
    """A list to choose from. It warns of nothing: words of one's own are read as well."""
    letter = get_column_letter(column)
    put(lists, 1, column, header)
    for at, choice in enumerate(choices, start=2):
        put(lists, at, column, choice)
    rule = DataValidation(
        type="list",
        formula1=f"Choices!${letter}$2:${letter}${len(choices) + 1}",
        allow_blank=True,
        showErrorMessage=False,
        showInputMessage=True,
        promptTitle=header[:32],
        prompt=help_text[:250],
    )
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)


def _add_help(book: Any) -> None:
    sheet = book.create_sheet("How to fill this in")
    lines = [
        "One row for each group. Only its name must be filled; leave blank what you do not know.",
        f"The row that begins with “{EXAMPLE.strip()}” is an example and is never taken in.",
        "A group that meets at several times: write them all into Days, with ; between them.",
        "Columns may be moved, left out or added. What is not known here is kept, but not shown.",
        "Nothing is shown to the public before you have seen how it was understood.",
        "",
    ]
    for at, text in enumerate(lines, start=1):
        put(sheet, at, 1, text)
    write_table(
        sheet, ["Column", "What to do"], [[header, text] for header, text, *_ in _COLUMNS],
        first=len(lines) + 1,
    )  # fmt: skip
    sheet.freeze_panes = None
    sheet.column_dimensions["A"].width = 32
    sheet.column_dimensions["B"].width = 90
