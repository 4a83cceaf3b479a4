"""Public registers: extracts of them are read, and listings compared with what they say.

`waymark registers` and the daily job call `load` and `check`; the stewards' desk reads
`successors`.
"""

from .comparing import CheckReport, Successor, check, successors
from .loading import LoadReport, load
from .numbers import Number, read_number

__all__ = [
    "CheckReport",
    "LoadReport",
    "Number",
    "Successor",
    "check",
    "load",
    "read_number",
    "successors",
]
