"""The site as `waymark serve` runs it: real processes on a free port, ended when the test ends."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from indexer.store import Store

COMMAND = str(Path(sys.executable).with_name("waymark"))


def environment_of(store: Store) -> Mapping[str, str]:
    """What a command needs to work on the same directory as `store`."""
    return {
        **os.environ,
        "WAYMARK_DATA_DIR": str(store.settings.data_dir),
        "WAYMARK_SECRET": "only for tests",
        "WAYMARK_SEARCH_RATE": "100000 per minute",
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port: int = trial.getsockname()[1]
        return port


@contextmanager
def served(store: Store, *, log: Path, workers: int = 1) -> Iterator[str]:
    """The address of the running site. What it prints goes to `log`."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [COMMAND, "serve", "--port", str(port), "--workers", str(workers), "--no-jobs"],
            env=environment_of(store),
            stdout=out,
            stderr=out,
        )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(address + "/livez", timeout=5)
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        else:
            raise AssertionError(f"the site did not start: {log.read_text(errors='replace')}")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
