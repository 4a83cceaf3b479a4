"""Looking at many hosts at a time, and never letting one of them hold up the others.

Called by `checks`. Sites of one host are looked at one after the other, in one thread.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Final

from .fetching import Looker
from .judging import Fetched
from .plan import Site

_STUCK: Final = 180.0
"""Seconds in which some thread always has something to say, were it that a site is too slow."""

_Seen = tuple[Site, Fetched]


def look_at_all(
    looker: Looker,
    hosts: Sequence[Sequence[Site]],
    *,
    workers: int,
    at_most: float | None = None,
    stuck: float = _STUCK,
) -> Iterator[_Seen]:
    """Each site with what was seen there, in the order in which the looks end.

    No new look is begun once `at_most` seconds have passed: those sites are left out. Sites on
    which every thread hangs for `stuck` seconds count as giving no answer.
    """
    todo: queue.SimpleQueue[Sequence[Site]] = queue.SimpleQueue()
    for host in hosts:
        todo.put(host)
    seen: queue.SimpleQueue[_Seen | Exception | None] = queue.SimpleQueue()
    until = None if at_most is None else time.monotonic() + at_most
    begun: list[Site] = []
    stopped = threading.Event()

    def over() -> bool:
        return stopped.is_set() or (until is not None and time.monotonic() >= until)

    def work() -> None:
        try:
            while not over():
                for site in todo.get_nowait():
                    if over():
                        break
                    begun.append(site)
                    seen.put((site, looker.look(site.url, etag=site.etag, modified=site.modified)))
        except queue.Empty:
            pass
        except Exception as error:  # noqa: BLE001 (it is raised where the looks are wanted)
            seen.put(error)
        seen.put(None)

    # Daemons: a thread that hangs on a hostile server must not keep the program from ending.
    running = [threading.Thread(target=work, daemon=True) for _ in range(min(workers, len(hosts)))]
    for thread in running:
        thread.start()
    busy, ended = len(running), set()
    try:
        while busy:
            try:
                one = seen.get(timeout=stuck)
            except queue.Empty:
                break
            if one is None:
                busy -= 1
                continue
            if isinstance(one, Exception):
                raise one
            ended.add(one[0].key)
            yield one
    finally:
        stopped.set()
    for site in tuple(begun):
        if site.key not in ended:
            yield site, Fetched(site.url, failure="no_answer")
