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
from typing import Any

from indexer.settings import SETTINGS
from indexer.store import Store

COMMAND = str(Path(sys.executable).with_name("waymark"))


def environment_of(store: Store) -> Mapping[str, str]:
    """What a command needs to work on the same directory as `store`: all of its settings."""
    given = {row.variable: _written(getattr(store.settings, row.name)) for row in SETTINGS}
    return {**os.environ, **given}


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return "" if value is None else str(value)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port: int = trial.getsockname()[1]
        return port


@contextmanager
def running(store: Store, *arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`waymark` with these arguments as a process of its own. What it prints goes to `log`."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [COMMAND, *arguments], env=environment_of(store), stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def served(store: Store, *, log: Path, workers: int = 1) -> Iterator[str]:
    """The address of the running site. What it prints goes to `log`."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    serve = ("serve", "--port", str(port), "--workers", str(workers), "--no-jobs")
    with running(store, *serve, log=log):
        for _ in range(300):
            try:
                urllib.request.urlopen(address + "/livez", timeout=5)
                break
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.1)
        else:
            raise AssertionError(f"the site did not start: {log.read_text(errors='replace')}")
        yield address
