"""QR codes for paper and phones, drawn as SVG without any style of its own."""

from __future__ import annotations

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""The white border that readers need, in modules."""


def qr_code(text: str) -> Markup:
    """`text` as an inline SVG, black on white whatever the theme."""
    made = segno.make(text, error="m", micro=False)
    svg = made.svg_inline(
        border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff"
    )
    return Markup(svg)  # noqa: S704 - paths alone: the text is in the pattern, not in the markup
