"""The project's own files, for the tests about the project itself."""

from __future__ import annotations

from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("directory_app", "indexer", "schemas")
"""The three packages, each of which may import only those after it."""

PARTS = (*PACKAGES, "static", "seed_data", "tests", "bench", "docs", "frontend", "requirements")
_MADE_BY_TOOLS = {"__pycache__", "node_modules"}
_NOT_TEXT = {".png", ".npz", ".ico", ".sqlite", ".gz", ".xlsx", ".ods", ".xls", ".pdf"}


def files(*parts: str, suffix: str = "") -> Iterator[Path]:
    """Every file below these folders of the project, in order; `suffix` like ".py"."""
    for part in parts:
        for path in sorted((ROOT / part).rglob("*")):
            made = _MADE_BY_TOOLS.intersection(path.parts)
            if path.is_file() and not made and path.name.endswith(suffix):
                yield path


def texts() -> Iterator[tuple[str, str]]:
    """(path from the top, content) of every text of the project, the top folder's own included."""
    top = [path for path in sorted(ROOT.iterdir()) if path.is_file() and path.name != ".coverage"]
    for path in [*top, *files(*PARTS, ".ci")]:
        if path.suffix not in _NOT_TEXT:
            # A sample of a publisher may be written in other letters than UTF-8.
            yield name(path), path.read_text(encoding="utf-8", errors="replace")


def name(path: Path) -> str:
    """The path from the top of the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def setup_cfg() -> ConfigParser:
    """setup.cfg as it is."""
    parser = ConfigParser(interpolation=None)
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines_of(section: str, option: str) -> list[str]:
    """The lines of a list in setup.cfg."""
    return [line.strip() for line in setup_cfg()[section][option].splitlines() if line.strip()]
