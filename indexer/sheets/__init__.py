"""Spreadsheets that Waymark writes: exports, the template, and a sender's own with remarks.

Pages and the command line call this; `indexer.sources.sheets` reads what is written here back.
"""

from indexer.sheets.annotate import annotated
from indexer.sheets.escaping import escaped, write_csv
from indexer.sheets.exports import export_sheet
from indexer.sheets.remarks import Remark, remarks_of
from indexer.sheets.template import template

__all__ = [
    "Remark",
    "annotated",
    "escaped",
    "export_sheet",
    "remarks_of",
    "template",
    "write_csv",
]
