"""Where tests put their files: into memory, if this machine has a folder there and enough of it.

Every test opens a directory of its own, and SQLite waits for the disk several times for each: a
quarter of the time of the tests. Called by `tests/conftest.py` before the first folder is made.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_FOLDER: Final = Path("/dev/shm")
_ENOUGH: Final = 3 * 1024**3
"""Bytes that must be free. The folders of tests that passed are removed at once (setup.cfg)."""


def put_temporary_folders_there() -> None:
    """Let pytest's `tmp_path` be in memory, unless somebody has chosen another place."""
    if _has_room() and "PYTEST_DEBUG_TEMPROOT" not in os.environ:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_FOLDER)


def _has_room() -> bool:
    if not (_FOLDER.is_mount() and os.access(_FOLDER, os.W_OK)):
        return False
    found = os.statvfs(_FOLDER)
    # The folder may be larger than what memory is left for it.
    return min(found.f_bavail * found.f_frsize, _available()) >= _ENOUGH


def _available() -> int:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0
