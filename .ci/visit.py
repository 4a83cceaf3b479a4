"""Looks at a running site as a reader would: `.ci/run` calls it with the address and the pid.

Waits until the site answers, then asks for the pages that everything else rests on.
"""

from __future__ import annotations

import os
import re
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

SECONDS_TO_START = 300  # a first `make run` installs everything before it answers


def read(url: str) -> str:
    """The body of an answer that must be 200."""
    with urlopen(url, timeout=20) as answer:  # noqa: S310 - an address of this machine
        if answer.status != 200:
            raise SystemExit(f"{url} answered {answer.status}")
        return answer.read().decode("utf-8")


def wait(url: str, pid: int) -> None:
    """Until /readyz says 200; gives up when the process is gone or the time is over."""
    for _ in range(SECONDS_TO_START * 5):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            raise SystemExit("the server ended before it answered") from None
        try:
            read(f"{url}/readyz")
        except HTTPError as error:
            if error.code != 503:
                raise SystemExit(f"{url}/readyz answered {error.code}") from None
        except (URLError, ConnectionError, TimeoutError):
            pass
        else:
            return
        time.sleep(0.2)
    raise SystemExit(f"{url}/readyz did not answer in {SECONDS_TO_START} s")


def look(url: str) -> None:
    """The front page, a search that must find something, and every file they both link to."""
    home = read(f"{url}/")
    if "<h1" not in home:
        raise SystemExit("the front page has no heading")
    results = read(f"{url}/search?q=lunch+club")
    if "lunch" not in results.lower() or not re.search(r'href="/[a-z]+/[0-9a-f-]{36}', results):
        raise SystemExit("a search for lunch clubs shows no listing")
    files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', home + results)))
    if not any(".css" in file for file in files):
        raise SystemExit("the pages link to no style sheet")
    for file in files:
        read(url + file.replace("&amp;", "&"))
    print(f"{url}: front page, search and {len(files)} static files answer")


if __name__ == "__main__":
    address, process = sys.argv[1:]
    wait(address, int(process))
    look(address)
