"""The scores at which two listings are treated otherwise (data.md, "Matching")."""

from __future__ import annotations

from typing import Final

FIRST: Final = 0.92
"""From here on a pair is shown first."""
NEAR: Final = 0.78
"""From here on a pair is kept and shown at all."""
FOLDED: Final = 0.97
"""From here on one of the two stands for both until a person has decided."""
