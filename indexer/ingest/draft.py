"""What a run has read and will save, kept on disk meanwhile: one draft for each record that differs
from what is known. `indexer.ingest.reading` fills it, `indexer.ingest.saving` empties it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from schemas.listing import Listing


@dataclass
class Draft:
    """A record that was read: its hash, and the canonical listing it becomes.

    `listing` is None for one that is set aside whole (`quarantined` says why) or that is `gone`
    from its publisher. `set_aside`: [field or "", reason, what stood there]. `fixed` are the
    fields in which a steward's value stands instead of the publisher's.
    """

    id: str
    hash: str
    raw: dict[str, Any]
    listing: Listing | None
    issues: list[dict[str, Any]] = field(default_factory=list)
    quarantined: str | None = None
    set_aside: list[list[str]] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)
    onto: str | None = None
    gone: bool = False
    differs: bool = True


class Drafts:
    """A file of drafts, written once and then read from its beginning; gone when it is closed."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._out: IO[str] | None = gzip.open(  # noqa: SIM115 (closed by _finish)
            path, "wt", encoding="utf-8", compresslevel=1
        )
        self.count = 0

    def add(self, draft: Draft) -> None:
        assert self._out is not None, "drafts are added before they are read"
        self.count += 1
        self._out.write(json.dumps(vars(draft), default=str) + "\n")

    def batches(self, size: int) -> Iterator[list[Draft]]:
        """All drafts in their order, `size` at a time."""
        self._finish()
        batch: list[Draft] = []
        with gzip.open(self._path, "rt", encoding="utf-8") as lines:
            for line in lines:
                batch.append(Draft(**json.loads(line)))
                if len(batch) == size:
                    yield batch
                    batch = []
        if batch:
            yield batch

    def _finish(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None

    def __enter__(self) -> Drafts:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finish()
        self._path.unlink(missing_ok=True)
